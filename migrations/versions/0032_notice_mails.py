"""Notices by mail: when to look at each, how their readers want them, and the last digest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """What was told before is not mailed: only new notices get a `mail_at`."""
    for column in ("mail_at", "mailed_at"):
        op.add_column("notices", sa.Column(column, UtcDateTime(), nullable=True))
    waiting = sa.text("mail_at IS NOT NULL")
    op.create_index(
        "ix_notices_mail_at", "notices", ["mail_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "notice_mails",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("ways", JSON, nullable=False),
        sa.Column("rhythm", sa.String(length=30), nullable=True),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("quiet", JSON, nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("last_digest_at", UtcDateTime(), nullable=True),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notice_mails_user_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_mails")),
        sa.UniqueConstraint("user_id", name=op.f("uq_notice_mails_user_id")),
    )
    op.create_index(op.f("ix_notice_mails_next_attempt_at"), "notice_mails", ["next_attempt_at"])


def downgrade() -> None:
    op.drop_table("notice_mails")
    op.drop_index("ix_notices_mail_at", "notices")
    with op.batch_alter_table("notices") as notices:
        notices.drop_column("mailed_at")
        notices.drop_column("mail_at")
