"""Service standards: calendars, targets, the clocks of tickets, and setting them anew."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = "status IN ('new', 'open', 'pending', 'on_hold')"


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("week", JSON, nullable=False),
        sa.Column("days", JSON, nullable=False),
        sa.Column("place_ids", JSON, nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
    )
    _index(
        "uq_calendars_default", "calendars", ["is_default"], "is_default AND retired_at IS NULL", unique=True
    )
    op.create_table(
        "standards",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("calendar_id", ID, nullable=True),
        sa.Column("first_response", sa.Interval(), nullable=True),
        sa.Column("next_response", sa.Interval(), nullable=True),
        sa.Column("resolution", sa.Interval(), nullable=True),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("priorities", JSON, nullable=False),
        sa.Column("category_ids", JSON, nullable=False),
        sa.Column("organisation_ids", JSON, nullable=False),
        sa.Column("team_ids", JSON, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendars.id"],
            name=op.f("fk_standards_calendar_id_calendars"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standards")),
    )
    op.create_index(op.f("ix_standards_calendar_id"), "standards", ["calendar_id"])
    _make_clocks()
    op.add_column("tickets", sa.Column("standard_id", ID, nullable=True))
    op.add_column("tickets", sa.Column("due_at", UtcDateTime(), nullable=True))
    op.add_column("tickets", sa.Column("warn_at", UtcDateTime(), nullable=True))
    op.add_column("tickets", sa.Column("due_kind", sa.String(length=30), nullable=True))
    _index("ix_tickets_open_due", "tickets", ["due_at", "id"], f"{OPEN} AND due_at IS NOT NULL")


def _make_clocks() -> None:
    op.create_table(
        "clocks",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("standard_id", ID, nullable=False),
        sa.Column("length", sa.Interval(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("pauses", JSON, nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("warn_at", UtcDateTime(), nullable=True),
        sa.Column("warned_at", UtcDateTime(), nullable=True),
        sa.Column("broken_at", UtcDateTime(), nullable=True),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("category_id", ID, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_clocks_{column}_{table}"), ondelete="RESTRICT"
            )
            for column, table in (
                ("ticket_id", "tickets"),
                ("standard_id", "standards"),
                ("agent_id", "users"),
                ("team_id", "teams"),
                ("category_id", "categories"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
    )
    _index("uq_clocks_running", "clocks", ["ticket_id", "kind"], "stopped_at IS NULL", unique=True)
    op.create_index("ix_clocks_ticket", "clocks", ["ticket_id", "id"])
    runs = "stopped_at IS NULL AND broken_at IS NULL"
    _index("ix_clocks_breaking", "clocks", ["due_at"], f"{runs} AND due_at IS NOT NULL")
    _index(
        "ix_clocks_warning", "clocks", ["warn_at"], f"{runs} AND warned_at IS NULL AND warn_at IS NOT NULL"
    )
    of = ["kind", "agent_id", "team_id", "category_id", "kept"]
    for day in ("stopped", "started"):
        _index(f"ix_clocks_{day}", "clocks", [f"{day}_on", *of], "kept IS NOT NULL")
    op.create_table(
        "clock_resettings",
        sa.Column("id", ID, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_resettings")),
    )


def _index(name: str, table: str, columns: Sequence[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_open_due", "tickets")
    for column in ("due_kind", "warn_at", "due_at", "standard_id"):
        op.drop_column("tickets", column)
    op.drop_table("clock_resettings")
    op.drop_table("clocks")
    op.drop_table("standards")
    op.drop_table("calendars")
