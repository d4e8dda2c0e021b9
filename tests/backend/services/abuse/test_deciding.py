"""Whether a message may leave: limits, money, fraud rules, and the decision that each answer leaves behind."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import bindparam

from kiosk_backend.adapters.simulated import SetClock
from kiosk_backend.domain.fraud import Thresholds
from kiosk_backend.domain.money import Caps, Prices
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, SECOND, Policy
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services.fraud import note_proved
from kiosk_backend.services.text_limits import Allowed, withdraw
from kiosk_backend.storage.migrate import migrate
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import challenges
from tests.backend.services.abuse.senders import ABROAD, CENT, HOME, PLANS, Senders, number
from tests.backend.services.codes.scene import Scene, code_of

Play = Callable[..., None]
EVERYWHERE = Policy(text_countries=("DE", "GB", "US", "SE", "FR"))
WIDE = Policy(
    text_countries=("DE", "GB", "US", "SE", "FR"), sends_per_site_hour=100_000, sends_per_site_day=100_000,
)  # fmt: skip
_USED = statement(
    upsert(challenges)
    .values(
        {
            name: "" if str(column.type) == "TEXT" else 0
            for name, column in challenges.c.items()
            if not column.nullable and column.server_default is None and str(column.type) != "BLOB"
        }
        | {name: b"" for name, column in challenges.c.items() if not column.nullable and str(column.type) == "BLOB"}
        | {"challenge_id": bindparam("id"), "state": "used", "closed_at": bindparam("now"), "subject": bindparam("id")}
    )
    .on_conflict_do_nothing(index_elements=["challenge_id"])
)
"""A challenge that was used, and nothing else of it."""
TEN = Prices(text=10 * CENT, voice=30 * CENT)


def test_every_answer_leaves_a_decision(play_on_both: Play) -> None:
    """S31: sent or not, with rule, price and who asked; no number in it."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, prices=TEN)
        assert isinstance(await senders.ask(HOME, challenge_id="c-1", agent_id="anna"), Allowed)
        for _ in range(4):
            await senders.ask(HOME)
        assert code_of(await senders.ask(HOME)) == "no_sends_left"
        assert code_of(await senders.ask("+33612345678", purpose="booking_confirmation")) == "ok"
        found = await senders.decisions()
        assert [one.verdict for one in found[:7]] == ["sent"] * 5 + ["denied", "sent"]
        assert (found[0].agent_id, found[0].challenge_id, found[0].price) == ("anna", "c-1", 10 * CENT)
        assert found[5].rules == "phone"
        assert (found[6].country, found[6].purpose) == ("FR", "booking_confirmation")
        assert len({one.phone_index for one in found[:6]}) == 1
        assert not any(b"1234542" in value for one in found for value in (one.phone_index, one.prefix_index))
        events = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
        assert [(row.event, json.loads(row.body)["rule"]) for row in events[:1]] == [("code.limit_reached", "phone")]

    play_on_both(test, policy=EVERYWHERE)


@pytest.mark.parametrize(("number_", "why"), [
    ("+43900123456", "premium_rate"), ("+43810123456", "shared_cost"), ("+43800123456", "toll_free"),
    ("+447640123456", "pager"), ("+447012345678", "personal_number"), ("+8816123456789", "country"),
    ("+882161234567", "country"), ("+88313012345678", "country"), ("+33612345678", "country"),
    ("+443301234567", "uan"), ("+9", "no_number"),
])  # fmt: skip
def test_numbers_that_cost_extra_get_nothing(play: Play, number_: str, why: str) -> None:
    """X20, with a decision that says why."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene)
        to = number_ if len(number_) > 6 else "+99912345678"
        assert code_of(await senders.ask(to)) == "no_phone"
        [decision] = await senders.decisions()
        assert (decision.verdict, decision.price) == ("denied", 0)
        assert decision.rules.split(" ")[0] == "destination"
        assert decision.rules.split(" ")[1] in (why, "unknown")

    play(test, policy=Policy(text_countries=("GB",)))


def test_a_premium_number_on_a_booking_is_refused_at_the_kiosk_and_written_down(play: Play) -> None:
    """X20: through a fake booking; the guest hears what anybody without a usable number hears."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene)
        assert code_of(await scene.start(await scene.visit(await scene.book("+43900123456")))) == "no_phone"
        [decision] = await senders.decisions()
        assert (decision.verdict, decision.rules, decision.kiosk_id) == (
            "denied",
            "destination premium_rate",
            "kiosk-1",
        )
        assert await scene.messages() == []

    play(test, to=PLANS)


def test_a_landline_is_called_and_an_internet_number_needs_more(play: Play) -> None:
    """X20: FIXED_LINE by voice only; VOIP only where another factor is asked for."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, prices=TEN)
        landline, internet = "+4315123456", "+445612345678"
        assert code_of(await senders.ask(landline)) == "no_phone"
        called = await senders.ask(landline, voice=True)
        assert isinstance(called, Allowed)
        assert (called.channel, called.price, called.step_up) == ("voice", 30 * CENT, False)
        assert code_of(await senders.ask(internet)) == "no_phone"
        more = await senders.ask(internet, step_up=True)
        assert isinstance(more, Allowed)
        assert (more.channel, more.step_up) == ("text", True)

    play(test, policy=Policy(text_countries=("GB",)))


def test_callers_get_three_more_and_no_agent_sends_more_than_ten_a_minute(play: Play) -> None:
    """X38, verification §6 "Per phone", "Per clerk"."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene)
        for _ in range(5):
            assert code_of(await senders.ask(HOME)) == "ok"
        assert code_of(await senders.ask(HOME)) == "no_sends_left"
        for _ in range(3):
            assert code_of(await senders.ask(HOME, purpose="caller", agent_id="anna")) == "ok"
        assert code_of(await senders.ask(HOME, purpose="caller", agent_id="anna")) == "no_sends_left"
        for n in range(7):
            assert code_of(await senders.ask(number(n, "+43660"), purpose="caller", agent_id="anna")) == "ok"
        assert code_of(await senders.ask(number(8, "+43660"), purpose="caller", agent_id="anna")) == "slow_down"
        assert code_of(await senders.ask(number(8, "+43660"), purpose="caller", agent_id="bert")) == "ok"
        scene.clock.advance(MINUTE + 5 * SECOND)
        assert code_of(await senders.ask(number(9, "+43660"), purpose="caller", agent_id="anna")) == "ok"

    play(test)


def test_money_ends_to_the_unit_for_strangers_abroad_and_later_at_home(play_on_both: Play) -> None:
    """X19, T3: at 100 % only the home country and numbers verified before, and their reserve has an end."""

    async def test(scene: Scene) -> None:
        caps = Caps(hour=100 * CENT, day=1_000 * CENT, country_hour=95 * CENT, country_day=1_000 * CENT)
        senders = Senders(scene, caps=caps, prices=TEN)
        known = await senders.ask(ABROAD)
        assert isinstance(known, Allowed)
        await senders.verify(known)
        sent = [await senders.ask(number(n * 10_000)) for n in range(20)]
        assert [code_of(one) for one in sent].count("ok") == 8  # 9 with the first: 90 of 95 cents a country
        assert code_of(await senders.ask("+33612345678")) == "ok"  # the hundredth cent, of another country
        assert code_of(await senders.ask("+33612345679")) == "sms_paused"
        assert code_of(await senders.ask(ABROAD)) == "ok"
        home = [await senders.ask(number(n * 10_000, "+43660")) for n in range(20)]
        assert [code_of(one) for one in home].count("ok") == 4  # 100 + 50 % in all
        assert code_of(await senders.ask(ABROAD)) == "sms_paused"
        spent = sum(one.price for one in await senders.decisions() if one.verdict != "denied")
        assert spent == 150 * CENT

    play_on_both(test, policy=EVERYWHERE)


def test_spending_alarms_at_50_80_and_100_percent_once(play: Play) -> None:
    """X19: an audit event each, which webhooks tell."""

    async def test(scene: Scene) -> None:
        cap = Caps(hour=100 * CENT, day=10_000 * CENT, country_hour=10_000 * CENT, country_day=10_000 * CENT)
        senders = Senders(scene, caps=cap, prices=TEN)

        async def told() -> list[int]:
            rows = await scene.run(lambda tx: tx.audit.rows("backend", 0, 99))
            found = [json.loads(row.body) for row in rows if row.event == "money.alarm"]
            assert all((one["scope"], one["window"]) == ("all", "hour") for one in found)
            return [one["percent"] for one in found]

        for n in range(4):
            await senders.ask(number(n * 10_000))
        assert await told() == []
        await senders.ask(number(5 * 10_000))
        assert await told() == [50]
        for n in range(6, 9):
            await senders.ask(number(n * 10_000))
        assert await told() == [50, 80]
        for n in range(9, 15):
            await senders.ask(number(n * 10_000))
        assert await told() == [50, 80, 100]

    play(test, policy=EVERYWHERE)


def test_a_cap_that_is_never_quite_reached_alarms_all_the_same(play: Play) -> None:
    async def test(scene: Scene) -> None:
        caps = Caps(hour=95 * CENT, day=950 * CENT, country_hour=950 * CENT, country_day=950 * CENT)
        senders = Senders(scene, caps=caps, prices=TEN)
        for n in range(12):
            await senders.ask(number(n * 10_000))
        rows = await scene.run(lambda tx: tx.audit.rows("backend", 0, 99))
        assert [json.loads(row.body)["percent"] for row in rows] == [50, 80, 100]

    play(test, policy=EVERYWHERE)


def test_a_prefix_for_nobody_is_blocked_for_a_day(play_on_both: Play) -> None:
    """X19: five messages to numbers that differ in their last four digits, none verified; then 24 hours nothing."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True, thresholds=Thresholds(country_hour=1_000, country_day=1_000))
        answers = [code_of(await senders.ask(number(n))) for n in range(7)]
        assert answers == ["ok"] * 5 + ["sms_paused"] * 2
        found = await senders.decisions()
        assert [one.rules for one in found[5:]] == ["prefix", "prefix_blocked"]
        assert code_of(await senders.ask(number(20_000))) == "ok"  # another prefix
        scene.clock.advance(23 * HOUR)
        assert code_of(await senders.ask(number(8))) == "sms_paused"
        scene.clock.advance(3 * HOUR + MINUTE)
        assert code_of(await senders.ask(number(9))) == "ok"

    play_on_both(test, policy=EVERYWHERE)


def test_somebody_real_in_a_prefix_opens_it_again(play_on_both: Play) -> None:
    """X22: a stranger's block of 10,000 numbers ends with the first code that is typed there."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, thresholds=Thresholds(action="deny", country_hour=1_000, country_day=1_000), deny=True)
        handle = await scene.visit(await scene.book(number(9)))
        assert code_of(await scene.start(handle)) == "ok"
        answers = [code_of(await senders.ask(number(n))) for n in range(7)]
        assert answers == ["ok"] * 4 + ["sms_paused"] * 3
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "ok"
        await senders.look()
        assert code_of(await senders.ask(number(8))) == "ok"

    play_on_both(test, policy=WIDE, to=PLANS)


def test_what_is_only_recorded_is_flagged_and_sent(play: Play) -> None:
    """verification §6 "Fraud": record_only first."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene)
        answers = [code_of(await senders.ask(number(n))) for n in range(6)]
        assert answers == ["ok"] * 6
        found = await senders.decisions()
        assert [one.verdict for one in found] == ["sent"] * 3 + ["flagged"] * 3
        assert found[3].rules == "country_hour"
        assert found[5].rules == "country_hour prefix"
        rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
        assert [row.event for row in rows] == ["fraud.flagged"] * 3

    play(test, policy=EVERYWHERE)


def test_a_country_ends_at_what_is_usual_and_home_later(play: Play) -> None:
    """X19: three unverified an hour abroad by default, sixty at home."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True)
        abroad = [code_of(await senders.ask(number(n * 10_000))) for n in range(5)]
        assert abroad == ["ok"] * 3 + ["sms_paused"] * 2
        home = [code_of(await senders.ask(number(n * 10_000, "+43660"))) for n in range(65)]
        assert home.count("ok") == 60
        rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
        denied = [json.loads(row.body) for row in rows if row.event == "fraud.denied"]
        assert {(one["rule"], one["country"]) for one in denied} == {("country_hour", "DE"), ("country_hour", "AT")}

    play(test, policy=WIDE)


def test_codes_that_are_typed_do_not_count(play_on_both: Play) -> None:
    """A7: what counts is unverified; a guest who types the code makes room again, and clears the prefix."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True)
        senders.guard.snapshot = replace(senders.guard.snapshot, enforced="deny")
        senders.guard.thresholds = Thresholds(action="deny")
        handle = await scene.visit(await scene.book(ABROAD))
        assert code_of(await scene.start(handle)) == "ok"
        for n in range(2):
            assert code_of(await senders.ask(number(n))) == "ok"
        assert code_of(await senders.ask(number(4))) == "sms_paused"
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "ok"
        await senders.look()
        [typed] = [one for one in await senders.decisions() if one.verified_at is not None]
        assert typed.challenge_id
        assert code_of(await senders.ask(number(5))) == "ok"
        assert code_of(await senders.ask(number(6))) == "sms_paused"
        assert senders.guard.snapshot.countries["abroad/DE"].day == 1
        await senders.look()  # and is counted once
        assert code_of(await senders.ask(number(7))) == "sms_paused"

    play_on_both(test, policy=EVERYWHERE, to=PLANS)


def test_the_fourth_country_of_a_web_address_is_refused(play: Play) -> None:
    """authgear's countries per address; one that verified there is his own."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True)
        here, there = b"\1" * 36, b"\2" * 36
        first = await senders.ask("+33612345678", address=here.hex())
        assert isinstance(first, Allowed)
        for to in (ABROAD, "+46701234567"):
            assert code_of(await senders.ask(to, address=here.hex())) == "ok"
        assert code_of(await senders.ask("+447400123456", address=here.hex())) == "sms_paused"
        assert code_of(await senders.ask("+447400123456", address=there.hex())) == "ok"
        await senders.verify(first)
        assert code_of(await senders.ask("+447400123457", address=here.hex())) == "ok"

    play(test, policy=EVERYWHERE)


def test_a_web_address_ends_at_five_unverified_an_hour(play: Play) -> None:
    """X5: whatever numbers; an exempt network does not end."""

    async def test(scene: Scene) -> None:
        own = Thresholds(action="deny", allow_addresses=("192.0.2.0/30",), allow_countries=("DE",))
        senders = Senders(scene, thresholds=own)
        await senders.look()
        address = scene.keys.index("web_address", "", "198.51.100.7").hex()
        exempt = scene.keys.index("web_address", "", "192.0.2.2").hex()
        answers = [code_of(await senders.ask(number(n * 10_000), address=address)) for n in range(7)]
        assert answers == ["ok"] * 5 + ["sms_paused"] * 2
        answers = [code_of(await senders.ask(number((n + 9) * 10_000), address=exempt)) for n in range(12)]
        assert answers == ["ok"] * 12

    play(test, policy=WIDE)


def test_a_number_verified_before_is_no_pumpers(play: Play) -> None:
    """X22: a stranger who gets a country or prefix refused does not shut out its honest owner."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True)
        known = await senders.ask(ABROAD)
        assert isinstance(known, Allowed)
        await senders.verify(known)
        for n in range(10):
            await senders.ask(number(1_230_000 + n))
        assert code_of(await senders.ask(number(1_239_999))) == "sms_paused"
        assert code_of(await senders.ask(ABROAD)) == "ok"

    play(test, policy=EVERYWHERE)


def test_exempt_numbers_count_and_are_never_refused_by_fraud_rules(play: Play) -> None:
    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True, thresholds=Thresholds(allow_prefixes=("+49170",)))
        assert [code_of(await senders.ask(number(n))) for n in range(9)] == ["ok"] * 9
        assert code_of(await senders.ask("+4915112345678")) == "sms_paused"  # the country is full

    play(test, policy=EVERYWHERE)


def test_rules_are_enforced_a_fortnight_after_the_first_message(play: Play) -> None:
    """verification §6 "Fraud": record_only for 14 days, then deny."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene)
        assert (await senders.look()).enforced == "record_only"
        await senders.ask()
        scene.clock.advance(14 * DAY - 1)
        assert (await senders.look()).enforced == "record_only"
        scene.clock.advance(1)
        assert (await senders.look()).enforced == "deny"
        senders.guard.thresholds = Thresholds(action="record_only")
        assert (await senders.look()).enforced == "record_only"

    play(test, policy=EVERYWHERE)


def test_what_was_not_needed_leaves_nothing_behind(play_on_both: Play) -> None:
    """X25: the request that came second gives back money, limits and its decision."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, caps=Caps(10 * CENT, 10 * CENT, 10 * CENT, 10 * CENT), prices=TEN)
        for _ in range(3):
            allowed = await senders.ask(limits=(Limit("starts/kiosk-1", HOUR, 1),))
            assert isinstance(allowed, Allowed)
            await scene.run(partial(_withdrawn, allowed))
        assert await senders.decisions() == []
        assert code_of(await senders.ask()) == "ok"

    play_on_both(test, policy=EVERYWHERE)


def test_mail_costs_nothing_and_has_limits_of_its_own(play: Play) -> None:
    async def test(scene: Scene) -> None:
        senders = Senders(scene, caps=Caps(1, 1, 1, 1), prices=TEN, deny=True)
        answers = [await senders.ask("maria@example.com", channel="email") for _ in range(6)]
        assert [code_of(one) for one in answers] == ["ok"] * 5 + ["no_sends_left"]
        assert [one.price for one in await senders.decisions()] == [0] * 6
        assert code_of(await senders.ask("Maria@Example.COM", channel="email")) == "no_sends_left"
        plus = [code_of(await senders.ask(f"+{n}@example.com", channel="email")) for n in range(9)]
        assert plus == ["ok"] * 9  # a mailbox that begins with + is no number

    play(test)


def test_what_proves_nothing_is_not_held_for_unverified(play: Play) -> None:
    """X22: links that staff send meet no fraud rule; unsolicited ones only that of prefixes."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True)
        for n in range(7):
            assert code_of(await senders.ask(number(n), challenge_id="", purpose="phone_pass")) == "ok"
        for n in range(9):
            assert code_of(await senders.ask(number(n * 10_000 + 50_000), unsolicited=True)) == "ok"
        same = [code_of(await senders.ask(number(990_000 + n), unsolicited=True)) for n in range(7)]
        assert same == ["ok"] * 5 + ["sms_paused"] * 2
        codes = [code_of(await senders.ask(number(n * 10_000 + 700_000))) for n in range(4)]
        assert codes == ["ok"] * 3 + ["sms_paused"]  # none of those above is counted here

    play(test, policy=WIDE)


def test_unsolicited_messages_use_up_no_texts_of_guests_at_the_kiosk(play: Play) -> None:
    async def test(scene: Scene) -> None:
        senders = Senders(scene)
        for n in range(3):
            assert code_of(await senders.ask(number(n * 10_000, "+43660"), unsolicited=True)) == "ok"
        assert code_of(await senders.ask(number(90_000, "+43660"), unsolicited=True)) == "sms_paused"
        assert code_of(await senders.ask(HOME)) == "ok"

    play(test, policy=Policy(sends_per_site_hour=3))


def test_a_refusal_of_money_or_fraud_never_closes_the_desk(play: Play) -> None:
    """X22, X23: what is refused is the text; the same visit is still the guest's, so staff and other ways are open."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, caps=Caps(1, 1, 1, 1), prices=TEN, deny=True)
        handle = await scene.visit(await scene.book(HOME))
        refused = await scene.start(handle)
        assert isinstance(refused, Refusal)
        assert (refused.code, refused.repeat) == ("sms_paused", False)
        assert await scene.failures(await _booking(scene, handle)) == 0
        senders.guard.caps = Caps()
        assert code_of(await scene.start(handle)) == "ok"

    play(test)


def _withdrawn(allowed: Allowed, tx: Any) -> None:
    withdraw(tx, allowed)


async def _booking(scene: Scene, handle: str) -> str:
    indexes = scene.keys.indexes("visit", scene.site.site_id, handle)
    visit = await scene.run(lambda tx: tx.visits.get(indexes))
    return str(visit.booking_id)


@pytest.mark.peer
def test_typed_codes_and_new_messages_never_wait_for_each_other_in_a_circle(
    postgres: str, open_one: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """On PostgreSQL what the chore gives back is locked in the order of what is taken: no deadlock, no lost count."""
    migrate(postgres)
    clock = SetClock()
    scenes = [Scene(open_one(postgres, clock=clock), clock, policy=WIDE, to=PLANS) for _ in range(2)]

    async def whole() -> None:
        await scenes[0].build()
        senders = [Senders(scene, thresholds=Thresholds(prefix_hour=1_000, country_hour=1_000)) for scene in scenes]
        address = (b"\3" * 36).hex()

        async def send(n: int) -> None:
            assert code_of(await senders[n % 2].ask(number(n % 7), address=address, challenge_id=f"c{n}")) in (
                "ok", "no_sends_left",
            )  # fmt: skip

        async def prove(n: int) -> None:
            await scenes[n % 2].run(lambda tx: tx.db.run(_USED, id=f"c{n}", now=clock.now()))
            await scenes[n % 2].run(lambda tx: note_proved(tx, scenes[n % 2].desk))

        for first in range(0, 120, 12):
            await asyncio.gather(*(send(first + n) for n in range(12)), *(prove(first + n - 12) for n in range(12)))
        await prove(0)
        open_ones = [one for one in await senders[0].decisions() if one.verdict != "denied" and one.verified_at is None]
        assert await scenes[0].run(
            lambda tx: tx.limits.count("unverified/abroad/DE", clock.now(), DAY)
        ) == len(open_ones)  # fmt: skip

    run(whole())
