"""What a message counts in beside the fraud rules: the number, the site, who asks, money. Names of rules. No SQL.

The first part of a bucket's name is its rule, except for counts that two rules of fraud share.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.domain.fraud import PREFIX_BLOCKED, RULES
from kiosk_backend.domain.money import Caps
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, Policy
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services.fraud import Counted

CALLER: Final = "caller"
WINDOWS: Final = {"hour": HOUR, "day": DAY}
ANSWERS: Final = {
    "phone": "no_sends_left",
    "challenges": "no_sends_left",
    "texts": "sms_paused",
    "asked": "sms_paused",
    "money": "sms_paused",
    **dict.fromkeys(RULES, "sms_paused"),
}
"""What a guest is told, by rule; every other is slow_down."""
_FRAUD_RULES: Final = {
    ("unverified", DAY): "country_day",
    ("unverified", HOUR): "country_hour",
    ("prefix", HOUR): "prefix",
    ("blocked", DAY): PREFIX_BLOCKED,
    ("asker", DAY): "address_day",
    ("asker", HOUR): "address_hour",
}


def people(
    policy: Policy, counted: Counted, *, site_id: str, purpose: str, agent_id: str, unsolicited: bool
) -> list[Limit]:
    """Of the number, whatever kiosk, booking or spelling (X21); of the site (X19); of who asks."""
    extra = policy.caller_extra_sends if purpose == CALLER else 0
    budget = "asked" if unsolicited else "texts"  # a large import uses up no texts of guests who stand at a kiosk
    limits = [
        Limit(f"phone/{counted.phone}", HOUR, policy.sends_per_phone_hour + extra),
        Limit(f"phone/{counted.phone}", DAY, policy.sends_per_phone_day + extra),
        Limit(f"{budget}/{site_id}", HOUR, policy.sends_per_site_hour),
        Limit(f"{budget}/{site_id}", DAY, policy.sends_per_site_day),
    ]
    if agent_id:
        limits.append(Limit(f"agent/{agent_id}", MINUTE, policy.sends_per_agent_minute))
    return limits


def spending(caps: Caps, country: str, price: int, *, reserved: bool) -> list[Limit]:
    """Of everything the price counts in. `reserved`: beyond 100 %, to the end of the reserve."""
    if not price:
        return []
    return [
        Limit(f"money/{scope}/{window}", WINDOWS[window], caps.ends(cap, reserved=reserved), price)
        for scope, window, cap in caps.windows(country)
    ]


def rule_of(limit: Limit) -> str:
    """The name of a limit's rule."""
    kind = limit.bucket.partition("/")[0]
    return _FRAUD_RULES.get((kind, limit.window), kind)


def spares_known(rule: str) -> bool:
    """Whether a number that typed a code before is not held up by it (X22)."""
    return rule == "money" or rule in RULES
