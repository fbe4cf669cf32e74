"""Stats: what a client has done since it was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """A client's counts at one moment, over all its event loops.

    `calls` were begun and `succeeded` of them have their response; for them `requests` went out, `retried` of
    these beyond a call's first. `billed` requests are charged by the service's rules: successes and the
    failures that it charges for; of `possibly_billed` ones nobody knows, because they were sent and no answer
    came, or none of the documented shape. `refused` requests were answered with an error code, `limited` of
    these because too many came. `waited`: seconds that all calls together waited for their slots.
    `sent_bytes` and `received_bytes` count the bodies, not the headers.
    """

    calls: int = 0
    succeeded: int = 0
    requests: int = 0
    retried: int = 0
    billed: int = 0
    possibly_billed: int = 0
    refused: int = 0
    limited: int = 0
    waited: float = 0.0
    sent_bytes: int = 0
    received_bytes: int = 0
