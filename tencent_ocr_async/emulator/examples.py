"""The vendor's own examples as answers, whatever the picture shows: for tests of load, limits and faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

_EXAMPLES: Final = Path(__file__).parent.parent / "data" / "examples"


class Examples:
    """Answers at once and reads nothing: `Emulator(recognition=Examples())`.

    Each of the five systems answers with the example of its page.
    """

    origin: ClassVar[Literal["recorded-example"]] = "recorded-example"

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - a Recogniser's form
        """The members of the example's Response without RequestId; document and parameters don't count."""
        return _example(action)

    async def close(self) -> None:
        """Nothing to end."""


@cache
def _example(action: str) -> dict[str, Any]:
    recorded = json.loads((_EXAMPLES / f"{action}.json").read_text("utf-8"))["Response"]
    return {name: value for name, value in recorded.items() if name != "RequestId"}
