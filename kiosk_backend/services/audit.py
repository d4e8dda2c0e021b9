"""Signs the heads of the audit chains and checks chains. It knows no SQL and no curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from kiosk_backend.domain.audit import PURPOSE, Broken, Row, signed_text, walk
from kiosk_backend.ports import Keys, Transaction
from kiosk_backend.ports.audit import Head

CheckSignature = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) -> whether the key made it."""

_ROWS_AT_ONCE: Final = 2_000


class SignedHead(NamedTuple):
    """A head to keep somewhere else: whoever sets chain and head back together cannot change this copy."""

    origin: str
    seq: int
    hash: bytes


class Verified(NamedTuple):
    """What was looked at, and every chain's first bad row."""

    chains: int
    rows: int
    broken: list[Broken]


def sign_heads(tx: Transaction, keys: Keys) -> list[SignedHead]:
    """Signs every head that moved since it was signed last; returns those."""
    signed = []
    for head in tx.audit.heads():
        if head.seq == head.signed_seq and head.signature is not None:
            continue
        text = signed_text(head.origin, head.first_seq, head.first_previous, head.seq, head.hash)
        tx.audit.sign(head.origin, head.seq, keys.sign(PURPOSE, text))
        signed.append(SignedHead(head.origin, head.seq, head.hash))
    return signed


def verify(
    tx: Transaction, public_keys: Mapping[str, bytes], check: CheckSignature, copies: Iterable[SignedHead] = ()
) -> Verified:
    """Walks every chain to its head. `copies` are heads kept elsewhere, such as the `audit.head` lines of the log."""
    elsewhere: dict[str, dict[int, bytes]] = {}
    for copy in copies:
        elsewhere.setdefault(copy.origin, {})[copy.seq] = copy.hash
    broken = [Broken(origin, 1, "the head of this chain is gone") for origin in tx.audit.headless()]
    count, heads = 0, tx.audit.heads()
    for head in heads:
        chain = _Chain(head, elsewhere.pop(head.origin, {}))
        bad = chain.walk(tx) or chain.ends() or chain.signed(public_keys, check) or chain.as_copied()
        count += chain.rows
        if bad is not None:
            broken.append(bad)
    broken += [Broken(origin, 1, "this chain is gone, a copy of its head is not") for origin in sorted(elsewhere)]
    return Verified(len(heads), count, broken)


class _Chain:
    """One chain while it is checked."""

    def __init__(self, head: Head, copies: Mapping[int, bytes]) -> None:
        self.head, self.copies, self.rows = head, copies, 0
        self.seq, self.hash = head.first_seq - 1, head.first_previous
        self.found: dict[int, bytes] = {self.seq: self.hash}

    def walk(self, tx: Transaction) -> Broken | None:
        """Row after row."""
        head = self.head
        for step in walk(_rows(tx, head), head.origin, head.first_seq, head.first_previous):
            if isinstance(step, Broken):
                return step
            self.rows, self.seq, self.hash = self.rows + 1, step.seq, step.hash
            if step.seq == head.signed_seq or step.seq in self.copies:
                self.found[step.seq] = step.hash
        return None

    def ends(self) -> Broken | None:
        """The last row is the one the head names."""
        if self.seq < max(self.head.seq, self.head.signed_seq):
            return Broken(self.head.origin, self.seq + 1, "is missing: the chain was cut short")
        if (self.seq, self.hash) != (self.head.seq, self.head.hash):
            return Broken(self.head.origin, self.head.seq + 1, "was added, the head does not know it")
        return None

    def signed(self, public_keys: Mapping[str, bytes], check: CheckSignature) -> Broken | None:
        """The signature covers the row it says, and where the chain begins."""
        head = self.head
        if head.signature is None:
            return None if not head.signed_seq else Broken(head.origin, head.signed_seq, "has lost its signature")
        key = public_keys.get(head.signature.key_id)
        if key is None:
            return Broken(head.origin, head.signed_seq, f"is signed with key {head.signature.key_id}, which is unknown")
        hash_ = self.found.get(head.signed_seq, b"")
        text = signed_text(head.origin, head.first_seq, head.first_previous, head.signed_seq, hash_)
        if not check(key, text, head.signature.signature):
            return Broken(head.origin, head.signed_seq, "is not the row that was signed")
        return None

    def as_copied(self) -> Broken | None:
        """Every copy of a head that is not older than the chain is one of its rows."""
        for seq in sorted(self.copies):
            if seq > self.seq:
                return Broken(self.head.origin, self.seq + 1, f"is missing: a copy of the head knows row {seq}")
            if seq >= self.head.first_seq and self.found.get(seq) != self.copies[seq]:
                return Broken(self.head.origin, seq, "is not what a copy of the head says")
        return None


def _rows(tx: Transaction, head: Head) -> Iterator[Row]:
    after = 0
    while rows := tx.audit.rows(head.origin, after, _ROWS_AT_ONCE):
        yield from rows
        after = rows[-1].seq
