"""Advisory groups, and who was invited, agreed or said no."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "advisor_groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("target_size", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("advisor_groups", "owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_groups")),
    )
    op.create_index(op.f("ix_advisor_groups_owner_id"), "advisor_groups", ["owner_id"])
    table = "advisor_members"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("standing", sa.String(length=30), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=True),
        sa.Column("invited_by_id", ID, nullable=True),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("joined_heard", sa.String(length=30), nullable=True),
        sa.Column("joined_by_id", ID, nullable=True),
        sa.Column("joined_words", sa.String(length=500), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_heard", sa.String(length=30), nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        _ref(table, "group_id", "advisor_groups"),
        _ref(table, "customer_id", "customers"),
        _ref(table, "invited_by_id", "users"),
        _ref(table, "joined_by_id", "users"),
        _ref(table, "ended_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("group_id", "customer_id", name=op.f(f"uq_{table}_group_id_customer_id")),
    )
    for column in ("customer_id", "invited_by_id", "joined_by_id", "ended_by_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_advisor_members_standing", table, ["group_id", "standing"])


def downgrade() -> None:
    op.drop_table("advisor_members")
    op.drop_table("advisor_groups")
