"""When temporary credentials are renewed: arithmetic on seconds, without a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.protocol.temporary import Issued

_MARGIN: Final = 600.0
_MARGIN_SHARE: Final = 0.2
_LAST_SECONDS: Final = 15.0
_LAST_SHARE: Final = 0.05

TRIES: Final = 4
"""Requests for new credentials before the failure is told."""

_BASE: Final = 1.0
_LONGEST: Final = 60.0

Uniform = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Term:
    """Issued credentials on a provider's clock: from `renew_at` new ones are fetched while these still serve,
    from `ends_at` they serve no more."""

    issued: Issued
    renew_at: float
    ends_at: float


def term(issued: Issued, now: float, uniform: Uniform) -> Term:
    """Renewed 10 minutes before the end, or when a fifth of the life is left where that is later.

    Drawn up to half as much earlier, so that a fleet that started together does not ask together; ended a
    little early, because a request must still arrive.
    """
    ends = now + issued.lifetime
    margin = min(_MARGIN, issued.lifetime * _MARGIN_SHARE)
    last = min(_LAST_SECONDS, issued.lifetime * _LAST_SHARE)
    return Term(issued, ends - margin * uniform(1.0, 1.5), ends - last)


def pause(failures: int, uniform: Uniform) -> float:
    """Seconds to wait after so many failures in a row: doubled each time up to a minute, half of it drawn."""
    longest = min(_LONGEST, _BASE * 2.0 ** min(failures - 1, 10))
    return uniform(longest / 2, longest)
