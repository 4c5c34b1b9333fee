"""Disputes about answers, with every decision."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    is_open = sa.text("ended_at IS NULL")
    op.create_table(
        "disputes",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("invitation_id", ID, nullable=False),
        sa.Column("response_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("late_told_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("disputes", "ticket_id", "tickets"),
        _ref("disputes", "invitation_id", "invitations"),
        _ref("disputes", "response_id", "responses"),
        _ref("disputes", "agent_id", "users"),
        _ref("disputes", "team_id", "teams"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(
        "uq_disputes_open", "disputes", ["invitation_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )  # fmt: skip
    op.create_index("ix_disputes_ended", "disputes", ["ended_at", "id"])
    op.create_index("ix_disputes_agent", "disputes", ["agent_id", "id"])
    for column in ("ticket_id", "invitation_id", "response_id", "team_id"):
        op.create_index(op.f(f"ix_disputes_{column}"), "disputes", [column])
    op.create_table(
        "dispute_decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("ruling", sa.String(length=30), nullable=False),
        sa.Column("because", sa.String(length=30), nullable=True),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("acted", sa.Boolean(), nullable=False),
        sa.Column("credit_before", sa.Integer(), nullable=True),
        sa.Column("credit_after", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("taken_back_at", UtcDateTime(), nullable=True),
        sa.Column("taken_back_by_id", ID, nullable=True),
        sa.Column("taken_back_why", sa.String(length=500), nullable=False),
        _ref("dispute_decisions", "dispute_id", "disputes"),
        _ref("dispute_decisions", "to_id", "users"),
        _ref("dispute_decisions", "by_id", "users"),
        _ref("dispute_decisions", "taken_back_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_decisions")),
    )
    for column in ("dispute_id", "to_id", "by_id", "taken_back_by_id"):
        op.create_index(op.f(f"ix_dispute_decisions_{column}"), "dispute_decisions", [column])


def downgrade() -> None:
    op.drop_table("dispute_decisions")
    op.drop_table("disputes")
