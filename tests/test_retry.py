"""When a call is repeated, how long it waits for that, and where it ends: on a virtual clock."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

import pytest
import tenacity
from virtual_time import now, run

from tencent_ocr_async import (
    ConfigurationError,
    DocumentError,
    OcrError,
    ResponseError,
    RetryPolicy,
    TransportError,
)
from tencent_ocr_async.engine.retry import Progress, longest_wait, make_retrying, repeat_after
from tencent_ocr_async.error_codes import RULES, Repeat, make_api_error
from tencent_ocr_async.errors import TransportKind

THEIRS = make_api_error("InternalError", "theirs", "fake-request")
REFUSED = make_api_error("RequestLimitExceeded", "too many", "fake-request")


class Attempts:
    """A call that fails with these errors, the last one for ever; it notes when it was tried."""

    def __init__(self, *errors: BaseException, succeed_after: float = math.inf, seconds: float = 0.0) -> None:
        self.errors = errors
        self.succeed_after = succeed_after
        self.seconds = seconds
        self.times: list[float] = []
        self.progress = Progress(now)
        self.waits: list[tuple[float, float]] = []

    async def __call__(self) -> str:
        self.progress.sending()
        self.times.append(now())
        await asyncio.sleep(self.seconds)
        if len(self.times) > self.succeed_after:
            return "fine"
        raise self.errors[min(len(self.times), len(self.errors)) - 1]

    async def run(self, policy: RetryPolicy, pick: Callable[[float, float], float] = max) -> str:
        def uniform(low: float, high: float) -> float:
            self.waits.append((low, high))
            return pick(low, high)

        retrying = make_retrying(policy, self.progress, sleep=asyncio.sleep, uniform=uniform)
        return str(await retrying(self))


def test_the_first_success_is_returned() -> None:
    attempts = Attempts(THEIRS, succeed_after=2)
    assert run(attempts.run(RetryPolicy())) == "fine"
    assert len(attempts.times) == 3


@pytest.mark.parametrize("number", [1, 2, 5])
def test_no_more_attempts_than_allowed_and_the_last_error_as_it_came(number: int) -> None:
    errors = [make_api_error("InternalError", f"error {index}", None) for index in range(1, 10)]
    attempts = Attempts(*errors)
    with pytest.raises(OcrError) as caught:
        run(attempts.run(RetryPolicy(attempts=number)))
    assert caught.value is errors[number - 1]
    assert caught.value.__cause__ is None
    assert not isinstance(caught.value.__context__, tenacity.RetryError)
    assert len(attempts.times) == number


def test_none_means_one_attempt() -> None:
    attempts = Attempts(THEIRS)
    with pytest.raises(OcrError):
        run(attempts.run(RetryPolicy.none()))
    assert len(attempts.times) == 1


def test_each_wait_is_drawn_between_nothing_and_twice_the_last_ones_bound() -> None:
    attempts = Attempts(THEIRS)
    with pytest.raises(OcrError):
        run(attempts.run(RetryPolicy(attempts=6, base=0.5, max_wait=3, total=100)))
    # tenacity asks for a wait also after the last attempt, and then does not wait it.
    assert attempts.waits == [(0, 0.5), (0, 1), (0, 2), (0, 3), (0, 3), (0, 3)]
    gaps = [after - before for before, after in zip(attempts.times, attempts.times[1:], strict=False)]
    assert gaps == pytest.approx([0.5, 1, 2, 3, 3])


def test_a_drawn_wait_is_the_wait_that_is_waited() -> None:
    attempts = Attempts(THEIRS, succeed_after=2)
    run(attempts.run(RetryPolicy(base=8), lambda _, high: high / 4))
    assert attempts.times[1] - attempts.times[0] == pytest.approx(2)
    assert attempts.times[2] - attempts.times[1] == pytest.approx(4)


@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_no_repetition_begins_after_the_total_time(seconds: float) -> None:
    policy = RetryPolicy(attempts=1000, total=30, max_wait=4, base=1)
    attempts = Attempts(THEIRS, seconds=seconds)
    with pytest.raises(OcrError) as caught:
        run(attempts.run(policy))
    assert caught.value is THEIRS
    assert attempts.times[-1] - attempts.times[0] <= 30
    # And the time that was allowed was used: one more wait and try would have been too much.
    assert attempts.times[-1] - attempts.times[0] + seconds + 4 > 30


def test_waiting_for_the_first_slot_does_not_count() -> None:
    async def main() -> float:
        attempts = Attempts(THEIRS, succeed_after=1)
        await asyncio.sleep(1000)
        await attempts.run(RetryPolicy(total=5))
        return attempts.progress.elapsed

    assert run(main()) <= 5


def test_huge_numbers_of_attempts_do_not_overflow() -> None:
    assert longest_wait(10_000, RetryPolicy(max_wait=20)) == 20


def test_a_refused_rate_waits_in_the_limiters_queue_and_not_here() -> None:
    attempts = Attempts(REFUSED, succeed_after=3)
    run(attempts.run(RetryPolicy()))
    assert attempts.times[-1] == attempts.times[0]
    assert attempts.waits == []


@pytest.mark.parametrize("code", ["AuthFailure.SignatureExpire", "AuthFailure.TokenFailure"])
def test_what_needs_a_repair_is_repeated_only_after_one(code: str) -> None:
    error = make_api_error(code, "", None)
    unrepaired = Attempts(error)
    with pytest.raises(OcrError):
        run(unrepaired.run(RetryPolicy()))
    assert len(unrepaired.times) == 1

    class Repairing(Attempts):
        async def __call__(self) -> str:
            try:
                return await super().__call__()
            except OcrError:
                if not self.progress.repairs:
                    self.progress.repair()
                raise

    repaired = Repairing(error)
    with pytest.raises(OcrError):
        run(repaired.run(RetryPolicy()))
    assert len(repaired.times) == 2
    assert repaired.times[0] == repaired.times[1]


@pytest.mark.parametrize("moment", [0.05, 0.3, 0.7, 1.1])
def test_cancellation_passes_through_at_once(moment: float) -> None:
    async def main() -> tuple[bool, float]:
        attempts = Attempts(THEIRS, seconds=0.2)
        task = asyncio.create_task(attempts.run(RetryPolicy(base=0.4)))
        await asyncio.sleep(moment)
        started, tried = now(), len(attempts.times)
        task.cancel()
        await asyncio.wait([task])
        assert len(attempts.times) == tried
        return task.cancelled(), now() - started

    cancelled, took = run(main())
    assert cancelled
    assert took == 0


def test_a_cancellation_that_the_call_itself_raises_is_not_repeated() -> None:
    attempts = Attempts(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        run(attempts.run(RetryPolicy()))
    assert len(attempts.times) == 1


@pytest.mark.parametrize("error", [ValueError("a bug"), KeyboardInterrupt(), DocumentError("a.png", "empty")])
def test_what_is_no_fault_of_the_wire_or_the_service_is_raised_at_once(error: BaseException) -> None:
    assert repeat_after(error) is Repeat.NEVER


@pytest.mark.parametrize("code", sorted(RULES))
def test_the_table_of_codes_decides_and_nothing_billed_or_fatal_is_sent_again(code: str) -> None:
    decision = repeat_after(make_api_error(code, "", None))
    assert decision is RULES[code].repeat
    if RULES[code].billed:
        assert decision is Repeat.NEVER
    if RULES[code].fatal:
        assert decision is Repeat.NEVER


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("FailedOperation.SomethingNew", 200, Repeat.NEVER),
        ("SomethingNew", 400, Repeat.NEVER),
        ("SomethingNew", 503, Repeat.LATER),
        ("InternalError.SomethingNew", 200, Repeat.LATER),
        ("RequestLimitExceeded.SomethingNew", 200, Repeat.SLOWER),
    ],
)
def test_an_unknown_code_is_judged_by_its_parent_or_status(code: str, status: int, expected: Repeat) -> None:
    assert repeat_after(make_api_error(code, "", None, status)) is expected


@pytest.mark.parametrize(
    ("kind", "maybe_billed", "expected", "when_allowed"),
    [
        ("connect", False, Repeat.LATER, Repeat.LATER),
        ("dns", False, Repeat.LATER, Repeat.LATER),
        ("proxy", False, Repeat.LATER, Repeat.LATER),
        ("proxy_refused", False, Repeat.NEVER, Repeat.NEVER),
        ("connect_timeout", False, Repeat.LATER, Repeat.LATER),
        ("disconnect", True, Repeat.LATER, Repeat.LATER),
        ("tls", False, Repeat.NEVER, Repeat.NEVER),
        ("read_timeout", False, Repeat.LATER, Repeat.LATER),
        ("read_timeout", True, Repeat.NEVER, Repeat.LATER),
    ],
)
def test_transport_errors_are_repeated_unless_that_is_in_vain_or_may_be_paid_twice(
    kind: TransportKind, maybe_billed: bool, expected: Repeat, when_allowed: Repeat
) -> None:
    error = TransportError("it broke", kind, maybe_billed)
    assert repeat_after(error) is expected
    assert repeat_after(error, ambiguous=True) is when_allowed


@pytest.mark.parametrize(
    ("status", "maybe_billed", "expected"),
    [
        (200, False, Repeat.LATER),
        (408, False, Repeat.LATER),
        (429, False, Repeat.LATER),
        (500, False, Repeat.LATER),
        (502, False, Repeat.LATER),
        (302, False, Repeat.NEVER),
        (403, False, Repeat.NEVER),
        (404, False, Repeat.NEVER),
        (413, False, Repeat.NEVER),
        (200, True, Repeat.NEVER),
        (502, True, Repeat.NEVER),
    ],
)
def test_answers_that_are_none_are_repeated_where_that_may_pass(
    status: int, maybe_billed: bool, expected: Repeat
) -> None:
    assert repeat_after(ResponseError("no answer", status, b"", maybe_billed)) is expected


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"attempts": 0}, "attempts must be 1 or more, not 0"),
        ({"total": -1.0}, "total must be 0 or more seconds, not -1.0"),
        ({"total": math.inf}, "total must be 0 or more seconds, not inf"),
        ({"max_wait": math.nan}, "max_wait must be 0 or more seconds, not nan"),
        ({"base": -0.1}, "base must be 0 or more seconds, not -0.1"),
    ],
)
def test_an_unbounded_or_impossible_policy_is_refused(options: dict[str, float], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        RetryPolicy(**options)  # type: ignore[arg-type]  # the mistake itself
    assert named in str(caught.value)
