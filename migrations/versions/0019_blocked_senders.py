"""Blocked senders, and the mail of theirs that was filed as spam."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("lifted_at IS NULL")
SPAM = sa.text("state = 'spam'")


def upgrade() -> None:
    op.create_table(
        "blocked_senders",
        sa.Column("id", ID, nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_blocked_senders_by_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"],
            ["users.id"],
            name=op.f("fk_blocked_senders_lifted_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked_senders")),
    )
    for column in ("by_id", "lifted_by_id"):
        op.create_index(op.f(f"ix_blocked_senders_{column}"), "blocked_senders", [column])
    op.create_index(
        "uq_blocked_senders_value",
        "blocked_senders",
        ["value"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.create_index(
        "ix_incoming_emails_spam", "incoming_emails", ["id"], sqlite_where=SPAM, postgresql_where=SPAM
    )


def downgrade() -> None:
    op.drop_index("ix_incoming_emails_spam", "incoming_emails")
    op.drop_table("blocked_senders")
