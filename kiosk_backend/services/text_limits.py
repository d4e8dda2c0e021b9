"""How many texts may leave, and to whom: the number on file, within the limits of phone and site. No gateway, no web.

A guest's texts all count the same, whatever they say: codes, links to a pass (verification §6, X19–X21, S17).
"""

from __future__ import annotations

from kiosk_backend.domain.policy import DAY, HOUR
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit, LimitReached
from kiosk_backend.ports.sms import Destinations


def may_be_texted(desk: Desk, to: Destinations, site: Site, phone: Phone) -> bool:
    """Whether the number is one of the countries this site sends to, and of no kind that costs extra (X20)."""
    return to.allows(phone, (site.country, *desk.policy.text_countries))


def send_limits(desk: Desk, site: Site, phone: Phone) -> list[Limit]:
    """Texts to one number, whatever kiosk, booking or spelling (X21), and the budget of the site (X19)."""
    policy = desk.policy
    number = desk.keys.index("text_limit", "", phone.reveal()).hex()
    return [
        Limit(f"phone/{number}", HOUR, policy.sends_per_phone_hour),
        Limit(f"phone/{number}", DAY, policy.sends_per_phone_day),
        Limit(f"texts/{site.site_id}", HOUR, policy.sends_per_site_hour),
        Limit(f"texts/{site.site_id}", DAY, policy.sends_per_site_day),
    ]


def wrong_codes(kiosk_id: str) -> str:
    """Bucket of the wrong codes typed at a kiosk."""
    return f"wrong/{kiosk_id}"


def limit_refusal(tx: Transaction, site: Site, kiosk_id: str, reached: LimitReached, now: int) -> Refusal:
    """What a reached limit answers; it is an audit event too (S31)."""
    rule = reached.limit.bucket.partition("/")[0]
    tx.audit.record("code.limit_reached", origin=kiosk_id, site_id=site.site_id, at=now, rule=rule)
    code = {"phone": "no_sends_left", "challenges": "no_sends_left", "texts": "sms_paused"}.get(rule, "slow_down")
    return Refusal(code=code, retry_after_s=-(-reached.retry_after // 1_000), repeat=False)
