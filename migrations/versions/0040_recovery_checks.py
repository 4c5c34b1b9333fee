"""Whether it is put right now: one question a week after a case was closed, with the case's own answer."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_recovery_checks_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "recovery_checks",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("outgoing_id", ID, nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=30), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("final_at", UtcDateTime(), nullable=True),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _ref("case_id", "recovery_cases"),
        _ref("outgoing_id", "outgoing_emails"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_checks")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_recovery_checks_token_hash")),
    )
    for column in ("case_id", "outgoing_id", "next_attempt_at"):
        op.create_index(op.f(f"ix_recovery_checks_{column}"), "recovery_checks", [column])


def downgrade() -> None:
    op.drop_table("recovery_checks")
