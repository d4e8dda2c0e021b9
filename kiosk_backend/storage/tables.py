"""The schema, once, for SQLite and PostgreSQL.

Instants are Unix milliseconds UTC (``*_at``), dates are ISO text, ids are UUIDv7 text, booleans are 0 or 1.
Columns named ``*_sealed`` hold AES-256-GCM values with the key id in their header; ``*_index`` and
``lookup_keys.key`` hold keyed hashes, so a stolen file tells no name, phone, e-mail, reference or handle.
``origin`` names the writer (a replica or an embedded kiosk) so that rows of several origins can meet.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _text(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=null, server_default=default)


def _int(name: str, *, null: bool = False, default: int | None = None) -> Column[int]:
    return Column(name, Integer, nullable=null, server_default=None if default is None else text(str(default)))


def _at(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _bytes(name: str, *, null: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=null)


def _id(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


sites = Table(
    "sites",
    metadata,
    _id("site_id"),
    _text("kind"),  # stay, flight
    _text("name"),
    _text("time_zone"),
    _text("country"),  # ISO 3166 alpha-2: default region of phone numbers
    _text("config"),  # JSON: brand, place, languages, reference pattern, policy, staff phone
    _at("created_at"),
    _at("updated_at"),
)

kiosks = Table(
    "kiosks",
    metadata,
    _id("kiosk_id"),
    Column("site_id", Text, ForeignKey("sites.site_id"), nullable=False),
    _text("name"),
    _bytes("token_index", null=True),
    _text("state"),  # enrolled, revoked
    _int("service_open", default=1),
    _text("service_reason", default=""),
    _at("service_back_at", null=True),
    _text("app_version", default=""),
    _text("printer", default=""),
    _text("scanner", default=""),
    _int("pin_failures", default=0),  # wrong staff PINs in a row, at this kiosk
    _at("pin_paused_until", null=True),
    _at("seen_at", null=True),
    _at("created_at"),
    _at("revoked_at", null=True),
    UniqueConstraint("token_index"),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_index", LargeBinary, primary_key=True),
    Column("site_id", Text, ForeignKey("sites.site_id"), nullable=False),
    _text("kiosk_name"),
    _at("expires_at"),
    _at("used_at", null=True),
)

staff = Table(
    "staff",
    metadata,
    _id("staff_id"),
    Column("site_id", Text, ForeignKey("sites.site_id"), nullable=False),
    _text("number"),  # three digits
    _bytes("name_sealed"),
    _text("role"),  # attendant, supervisor, technician
    _text("pin_hash"),  # recipe and salt of argon2id, then the peppered MAC over its output
    _text("pin_key_id"),
    _int("row_version", default=1),
    _int("failures", default=0),
    _at("paused_until", null=True),
    _int("disabled", default=0),
    _at("created_at"),
    UniqueConstraint("site_id", "number"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("session_index", LargeBinary, primary_key=True),
    _text("staff_id"),
    _text("site_id"),
    _text("kiosk_id"),
    _at("started_at"),
    _at("seen_at"),
    _at("ended_at", null=True),
)

bookings = Table(
    "bookings",
    metadata,
    _id("booking_id"),
    Column("site_id", Text, ForeignKey("sites.site_id"), nullable=False),
    _text("origin"),
    _text("source_key"),  # what names the booking in its source; a re-import updates by it
    _text("kind"),  # stay, flight
    _text("status"),  # domain.md §5; due_in and due_out are derived from dates
    _text("starts_on"),  # arrival or first flight date, ISO
    _text("ends_on"),
    _bytes("phone_sealed", null=True),
    _bytes("phone_index", null=True),
    _bytes("email_sealed", null=True),
    _bytes("reference_sealed"),  # the reference to print for staff and on the boarding pass
    _text("language", default=""),  # BCP 47, of messages to the guest; empty: the site's first
    _at("confirm_by", null=True),  # standing unconfirmed: cancelled by policy when nobody confirmed it by then
    _at("confirmed_at", null=True),
    _at("phone_held_until", null=True),  # a number just changed proves nothing until then (24 h)
    _at("email_held_until", null=True),
    _bytes("phone_replaced_sealed", null=True),  # changed with us: what the source says instead; NULL: not changed
    _bytes("email_replaced_sealed", null=True),
    _bytes("key_list", null=True),  # its keys in lookup_keys, one after the other: 21 bytes each
    _text("itinerary"),  # JSON, nothing personal: room, room type, bed, balance, … (domain/booking.py)
    _text("locked_reason", default=""),
    _at("locked_at", null=True),
    _int("row_version", default=1),
    _at("created_at"),
    _at("updated_at"),
    UniqueConstraint("site_id", "source_key"),
    Index("ix_bookings_site_id_starts_on", "site_id", "starts_on"),
    Index("ix_bookings_site_id_ends_on", "site_id", "ends_on"),
    Index(
        "ix_bookings_unconfirmed",
        "confirm_by",
        sqlite_where=text("status = 'unconfirmed'"),
        postgresql_where=text("status = 'unconfirmed'"),
    ),
)

lookup_keys = Table(
    "lookup_keys",
    metadata,
    _text("site_id"),
    _bytes("key"),  # keyed hash of kind and canonical words: reference+name, name+date, token, …
    _text("booking_id"),  # who deletes the booking deletes its key_list from here: an index would cost an import double
    PrimaryKeyConstraint("site_id", "key", "booking_id"),
    sqlite_with_rowid=False,
)

segments = Table(
    "segments",
    metadata,
    _id("segment_id"),
    Column("booking_id", Text, ForeignKey("bookings.booking_id", ondelete="CASCADE"), nullable=False),
    _int("position"),
    _text("facts"),  # JSON, nothing personal: a stay is one segment, a flight one per leg
    Index("ix_segments_booking_id", "booking_id"),
)

guests = Table(
    "guests",
    metadata,
    _id("guest_id"),
    Column("booking_id", Text, ForeignKey("bookings.booking_id", ondelete="CASCADE"), nullable=False),
    _int("position"),
    _bytes("name_sealed"),  # JSON: first, last
    _bytes("proofs_sealed", null=True),  # JSON: document number, date of birth; what a document is checked against
    _int("child", default=0),
    _text("facts"),  # JSON, nothing personal: seats by segment, bags, cabin, details complete
    Index("ix_guests_booking_id", "booking_id"),
)

visits = Table(
    "visits",
    metadata,
    Column("visit_index", LargeBinary, primary_key=True),
    _text("site_id"),
    _text("kiosk_id"),
    _text("booking_id"),
    _text("found_by"),  # reference, scan, name_and_date, staff, link
    _text("evidence", default=""),  # methods shown in this visit, separated by blanks: email questions
    _at("opened_at"),
    _at("ends_at"),
    _at("ended_at", null=True),
    _text("end_how", default=""),
    Index("ix_visits_ends_at", "ends_at"),
)

challenges = Table(
    "challenges",
    metadata,
    _id("challenge_id"),
    _text("site_id"),
    _text("origin"),
    _text("subject"),  # booking id
    _text("purpose"),  # check_in, booking_confirmation, profile_change, caller
    _text("method"),  # sms, voice, email, link, passkey
    _text("payload", default=""),  # what else the proof is bound to: the id of a profile change
    _text("agent_id", default=""),  # who verifies a caller
    _bytes("link_index", null=True),  # keyed hash of the token in a link to the guest's phone
    _text("risk", default=""),  # what spoke against its number when it was sent, separated by blanks
    _text("kiosk_id"),
    _bytes("visit_index"),
    _text("state"),  # open, proved (on the phone, not yet used), used, superseded, locked, expired
    _int("attempts", default=0),
    _int("max_attempts"),
    _int("generation", default=1),  # rises with each new code inside the challenge
    _text("mac_key_id"),
    _bytes("mac"),
    _bytes("code_sealed", null=True),  # emptied when the challenge leaves state open
    _at("code_expires_at"),
    _at("started_at"),
    _at("ends_at"),
    _int("sends", default=0),
    _at("sent_at", null=True),
    _at("resend_at"),
    _text("delivery", default="queued"),
    _int("delivery_version", default=1),
    _at("closed_at", null=True),
    Index(
        "uq_challenges_open",
        "site_id",
        "subject",
        "purpose",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_challenges_visit_index", "visit_index"),
    Index("ix_challenges_closed_at", "closed_at"),
    Index(
        "uq_challenges_link_index",
        "link_index",
        unique=True,
        sqlite_where=text("link_index IS NOT NULL"),
        postgresql_where=text("link_index IS NOT NULL"),
    ),
)

subjects = Table(
    "subjects",  # failures in a row, whatever challenge, resend, restart or kiosk
    metadata,
    _text("site_id"),
    _text("subject"),
    _int("failures", default=0),
    _int("pauses", default=0),
    _at("paused_until", null=True),
    _at("updated_at"),
    PrimaryKeyConstraint("site_id", "subject"),
)

limits = Table(
    "limits",  # sliding-window counters: who (kiosk, phone index, country, money …) may do what how often
    metadata,
    _text("bucket"),
    _at("window_at"),
    Column("count", BigInteger, nullable=False, server_default=text("0")),  # money counts in millionths
    PrimaryKeyConstraint("bucket", "window_at"),
    Index("ix_limits_window_at", "window_at"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    _id("message_id"),
    _text("site_id"),
    _text("origin"),
    _text("kind"),  # code, link, help_call, phone_pass, confirm_booking, address_changed, …
    _text("channel", default="text"),  # text, voice, email
    _text("country", default=""),  # of the number, ISO 3166 alpha-2
    _text("challenge_id", null=True),  # the text is rendered from it when it is sent
    _bytes("to_sealed", null=True),  # number of texts that have no challenge
    _text("facts", default="{}"),  # JSON, nothing personal and no code
    _bytes("secret_sealed", null=True),  # such as the link of a phone pass
    _text("state"),  # queued, sending, handed_over, delivered, not_delivered, expired, parked
    _int("attempts", default=0),
    _at("next_at"),
    _at("deadline_at"),
    _text("lease_owner", default=""),
    _text("gateway", default=""),
    _text("gateway_reference", default=""),
    _at("created_at"),
    _at("handed_over_at", null=True),
    _at("watch_at", null=True),  # handed over: without a receipt by then it goes another way
    _at("closed_at", null=True),
    Index(
        "ix_outbox_watch_at",
        "watch_at",
        sqlite_where=text("watch_at IS NOT NULL"),
        postgresql_where=text("watch_at IS NOT NULL"),
    ),
    Index("ix_outbox_gateway_reference", "gateway_reference"),
    Index(
        "ix_outbox_due",
        "next_at",
        sqlite_where=text("state IN ('queued', 'sending')"),
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index("ix_outbox_challenge_id", "challenge_id"),
    Index("ix_outbox_closed_at", "closed_at"),
)

receipts = Table(
    "receipts",
    metadata,
    _text("message_id"),
    _text("state"),
    _at("received_at"),
    PrimaryKeyConstraint("message_id", "state"),
)

decisions = Table(
    "decisions",  # one row for each message that may cost money, sent or not: what fraud rules are replayed over
    metadata,
    _id("decision_id"),
    _text("site_id"),
    _text("origin"),
    _at("at"),
    _text("purpose"),
    _text("channel"),
    _text("country"),  # ISO 3166 alpha-2, or 001 for none
    _bytes("prefix_index"),  # keyed hash of the number without its last four digits
    _bytes("phone_index"),
    _text("kiosk_id", default=""),
    _text("agent_id", default=""),
    _bytes("address_index", null=True),  # keyed hash of the web address (/64) that asked
    _text("challenge_id", default=""),
    _text("verdict"),  # sent, flagged (a rule spoke, the action is record_only), denied
    _text("rules", default=""),  # names of the rules that spoke, separated by blanks
    _int("price", default=0),  # millionths of the currency unit
    _at("verified_at", null=True),
    # no index on `at`: the id is a UUIDv7 and begins with it
    Index("ix_decisions_challenge_id", "challenge_id"),
    Index(
        "ix_decisions_verified",
        "phone_index",
        sqlite_where=text("verified_at IS NOT NULL"),
        postgresql_where=text("verified_at IS NOT NULL"),
    ),
    Index(
        "ix_decisions_address_index",
        "address_index",
        sqlite_where=text("address_index IS NOT NULL"),
        postgresql_where=text("address_index IS NOT NULL"),
    ),
)

route_counts = Table(
    "route_counts",  # what became of messages by gateway, country of the number and hour
    metadata,
    _text("gateway"),
    _text("channel"),
    _text("country"),
    _at("hour_at"),
    _int("sent", default=0),
    _int("delivered", default=0),
    _int("in_time", default=0),  # delivered within the deadline for receipts
    _int("failed", default=0),
    _int("verified", default=0),  # the code was typed
    PrimaryKeyConstraint("gateway", "channel", "country", "hour_at"),
)

route_weights = Table(
    "route_weights",  # where measured delivery has moved a site's weights from their resting place
    metadata,
    _text("gateway"),
    _text("channel"),
    _text("country"),
    _int("weight"),  # percent of the resting weight
    _at("moved_at"),
    _text("why", default=""),
    PrimaryKeyConstraint("gateway", "channel", "country"),
)

gateway_states = Table(
    "gateway_states",  # what each worker last noted of its gateways; gateway empty: of all of them together
    metadata,
    _text("gateway"),
    _text("origin"),
    _text("state"),  # open, closed (its breaker); down, up
    _at("at"),
    PrimaryKeyConstraint("gateway", "origin"),
)

guest_links = Table(
    "guest_links",  # links in unsolicited messages: open the guest's page of a booking
    metadata,
    Column("link_index", LargeBinary, primary_key=True),
    _text("site_id"),
    _text("booking_id"),
    _text("purpose"),  # booking_confirmation, address_objection
    _text("change_id", default=""),  # of an objection: what it may take back
    _at("created_at"),
    _at("expires_at"),
    _at("used_at", null=True),
    Index("ix_guest_links_booking_id", "booking_id"),
    Index("ix_guest_links_expires_at", "expires_at"),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    _text("site_id"),
    _bytes("phone_index"),  # whose: the number it was registered for
    _bytes("public_key"),
    _int("sign_count", default=0),
    _at("created_at"),
    _at("used_at", null=True),
    Index("ix_passkeys_site_id_phone_index", "site_id", "phone_index"),
)

questionings = Table(
    "questionings",  # two facts of a booking that a visit was asked for; ids of facts only, never their values
    metadata,
    Column("visit_index", LargeBinary, primary_key=True),
    _text("site_id"),
    _text("booking_id"),
    _text("asked"),  # JSON
    _int("tries", default=0),
    _at("asked_at"),
    Index("ix_questionings_asked_at", "asked_at"),
)

profile_changes = Table(
    "profile_changes",
    metadata,
    _id("change_id"),
    _text("site_id"),
    _text("origin"),
    _text("booking_id"),
    _text("what"),  # phone, email
    _bytes("new_sealed", null=True),  # emptied when it is over
    _bytes("old_sealed", null=True),  # what it was before, until the hold is over: a change can be taken back
    _at("old_held_until", null=True),
    _bytes("basis"),  # keyed hash of both addresses as they were: a change does not survive another one (X35)
    _text("state"),  # asked, old_proved, done, withdrawn, expired, reverted
    _text("proof", default=""),  # methods shown on the old factor, or staff
    _text("staff_id", default=""),
    _text("second_staff_id", default=""),
    _at("asked_at"),
    _at("ends_at"),
    _at("closed_at", null=True),
    _at("held_until", null=True),  # done: until then it can be taken back
    Index("ix_profile_changes_booking_id", "booking_id"),
    Index(
        "uq_profile_changes_open",
        "booking_id",
        "what",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_profile_changes_ends_at", "ends_at"),
)

grants = Table(
    "grants",
    metadata,
    Column("grant_index", LargeBinary, primary_key=True),
    _text("site_id"),
    _text("booking_id"),
    _text("kiosk_id"),
    _bytes("visit_index"),
    _text("purpose"),
    _text("evidence"),  # methods shown, separated by blanks: sms, email questions, staff
    _text("level"),  # V1, V2, V3
    _text("staff_id", default=""),
    _text("second_staff_id", default=""),
    _text("why", default=""),
    _at("granted_at"),
    _at("expires_at"),
    _at("used_at", null=True),
    Index("ix_grants_expires_at", "expires_at"),
)

checkins = Table(
    "checkins",
    metadata,
    _id("checkin_id"),
    _text("site_id"),
    _text("origin"),
    _text("booking_id"),
    _text("guest_id"),
    _text("segment_id"),
    _text("kiosk_id"),
    _text("evidence"),
    _text("level"),
    _text("staff_id", default=""),
    _int("sequence", default=0),  # check-in sequence number of a flight
    _at("checked_in_at"),
    _at("reversed_at", null=True),
    _text("reversed_by", default=""),
    _text("reversed_why", default=""),
    Index(
        "uq_checkins_standing",
        "guest_id",
        "segment_id",
        unique=True,
        sqlite_where=text("reversed_at IS NULL"),
        postgresql_where=text("reversed_at IS NULL"),
    ),
    Index("ix_checkins_booking_id", "booking_id"),
)

flight_sequences = Table(
    "flight_sequences",  # the last check-in sequence number given on a flight, over all its bookings
    metadata,
    _text("site_id"),
    _text("flight"),  # carrier, number and airport of departure: "NW418 LIS"
    _text("date"),
    _int("last", default=0),
    PrimaryKeyConstraint("site_id", "flight", "date"),
)

passes = Table(
    "passes",
    metadata,
    _id("pass_id"),
    _text("site_id"),
    _text("origin"),
    _text("booking_id"),
    _text("guest_id", default=""),  # empty: the pass of a whole stay
    _text("segment_id"),
    _text("kiosk_id"),
    _text("carrier"),  # paper, phone
    _int("version"),
    _text("state"),  # issued, sent, confirmed, unknown, void
    _text("key_id"),
    _bytes("document_sealed"),  # the PassDocument as it was issued
    _at("issued_at"),
    _at("expires_at"),
    _at("state_at"),
    UniqueConstraint("booking_id", "guest_id", "segment_id", "version"),
    Index("ix_passes_expires_at", "expires_at"),
)

phone_links = Table(
    "phone_links",
    metadata,
    Column("link_index", LargeBinary, primary_key=True),
    _text("site_id"),
    _text("booking_id"),
    _text("pass_ids"),  # JSON list
    _at("created_at"),
    _at("expires_at"),
    _at("used_at", null=True),
)

idempotency = Table(
    "idempotency",
    metadata,
    _text("caller"),  # kiosk id
    _text("key"),
    _bytes("request_hash"),
    _int("status"),
    _bytes("answer_sealed"),
    _at("created_at"),
    PrimaryKeyConstraint("caller", "key"),
    Index("ix_idempotency_created_at", "created_at"),
)

help_calls = Table(
    "help_calls",
    metadata,
    _id("call_id"),
    _text("site_id"),
    _text("kiosk_id"),
    _text("step"),
    _text("state"),  # calling, coming, unanswered, over
    _int("version", default=1),
    _text("staff_id", default=""),
    _int("eta_min", default=0),
    _at("called_at"),
    _at("answered_at", null=True),
    _at("ended_at", null=True),
    Index("ix_help_calls_site_id_called_at", "site_id", "called_at"),
)

audit = Table(
    "audit",
    metadata,
    _text("origin"),  # one chain per origin: a kiosk or a service
    Column("seq", BigInteger, nullable=False),
    _text("site_id"),
    _at("at"),
    _text("event"),
    _text("body"),  # canonical JSON of ids only
    _bytes("previous"),
    _bytes("hash"),
    PrimaryKeyConstraint("origin", "seq"),
    Index("ix_audit_site_id_at", "site_id", "at"),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    _id("origin"),
    Column("seq", BigInteger, nullable=False),
    _bytes("hash"),
    Column("signed_seq", BigInteger, nullable=False, server_default=text("0")),
    _bytes("signature", null=True),  # over origin, signed_seq and the hash of that row
    _text("key_id", default=""),
    Column("first_seq", BigInteger, nullable=False, server_default=text("1")),  # rises when retention cuts the tail
    _bytes("first_previous", null=True),
)

staging = Table(
    "staging",  # rows of an import, parsed and sealed, before one short merge
    metadata,
    _text("import_id"),
    _int("line"),
    _text("site_id"),
    _text("source_key"),
    _bytes("row_sealed"),
    PrimaryKeyConstraint("import_id", "line"),
    sqlite_with_rowid=False,
)

marks = Table(
    "marks",  # single values: high-water mark of the clock, generation of the database
    metadata,
    _id("name"),
    Column("value", BigInteger, nullable=False),
)

key_checks = Table(
    "key_checks",  # one small sealed value a key: the wrong key store is noticed at the start, not at the first guest
    metadata,
    _id("key_id"),
    _bytes("sealed"),
)
