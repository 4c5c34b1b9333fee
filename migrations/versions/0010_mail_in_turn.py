"""Waiting mail is found in its turn however much waits, and letters that can wait let others go first."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RECEIVED, QUARANTINED = sa.text("state = 'received'"), sa.text("state = 'quarantined'")
QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    op.add_column(
        "outgoing_emails", sa.Column("gives_way", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "UPDATE outgoing_emails SET gives_way = true WHERE state = 'queued' AND purpose IN ('survey', 'reminder')"
    )
    op.create_index(
        "ix_outgoing_emails_due",
        "outgoing_emails",
        ["gives_way", "next_attempt_at", "id"],
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )
    op.create_index(
        "ix_incoming_emails_due",
        "incoming_emails",
        ["next_attempt_at", "id"],
        sqlite_where=RECEIVED,
        postgresql_where=RECEIVED,
    )
    op.create_index(
        "ix_incoming_emails_quarantined",
        "incoming_emails",
        ["id"],
        sqlite_where=QUARANTINED,
        postgresql_where=QUARANTINED,
    )
    op.drop_index("ix_incoming_emails_state", "incoming_emails")
    op.drop_index("ix_outgoing_emails_next_attempt_at", "outgoing_emails")
    op.drop_index("ix_incoming_emails_next_attempt_at", "incoming_emails")


def downgrade() -> None:
    op.create_index("ix_incoming_emails_next_attempt_at", "incoming_emails", ["next_attempt_at"])
    op.create_index("ix_outgoing_emails_next_attempt_at", "outgoing_emails", ["next_attempt_at"])
    op.create_index("ix_incoming_emails_state", "incoming_emails", ["state", "id"])
    op.drop_index("ix_incoming_emails_quarantined", "incoming_emails")
    op.drop_index("ix_incoming_emails_due", "incoming_emails")
    op.drop_index("ix_outgoing_emails_due", "outgoing_emails")
    op.drop_column("outgoing_emails", "gives_way")
