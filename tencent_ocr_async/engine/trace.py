"""How a caller that runs many calls learns what each of them took, and how it holds requests back."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tencent_ocr_async.errors import OcrError

if TYPE_CHECKING:
    from tencent_ocr_async.engine.handover import Reading


@dataclass(slots=True)
class Trace:
    """What one call took: `attempts` counts the requests that went out.

    `ambiguous_repeats` counts those among them that repeat one which may have been billed; `unclear_before`:
    so does the first, one of a former run.
    `repeat_ambiguous`: whether to do that at all, None where the client's policy is to say it.
    `permit` is asked before each of them and raises where it must not go out; `failure` is what the one
    before it failed with where it repeats one. `may_repeat` is asked before the wait for that, so that none
    is waited for in vain. `reading`: what a journal has read of the document.
    """

    attempts: int = 0
    ambiguous_repeats: int = 0
    unclear_before: bool = False
    repeat_ambiguous: bool | None = None
    permit: Callable[[Trace], None] | None = None
    may_repeat: Callable[[Trace], None] | None = None
    failure: OcrError | None = None
    reading: Reading | None = None

    def sending(self, *, ambiguous: bool = False) -> None:
        """One more request is about to go out; `ambiguous`: the last one may have been billed."""
        if self.permit is not None:
            self.permit(self)
        self.failure = None
        self.attempts += 1
        self.ambiguous_repeats += ambiguous or self.unclear_before
        self.unclear_before = False

    def repeating(self, failure: OcrError) -> None:
        """The request that failed like this is about to be repeated, after a wait."""
        self.failure = failure
        if self.may_repeat is not None:
            self.may_repeat(self)


def may_repeat_ambiguous(setting: bool | None) -> bool:
    """What a policy's `repeat_ambiguous` comes to for the call at hand: what its batch says counts for more.

    Where neither says anything, the calls of a batch are repeated: nobody sits by to repeat them by hand.
    """
    trace = current_trace.get()
    if trace is not None and trace.repeat_ambiguous is not None:
        return trace.repeat_ambiguous
    return trace is not None if setting is None else setting


current_trace: ContextVar[Trace | None] = ContextVar("current_trace", default=None)
"""Set by batch() in the task of each document; the engine tells it of every request, nobody else reads it."""
