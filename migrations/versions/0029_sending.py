"""What taking a reply back needs, and files that wait with a draft."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "reply_undos",
        sa.Column("message_id", ID, nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("macros", sa.String(length=200), nullable=False),
        _to("reply_undos", "message_id", "messages"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_reply_undos")),
    )
    op.create_table(
        "draft_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("mime", sa.String(length=120), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        _to("draft_files", "ticket_id", "tickets"),
        _to("draft_files", "user_id", "users"),
        _to("draft_files", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_files")),
    )
    op.create_index("ix_draft_files_owner", "draft_files", ["ticket_id", "user_id"])
    op.create_index(op.f("ix_draft_files_file_id"), "draft_files", ["file_id"])


def downgrade() -> None:
    op.drop_table("draft_files")
    op.drop_table("reply_undos")
