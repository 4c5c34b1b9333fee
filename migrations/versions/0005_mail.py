"""Mailboxes, letters in and out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_faults",
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("hard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("soft_count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_address_faults")),
    )
    op.create_table(
        "automatic_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("subject_key", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automatic_answers")),
    )
    op.create_index("ix_automatic_answers_address", "automatic_answers", ["address", "at"], unique=False)
    op.create_index("ix_automatic_answers_at", "automatic_answers", ["at"], unique=False)
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_builtin", sa.Boolean(), nullable=False),
        sa.Column("imap_host", sa.String(length=255), nullable=False),
        sa.Column("imap_port", sa.Integer(), nullable=False),
        sa.Column(
            "imap_security",
            sa.Enum("tls", "starttls", "plain", name="security", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("imap_user", sa.String(length=255), nullable=False),
        sa.Column("imap_secret", sa.Text(), nullable=True),
        sa.Column("imap_folder", sa.String(length=120), nullable=False),
        sa.Column("imap_done_folder", sa.String(length=120), nullable=False),
        sa.Column("smtp_host", sa.String(length=255), nullable=False),
        sa.Column("smtp_port", sa.Integer(), nullable=False),
        sa.Column(
            "smtp_security",
            sa.Enum("tls", "starttls", "plain", name="security", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("smtp_user", sa.String(length=255), nullable=False),
        sa.Column("smtp_secret", sa.Text(), nullable=True),
        sa.Column("verify_tls", sa.Boolean(), nullable=False),
        sa.Column("acknowledge", sa.Boolean(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("address", name=op.f("uq_mailboxes_address")),
    )
    op.create_table(
        "fetch_faults",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mailbox_id"],
            ["mailboxes.id"],
            name=op.f("fk_fetch_faults_mailbox_id_mailboxes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch_faults")),
        sa.UniqueConstraint(
            "mailbox_id", "uid_validity", "uid", name=op.f("uq_fetch_faults_mailbox_id_uid_validity_uid")
        ),
    )
    op.create_index(op.f("ix_fetch_faults_mailbox_id"), "fetch_faults", ["mailbox_id"], unique=False)
    op.create_table(
        "incoming_emails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source",
            sa.Enum("imap", "pipe", "lmtp", name="source", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=500), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received", "processed", "quarantined", name="incomingstate", native_enum=False, length=30
            ),
            nullable=False,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "opened",
                "replied",
                "filed",
                "quarantined",
                "duplicate",
                name="incomingaction",
                native_enum=False,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "too_large",
                "unreadable",
                "empty",
                "loop",
                "flood",
                "broken",
                "impostor",
                name="reason",
                native_enum=False,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_incoming_emails_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"],
            ["mailboxes.id"],
            name=op.f("fk_incoming_emails_mailbox_id_mailboxes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_emails")),
        sa.UniqueConstraint(
            "mailbox_id", "fingerprint", name=op.f("uq_incoming_emails_mailbox_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_incoming_emails_file_id"), "incoming_emails", ["file_id"], unique=False)
    op.create_index(op.f("ix_incoming_emails_mailbox_id"), "incoming_emails", ["mailbox_id"], unique=False)
    op.create_index(op.f("ix_incoming_emails_message_id"), "incoming_emails", ["message_id"], unique=False)
    op.create_index(
        op.f("ix_incoming_emails_next_attempt_at"), "incoming_emails", ["next_attempt_at"], unique=False
    )
    op.create_index(op.f("ix_incoming_emails_origin"), "incoming_emails", ["origin"], unique=False)
    op.create_index(op.f("ix_incoming_emails_received_at"), "incoming_emails", ["received_at"], unique=False)
    op.create_index(op.f("ix_incoming_emails_ref"), "incoming_emails", ["ref"], unique=False)
    op.create_index(
        "ix_incoming_emails_sender_received", "incoming_emails", ["sender", "received_at"], unique=False
    )
    op.create_index("ix_incoming_emails_state", "incoming_emails", ["state", "id"], unique=False)
    op.create_table(
        "outgoing_emails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("bounce_key", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "failed",
                "uncertain",
                "cancelled",
                name="outgoingstate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"],
            ["mailboxes.id"],
            name=op.f("fk_outgoing_emails_mailbox_id_mailboxes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_emails")),
        sa.UniqueConstraint("bounce_key", name=op.f("uq_outgoing_emails_bounce_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_emails_message_id")),
    )
    op.create_index(op.f("ix_outgoing_emails_mailbox_id"), "outgoing_emails", ["mailbox_id"], unique=False)
    op.create_index(
        op.f("ix_outgoing_emails_next_attempt_at"), "outgoing_emails", ["next_attempt_at"], unique=False
    )
    op.create_index(op.f("ix_outgoing_emails_ref"), "outgoing_emails", ["ref"], unique=False)
    op.create_index("ix_outgoing_emails_state", "outgoing_emails", ["state", "created_at"], unique=False)
    op.create_index(
        "ix_outgoing_emails_thread",
        "outgoing_emails",
        ["thread", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "outgoing_attachments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("mime", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["email_id"],
            ["outgoing_emails.id"],
            name=op.f("fk_outgoing_attachments_email_id_outgoing_emails"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_outgoing_attachments_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_attachments")),
    )
    op.create_index(
        op.f("ix_outgoing_attachments_email_id"), "outgoing_attachments", ["email_id"], unique=False
    )
    op.create_index(
        op.f("ix_outgoing_attachments_file_id"), "outgoing_attachments", ["file_id"], unique=False
    )
    op.create_table(
        "outgoing_recipients",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=4), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "failed",
                "uncertain",
                "cancelled",
                name="outgoingstate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["email_id"],
            ["outgoing_emails.id"],
            name=op.f("fk_outgoing_recipients_email_id_outgoing_emails"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_recipients")),
    )
    op.create_index(op.f("ix_outgoing_recipients_address"), "outgoing_recipients", ["address"], unique=False)
    op.create_index(
        op.f("ix_outgoing_recipients_email_id"), "outgoing_recipients", ["email_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outgoing_recipients_email_id"), table_name="outgoing_recipients")
    op.drop_index(op.f("ix_outgoing_recipients_address"), table_name="outgoing_recipients")
    op.drop_table("outgoing_recipients")
    op.drop_index(op.f("ix_outgoing_attachments_file_id"), table_name="outgoing_attachments")
    op.drop_index(op.f("ix_outgoing_attachments_email_id"), table_name="outgoing_attachments")
    op.drop_table("outgoing_attachments")
    op.drop_index(
        "ix_outgoing_emails_thread",
        table_name="outgoing_emails",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.drop_index("ix_outgoing_emails_state", table_name="outgoing_emails")
    op.drop_index(op.f("ix_outgoing_emails_ref"), table_name="outgoing_emails")
    op.drop_index(op.f("ix_outgoing_emails_next_attempt_at"), table_name="outgoing_emails")
    op.drop_index(op.f("ix_outgoing_emails_mailbox_id"), table_name="outgoing_emails")
    op.drop_table("outgoing_emails")
    op.drop_index("ix_incoming_emails_state", table_name="incoming_emails")
    op.drop_index("ix_incoming_emails_sender_received", table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_ref"), table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_received_at"), table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_origin"), table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_next_attempt_at"), table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_message_id"), table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_mailbox_id"), table_name="incoming_emails")
    op.drop_index(op.f("ix_incoming_emails_file_id"), table_name="incoming_emails")
    op.drop_table("incoming_emails")
    op.drop_index(op.f("ix_fetch_faults_mailbox_id"), table_name="fetch_faults")
    op.drop_table("fetch_faults")
    op.drop_table("mailboxes")
    op.drop_index("ix_automatic_answers_at", table_name="automatic_answers")
    op.drop_index("ix_automatic_answers_address", table_name="automatic_answers")
    op.drop_table("automatic_answers")
    op.drop_table("address_faults")
