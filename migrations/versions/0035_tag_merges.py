"""Merges of tags, with what undoing them needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tag_merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("led", JSON, nullable=False),
        sa.Column("macros", JSON, nullable=False),
        *_keys("tag_merges", {"source_id": "tags", "target_id": "tags", "by_id": "users"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_merges")),
        sa.UniqueConstraint("source_id", name=op.f("uq_tag_merges_source_id")),
    )
    op.create_index(op.f("ix_tag_merges_target_id"), "tag_merges", ["target_id"])
    op.create_table(
        "tag_merge_tickets",
        sa.Column("merge_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("had_both", sa.Boolean(), nullable=False),
        *_keys("tag_merge_tickets", {"merge_id": "tag_merges", "ticket_id": "tickets"}),
        sa.PrimaryKeyConstraint("merge_id", "ticket_id", name=op.f("pk_tag_merge_tickets")),
    )
    op.create_index(op.f("ix_tag_merge_tickets_ticket_id"), "tag_merge_tickets", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("tag_merge_tickets")
    op.drop_table("tag_merges")


def _keys(table: str, refs: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="RESTRICT"
        )
        for column, other in refs.items()
    ]
