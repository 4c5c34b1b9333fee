"""Exports of one person, and erasures."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import Json, UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def _lease() -> list[sa.Column]:
    return [
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    working = sa.text("state = 'working'")
    op.create_table(
        "person_exports",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("ready_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        *_lease(),
        _ref("person_exports", "customer_id", "customers"),
        _ref("person_exports", "by_id", "users"),
        _ref("person_exports", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_exports")),
    )
    op.create_index(
        "uq_person_exports_working",
        "person_exports",
        ["customer_id"],
        unique=True,
        sqlite_where=working,
        postgresql_where=working,
    )
    for column in ("customer_id", "file_id", "next_attempt_at"):
        op.create_index(op.f(f"ix_person_exports_{column}"), "person_exports", [column])
    op.create_table(
        "erasures",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_ticket_id", ID, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        *_lease(),
        _ref("erasures", "customer_id", "customers"),
        _ref("erasures", "by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_customer_id"), "erasures", ["customer_id"], unique=True)
    op.create_index(op.f("ix_erasures_next_attempt_at"), "erasures", ["next_attempt_at"])


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_table("person_exports")
