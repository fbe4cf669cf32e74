"""`tencent-ocr run`: every input through one action, one JSON line for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from rich.progress import Progress

from tencent_ocr_async.actions import Action
from tencent_ocr_async.batch import Batch, batch
from tencent_ocr_async.engine.limit_errors import LimitsError
from tencent_ocr_async.errors import ApiError, ConfigurationError, OcrError
from tencent_ocr_async.stops import BatchStoppedError

from .inputs import Inputs, list_inputs
from .interrupts import watch_interrupts
from .messages import FAILED, OutputError, say, warn
from .names import CLOUD_INFINITE_ACTION, resolve_action
from .output import as_json, find_journal, hand_out, open_output
from .parameters import read_parameters
from .report import Tally, above, advance, print_summary, show_progress
from .services import open_service
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
        return _run(plan, tally)
    finally:
        hand_out(tally.unwritten, plan.settings.out)


def _run(plan: Plan, tally: Tally) -> int:
    try:
        reason = asyncio.run(_execute(plan, tally))
    except asyncio.CancelledError:
        # The second signal: nobody waits for what is under way.
        _summarise(plan, tally, "calls that were under way were cut off and may be billed")
        raise KeyboardInterrupt from None
    except (KeyboardInterrupt, OutputError):
        _summarise(plan, tally, "calls that were under way were cut off and may be billed")
        raise
    if tally.interrupted:
        _summarise(plan, tally, f"what was sent is counted{'' if tally.unwritten else ' and written'}")
    else:
        _summarise(plan, tally)
    # An error of the service is in the summary already, with the first document that had it.
    if isinstance(reason, (BatchStoppedError, LimitsError)) or (reason and plan.settings.quiet):
        say(f"tencent-ocr: {reason}")
    if tally.interrupted:
        raise KeyboardInterrupt
    return FAILED if tally.failed or reason is not None else 0


def _summarise(plan: Plan, tally: Tally, broken_off: str = "") -> None:
    if not plan.settings.quiet:
        print_summary(tally, broken_off=broken_off)


async def _execute(plan: Plan, tally: Tally) -> OcrError | None:
    """Run all documents; the reason where the run stopped before the last of them."""
    settings = plan.settings
    async with open_service(settings, plan.action, plan.parameters) as service:
        tally.stats = service.stats
        await service.check()
        documents = await _begin(plan.inputs.stream())
        with ExitStack() as stack:
            journal = find_journal(settings)
            if journal is not None:
                await journal.open()
            write = _nowhere if journal else stack.enter_context(open_output(settings.out))
            total = plan.inputs.total
            progress = stack.enter_context(show_progress(plan.action.name, total, quiet=settings.quiet))
            if settings.out is None:
                write = above(progress, write)
            items = batch(
                service.recognise,
                documents,
                concurrency=settings.documents_at_a_time,
                ordered=settings.ordered,
                max_calls=settings.max_calls,
                repeat_ambiguous=settings.repeat_ambiguous,
                journal=journal,
                journal_as=service.work,
                retry_failed=settings.retry_failed,
            )
            with watch_interrupts(items) as interrupts:
                reason = await _consume(plan, tally, items, progress, write)
            tally.interrupted, tally.total = interrupts.count > 0, total
            return reason


async def _consume(
    plan: Plan,
    tally: Tally,
    items: Batch[str | None, dict[str, Any]],
    progress: Progress | None,
    write: Callable[[str], None],
) -> OcrError | None:
    try:
        async with items:
            async for item in items:
                write(as_json(item, plan.action.name))
                tally.add(item)
                advance(progress, tally)
    except (ApiError, BatchStoppedError, LimitsError) as reason:
        return reason
    except ConfigurationError as reason:
        if not reason.unrenewed:  # that is of the run, not of its credentials
            raise
        return reason
    finally:
        tally.ambiguous_repeats, tally.unwritten = items.ambiguous_repeats, items.unwritten
    return None


def _nowhere(_: str) -> None:
    """The journal has the line already."""


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
