"""Notes of interviews and focus groups."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "advisor_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("others", sa.String(length=500), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("advisor_notes", "group_id", "advisor_groups"),
        _ref("advisor_notes", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_notes")),
    )
    op.create_index(op.f("ix_advisor_notes_author_id"), "advisor_notes", ["author_id"])
    op.create_index("ix_advisor_notes_day", "advisor_notes", ["group_id", "held_on", "id"])
    table = "advisor_note_participants"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("note_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        _ref(table, "note_id", "advisor_notes"),
        _ref(table, "customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("note_id", "customer_id", name=op.f(f"uq_{table}_note_id_customer_id")),
    )
    op.create_index(op.f(f"ix_{table}_customer_id"), table, ["customer_id"])
    table = "advisor_note_files"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("note_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("mime", sa.String(length=120), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        _ref(table, "note_id", "advisor_notes"),
        _ref(table, "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("note_id", "file_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("advisor_note_files", "advisor_note_participants", "advisor_notes"):
        op.drop_table(table)
