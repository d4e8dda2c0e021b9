"""The numbers a deployment may choose, with the bounds it may not cross. It knows no file format.

Times are milliseconds, money-like limits are counts. Defaults and bounds: decisions ("Codes and verification", "Staff")
and verification §6. A bound that is crossed raises ValueError at start-up, before the first guest; its sentence begins
with the name of the setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

Detail = Literal["full", "minimal"]

_LIMITS: Final = (
    "sends_per_phone_hour",
    "sends_per_phone_day",
    "challenges_per_subject_hour",
    "starts_per_kiosk",
    "starts_per_kiosk_window",
    "wrong_codes_per_kiosk_hour",
    "web_sends_per_address_hour",
    "web_tries_per_address",
    "sends_per_site_hour",
    "sends_per_site_day",
    "sends_per_agent_minute",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One value for the whole service; a site's own choices live in its row."""

    code_digits: int = 6
    email_code_digits: int = 8
    code_life: int = 300 * SECOND
    email_code_life: int = 600 * SECOND
    challenge_life: int = 600 * SECOND
    tries_per_challenge: int = 5
    failures_before_pause: int = 10
    failures_before_staff_only: int = 25
    pauses: tuple[int, ...] = (30 * MINUTE, HOUR, 4 * HOUR)
    resend_waits: tuple[int, ...] = (30 * SECOND, 60 * SECOND, 120 * SECOND)
    sends_per_challenge: int = 3
    same_code_while_left: int = 120 * SECOND
    sends_per_phone_hour: int = 5
    sends_per_phone_day: int = 10
    challenges_per_subject_hour: int = 4
    starts_per_kiosk: int = 20
    starts_per_kiosk_window: int = 10 * MINUTE
    wrong_codes_per_kiosk_hour: int = 60
    lookups_per_kiosk: int = 5
    lookups_per_kiosk_window: int = 5 * MINUTE
    web_sends_per_address_hour: int = 10
    """Asked for on our pages by one IPv4 address or IPv6 /64."""
    web_tries_per_address: int = 30
    """Codes typed on our pages from there, in five minutes."""
    sends_per_site_hour: int = 400
    sends_per_site_day: int = 2_000
    caller_extra_sends: int = 3
    """Texts to callers that a number may get on top, an hour and a day."""
    sends_per_agent_minute: int = 10
    """Texts to callers that one member of staff may send."""
    text_countries: tuple[str, ...] = ()
    """Countries codes may be sent to beside the site's own (ISO 3166 alpha-2)."""
    grant_life: int = 10 * MINUTE
    visit_life: int = 30 * MINUTE
    pin_pause: int = 15 * SECOND
    pin_failures_before_disabled: int = 15
    staff_session_life: int = 120 * SECOND
    pre_verification_detail: Detail = "full"

    def __post_init__(self) -> None:
        for what, holds in (
            ("code_digits must be 6 or more", self.code_digits >= 6),
            ("email_code_digits must be 6 or more", self.email_code_digits >= 6),
            ("code_life must be 600 s or less", 0 < self.code_life <= 600 * SECOND),
            ("email_code_life must be 600 s or less", 0 < self.email_code_life <= 600 * SECOND),
            ("challenge_life must be 600 s or less", 0 < self.challenge_life <= 600 * SECOND),
            ("tries_per_challenge must be 1 to 5", 1 <= self.tries_per_challenge <= 5),
            (
                "failures_before_pause must be 1 or more, and failures_before_staff_only not less, at 100 or less",
                1 <= self.failures_before_pause <= self.failures_before_staff_only <= 100,
            ),
            ("resend_waits must be 20 s or more", bool(self.resend_waits) and min(self.resend_waits) >= 20 * SECOND),
            ("pauses must not be empty", bool(self.pauses) and min(self.pauses) > 0),
            ("code_digits must be 8 or less", self.code_digits <= 8),
            ("sends_per_challenge must be 1 to 3", 1 <= self.sends_per_challenge <= 3),
            ("grant_life must be 600 s or less", 0 < self.grant_life <= 600 * SECOND),
            ("same_code_while_left must be shorter than code_life", 0 < self.same_code_while_left < self.code_life),
            *(
                (f"{name} must be 1 or more: 0 would be nobody, not no limit", getattr(self, name) > 0)
                for name in _LIMITS
            ),
            ("sends_per_phone_day must be 20 or less", self.sends_per_phone_day <= 20),
            ("caller_extra_sends must be 0 to 10", 0 <= self.caller_extra_sends <= 10),
            ("sends_per_agent_minute must be 60 or less", self.sends_per_agent_minute <= 60),
            ("lookups_per_kiosk must be 1 to 60", 1 <= self.lookups_per_kiosk <= 60),
            (
                "lookups_per_kiosk_window must be 60 s to 24 h",
                60 * SECOND <= self.lookups_per_kiosk_window <= DAY,
            ),
            ("wrong_codes_per_kiosk_hour must be 600 or less", self.wrong_codes_per_kiosk_hour <= 600),
            ("pin_pause must be 5 s to 600 s", 5 * SECOND <= self.pin_pause <= 600 * SECOND),
            ("pin_failures_before_disabled must be 1 to 100", 1 <= self.pin_failures_before_disabled <= 100),
            ("staff_session_life must be 15 s to 900 s", 15 * SECOND <= self.staff_session_life <= 900 * SECOND),
            ("visit_life must be 60 s to 60 min", MINUTE <= self.visit_life <= HOUR),
        ):
            if not holds:
                raise ValueError(what)
