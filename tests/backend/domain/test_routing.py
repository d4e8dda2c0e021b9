"""Which gateway is next, and how measuring moves that: guard rails for any numbers (verification §5.2, A8)."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.routing import (
    DRAWS,
    ENOUGH,
    EXPLORE,
    FULL,
    LEAST,
    LONGEST_DEADLINE,
    SHORTEST_DEADLINE,
    STEP,
    STEP_EVERY,
    Tally,
    Way,
    Weight,
    choose,
    deadline,
    moved,
    shares,
    ways,
)
from kiosk_backend.domain.site import Route

NOW = 1_800_000_000_000
NAMES = ("kannel", "twilio", "modem", "vonage")
TEXT: frozenset[Channel] = frozenset({"text"})
OFFERED: dict[str, frozenset[Channel]] = {"kannel": TEXT, "twilio": frozenset({"text", "voice"}), "modem": TEXT}

WAYS = st.lists(
    st.builds(Way, st.sampled_from(NAMES), st.integers(0, 1_000), st.booleans()),
    min_size=1,
    max_size=4,
    unique_by=lambda way: way.gateway,
)
PERCENTS = st.dictionaries(st.sampled_from(NAMES), st.integers(LEAST // STEP, FULL // STEP).map(lambda n: n * STEP))


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    sent = draw(st.integers(0, 500))
    delivered = draw(st.integers(0, sent))
    in_time = draw(st.integers(0, delivered))
    return Tally(sent, delivered, in_time, draw(st.integers(0, sent - delivered)), draw(st.integers(0, sent)))


def named(*names: str) -> list[Way]:
    return [Way(name, 0 if place else FULL) for place, name in enumerate(names)]


def carried(possible: Sequence[Way], percents: dict[str, int], shut: dict[str, str] | None = None) -> dict[str, float]:
    """The part of all draws that each gateway gets."""
    counts: dict[str, int] = {}
    for draw in range(DRAWS):
        chosen = choose(possible, shut or {}, percents, draw)
        assert chosen is not None
        counts[chosen.gateway] = counts.get(chosen.gateway, 0) + 1
    return {name: count / DRAWS for name, count in counts.items()}


@given(WAYS, PERCENTS)
def test_shares_are_parts_of_one(possible: list[Way], percents: dict[str, int]) -> None:
    parts = shares(possible, percents)
    assert all(0.0 <= part <= 1.0 + 1e-9 for part in parts)
    assert abs(sum(parts) - 1.0) < 1e-9


@given(WAYS, PERCENTS, st.sets(st.sampled_from(NAMES)), st.integers(0, DRAWS - 1))
def test_a_gateway_that_is_shut_is_never_chosen(
    possible: list[Way], percents: dict[str, int], shut: set[str], draw: int
) -> None:
    """S24: an open breaker, or one that refused this very message; every choice says why, and what of the others."""
    chosen = choose(possible, dict.fromkeys(shut, "its breaker is open"), percents, draw)
    there = [way for way in possible if way.gateway not in shut]
    if not there:
        assert chosen is None
        return
    assert chosen is not None
    assert chosen.gateway in {way.gateway for way in there}
    assert chosen.why
    taken = next(way for way in there if way.gateway == chosen.gateway)
    assert not taken.last_resort or all(way.last_resort for way in there)
    told = {other.partition(":")[0] for other in chosen.others}
    assert {way.gateway for way in possible if way.gateway in shut} <= told


def test_five_percent_try_another_way() -> None:
    part = carried(named("kannel", "twilio"), {})
    assert part == {"kannel": 1 - EXPLORE / DRAWS, "twilio": EXPLORE / DRAWS}
    three = carried(named("kannel", "twilio", "modem"), {})
    assert three["kannel"] == 0.95
    assert three["twilio"] == three["modem"] == 0.025


def test_a_last_resort_is_not_tried_out() -> None:
    possible = [*named("kannel", "twilio"), Way("modem", FULL, last_resort=True)]
    assert "modem" not in carried(possible, {})
    assert carried(possible, {}, {"kannel": "away", "twilio": "away"}) == {"modem": 1.0}


def test_weights_divide_the_messages() -> None:
    part = carried([Way("kannel", 75), Way("twilio", 25)], {})
    assert abs(part["kannel"] - 0.7125) < 0.01  # 75 % of those that try nothing out
    moved_away = carried([Way("kannel", 75), Way("twilio", 25)], {"kannel": LEAST})
    assert moved_away["twilio"] > 0.85


def test_what_the_first_loses_the_second_carries() -> None:
    """An ordered set: the second has no weight of its own."""
    assert shares(named("kannel", "twilio", "modem"), {"kannel": 30}) == [0.3, 0.7, 0.0]
    assert shares(named("kannel", "twilio"), {"kannel": 30, "twilio": 50}) == [1.0, 0.0]


@given(
    st.dictionaries(st.sampled_from(NAMES), tallies()),
    st.dictionaries(
        st.sampled_from(NAMES),
        st.builds(Weight, st.integers(1, 10).map(lambda n: n * 10), st.integers(NOW - 2 * STEP_EVERY, NOW)),
    ),
    st.dictionaries(st.sampled_from(NAMES), st.booleans()),
)
def test_moves_are_small_seldom_and_bounded(
    counts: dict[str, Tally], held: dict[str, Weight], reports: dict[str, bool]
) -> None:
    """One step in ten minutes, between a tenth and full, and down only by enough samples of two."""
    for name, weight in moved(counts, held, reports, NOW).items():
        before = held.get(name, Weight())
        assert name in reports
        assert LEAST <= weight.percent <= FULL
        assert abs(weight.percent - before.percent) <= STEP
        assert weight.percent != before.percent
        assert NOW - before.moved_at >= STEP_EVERY
        assert weight.moved_at == NOW
        assert weight.why
        if weight.percent < before.percent:
            assert counts[name].sent >= ENOUGH
            assert any(counts[other].sent >= ENOUGH for other in reports if other != name and other in counts)


SILENT, GOOD = Tally(40, 0, 0, 0, 2), Tally(40, 39, 38, 1, 36)
BOTH = {"kannel": True, "twilio": True}


def test_a_silent_gateway_loses_to_a_clearly_better_one() -> None:
    """A8: receipts in time and codes that were typed decide, and the reason is told."""
    moves = moved({"kannel": SILENT, "twilio": GOOD}, {}, BOTH, NOW)
    assert moves == {"kannel": Weight(90, NOW, "in time 0, typed 2 of 40; twilio in time 38, typed 36 of 40")}


def test_nothing_moves_if_all_are_bad_or_nobody_knows() -> None:
    """A8: a slow network is no reason to leave a gateway for another that is just as slow."""
    assert moved({"kannel": SILENT, "twilio": SILENT}, {}, BOTH, NOW) == {}
    assert moved({"kannel": SILENT, "twilio": Tally(19, 19, 19, 0, 19)}, {}, BOTH, NOW) == {}
    assert moved({"kannel": Tally(19)}, {}, BOTH, NOW) == {}


def test_typed_codes_outweigh_receipts_that_are_made_up() -> None:
    """verification §5.2: some routes report delivery that never was; codes that guests type are the truth."""
    liar = Tally(100, 100, 100, 0, 5)
    assert moved({"kannel": liar, "twilio": Tally(100, 80, 80, 0, 90)}, {}, BOTH, NOW)["kannel"].percent == 90


def test_a_gateway_without_receipts_is_judged_by_codes_alone() -> None:
    quiet = {"kannel": True, "modem": False}
    assert moved({"kannel": GOOD, "modem": Tally(40, 0, 0, 0, 37)}, {}, quiet, NOW) == {}
    assert moved({"kannel": GOOD, "modem": Tally(40, 0, 0, 0, 3)}, {}, quiet, NOW)["modem"].percent == 90


def test_a_weight_drifts_back_to_rest() -> None:
    held = {"kannel": Weight(30, NOW - STEP_EVERY)}
    assert moved({}, held, BOTH, NOW) == {"kannel": Weight(40, NOW, "drifts back to rest")}
    assert moved({}, {"kannel": Weight(30, NOW - STEP_EVERY + 1)}, BOTH, NOW) == {}


@given(st.none() | st.integers(0, 10_000_000))
def test_a_receipt_has_fifteen_to_forty_five_seconds(p95: int | None) -> None:
    given_s = deadline(p95)
    assert SHORTEST_DEADLINE <= given_s <= LONGEST_DEADLINE
    assert p95 is None or given_s >= min(p95, LONGEST_DEADLINE)


def test_a_site_chooses_by_channel_and_country() -> None:
    routes = (Route("twilio", 80, ("AT", "DE")), Route("kannel", 20), Route("gone", 50), Route("modem", 0, (), True))
    assert ways(routes, OFFERED, "text", "FR") == [Way("kannel", 20), Way("modem", 0, True)]
    assert ways(routes, OFFERED, "text", "AT")[0] == Way("twilio", 80)
    assert ways(routes, OFFERED, "voice", "AT") == [Way("twilio", 80)]
    assert ways((), OFFERED, "text", "AT") == [Way("kannel", 100), Way("twilio", 0), Way("modem", 0)]
