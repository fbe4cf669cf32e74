"""`tencent-ocr run`: every input through one action, one JSON line for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tencent_ocr_async.actions import Action
from tencent_ocr_async.batch import batch
from tencent_ocr_async.errors import ConfigurationError

from .inputs import Inputs, list_inputs
from .messages import FAILED, OutputError, warn
from .names import CLOUD_INFINITE_ACTION, resolve_action
from .output import as_json, open_output
from .parameters import read_parameters
from .report import Tally, above, advance, print_summary, show_progress
from .services import StoppingService, open_service
from .settings import RunSettings


@dataclass(frozen=True, slots=True)
class Plan:
    """A run that passed every check that can be made without a client."""

    action: Action
    parameters: Mapping[str, Any]
    inputs: Inputs
    settings: RunSettings


def make_plan(
    action_name: str, inputs: Sequence[str], parameters: Sequence[str], settings: RunSettings
) -> Plan:
    """The plan for what the user typed. Raises ConfigurationError."""
    action = resolve_action(action_name, settings.site)
    settings.check(action)
    if action.deprecated:
        warn(f"{action.name} is deprecated by the service")
    values = read_parameters(parameters, action)
    local = action is not CLOUD_INFINITE_ACTION or settings.emulator
    return Plan(action, values, list_inputs(inputs, action, local=local), settings)


def run_plan(plan: Plan) -> int:
    """Do it and return the exit status: 0 where every document succeeded, else 1.

    Raises ConfigurationError before anything is sent, KeyboardInterrupt after what is written is safe.
    """
    tally = Tally()
    try:
        asyncio.run(_execute(plan, tally))
    except (KeyboardInterrupt, OutputError):
        if not plan.settings.quiet:
            print_summary(tally, broken_off=True)
        raise
    if not plan.settings.quiet:
        print_summary(tally)
    return FAILED if tally.failed else 0


async def _execute(plan: Plan, tally: Tally) -> None:
    settings = plan.settings
    async with open_service(settings, plan.action, plan.parameters) as service:
        await service.check()
        documents = await _begin(plan.inputs.stream())
        with (
            open_output(settings.out, overwrite=settings.overwrite) as write_line,
            show_progress(plan.action.name, plan.inputs.total, quiet=settings.quiet) as progress,
        ):
            write = above(progress, write_line) if settings.out is None else write_line
            recognise = StoppingService(service).recognise
            async with batch(
                recognise, documents, concurrency=settings.concurrency, ordered=settings.ordered
            ) as items:
                async for item in items:
                    write(as_json(item, plan.action.name))
                    tally.add(item)
                    advance(progress, tally)


async def _begin(documents: AsyncGenerator[str | None, None]) -> AsyncGenerator[str | None, None]:
    """The documents, once it is certain that there is one: no file is created for nothing."""
    try:
        first = await anext(documents)
    except StopAsyncIteration:
        raise ConfigurationError("no inputs found") from None

    async def all_of_them() -> AsyncGenerator[str | None, None]:
        yield first
        async for document in documents:
            yield document

    return all_of_them()
