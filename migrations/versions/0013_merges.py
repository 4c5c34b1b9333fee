"""Merges of tickets: which lives on in which, and how it stood before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDS = sa.text("undone_at IS NULL")


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_merges_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("closing_id", ID, nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("brought", JSON, nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", ID, nullable=True),
        _to("source_id", "tickets"),
        _to("target_id", "tickets"),
        _to("by_id", "users"),
        _to("closing_id", "closings"),
        _to("undone_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index(op.f("ix_merges_target_id"), "merges", ["target_id"])
    op.create_index(
        "uq_merges_source", "merges", ["source_id"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )


def downgrade() -> None:
    op.drop_table("merges")
