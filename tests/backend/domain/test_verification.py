"""Rules of the one-time code, by numbers (decisions "Codes and verification")."""

import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk_backend
from kiosk_backend.adapters.system import RandomCodes
from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND, Policy
from kiosk_backend.domain.verification import Challenge, Subject

POLICY = Policy()


def challenge(**changes: Any) -> Challenge:
    plain = Challenge(
        challenge_id="c", site_id="s", subject="b", purpose="check_in", method="sms", kiosk_id="k", visit_index=b"v",
        max_attempts=5, mac_key_id="k", mac=b"m", code_sealed=b"x", code_expires_at=300 * SECOND, started_at=0,
        ends_at=600 * SECOND, resend_at=30 * SECOND,
    )  # fmt: skip
    return replace(plain, **changes)


@given(st.one_of(st.text(), st.from_regex(r"\d{6}\s?"), st.integers(), st.none(), st.lists(st.text())))
def test_only_six_ascii_digits_are_a_code(candidate: object) -> None:
    """S18, X27."""
    expected = isinstance(candidate, str) and re.fullmatch(r"[0-9]{6}\Z", candidate) is not None
    assert rules.is_code(candidate, 6) is expected


def test_codes_are_six_digits_and_flat() -> None:
    """N3, S8, S13: χ² over the first digit and over the whole range in 100 bins; leading zeros in a tenth."""
    codes, many = RandomCodes(), 100_000
    bins = [0] * 100
    for _ in range(many):
        code = codes.code(6)
        assert rules.is_code(code, 6)
        bins[int(code) // 10_000] += 1
    expected = many / 100
    chi = sum((count - expected) ** 2 / expected for count in bins)
    assert chi < 180  # 99 degrees of freedom: exceeded once in a million runs
    assert 0.09 < sum(bins[:10]) / many < 0.11


@pytest.mark.parametrize(
    ("failures", "pauses", "expected"),
    [
        (9, 0, None),
        (10, 0, 30 * MINUTE),
        (11, 1, None),
        (15, 1, HOUR),
        (20, 2, 4 * HOUR),
        (25, 3, 4 * HOUR),
        (30, 9, 4 * HOUR),
    ],
)
def test_pauses_grow(failures: int, pauses: int, expected: int | None) -> None:
    assert rules.pause_after(Subject(failures, pauses), POLICY, 0) == expected


@pytest.mark.parametrize(
    ("subject", "now", "expected"),
    [
        (Subject(), 0, "free"),
        (Subject(24), 0, "free"),
        (Subject(25), 0, "staff_only"),
        (Subject(10, 1, 100), 99, "sms_paused"),
        (Subject(10, 1, 100), 100, "free"),
        (Subject(25, 1, 100), 50, "staff_only"),
    ],
)
def test_what_a_subject_may_do(subject: Subject, now: int, expected: str) -> None:
    assert rules.standing(subject, POLICY, now) == expected


def test_a_code_lives_five_minutes_within_the_ten_of_its_challenge() -> None:
    assert rules.code_expiry(0, 0, POLICY) == 300 * SECOND
    assert rules.code_expiry(0, 299 * SECOND, POLICY) == 599 * SECOND
    assert rules.code_expiry(0, 400 * SECOND, POLICY) == 600 * SECOND


def test_the_same_code_is_kept_while_two_minutes_remain() -> None:
    assert rules.keeps_code(challenge(), POLICY, 180 * SECOND)
    assert not rules.keeps_code(challenge(), POLICY, 180 * SECOND + 1)
    assert not rules.keeps_code(challenge(code_sealed=None), POLICY, 0)


def test_resend_waits() -> None:
    assert [rules.resend_time(sends, 0, POLICY) // SECOND for sends in (1, 2, 3, 4)] == [30, 60, 120, 120]


def test_a_challenge_prints_no_secret() -> None:
    """X14."""
    said = repr(challenge(mac=b"MAC", code_sealed=b"SEALED"))
    assert "MAC" not in said
    assert "SEALED" not in said


@pytest.mark.parametrize(
    "weak",
    [
        {"code_digits": 5}, {"code_digits": 4}, {"code_life": 601 * SECOND}, {"code_life": 0},
        {"code_life": 86_400 * SECOND},
        {"challenge_life": 601 * SECOND}, {"tries_per_challenge": 0}, {"tries_per_challenge": 6},
        {"failures_before_staff_only": 101}, {"failures_before_pause": 30}, {"resend_waits": (19 * SECOND,)},
        {"resend_waits": ()}, {"pauses": ()}, {"sends_per_challenge": 0}, {"sends_per_challenge": 4},
        {"sends_per_phone_hour": 0}, {"sends_per_phone_day": 0}, {"sends_per_phone_day": 21},
        {"challenges_per_subject_hour": 0}, {"starts_per_kiosk": 0}, {"wrong_codes_per_kiosk_hour": 0},
        {"sends_per_site_day": 0}, {"sends_per_site_hour": -1}, {"grant_life": 601 * SECOND},
        {"same_code_while_left": 300 * SECOND},
    ],
)  # fmt: skip
def test_weak_settings_refuse_to_start(weak: dict[str, Any]) -> None:
    """X42, N1."""
    with pytest.raises(ValueError, match=next(iter(weak))):
        Policy(**weak)


def test_codes_and_macs_are_compared_in_constant_time_only() -> None:
    """S19: no `==` on a code, mac, digest or token in the modules that hold them."""
    root = Path(inspect.getfile(kiosk_backend)).parent
    suspicious = re.compile(
        r"\b(code|mac|digest|pin|token|secret)(\.reveal\(\)|\.digest)?\s*[!=]=\s*\w|[!=]=\s*(mac|digest)\b"
    )
    found = [
        f"{file.name}: {line.strip()}"
        for file in (*root.glob("services/*.py"), *root.glob("adapters/keys/*.py"), root / "domain/verification.py")
        for line in file.read_text().splitlines()
        if suspicious.search(line) and "==" in line
    ]
    assert found == []
