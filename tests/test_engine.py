"""One call's way: what happens before, between and after its attempts. Scripted answers, virtual time."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from email.utils import formatdate
from typing import Any

import pytest
from virtual_time import now, run

from tencent_ocr_async import (
    ApiError,
    AuthError,
    ConfigurationError,
    Credentials,
    LocalLimits,
    OcrError,
    Rate,
    RateLimitError,
    RejectedDocumentError,
    ResponseError,
    RetryPolicy,
    TransportError,
)
from tencent_ocr_async.engine.call import Engine
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.engine.trace import Trace, current_trace
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.messages import build_body
from tencent_ocr_async.protocol.ocr_call import OcrCall

KEY = Credentials("fake-id", "fake-key", "fake-token")
EPOCH = 1_700_000_000
BROKEN = TransportError("it broke")


def succeed(**members: Any) -> Answer:
    text = json.dumps({"Response": {"RequestId": "fake-request", **members}})
    return Answer(200, None, text.encode())


def refuse(code: str, message: str = "", date: str | None = None) -> Answer:
    answer = succeed(Error={"Code": code, "Message": message})
    return Answer(200, date, answer.body)


class Script(Sessions):
    """Answers each request in turn, the last answer for ever, each after some seconds."""

    def __init__(self, *answers: Answer | OcrError, seconds: float = 0.0) -> None:
        super().__init__(timeout=60)
        self.answers = answers
        self.seconds = seconds
        self.sent: list[Outgoing] = []
        self.times: list[float] = []

    async def send(self, endpoint: Endpoint, outgoing: Outgoing, *_: object) -> Answer:
        self.sent.append(outgoing)
        self.times.append(now())
        answer = self.answers[min(len(self.sent), len(self.answers)) - 1]
        await asyncio.sleep(self.seconds)
        if isinstance(answer, OcrError):
            raise answer
        return answer

    @property
    def timestamps(self) -> list[int]:
        return [int(outgoing.headers["X-TC-Timestamp"]) for outgoing in self.sent]


def quick_limits(rate: Rate = Rate(1000)) -> LocalLimits:  # noqa: B008 - a frozen value
    return LocalLimits({"SealOCR": rate}, headroom=0, clock=now)


def make_engine(sessions: Sessions, **options: Any) -> Engine:
    settings: dict[str, Any] = {
        "limits": quick_limits(),
        "retry": RetryPolicy(),
        "clock": now,
        "wall_clock": lambda: EPOCH + now(),
    }
    settings.update(options)
    hosts = settings.pop("hosts", ["ocr.example"])
    endpoints = [Endpoint.parse(host) for host in hosts]
    return Engine(endpoints=endpoints, credentials=[KEY], sessions=sessions, **settings)


def make_call(make_response: Callable[[dict[str, Any]], Any] = dict, **parameters: Any) -> OcrCall[Any]:
    body = build_body(parameters)
    return OcrCall("SealOCR", Rate(5), body, body.sha256(), make_response)


def failure(sessions: Sessions, call: OcrCall[Any] | None = None, **options: Any) -> OcrError:
    """The error of one call."""

    async def main() -> OcrError:
        with pytest.raises(OcrError) as caught:
            await make_engine(sessions, **options).call(call or make_call())
        return caught.value

    return run(main())


def test_each_attempt_is_signed_when_its_slot_has_come() -> None:
    script = Script(BROKEN, BROKEN, succeed())
    limits = quick_limits(Rate(1, per=250))

    async def main() -> None:
        engine = make_engine(script, limits=limits, retry=RetryPolicy(total=1000))
        await asyncio.gather(engine.call(make_call()), engine.call(make_call()))

    run(main())
    assert len(script.times) == 4
    assert script.times[-1] - script.times[0] == pytest.approx(750)
    assert script.timestamps == [EPOCH + int(time) for time in script.times]
    assert len({outgoing.headers["Authorization"] for outgoing in script.sent}) == 4


def test_the_body_is_made_once_and_sent_as_it_is_each_time() -> None:
    script, call = Script(BROKEN, BROKEN, succeed()), make_call(ImageUrl="https://example.com/a.png")
    run(make_engine(script).call(call))
    assert len(script.sent) == 3
    assert all(outgoing.body is call.body for outgoing in script.sent)


def test_a_call_that_backs_off_holds_no_slot() -> None:
    async def main() -> tuple[bool, int]:
        lifted = asyncio.Event()

        async def back_off(seconds: float) -> None:
            await lifted.wait()

        script = Script(BROKEN, succeed())
        limits = quick_limits(Rate(1))
        engine = make_engine(script, limits=limits, sleep=back_off)
        first = asyncio.create_task(engine.call(make_call()))
        await asyncio.sleep(0.5)
        for _ in range(20):
            await engine.call(make_call())
        still_backing_off = not first.done()
        lifted.set()
        await first
        return still_backing_off, len(script.sent)

    assert run(main()) == (True, 22)


def test_concurrent_calls_keep_their_attempts_apart() -> None:
    class Fickle(Script):
        """Fails the call number n just n % 4 times."""

        async def send(self, endpoint: Endpoint, outgoing: Outgoing, *_: object) -> Answer:
            assert outgoing.body is not None
            self.sent.append(outgoing)
            await asyncio.sleep(0.01)
            number = json.loads(outgoing.body.pieces[0])["Number"]
            seen = sum(earlier.body is outgoing.body for earlier in self.sent)
            if seen <= number % 4:
                raise TransportError(f"try {seen} of {number}")
            return succeed(Tries=seen)

    async def main() -> list[int]:
        engine = make_engine(Fickle(), retry=RetryPolicy(attempts=4))
        answers = await asyncio.gather(*(engine.call(make_call(Number=number)) for number in range(60)))
        return [answer["Tries"] for answer in answers]

    assert run(main()) == [1 + number % 4 for number in range(60)]


@pytest.mark.parametrize(
    ("script", "rate", "moment"),
    [
        pytest.param(Script(succeed()), Rate(1, per=100), 1.0, id="in the limiter's queue"),
        pytest.param(Script(succeed(), seconds=50), Rate(1000), 1.0, id="at the socket"),
        pytest.param(Script(BROKEN), Rate(1000), 3.0, id="in the back-off"),
    ],
)
def test_cancellation_passes_at_once_and_leaves_nothing_behind(
    script: Script, rate: Rate, moment: float
) -> None:
    async def main() -> None:
        limits = quick_limits(rate)
        policy = RetryPolicy(attempts=1000, base=30, max_wait=30)
        engine = make_engine(script, limits=limits, retry=policy)
        calls = [asyncio.create_task(engine.call(make_call())) for _ in range(3)]
        await asyncio.sleep(moment)
        waiting = [call for call in calls if not call.done()]
        assert waiting
        at, sent = now(), len(script.sent)
        for call in waiting:
            call.cancel()
        await asyncio.wait(waiting)
        assert all(call.cancelled() for call in waiting)
        assert now() == at
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await asyncio.sleep(1000)
        assert len(script.sent) == sent
        assert limits.limiter(KEY.secret_id, "https://ocr.example", "SealOCR", Rate(5)).state.waiting == 0

    run(main())


def test_the_last_error_is_the_one_that_the_caller_sees() -> None:
    script = Script(BROKEN, refuse("InternalError"), refuse("FailedOperation.ImageBlur", "too blurred"))
    error = failure(script)
    assert isinstance(error, RejectedDocumentError)
    assert (error.code, error.action, error.attempts) == ("FailedOperation.ImageBlur", "SealOCR", 3)
    assert error.request_id == "fake-request"


@pytest.mark.parametrize(
    "answer", [BROKEN, refuse("InternalError"), Answer(502, None, b"<html>"), Answer(200, None, b"<html>")]
)
def test_attempts_are_bounded_whatever_fails(answer: Answer | OcrError) -> None:
    script = Script(answer)
    error = failure(script, retry=RetryPolicy(attempts=4))
    assert error.attempts == len(script.sent) == 4
    assert error.action == "SealOCR"


def test_total_time_and_each_wait_are_bounded() -> None:
    script = Script(BROKEN, seconds=1)
    failure(script, retry=RetryPolicy(attempts=1000, total=60, max_wait=4))
    waits = [after - before - 1 for before, after in zip(script.times, script.times[1:], strict=False)]
    assert max(waits) <= 4
    assert len(set(waits)) > 5
    assert 54 < script.times[-1] - script.times[0] <= 60


ONCE = [
    "FailedOperation.EmptyImageError",
    "FailedOperation.ImageNoBusinessCard",
    "FailedOperation.InvoiceMismatch",
    "ResourceNotFound.NoInvoice",
    "FailedOperation.ImageDecodeFailed",
    "FailedOperation.ArrearsError",
    "InvalidParameter",
    "AuthFailure.SignatureFailure",
    "AuthFailure.TokenFailure",
    "LimitExceeded.TooLargeFileError",
    "FailedOperation.NobodyKnowsThisOne",
    "NobodyKnowsThisOneEither",
]


@pytest.mark.parametrize("code", ONCE)
def test_what_was_billed_or_would_end_the_same_is_sent_once(code: str) -> None:
    script = Script(refuse(code))
    error = failure(script)
    assert isinstance(error, ApiError)
    assert (error.code, error.attempts, len(script.sent)) == (code, 1, 1)


@pytest.mark.parametrize(
    ("error", "policy", "sent"),
    [
        (TransportError("late", "read_timeout", maybe_billed=True), RetryPolicy(), 1),
        (
            TransportError("late", "read_timeout", maybe_billed=True),
            RetryPolicy(attempts=5, repeat_ambiguous=True),
            5,
        ),
        (TransportError("forged", "tls"), RetryPolicy(repeat_ambiguous=True), 1),
        (ResponseError("too large", 200, b"", maybe_billed=True), RetryPolicy(), 1),
    ],
)
def test_what_may_have_been_billed_is_sent_once_unless_the_user_allows_more(
    error: OcrError, policy: RetryPolicy, sent: int
) -> None:
    script = Script(error)
    assert failure(script, retry=policy) is error
    assert len(script.sent) == error.attempts == sent


def test_a_success_that_does_not_have_the_documented_shape_is_not_paid_for_twice() -> None:
    def refuse_shape(response: dict[str, Any]) -> None:
        raise ValueError("Seals is no list")

    script = Script(succeed())
    error = failure(script, make_call(refuse_shape))
    assert isinstance(error, ResponseError)
    assert error.maybe_billed
    assert "Seals is no list" in str(error)
    assert (error.action, error.attempts, len(script.sent)) == ("SealOCR", 1, 1)


def test_a_refused_rate_slows_everyone_who_shares_the_limits() -> None:
    async def main() -> tuple[float, list[float]]:
        limits = quick_limits(Rate(5))
        refused = Script(refuse("RequestLimitExceeded"), succeed())
        other = Script(succeed())
        await make_engine(refused, limits=limits).call(make_call())
        neighbour = make_engine(other, limits=limits)
        await asyncio.gather(*(neighbour.call(make_call()) for _ in range(6)))
        return refused.times[0], [*refused.times[1:], *other.times]

    refused_at, later = run(main())
    assert later[0] - refused_at == pytest.approx(0.4)
    # The refusal widened the window of five calls, for the neighbour too.
    assert later[6] - later[1] >= 1.03


def test_the_limit_of_a_whole_account_is_not_taken_for_the_actions() -> None:
    async def main() -> Rate:
        limits = quick_limits(Rate(5))
        message = "您当前每秒请求 `101` 次，超过了每秒频率上限 `100`"
        script = Script(refuse("RequestLimitExceeded.UinLimitExceeded", message), succeed())
        engine = make_engine(script, limits=limits)
        await engine.call(make_call())
        _, limiter = await engine.routes.acquire("SealOCR", Rate(5))
        return limiter.state.rate

    assert run(main()) == Rate(5)


def test_a_limit_that_a_refusal_names_is_held_to_by_everyone() -> None:
    async def main() -> list[float]:
        limits = quick_limits(Rate(10))
        message = "您当前每秒请求 `11` 次，超过了每秒频率上限 `2`"
        refused = Script(refuse("RequestLimitExceeded", message), succeed())
        await make_engine(refused, limits=limits).call(make_call())
        other = Script(succeed())
        neighbour = make_engine(other, limits=limits)
        await asyncio.gather(*(neighbour.call(make_call()) for _ in range(5)))
        return [*refused.times[1:], *other.times]

    times = run(main())
    assert all(third - first >= 1 for first, third in zip(times, times[2:], strict=False))


def test_a_rate_that_is_refused_for_ever_ends_with_its_error() -> None:
    message = "your request count equals to `7` in a second,which exceeds the frequency limit `5`"
    error = failure(Script(refuse("LimitExceeded", message)))
    assert isinstance(error, RateLimitError)
    assert (error.limit, error.attempts) == (5, 8)


class WatchedClock:
    """The service, with its own clock: refuses signatures that are more than 300 s off."""

    def __init__(self, engine_is_off_by: float) -> None:
        self.off = engine_is_off_by

    def wall_clock(self) -> float:
        return EPOCH + now() + self.off

    def answer(self, outgoing: Outgoing, *, names_time: bool) -> Answer:
        right = EPOCH + now()
        if abs(int(outgoing.headers["X-TC-Timestamp"]) - right) <= 300:
            return succeed()
        text = f"the server time {int(right)}." if names_time else "签名过期"
        return refuse("AuthFailure.SignatureExpire", text, formatdate(right, usegmt=True))


class TimedScript(Script):
    def __init__(self, service: WatchedClock, *, names_time: bool) -> None:
        super().__init__(succeed(), seconds=0.1)
        self.service = service
        self.names_time = names_time

    async def send(self, endpoint: Endpoint, outgoing: Outgoing, *_: object) -> Answer:
        await super().send(endpoint, outgoing)
        return self.service.answer(outgoing, names_time=self.names_time)


@pytest.mark.parametrize("names_time", [True, False])
@pytest.mark.parametrize("off", [3600.0, -3600.0, 86400.0 * 400])
def test_a_clock_that_is_off_costs_one_request_and_is_right_from_then_on(
    off: float, names_time: bool, caplog: pytest.LogCaptureFixture
) -> None:
    service = WatchedClock(off)
    script = TimedScript(service, names_time=names_time)

    async def main() -> Sequence[float]:
        engine = make_engine(script, wall_clock=service.wall_clock)
        started = now()
        await engine.call(make_call())
        assert now() - started < 0.3  # repaired, so there is nothing to wait for
        await asyncio.sleep(5000)
        await engine.call(make_call())
        return script.times

    with caplog.at_level(logging.WARNING):
        run(main())
    assert len(script.sent) == 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"off by {off:.0f} s" in caplog.text


def test_calls_under_way_together_repair_the_clock_once_each_and_tell_it_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = WatchedClock(-7200)
    script = TimedScript(service, names_time=True)

    async def main() -> None:
        engine = make_engine(script, wall_clock=service.wall_clock)
        await asyncio.gather(*(engine.call(make_call()) for _ in range(20)))

    run(main())
    assert len(script.sent) == 40
    assert len(caplog.records) == 1


def test_a_clock_that_is_off_is_repaired_once_for_all_endpoints() -> None:
    service = WatchedClock(3600)
    script = TimedScript(service, names_time=True)

    async def main() -> None:
        limits = quick_limits(Rate(1))
        hosts = ["a.example", "b.example", "c.example"]
        engine = make_engine(script, hosts=hosts, limits=limits, wall_clock=service.wall_clock)
        for _ in range(6):
            await engine.call(make_call())

    run(main())
    assert len(script.sent) == 6 + 1


@pytest.mark.parametrize("message", ["the server time 1700000000", "签名过期"])
def test_a_clock_complaint_that_does_not_end_is_raised_after_one_repair(message: str) -> None:
    script = Script(refuse("AuthFailure.SignatureExpire", message))
    error = failure(script)
    assert isinstance(error, AuthError)
    # Without the service's time there is nothing to repair, and a second try would end the same.
    assert error.attempts == len(script.sent) == (2 if "time" in message else 1)


def test_a_closed_client_says_so_and_nothing_is_sent() -> None:
    script = Script(succeed())

    async def main() -> None:
        engine = make_engine(script)
        await script.close()
        await script.close()
        with pytest.raises(ConfigurationError, match="closed"):
            await engine.call(make_call())

    run(main())
    assert not script.sent


def test_whoever_runs_many_calls_learns_the_attempts_of_each() -> None:
    async def attempts(engine: Engine) -> int:
        trace = Trace()
        current_trace.set(trace)
        await engine.call(make_call())
        return trace.attempts

    async def main() -> list[int]:
        engine = make_engine(Script(BROKEN, BROKEN, succeed()))
        return [await asyncio.create_task(attempts(engine)) for _ in range(2)]

    assert run(main()) == [3, 1]


def test_a_retry_is_one_line_in_the_log_which_quotes_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        script = Script(refuse("InternalError", "a message"), succeed())
        run(make_engine(script, retry=RetryPolicy(base=0)).call(make_call()))
    assert [record.getMessage() for record in caplog.records if record.name == "tencent_ocr_async"] == [
        "SealOCR: attempt 1 failed (ServiceError InternalError), again in 0.0 s"
    ]
