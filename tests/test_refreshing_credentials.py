"""When temporary credentials are renewed, by whom, and what becomes of a renewal that fails. Virtual time."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from typing import Any

import pytest
from virtual_time import now, run

from tencent_ocr_async import AuthError, ConfigurationError, Credentials, OcrError, TransportError
from tencent_ocr_async.engine.providers import RefreshingCredentials
from tencent_ocr_async.engine.providers.renewal import TRIES, pause, term
from tencent_ocr_async.protocol.temporary import Issued

DOWN = TransportError("no connection", "connect")


def numbered(number: int) -> Credentials:
    return Credentials(f"fake-id-{number}", f"fake-key-{number}", f"fake-token-{number}")


def earliest(low: float, high: float) -> float:
    return low


def middle(low: float, high: float) -> float:
    return (low + high) / 2


def latest(low: float, high: float) -> float:
    return high


class Source(RefreshingCredentials):
    """Issues numbered credentials, each after some seconds, or fails as the script says."""

    def __init__(
        self, *script: OcrError | None, lifetime: float = 1000.0, seconds: float = 1.0, **options: Any
    ) -> None:
        options = {"clock": now, "uniform": earliest, **options}
        super().__init__("fake-account", **options)
        self.script = list(script)
        self.lifetime = lifetime
        self.seconds = seconds
        self.asked: list[float] = []

    async def _fetch(self) -> Issued:
        self.asked.append(self._clock())
        number = len(self.asked)
        await asyncio.sleep(self.seconds)
        failure = self.script.pop(0) if self.script else None
        if failure is not None:
            raise failure
        return Issued(numbered(number), self.lifetime)


def test_credentials_are_asked_for_once_and_then_at_hand() -> None:
    source = Source()

    async def main() -> None:
        for _ in range(5):
            assert await source.get() == numbered(1)
            await asyncio.sleep(100)

    run(main())
    assert len(source.asked) == 1


def test_many_that_wait_share_one_request() -> None:
    source = Source()

    async def main() -> None:
        found = await asyncio.gather(*(source.get() for _ in range(100)))
        assert found == [numbered(1)] * 100

    run(main())
    assert len(source.asked) == 1


def test_they_are_renewed_before_their_end_while_nobody_waits() -> None:
    source = Source(lifetime=1000)

    async def main() -> list[float]:
        waits = []
        for _ in range(3000):
            before = now()
            await source.get()
            waits.append(now() - before)
            await asyncio.sleep(1)
        return waits

    waits = run(main())
    assert waits[0] == pytest.approx(1)
    assert max(waits[1:]) == 0
    assert [later - first for first, later in zip(source.asked, source.asked[1:], strict=False)] == [
        pytest.approx(801, abs=1)
    ] * 3


def test_a_fleet_does_not_renew_at_one_moment() -> None:
    issued = Issued(numbered(1), 7200)
    moments = [term(issued, 0, uniform).renew_at for uniform in (earliest, middle, latest)]
    assert moments == [6600, 6450, 6300]


def test_a_short_life_is_used_for_the_most_part_and_ends_before_the_service_says_so() -> None:
    short = term(Issued(numbered(1), 2), 100, earliest)
    assert [short.renew_at, short.ends_at] == pytest.approx([101.6, 101.9])


def test_credentials_for_ever_are_never_renewed() -> None:
    source = Source(lifetime=float("inf"))

    async def main() -> None:
        for _ in range(3):
            assert await source.get() == numbered(1)
            await asyncio.sleep(1e5)

    run(main())
    assert len(source.asked) == 1


def test_while_the_old_ones_live_a_failed_renewal_is_logged_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = Source(None, *[DOWN] * 6, lifetime=1000, seconds=0)

    async def main() -> list[Credentials]:
        found = []
        for _ in range(990):
            found.append(await source.get())
            await asyncio.sleep(1)
        return found

    with caplog.at_level(logging.DEBUG, "tencent_ocr_async"):
        found = run(main())
    # Six failures from 800 s on, pauses of 1/2, 1, 2, 4, 8 and 16 s after them, then the new ones.
    assert found[:800] == [numbered(1)] * 800
    assert set(found[840:]) == {numbered(8)}
    assert len(source.asked) == 8
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 6
    assert "no connection" in caplog.text


def test_a_service_that_refuses_is_not_hammered_while_the_old_ones_live() -> None:
    source = Source(None, *[AuthError("UnauthorizedOperation")] * 1000, lifetime=1000, seconds=0)

    async def main() -> None:
        await source.get()
        await asyncio.sleep(801)
        for _ in range(1400):
            assert await source.get() == numbered(1)
            await asyncio.sleep(0.1)

    run(main())
    # At 0, 1/2, 3/2, 7/2 ... 63/2 s, and every half minute from then on.
    assert 7 <= len(source.asked) - 1 <= 11


def test_where_the_old_ones_have_ended_the_failure_reaches_all_that_wait() -> None:
    source = Source(None, *[DOWN] * 100, lifetime=1000, seconds=0)

    async def main() -> list[BaseException | Credentials]:
        await source.get()
        await asyncio.sleep(1001)
        return await asyncio.gather(*(source.get() for _ in range(5)), return_exceptions=True)

    failures = run(main())
    assert len(source.asked) == 1 + TRIES
    assert {type(failure) for failure in failures} == {TransportError}
    # A call writes its name on its error: one object for all would carry the name of the last.
    assert len({id(failure) for failure in failures}) == 5
    assert "Source: no connection" in str(failures[0])


def test_a_refusal_that_does_not_pass_is_told_at_once_as_fatal() -> None:
    source = Source(AuthError("ResourceNotFound.RoleNotFound", "no such role", "fake-request"))

    async def main() -> None:
        with pytest.raises(AuthError) as caught:
            await source.get()
        assert caught.value.code == "ResourceNotFound.RoleNotFound"
        assert caught.value.fatal
        assert caught.value.request_id == "fake-request"
        assert "Source: no such role" in str(caught.value)
        assert await source.get() == numbered(2)

    run(main())
    assert len(source.asked) == 2


def test_a_failure_that_passes_costs_only_time() -> None:
    source = Source(DOWN, DOWN, seconds=0)

    async def main() -> float:
        start = now()
        assert await source.get() == numbered(3)
        return now() - start

    assert run(main()) == pytest.approx(0.5 + 1.0)


def test_pauses_grow_to_a_minute() -> None:
    assert [pause(failures, latest) for failures in range(1, 9)] == [
        1,
        2,
        4,
        8,
        16,
        32,
        60,
        60,
    ]
    assert pause(10_000, earliest) == 30


def test_refused_credentials_are_renewed_once_for_all_that_had_used_them() -> None:
    source = Source()

    async def main() -> None:
        used = await source.get()
        found = await asyncio.gather(*(source.refresh(used) for _ in range(50)))
        assert found == [numbered(2)] * 50
        # One that comes late with the same complaint has its answer already.
        assert await source.refresh(used) == numbered(2)
        assert await source.get() == numbered(2)

    run(main())
    assert len(source.asked) == 2


def test_one_that_stops_waiting_leaves_the_renewal_to_the_others() -> None:
    source = Source()

    async def main() -> None:
        impatient, patient = (asyncio.ensure_future(source.get()) for _ in range(2))
        await asyncio.sleep(0.5)
        impatient.cancel()
        assert await patient == numbered(1)
        assert impatient.cancelled()

    run(main())
    assert len(source.asked) == 1


def test_a_renewal_that_all_have_left_still_counts() -> None:
    source = Source()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.get(), 0.5)
        assert await source.get() == numbered(1)

    run(main())
    assert len(source.asked) == 1


def test_event_loops_one_after_the_other_share_what_is_held() -> None:
    source = Source()
    assert run(source.get()) == numbered(1)
    assert run(source.get()) == numbered(1)
    assert len(source.asked) == 1


def test_event_loops_side_by_side_ask_at_most_once_each() -> None:
    # asyncio.Event would belong to one loop; a renewal must not wait for another loop's.
    meeting = threading.Barrier(3, timeout=30)
    source = Source(seconds=0, clock=lambda: 0.0)
    found: list[list[Credentials]] = []

    async def ask() -> list[Credentials]:
        await asyncio.get_running_loop().run_in_executor(None, meeting.wait)
        return list(await asyncio.gather(*(source.get() for _ in range(20))))

    threads = [threading.Thread(target=lambda: found.append(asyncio.run(ask()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [len(each) for each in found] == [20] * 3
    assert 1 <= len(source.asked) <= 3


def test_a_bug_in_a_provider_is_not_swallowed(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Source):
        async def _fetch(self) -> Issued:
            if self.asked:
                raise RuntimeError("fake-key-1 would be shown")
            return await super()._fetch()

    async def main() -> None:
        source = Broken(lifetime=1000)
        await source.get()
        await asyncio.sleep(900)
        await source.get()
        await asyncio.sleep(1)
        assert "credentials could not be renewed: RuntimeError" in caplog.text
        assert "fake-key" not in caplog.text
        await asyncio.sleep(100)
        with pytest.raises(RuntimeError):
            await source.get()

    run(main())


def test_nothing_shows_the_credentials() -> None:
    source = Source()

    async def main() -> None:
        await source.get()
        source.script = [ConfigurationError("nothing there")] * 9
        with pytest.raises(ConfigurationError) as caught:
            await source.refresh(numbered(1))
        shown = "".join(traceback.format_exception(caught.value)) + repr(source) + repr(source._held)
        assert "fake-key" not in shown
        assert "fake-token" not in shown

    run(main())
    assert repr(source) == "Source('fake-account')"


@pytest.mark.parametrize("account", ["", "  "])
def test_a_blank_account_is_refused(account: str) -> None:
    class Blank(Source):
        def __init__(self) -> None:
            RefreshingCredentials.__init__(self, account)

    with pytest.raises(ConfigurationError, match="account is blank"):
        Blank()
