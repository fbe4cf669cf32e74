"""The script's arithmetic: never more slots than the rate in a sliding period, and none lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_process import RedisProcess
from script_on_virtual_time import Slots

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.redis_script import MICROSECONDS, Reply, Terms

same_server = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def client(redis_server: RedisProcess) -> redis.Redis:
    return redis.Redis(port=redis_server.port, decode_responses=True)


@pytest.fixture(autouse=True)
def client_closed(client: redis.Redis) -> Iterator[None]:
    yield
    client.close()


def seconds(*slots: Reply) -> list[float]:
    return [slot.at / MICROSECONDS for slot in slots]


def busiest(starts: Sequence[float], period: float) -> int:
    """The most starts within any half-open stretch of one period."""
    return max(sum(start <= other < start + period - 1e-7 for other in starts) for start in starts)


def gaps(starts: Sequence[float]) -> list[float]:
    return [b - a for a, b in itertools.pairwise(starts)]


@pytest.mark.parametrize("rate", [Rate(1), Rate(5), Rate(20), Rate(2, per=60)])
def test_slots_are_evenly_spaced_and_fill_the_rate_but_the_headroom(client: redis.Redis, rate: Rate) -> None:
    slots = Slots(client, rate, headroom=0.02)
    starts = seconds(*(slots.reserve() for _ in range(3 * rate.count + 1)))
    assert gaps(starts) == pytest.approx([rate.per * 1.02 / rate.count] * 3 * rate.count, abs=2e-6)


def test_an_idle_key_starts_a_burst_at_once_and_the_window_holds_all_the_same(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5), burst=3)
    starts = seconds(*(slots.reserve() for _ in range(20)))
    assert gaps(starts)[:3] == pytest.approx([0, 0, 0.204], abs=2e-6)
    assert busiest(starts, 1.02) == 5


# What callers do one after another: wait, then reserve, give back one of their slots, or use it late.
steps = st.lists(
    st.tuples(
        st.floats(0, 0.7), st.sampled_from(["reserve", "reserve", "give_back", "late"]), st.integers(0, 5)
    ),
    min_size=5,
    max_size=60,
)


@same_server
@given(steps=steps, count=st.integers(1, 6), burst=st.integers(1, 6), transit=st.sampled_from([0, 30_000]))
def test_the_window_holds_whatever_callers_do(
    client: redis.Redis,
    steps: list[tuple[float, str, int]],
    count: int,
    burst: int,
    transit: int,
) -> None:
    client.flushall()
    slots = Slots(client, Rate(count), burst=burst)
    held: list[Reply] = []
    for pause, deed, which in steps:
        slots.now += pause
        if deed == "reserve" or not held:
            held.append(slots.reserve(transit=transit))
        elif deed == "give_back":
            coming = [slot for slot in held if slot.at > slots.now * MICROSECONDS]
            if coming:
                slots.give_back(coming[which % len(coming)])
                held.remove(coming[which % len(coming)])
        else:
            missed = held.pop(-1 - which % len(held))
            if missed.at > slots.now * MICROSECONDS or missed.at < (slots.now - 0.3) * MICROSECONDS:
                held.append(missed)  # not yet its turn, or used long ago
            else:
                held.append(slots.ask("renew", number=missed.number, at=missed.at, transit=transit))
    if held:
        assert busiest(seconds(*held), 1.02) <= count
        assert len({slot.number for slot in held}) == len(held)


@same_server
@given(given_back=st.sets(st.integers(0, 19)))
def test_slots_that_are_given_back_are_all_handed_out_again(
    client: redis.Redis, given_back: set[int]
) -> None:
    client.flushall()
    slots = Slots(client, Rate(5))
    first = [slots.reserve() for _ in range(20)]
    for number in given_back - {0}:  # the first one is due already
        slots.give_back(first[number])
    again = [slots.reserve() for _ in given_back - {0}]
    kept = [slot for number, slot in enumerate(first) if number not in given_back - {0}]
    assert sorted(seconds(*kept, *again)) == seconds(*first)
    assert seconds(*again) == sorted(seconds(*again))


def test_the_last_slot_given_back_makes_the_limiter_as_it_was(client: redis.Redis) -> None:
    slots = Slots(client, Rate(1, per=60))
    slots.reserve()
    second, third = slots.reserve(), slots.reserve()
    slots.give_back(second)
    slots.give_back(third)
    slots.now += 61.5
    assert seconds(slots.reserve()) == [slots.now]


def test_a_slot_of_a_lost_hash_that_is_given_back_takes_no_other_one_away(client: redis.Redis) -> None:
    slots = Slots(client, Rate(1))
    old = slots.reserve()
    client.flushall()
    slots.now += 0.5
    new = slots.reserve()
    slots.give_back(old)
    assert seconds(slots.reserve()) == pytest.approx([new.at / MICROSECONDS + 1.02])


def test_a_slot_that_is_used_late_counts_from_its_use(client: redis.Redis) -> None:
    slots = Slots(client, Rate(2))
    missed = slots.reserve()
    slots.now += 0.3
    used = slots.ask("renew", number=missed.number, at=missed.at)
    assert seconds(used) == [slots.now]
    assert busiest(seconds(used, *(slots.reserve() for _ in range(6))), 1.02) == 2


def test_nobody_overtakes_in_a_burst_because_a_slot_was_used_late(client: redis.Redis) -> None:
    slots = Slots(client, Rate(3), burst=3)
    missed, *_ = (slots.reserve() for _ in range(3))
    slots.now += 0.3
    slots.ask("renew", number=missed.number, at=missed.at)
    starts = seconds(*(slots.reserve() for _ in range(6)))
    assert starts == sorted(starts)


def test_a_slot_that_is_used_late_is_changed_for_another_where_others_rest_on_it(client: redis.Redis) -> None:
    slots = Slots(client, Rate(2))
    missed, *others = (slots.reserve() for _ in range(4))
    slots.now += 0.3
    used = slots.ask("renew", number=missed.number, at=missed.at)
    assert used.at > others[-1].at
    assert busiest(seconds(used, *others), 1.02) == 2


def test_no_slot_is_given_that_is_past_when_the_answer_arrives(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    assert seconds(slots.reserve(transit=40_000)) == pytest.approx([slots.now + 0.04])


def test_a_longer_wait_than_allowed_takes_no_slot(client: redis.Redis) -> None:
    slots = Slots(client, Rate(1))
    slots.reserve()
    refused = slots.reserve(longest=1_000_000)
    assert refused.number == 0
    assert (refused.at - refused.now) / MICROSECONDS == pytest.approx(1.02)
    assert slots.reserve(longest=1_030_000).at == refused.at


def test_a_clock_that_is_set_back_gives_no_slot_twice(client: redis.Redis) -> None:
    slots = Slots(client, Rate(2))
    before = slots.reserve()
    slots.now -= 3600
    after = [slots.reserve() for _ in range(4)]
    assert gaps(seconds(before, *after)) == pytest.approx([0.51] * 4, abs=2e-6)
    assert after[0].at - after[0].now < MICROSECONDS
    slots.now += 10
    later = slots.reserve()
    assert later.at == later.now  # it runs on from where it was


def test_a_hash_that_was_lost_holds_the_first_call_back_for_those_that_remember(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    assert seconds(slots.reserve(hold=700_000)) == pytest.approx([slots.now + 0.7])
    client.flushall()
    assert seconds(slots.reserve()) == [slots.now]


def test_a_hash_goes_when_it_has_been_idle_but_not_before_its_last_slot(client: redis.Redis) -> None:
    slots = Slots(client, Rate(2, per=3600))
    for _ in range(6):
        last = slots.reserve()
    wait = (last.at - last.now) / MICROSECONDS
    assert wait + 3600 < float(client.ttl(slots.key)) < wait + 6 * 3600
    quick = Slots(client, Rate(5))
    quick.key = "quick"
    quick.reserve()
    assert 590 < float(client.ttl("quick")) < 610


def test_a_hash_stays_small(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    for _ in range(500):
        slots.start()
    assert len(client.hkeys(slots.key)) < 100


def test_callers_with_a_lower_rate_of_their_own_keep_to_it(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    mine = Terms(Rate(2), 0.02, 1, fixed=True)
    for _ in range(5):
        slots.start()
    starts = []
    for _ in range(6):
        slots.now = seconds(slots.reserve(terms=mine))[0]
        starts.append(slots.now)
    assert busiest(starts, 1.02) == 2


class Quota:
    """A service that refuses by its own sliding second."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.accepted: list[float] = []
        self.refused: list[float] = []

    def take(self, moment: float) -> bool:
        recent = sum(moment - 1 + 1e-9 < at for at in self.accepted[-self.limit :])
        (self.refused if recent >= self.limit else self.accepted).append(moment)
        return recent < self.limit

    def rate(self, start: float, end: float) -> float:
        return sum(start <= at < end for at in self.accepted) / (end - start)


def press_on(slots: Slots, quota: Quota, seconds: float) -> None:
    end = slots.now + seconds
    while slots.now < end:
        if not quota.take(slots.start()):
            slots.ask("refused", named=quota.limit)


def test_a_refusal_stops_all_for_a_period_and_widens_the_headroom_until_it_is_quiet(
    client: redis.Redis,
) -> None:
    slots = Slots(client, Rate(5))
    slots.start()
    refused_at = slots.now
    told = slots.ask("refused")
    assert (told.not_before / MICROSECONDS, told.headroom / 1e9) == pytest.approx((refused_at + 1, 0.04))
    starts = [slots.start() for _ in range(60)]
    assert starts[0] == pytest.approx(refused_at + 1)
    spans = [b - a for a, b in zip(starts, starts[5:], strict=False)]
    assert spans[0] == pytest.approx(1.04, abs=1e-5)
    assert spans[-1] == pytest.approx(1.02, abs=0.003)


def test_refusals_of_calls_under_way_together_count_once(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    for _ in range(4):
        told = slots.ask("refused")
        slots.now += 0.1
    assert told.headroom / 1e9 == pytest.approx(0.04)
    assert told.not_before / MICROSECONDS == pytest.approx(slots.now + 0.9)


def test_a_slot_from_before_a_refusal_is_not_handed_out_again_after_it(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    middle = [slots.reserve() for _ in range(4)][2]
    slots.give_back(middle)
    slots.ask("refused")
    assert seconds(slots.reserve())[0] >= slots.now + 1


@pytest.mark.parametrize("lowered_for", [12.0, 30.0])
def test_a_quota_that_is_halved_and_restored_is_followed_within_ten_seconds(
    client: redis.Redis, lowered_for: float
) -> None:
    slots, quota = Slots(client, Rate(10)), Quota(10)
    press_on(slots, quota, 10)
    assert quota.refused == []
    quota.limit, halved = 5, slots.now
    press_on(slots, quota, lowered_for)
    assert quota.rate(halved + 3, slots.now) >= 0.9 * 5
    assert len(quota.refused) <= 6 + lowered_for / 4
    quota.limit, restored = 10, slots.now
    press_on(slots, quota, 30)
    assert quota.rate(restored + 10, slots.now) >= 0.95 * 10


def test_a_lasting_lower_limit_is_probed_ever_more_rarely_for_one_call_each(client: redis.Redis) -> None:
    slots, quota = Slots(client, Rate(10)), Quota(4)
    press_on(slots, quota, 600)
    assert len(quota.refused) <= 30
    assert min(gaps(quota.refused[-3:])) > 40


def test_refusals_of_one_probe_neither_stop_nor_slow_anybody(client: redis.Redis) -> None:
    slots, quota = Slots(client, Rate(10)), Quota(4)
    press_on(slots, quota, 3)
    while slots.reserve().allowed == 4:
        slots.now += 0.3
    told = [slots.ask("refused", named=4) for _ in range(3)]
    assert [each.allowed for each in told] == [4] * 3
    assert told[-1].not_before < slots.now * MICROSECONDS


def test_a_higher_limit_is_taken_over_by_all_but_those_that_chose_their_rate(client: redis.Redis) -> None:
    slots = Slots(client, Rate(5))
    assert slots.ask("refused", named=8).allowed == 8
    assert slots.reserve(terms=Terms(Rate(5), 0.02, 1, fixed=True)).allowed == 5
    assert busiest([slots.start() for _ in range(40)], 1.02) == 8


def test_a_limit_per_second_says_nothing_about_a_rate_per_minute(client: redis.Redis) -> None:
    slots = Slots(client, Rate(2, per=60))
    assert slots.ask("refused", named=1).allowed == 2
