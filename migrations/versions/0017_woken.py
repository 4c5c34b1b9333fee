"""A ticket remembers that it came back from being put aside; what is aside is left out of lists by their index."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = sa.text("status IN ('new', 'open', 'pending', 'on_hold')")
OWN = ("assignee_id", "team_id")


def _indexes(*more: str) -> None:
    for column in OWN:
        name = f"ix_tickets_open_{column.removesuffix('_id')}"
        op.drop_index(name, "tickets")
        columns = [column, "status", "waiting_since", "id", *more]
        op.create_index(name, "tickets", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("woken_at", UtcDateTime(), nullable=True))
    _indexes("held_until")


def downgrade() -> None:
    _indexes()
    op.drop_column("tickets", "woken_at")
