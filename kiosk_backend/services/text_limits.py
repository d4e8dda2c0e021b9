"""Whether a message may leave, to whom, and what it costs: the one place where sending is decided. No gateway, no web.

Every message that may cost money is asked for here, whatever it says: codes, links, calls, texts to callers. All limits
are taken together, in the transaction of what they protect: without the store nothing is sent (X23, S33), and staff are
never behind them (X22). Each answer, yes or no, leaves a decision (verification §6, X19–X21, S17, S31).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.fraud import RULES
from kiosk_backend.domain.money import ALARMS, passed
from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.decisions import REROUTE, Decision, Verdict
from kiosk_backend.ports.limits import Limit, LimitReached, Weighed
from kiosk_backend.ports.sms import Destination, Destinations
from kiosk_backend.services.counting import ANSWERS, WINDOWS, people, rule_of, spares_known, spending
from kiosk_backend.services.fraud import (
    Counted,
    block_prefix,
    canonical,
    counted_of,
    fraud_limits,
    phone_kind,
    spread_over_countries,
)

_NO_PHONE: Final = Refusal(code="no_phone")
_MAILBOX: Final = Destination("001", "mailbox", "text")


@dataclass(frozen=True, slots=True)
class Sending:
    """A message somebody asks for. `now`: Unix milliseconds."""

    site: Site
    to: Phone | Email = field(repr=False)
    purpose: str
    now: int
    channel: Channel = "text"
    kiosk_id: str = ""
    agent_id: str = ""
    """The member of staff it is sent for."""
    address: str = field(default="", repr=False)
    """Keyed hash of the web address that asks (`services.web_limits.counted`)."""
    challenge_id: str = ""
    """What will prove that it was wanted; empty: nothing will, such as a link to a pass that staff send."""
    voice: bool = False
    """A landline may be called instead: there is a gateway for calls."""
    step_up: bool = False
    """An internet number may be texted: the asker demands another factor beside it."""
    unsolicited: bool = False
    """Nobody waits for it: counts in a budget of its own, and the reserve of the caps is not for it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may leave. `channel` is what reaches the number; `step_up`: the code alone does not prove much."""

    decision_id: str
    channel: Channel
    country: str
    price: int
    step_up: bool
    at: int
    taken: tuple[Limit, ...] = field(repr=False)
    flagged: bool = False
    """A fraud rule spoke, and the action is to note it."""


def judged(desk: Desk, to: Destinations, site: Site, phone: Phone) -> Destination:
    """What may go to a number from this site (X20)."""
    return to.judge(phone, (site.country, *desk.policy.text_countries))


def may_be_texted(desk: Desk, to: Destinations, site: Site, phone: Phone) -> bool:
    """Whether texts go to a number: one of the countries this site sends to, of no kind that costs extra (X20)."""
    return judged(desk, to, site, phone).reach == "text"


def decide_send(
    tx: Transaction, desk: Desk, to: Destinations, asked: Sending, more: Sequence[Limit] = ()
) -> Allowed | Refusal:
    """Takes every limit a message counts in, `more` included, and writes down what was decided.

    Call it before other rows are locked. `withdraw` undoes a yes that turned out not to be needed.
    """
    destination = judged(desk, to, asked.site, asked.to) if isinstance(asked.to, Phone) else _MAILBOX
    deciding = _Deciding(tx, desk, asked, destination, counted_of(desk, asked.to, asked.address))
    channel = _channel(asked, destination)
    if channel is None:
        deciding.write("denied", f"destination {destination.why or destination.reach}", 0)
        return _NO_PHONE
    return deciding.decide(channel, more)


def decide_route(tx: Transaction, desk: Desk, asked: Sending, country: str) -> bool:
    """Whether a second route may be paid for what `asked` was allowed to send once (X31). Money counts it (X19), the
    number does not: its owner asked once. `country`: of the number; empty: not known."""
    destination = Destination(country or _MAILBOX.country, "", "text")
    return _Deciding(tx, desk, asked, destination, counted_of(desk, asked.to, asked.address)).decide_route()


def refuse_number(tx: Transaction, desk: Desk, to: Destinations, asked: Sending) -> Refusal:
    """For a number that was judged to get nothing (X20): writes that down and says no."""
    if isinstance(decided := decide_send(tx, desk, to, asked), Refusal):
        return decided
    raise ValueError("this number may be sent to")


def count_only(tx: Transaction, site: Site, kiosk_id: str, limits: Sequence[Limit], now: int) -> Allowed | Refusal:
    """For what is begun without a message, such as a passkey: the limits of who asks, and nothing to decide."""
    reached = tx.limits.take(limits, now)
    if reached is not None:
        return limit_refusal(tx, site, kiosk_id, reached, now)
    return Allowed("", "text", "001", 0, False, now, tuple(limits))


def withdraw(tx: Transaction, allowed: Allowed) -> None:
    """Nothing was sent after all: gives every limit back and forgets the decision."""
    if allowed.taken:
        tx.limits.give_back(allowed.taken, allowed.at)
    if allowed.decision_id:
        tx.decisions.withdraw(allowed.decision_id)


def _channel(asked: Sending, destination: Destination) -> Channel | None:
    if destination.reach == "voice_only":
        return "voice" if asked.voice or asked.channel == "voice" else None
    if destination.reach == "refused" or (destination.reach == "step_up" and not asked.step_up):
        return None
    return asked.channel


@dataclass(slots=True)
class _Deciding:
    """One decision while it is made."""

    tx: Transaction
    desk: Desk
    asked: Sending
    destination: Destination
    counted: Counted
    home: bool = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.destination.country == self.asked.site.country

    def decide(self, channel: Channel, more: Sequence[Limit]) -> Allowed | Refusal:
        price = self.desk.guard.prices.of(channel, self.destination.country)
        limits, weighed = self._weigh(more, price, reserved=self.home and not self.asked.unsolicited)
        if weighed.reached is not None and spares_known(rule_of(weighed.reached.limit)) and self._known():
            # a number whose owner typed a code before is no pumper's: the reserve is for it, and no fraud rule
            limits, weighed = self._weigh(more, price, reserved=not self.asked.unsolicited, known=True)
        spoke = [rule_of(one) for one in weighed.over]
        if weighed.reached is None and self._spread():
            spoke.append("address_countries")
            if self.desk.guard.snapshot.enforced == "deny" and not self._known():
                self.tx.limits.give_back(limits, self.asked.now)
                return self._deny("address_countries", HOUR, price, spoke)
        if weighed.reached is not None:
            return self._reached(weighed.reached, price, spoke)
        block_prefix(self.tx, self.counted, spoke, self.asked.now)
        self._tell_spending(limits, weighed, price)
        decision_id = self.write("flagged" if spoke else "sent", " ".join(spoke), price, channel)
        if spoke:
            self._record("fraud.flagged", rules="-".join(spoke), decision_id=decision_id)
        step_up = self.destination.reach == "step_up"
        return Allowed(
            decision_id, channel, self.destination.country, price, step_up, self.asked.now, tuple(limits), bool(spoke)
        )

    def decide_route(self) -> bool:
        asked, country = self.asked, self.destination.country
        price = self.desk.guard.prices.of(asked.channel, country)
        for reserved in (self.home and not asked.unsolicited, not asked.unsolicited and self._known()):
            limits = spending(self.desk.guard.caps, country, price, reserved=reserved)
            weighed = self.tx.limits.weigh(limits, asked.now) if limits else Weighed(None, (), ())
            if weighed.reached is None:
                self._tell_spending(limits, weighed, price)
                self.write("sent", REROUTE, price)
                return True
        assert weighed.reached is not None, "the loop ends when nothing is reached"
        self._reached(weighed.reached, price, [REROUTE])
        return False

    def _weigh(
        self, more: Sequence[Limit], price: int, *, reserved: bool, known: bool = False
    ) -> tuple[list[Limit], Weighed]:
        asked, desk = self.asked, self.desk
        number = asked.to.reveal() if isinstance(asked.to, Phone) else ""
        limits = [
            *more,
            *people(
                desk.policy, self.counted, site_id=asked.site.site_id, purpose=asked.purpose, agent_id=asked.agent_id,
                unsolicited=asked.unsolicited,
            ),
            *spending(desk.guard.caps, self.destination.country, price, reserved=reserved),
            *fraud_limits(
                desk.guard, self.counted, number=number, country=self.destination.country,
                home=self.home, known=known, provable=bool(asked.challenge_id),
                staffs=not asked.challenge_id and not asked.unsolicited,
            ),
        ]  # fmt: skip
        return limits, self.tx.limits.weigh(limits, asked.now)

    def _known(self) -> bool:
        """Whether somebody typed a code that went to this number."""
        indexes = self.desk.keys.indexes(phone_kind(self.asked.to), "", canonical(self.asked.to))
        return self.tx.decisions.verified_before(indexes)

    def _spread(self) -> bool:
        country = self.destination.country
        return spread_over_countries(self.tx, self.desk.guard, self.counted, country, self.asked.now)

    def _reached(self, reached: LimitReached, price: int, spoke: list[str]) -> Refusal:
        rule, now = rule_of(reached.limit), self.asked.now
        if rule == "money":
            _, scope, window = reached.limit.bucket.split("/")
            self._alarm(scope, window, WINDOWS[window], ALARMS[-1])
        block_prefix(self.tx, self.counted, [rule], now)
        return self._deny(rule, reached.retry_after, price, [rule, *spoke])

    def _deny(self, rule: str, wait: int, price: int, spoke: list[str]) -> Refusal:
        """An expected no, written down twice: in the decision, and as an audit event (S31)."""
        decision_id = self.write("denied", " ".join(spoke), price)
        if rule in RULES:
            self._record("fraud.denied", rule=rule, decision_id=decision_id, country=self.destination.country)
        else:
            self._record("code.limit_reached", rule=rule)
        return Refusal(code=ANSWERS.get(rule, "slow_down"), retry_after_s=-(-wait // 1_000), repeat=False)

    def _tell_spending(self, limits: Sequence[Limit], weighed: Weighed, price: int) -> None:
        """Alarms at 50, 80 and 100 % of a cap, each once a window."""
        for limit, hits in zip(limits, weighed.hits, strict=True):
            if hits * 4 < limit.limit or not limit.bucket.startswith("money/"):  # far from 50 % of any cap
                continue
            _, scope, window = limit.bucket.split("/")
            for level in passed(self.desk.guard.caps.of(scope, window), hits - price, hits):
                self._alarm(scope, window, limit.window, level)

    def _alarm(self, scope: str, window: str, milliseconds: int, level: int) -> None:
        if self.tx.limits.hit(f"alarm/{scope}/{level}", self.asked.now, milliseconds) == 1:
            self.tx.audit.record(
                "money.alarm", origin=self.desk.origin, site_id=self.asked.site.site_id, at=self.asked.now,
                scope=scope, window=window, percent=level,
            )  # fmt: skip
            self.desk.guard.alarms.append((scope, window, level))

    def write(self, verdict: Verdict, rules: str, price: int, channel: Channel | None = None) -> str:
        asked, counted = self.asked, self.counted
        decision_id = self.desk.ids.new()
        self.tx.decisions.add(
            Decision(
                decision_id=decision_id, site_id=asked.site.site_id, at=asked.now, purpose=asked.purpose,
                channel=channel or asked.channel, country=self.destination.country, prefix_index=counted.prefix_index,
                phone_index=counted.phone_index, kiosk_id=asked.kiosk_id, agent_id=asked.agent_id,
                address_index=counted.address_index, challenge_id=asked.challenge_id, verdict=verdict, rules=rules,
                price=price,
            ),
            self.desk.origin,
        )  # fmt: skip
        return decision_id

    def _record(self, event: str, **ids: str | int) -> None:
        asked = self.asked
        self.tx.audit.record(
            event, origin=asked.kiosk_id or self.desk.origin, site_id=asked.site.site_id, at=asked.now, **ids
        )


def wrong_codes(kiosk_id: str) -> str:
    """Bucket of the wrong codes typed at a kiosk."""
    return f"wrong/{kiosk_id}"


def limit_refusal(tx: Transaction, site: Site, kiosk_id: str, reached: LimitReached, now: int) -> Refusal:
    """What a reached limit answers where nothing would be sent; it is an audit event too (S31)."""
    rule = rule_of(reached.limit)
    tx.audit.record("code.limit_reached", origin=kiosk_id, site_id=site.site_id, at=now, rule=rule)
    return Refusal(code=ANSWERS.get(rule, "slow_down"), retry_after_s=-(-reached.retry_after // 1_000), repeat=False)
