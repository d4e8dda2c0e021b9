"""Audit events of a kiosk, and reasons that may stand in one: ids and words, never a text of a person. No web."""

from __future__ import annotations

import re

from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Transaction

_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


def record(tx: Transaction, site: Site, kiosk_id: str, event: str, now: int, **ids: str | int) -> None:
    """An audit event in the chain of the kiosk; empty ids are left out."""
    kept = {name: value for name, value in ids.items() if value != ""}
    tx.audit.record(event, origin=kiosk_id, site_id=site.site_id, at=now, **kept)


def word(text: str) -> str:
    """A reason code that fits an audit body; free text of a caller becomes "other"."""
    return text if not text or _WORD.fullmatch(text) else "other"
