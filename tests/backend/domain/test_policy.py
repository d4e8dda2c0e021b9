"""A policy that crosses a bound does not start."""

import pytest

from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND, Policy


def test_the_defaults_hold() -> None:
    assert Policy().code_digits == 6


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code_digits", 5),
        ("email_code_digits", 4),
        ("code_life", 601 * SECOND),
        ("code_life", 0),
        ("email_code_life", 601 * SECOND),
        ("challenge_life", 601 * SECOND),
        ("tries_per_challenge", 6),
        ("tries_per_challenge", 0),
        ("failures_before_pause", 26),
        ("failures_before_staff_only", 101),
        ("resend_waits", (19 * SECOND,)),
        ("resend_waits", ()),
        ("pauses", ()),
        ("sends_per_site_day", 0),
        ("lookups_per_kiosk", 0),
        ("lookups_per_kiosk", 61),
        ("lookups_per_kiosk_window", 59 * SECOND),
        ("lookups_per_kiosk_window", 25 * HOUR),
        ("wrong_codes_per_kiosk_hour", 601),
        ("pin_pause", 0),
        ("pin_pause", 601 * SECOND),
        ("pin_failures_before_disabled", 0),
        ("pin_failures_before_disabled", 101),
        ("staff_session_life", 901 * SECOND),
        ("visit_life", 59 * SECOND),
        ("visit_life", 61 * MINUTE),
    ],
)
def test_each_bound_is_kept(field: str, value: object) -> None:
    """N13, S13: text and e-mail codes keep six digits or more and live 10 min or less."""
    with pytest.raises(ValueError, match=field):
        Policy(**{field: value})  # type: ignore[arg-type]
