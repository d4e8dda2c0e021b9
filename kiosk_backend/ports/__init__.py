"""What the core asks of the world, as Protocols. Standard library and `domain` only; it knows no SQL, web or vendor.

`store` holds Transaction and Store, `system` holds Clock, Ids, Codes, Keys and the Desk that bundles them; every
concept (bookings, challenges, ...) has a file of its own with the questions the services ask of its rows.

How to add a concept: write `ports/<concept>.py` with one Protocol (its methods take and return domain values, times are
Unix milliseconds); add one attribute to `Transaction`; implement it once in `storage/<concept>.py` over
`storage.database.Database`; add one line to `SqlTransaction` in `storage/transaction.py`.
"""

from kiosk_backend.ports.store import (
    CommitUnknown,
    SchemaNotReady,
    Store,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreUnavailable,
    Transaction,
)
from kiosk_backend.ports.system import Clock, Codes, Desk, Ids, KeyMissing, Keys, Mac, SealBroken, Signature, sealed_for

__all__ = [
    "Clock",
    "Codes",
    "CommitUnknown",
    "Desk",
    "Ids",
    "KeyMissing",
    "Keys",
    "Mac",
    "SchemaNotReady",
    "SealBroken",
    "Signature",
    "Store",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreUnavailable",
    "Transaction",
    "sealed_for",
]
