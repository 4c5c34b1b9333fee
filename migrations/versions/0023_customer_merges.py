"""Merges of customers, with what undoing them needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDS = sa.text("undone_at IS NULL")
REFS = {"source_id": "customers", "target_id": "customers", "by_id": "users", "undone_by_id": "users"}


def upgrade() -> None:
    op.create_table(
        "customer_merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", ID, nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("moved", JSON, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_customer_merges_{column}_{table}"),
                ondelete="RESTRICT",
            )
            for column, table in REFS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merges")),
    )
    for column in ("target_id", "by_id", "undone_by_id"):
        op.create_index(op.f(f"ix_customer_merges_{column}"), "customer_merges", [column])
    op.create_index(
        "uq_customer_merges_source",
        "customer_merges",
        ["source_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.add_column(
        "customers", sa.Column("has_merged", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("customers", "has_merged")
    op.drop_table("customer_merges")
