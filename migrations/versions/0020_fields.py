"""Fields of the desk's own, what they are called and what they hold on tickets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("request_kinds", JSON, nullable=False),
        sa.Column("category_ids", JSON, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("asked_at_intake", sa.Boolean(), nullable=False),
        sa.Column("asked_of_customers", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_fields")),
    )
    op.create_table(
        "field_names",
        sa.Column("id", ID, nullable=False),
        sa.Column("field_id", ID, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("help", sa.String(length=300), nullable=False),
        _to("field_names", "field_id", "custom_fields"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_names")),
        sa.UniqueConstraint("field_id", "language", name=op.f("uq_field_names_field_id_language")),
    )
    op.create_table(
        "field_choices",
        sa.Column("id", ID, nullable=False),
        sa.Column("field_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        _to("field_choices", "field_id", "custom_fields"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_choices")),
    )
    op.create_index(op.f("ix_field_choices_field_id"), "field_choices", ["field_id"])
    op.create_table(
        "field_choice_names",
        sa.Column("id", ID, nullable=False),
        sa.Column("choice_id", ID, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        _to("field_choice_names", "choice_id", "field_choices"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_choice_names")),
        sa.UniqueConstraint("choice_id", "language", name=op.f("uq_field_choice_names_choice_id_language")),
    )
    op.create_table(
        "field_values",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("field_id", ID, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=True),
        sa.Column("folded", sa.String(length=500), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("choice_id", ID, nullable=True),
        _to("field_values", "ticket_id", "tickets"),
        _to("field_values", "field_id", "custom_fields"),
        _to("field_values", "choice_id", "field_choices"),
        sa.PrimaryKeyConstraint("ticket_id", "field_id", name=op.f("pk_field_values")),
    )
    for column in ("folded", "number", "day", "choice_id"):
        is_set = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_field_values_{column}",
            "field_values",
            ["field_id", column, "ticket_id"],
            sqlite_where=is_set,
            postgresql_where=is_set,
        )


def downgrade() -> None:
    for table in ("field_values", "field_choice_names", "field_choices", "field_names", "custom_fields"):
        op.drop_table(table)
