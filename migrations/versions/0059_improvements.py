"""Improvements: what is changed because of bad answers, by whom and until when."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_improvements_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "improvements",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=True),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("category_id", "categories"),
        _ref("owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvements")),
    )
    for column in ("category_id", "owner_id"):
        op.create_index(op.f(f"ix_improvements_{column}"), "improvements", [column])


def downgrade() -> None:
    op.drop_table("improvements")
