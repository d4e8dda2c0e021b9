"""A repeated request is the same request: its key is kept with its first answer, in the transaction of the work.

It knows no wire: bodies are bytes. The request is compared by a keyed hash, since a plain one of a four-field request
with a PIN in it could be guessed from a stolen file; the answer is sealed, since it may hold a grant or a token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Desk, Mac, Transaction, sealed_for

REUSED: Final = Refusal(code="idempotency_key_reused")
_KEY_ID = 8


class Answer(NamedTuple):
    """What goes back to the caller. `repeat` False: not kept, so that the same key is looked at afresh next time."""

    status: int
    body: bytes
    repeat: bool = True


def once(
    tx: Transaction, desk: Desk, *, caller: str, key: str, request: bytes, now: int, produce: Callable[[], Answer]
) -> Answer | Refusal:
    """The answer of `produce`, or that of the first request with this key. REUSED if that was another request.

    `caller` is a kiosk id; two callers may use the same key. Refusals are kept too: a wrong code that was counted is
    not counted again because the answer was lost. If `produce` raises, the claim is rolled back with its work.
    """
    mac = desk.keys.mac("request", request)
    hashed = mac.key_id.encode() + mac.digest
    kept = tx.idempotency.claim(caller, key, hashed, now)
    aad = sealed_for("", "idempotency", "answer_sealed", f"{caller}/{key}")
    if kept is None:
        answer = produce()
        if answer.repeat:
            sealed = desk.keys.seal(answer.body, aad)
            tx.idempotency.answer(caller, key, hashed, now, status=answer.status, answer_sealed=sealed)
        else:
            tx.idempotency.release(caller, key)
        return answer
    first = Mac(kept.request_hash[:_KEY_ID].decode(), kept.request_hash[_KEY_ID:])
    if not desk.keys.verify_mac(first, "request", request):
        return REUSED
    return Answer(kept.status, desk.keys.open(kept.answer_sealed, aad))
