"""Indexes of tickets and messages leave out the rows that have nothing there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SELDOM = (
    ("tickets", "mailbox_id"),
    ("tickets", "place_id"),
    ("tickets", "merged_into_id"),
    ("tickets", "follows_id"),
    ("messages", "original_ticket_id"),
    ("messages", "message_id"),
    ("messages", "incoming_id"),
    ("messages", "outgoing_id"),
)
IS_OPEN = "status IN ('new', 'open', 'pending', 'on_hold')"
HELD = "ix_tickets_open_held"


def upgrade() -> None:
    _again(HELD, "tickets", "held_until", f"{IS_OPEN} AND held_until IS NOT NULL")
    for table, column in SELDOM:
        _again(f"ix_{table}_{column}", table, column, f"{column} IS NOT NULL")


def downgrade() -> None:
    _again(HELD, "tickets", "held_until", IS_OPEN)
    for table, column in SELDOM:
        _again(f"ix_{table}_{column}", table, column, None)


def _again(name: str, table: str, column: str, where: str | None) -> None:
    only = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.drop_index(op.f(name), table_name=table)
    op.create_index(op.f(name), table, [column], **only)
