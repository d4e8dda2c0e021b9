"""Whatever a staff route may answer, staff read a sentence that is about it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk_app.viewmodels import staff_wording as words
from kiosk_backend.api.app import PRIVATE
from kiosk_backend.contract import v1

CALLER = "/v1/staff/caller/"
OUTSIDE = {
    "busy", "not_enrolled", "kiosk_revoked", "app_too_old", "request_malformed", "too_large", "idempotency_key_missing",
    "idempotency_key_reused", "guest_unknown", "see_staff", "no_such_way",
}  # fmt: skip
"""The kiosk itself, or a mistake of the app: staff read the code."""


def refusals(*, calling: bool) -> list[str]:
    found = {
        code
        for route in PRIVATE
        if route.path.startswith("/v1/staff/") and route.path.startswith(CALLER) is calling
        for code in route.refuses
    }
    return sorted(found - OUTSIDE)


def said(code: str, *, calling: bool) -> tuple[str, str]:
    return words.problem(v1.Problem(code=code, tries_left=2, retry_after_s=30), 0, calling=calling)


@pytest.mark.parametrize("calling", [False, True], ids=["booking", "caller"])
def test_every_refusal_of_a_staff_route_has_a_sentence(qapp: QGuiApplication, calling: bool) -> None:
    unknown = said("a_code_of_tomorrow", calling=calling)[0]
    assert [code for code in refusals(calling=calling) if said(code, calling=calling)[0] == unknown] == []


@pytest.mark.parametrize("calling", [False, True], ids=["booking", "caller"])
def test_sentences_are_short_and_plain(qapp: QGuiApplication, calling: bool) -> None:
    """Design §8: twelve words or fewer, none that only we understand."""
    for code in refusals(calling=calling):
        for sentence in said(code, calling=calling):
            assert all(len(part.split()) <= 12 for part in sentence.split(". ")), code
            plain = sentence.lower().split()
            assert not set(plain) & {"otp", "invalid", "error", "failed", "authentication", "session", "submit"}, code
