"""Time spent on tickets, and the clocks that run."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SPOKEN = sa.text("duration IS NOT NULL")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "time_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        _to("time_entries", "ticket_id", "tickets"),
        _to("time_entries", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entries")),
    )
    op.create_index("ix_time_entries_ticket", "time_entries", ["ticket_id"])
    op.create_index("ix_time_entries_day", "time_entries", ["spent_on", "user_id"])
    op.create_table(
        "timers",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        _to("timers", "user_id", "users"),
        _to("timers", "ticket_id", "tickets"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_timers")),
    )
    op.create_index(op.f("ix_timers_ticket_id"), "timers", ["ticket_id"])
    op.create_index("ix_messages_spoken", "messages", ["at"], sqlite_where=SPOKEN, postgresql_where=SPOKEN)


def downgrade() -> None:
    op.drop_index("ix_messages_spoken", "messages")
    op.drop_table("timers")
    op.drop_table("time_entries")
