"""The first schema: everything of storage/tables.py at version 0.1."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_site_id_at", "audit", ["site_id", "at"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signed_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seq", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("first_previous", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "challenges",
        sa.Column("challenge_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), server_default="", nullable=False),
        sa.Column("agent_id", sa.Text(), server_default="", nullable=False),
        sa.Column("link_index", sa.LargeBinary(), nullable=True),
        sa.Column("risk", sa.Text(), server_default="", nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("visit_index", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("mac_key_id", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_expires_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("sends", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("resend_at", sa.BigInteger(), nullable=False),
        sa.Column("delivery", sa.Text(), server_default="queued", nullable=False),
        sa.Column("delivery_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_challenges")),
    )
    op.create_index("ix_challenges_closed_at", "challenges", ["closed_at"], unique=False)
    op.create_index("ix_challenges_visit_index", "challenges", ["visit_index"], unique=False)
    op.create_index(
        "uq_challenges_link_index",
        "challenges",
        ["link_index"],
        unique=True,
        sqlite_where=sa.text("link_index IS NOT NULL"),
        postgresql_where=sa.text("link_index IS NOT NULL"),
    )
    op.create_index(
        "uq_challenges_open",
        "challenges",
        ["site_id", "subject", "purpose"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "checkins",
        sa.Column("checkin_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("guest_id", sa.Text(), nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("checked_in_at", sa.BigInteger(), nullable=False),
        sa.Column("reversed_at", sa.BigInteger(), nullable=True),
        sa.Column("reversed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reversed_why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("checkin_id", name=op.f("pk_checkins")),
    )
    op.create_index("ix_checkins_booking_id", "checkins", ["booking_id"], unique=False)
    op.create_index(
        "uq_checkins_standing",
        "checkins",
        ["guest_id", "segment_id"],
        unique=True,
        sqlite_where=sa.text("reversed_at IS NULL"),
        postgresql_where=sa.text("reversed_at IS NULL"),
    )
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("prefix_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), server_default="", nullable=False),
        sa.Column("agent_id", sa.Text(), server_default="", nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=True),
        sa.Column("challenge_id", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), server_default="", nullable=False),
        sa.Column("price", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
    )
    op.create_index(
        "ix_decisions_address_index",
        "decisions",
        ["address_index"],
        unique=False,
        sqlite_where=sa.text("address_index IS NOT NULL"),
        postgresql_where=sa.text("address_index IS NOT NULL"),
    )
    op.create_index("ix_decisions_challenge_id", "decisions", ["challenge_id"], unique=False)
    op.create_index(
        "ix_decisions_verified",
        "decisions",
        ["phone_index"],
        unique=False,
        sqlite_where=sa.text("verified_at IS NOT NULL"),
        postgresql_where=sa.text("verified_at IS NOT NULL"),
    )
    op.create_table(
        "flight_sequences",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("flight", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "flight", "date", name=op.f("pk_flight_sequences")),
    )
    op.create_table(
        "gateway_states",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "origin", name=op.f("pk_gateway_states")),
    )
    op.create_table(
        "grants",
        sa.Column("grant_index", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("visit_index", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("second_staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("grant_index", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_expires_at", "grants", ["expires_at"], unique=False)
    op.create_table(
        "guest_links",
        sa.Column("link_index", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("link_index", name=op.f("pk_guest_links")),
    )
    op.create_index("ix_guest_links_booking_id", "guest_links", ["booking_id"], unique=False)
    op.create_index("ix_guest_links_expires_at", "guest_links", ["expires_at"], unique=False)
    op.create_table(
        "help_calls",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("eta_min", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_help_calls")),
    )
    op.create_index("ix_help_calls_site_id_called_at", "help_calls", ["site_id", "called_at"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"], unique=False)
    op.create_table(
        "key_checks",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_key_checks")),
    )
    op.create_table(
        "limits",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("window_at", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_at", name=op.f("pk_limits")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_limits_window_at", "limits", ["window_at"], unique=False)
    op.create_table(
        "lookup_keys",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "key", "booking_id", name=op.f("pk_lookup_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="text", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("challenge_id", sa.Text(), nullable=True),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.Text(), server_default="", nullable=False),
        sa.Column("gateway", sa.Text(), server_default="", nullable=False),
        sa.Column("gateway_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("handed_over_at", sa.BigInteger(), nullable=True),
        sa.Column("watch_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_challenge_id", "outbox", ["challenge_id"], unique=False)
    op.create_index("ix_outbox_closed_at", "outbox", ["closed_at"], unique=False)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("ix_outbox_gateway_reference", "outbox", ["gateway_reference"], unique=False)
    op.create_index(
        "ix_outbox_watch_at",
        "outbox",
        ["watch_at"],
        unique=False,
        sqlite_where=sa.text("watch_at IS NOT NULL"),
        postgresql_where=sa.text("watch_at IS NOT NULL"),
    )
    op.create_table(
        "passes",
        sa.Column("pass_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("guest_id", sa.Text(), server_default="", nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pass_id", name=op.f("pk_passes")),
        sa.UniqueConstraint(
            "booking_id",
            "guest_id",
            "segment_id",
            "version",
            name=op.f("uq_passes_booking_id_guest_id_segment_id_version"),
        ),
    )
    op.create_index("ix_passes_expires_at", "passes", ["expires_at"], unique=False)
    op.create_table(
        "passkeys",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_passkeys")),
    )
    op.create_index("ix_passkeys_site_id_phone_index", "passkeys", ["site_id", "phone_index"], unique=False)
    op.create_table(
        "phone_links",
        sa.Column("link_index", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("pass_ids", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("link_index", name=op.f("pk_phone_links")),
    )
    op.create_table(
        "profile_changes",
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("old_held_until", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("second_staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_profile_changes")),
    )
    op.create_index("ix_profile_changes_booking_id", "profile_changes", ["booking_id"], unique=False)
    op.create_index("ix_profile_changes_ends_at", "profile_changes", ["ends_at"], unique=False)
    op.create_index(
        "uq_profile_changes_open",
        "profile_changes",
        ["booking_id", "what"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "questionings",
        sa.Column("visit_index", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("visit_index", name=op.f("pk_questionings")),
    )
    op.create_index("ix_questionings_asked_at", "questionings", ["asked_at"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "state", name=op.f("pk_receipts")),
    )
    op.create_table(
        "route_counts",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("hour_at", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("delivered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("in_time", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("verified", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "channel", "country", "hour_at", name=op.f("pk_route_counts")),
    )
    op.create_table(
        "route_weights",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("gateway", "channel", "country", name=op.f("pk_route_weights")),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("session_index", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("session_index", name=op.f("pk_staff_sessions")),
    )
    op.create_table(
        "staging",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("row_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_staging")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subjects",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pauses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "subject", name=op.f("pk_subjects")),
    )
    op.create_table(
        "visits",
        sa.Column("visit_index", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_how", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("visit_index", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_ends_at", "visits", ["ends_at"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("confirm_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("phone_held_until", sa.BigInteger(), nullable=True),
        sa.Column("email_held_until", sa.BigInteger(), nullable=True),
        sa.Column("phone_replaced_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_replaced_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("key_list", sa.LargeBinary(), nullable=True),
        sa.Column("itinerary", sa.Text(), nullable=False),
        sa.Column("locked_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("row_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_bookings_site_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("site_id", "source_key", name=op.f("uq_bookings_site_id_source_key")),
    )
    op.create_index("ix_bookings_site_id_ends_on", "bookings", ["site_id", "ends_on"], unique=False)
    op.create_index("ix_bookings_site_id_starts_on", "bookings", ["site_id", "starts_on"], unique=False)
    op.create_index(
        "ix_bookings_unconfirmed",
        "bookings",
        ["confirm_by"],
        unique=False,
        sqlite_where=sa.text("status = 'unconfirmed'"),
        postgresql_where=sa.text("status = 'unconfirmed'"),
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kiosk_name", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_enrolment_codes_site_id")),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_enrolment_codes")),
    )
    op.create_table(
        "kiosks",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_index", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("service_open", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("service_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("service_back_at", sa.BigInteger(), nullable=True),
        sa.Column("app_version", sa.Text(), server_default="", nullable=False),
        sa.Column("printer", sa.Text(), server_default="", nullable=False),
        sa.Column("scanner", sa.Text(), server_default="", nullable=False),
        sa.Column("pin_failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pin_paused_until", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_kiosks_site_id")),
        sa.PrimaryKeyConstraint("kiosk_id", name=op.f("pk_kiosks")),
        sa.UniqueConstraint("token_index", name=op.f("uq_kiosks_token_index")),
    )
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("pin_key_id", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("disabled", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_staff_site_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_staff_site_id_number")),
    )
    op.create_table(
        "guests",
        sa.Column("guest_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proofs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("child", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.booking_id"], name=op.f("fk_guests_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_guests")),
    )
    op.create_index("ix_guests_booking_id", "guests", ["booking_id"], unique=False)
    op.create_table(
        "segments",
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.booking_id"], name=op.f("fk_segments_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("segment_id", name=op.f("pk_segments")),
    )
    op.create_index("ix_segments_booking_id", "segments", ["booking_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_segments_booking_id", table_name="segments")
    op.drop_table("segments")
    op.drop_index("ix_guests_booking_id", table_name="guests")
    op.drop_table("guests")
    op.drop_table("staff")
    op.drop_table("kiosks")
    op.drop_table("enrolment_codes")
    op.drop_index(
        "ix_bookings_unconfirmed",
        table_name="bookings",
        sqlite_where=sa.text("status = 'unconfirmed'"),
        postgresql_where=sa.text("status = 'unconfirmed'"),
    )
    op.drop_index("ix_bookings_site_id_starts_on", table_name="bookings")
    op.drop_index("ix_bookings_site_id_ends_on", table_name="bookings")
    op.drop_table("bookings")
    op.drop_index("ix_visits_ends_at", table_name="visits")
    op.drop_table("visits")
    op.drop_table("subjects")
    op.drop_table("staging")
    op.drop_table("staff_sessions")
    op.drop_table("sites")
    op.drop_table("route_weights")
    op.drop_table("route_counts")
    op.drop_table("receipts")
    op.drop_index("ix_questionings_asked_at", table_name="questionings")
    op.drop_table("questionings")
    op.drop_index(
        "uq_profile_changes_open",
        table_name="profile_changes",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index("ix_profile_changes_ends_at", table_name="profile_changes")
    op.drop_index("ix_profile_changes_booking_id", table_name="profile_changes")
    op.drop_table("profile_changes")
    op.drop_table("phone_links")
    op.drop_index("ix_passkeys_site_id_phone_index", table_name="passkeys")
    op.drop_table("passkeys")
    op.drop_index("ix_passes_expires_at", table_name="passes")
    op.drop_table("passes")
    op.drop_index(
        "ix_outbox_watch_at",
        table_name="outbox",
        sqlite_where=sa.text("watch_at IS NOT NULL"),
        postgresql_where=sa.text("watch_at IS NOT NULL"),
    )
    op.drop_index("ix_outbox_gateway_reference", table_name="outbox")
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.drop_index("ix_outbox_closed_at", table_name="outbox")
    op.drop_index("ix_outbox_challenge_id", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("marks")
    op.drop_table("lookup_keys")
    op.drop_index("ix_limits_window_at", table_name="limits")
    op.drop_table("limits")
    op.drop_table("key_checks")
    op.drop_index("ix_idempotency_created_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index("ix_help_calls_site_id_called_at", table_name="help_calls")
    op.drop_table("help_calls")
    op.drop_index("ix_guest_links_expires_at", table_name="guest_links")
    op.drop_index("ix_guest_links_booking_id", table_name="guest_links")
    op.drop_table("guest_links")
    op.drop_index("ix_grants_expires_at", table_name="grants")
    op.drop_table("grants")
    op.drop_table("gateway_states")
    op.drop_table("flight_sequences")
    op.drop_index(
        "ix_decisions_verified",
        table_name="decisions",
        sqlite_where=sa.text("verified_at IS NOT NULL"),
        postgresql_where=sa.text("verified_at IS NOT NULL"),
    )
    op.drop_index("ix_decisions_challenge_id", table_name="decisions")
    op.drop_index(
        "ix_decisions_address_index",
        table_name="decisions",
        sqlite_where=sa.text("address_index IS NOT NULL"),
        postgresql_where=sa.text("address_index IS NOT NULL"),
    )
    op.drop_table("decisions")
    op.drop_index(
        "uq_checkins_standing",
        table_name="checkins",
        sqlite_where=sa.text("reversed_at IS NULL"),
        postgresql_where=sa.text("reversed_at IS NULL"),
    )
    op.drop_index("ix_checkins_booking_id", table_name="checkins")
    op.drop_table("checkins")
    op.drop_index(
        "uq_challenges_open",
        table_name="challenges",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "uq_challenges_link_index",
        table_name="challenges",
        sqlite_where=sa.text("link_index IS NOT NULL"),
        postgresql_where=sa.text("link_index IS NOT NULL"),
    )
    op.drop_index("ix_challenges_visit_index", table_name="challenges")
    op.drop_index("ix_challenges_closed_at", table_name="challenges")
    op.drop_table("challenges")
    op.drop_table("audit_heads")
    op.drop_index("ix_audit_site_id_at", table_name="audit")
    op.drop_table("audit")
