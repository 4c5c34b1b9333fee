"""Checklists: templates of steps, the steps of tickets, and how far each ticket is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_ticket_checks_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "checklist_templates",
        sa.Column("id", ID, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("request_kinds", JSON, nullable=False),
        sa.Column("category_ids", JSON, nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_templates")),
    )
    op.create_table(
        "ticket_checks",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("template_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", ID, nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by_id", ID, nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("removed_by_id", ID, nullable=True),
        _to("ticket_id", "tickets"),
        _to("template_id", "checklist_templates"),
        _to("added_by_id", "users"),
        _to("done_by_id", "users"),
        _to("removed_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_checks")),
    )
    op.create_index("ix_ticket_checks_ticket", "ticket_checks", ["ticket_id", "position"])
    for column in ("checks_done", "checks_all"):
        op.add_column("tickets", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for column in ("checks_all", "checks_done"):
        op.drop_column("tickets", column)
    op.drop_table("ticket_checks")
    op.drop_table("checklist_templates")
