"""Milestones, days of customers that they count from, and invitations that are about one instead of about a closing."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ONE_OCCASION = (
    "(milestone_id IS NULL AND period_key IS NULL AND ticket_id IS NOT NULL AND closing_id IS NOT NULL"
    " AND channel IS NOT NULL AND kind IS NOT NULL AND category_id IS NOT NULL)"
    " OR (milestone_id IS NOT NULL AND period_key IS NOT NULL AND ticket_id IS NULL AND closing_id IS NULL)"
)
OF_CLOSINGS = {
    "ticket_id": ID,
    "closing_id": ID,
    "channel": sa.String(30),
    "kind": sa.String(30),
    "category_id": ID,
}
OF_MILESTONES = sa.text("milestone_id IS NOT NULL")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    _dates()
    op.create_table(
        "milestones",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("survey_id", ID, nullable=False),
        sa.Column("moment", sa.String(length=30), nullable=False),
        sa.Column("date_kind_id", ID, nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("every_year", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("milestones", "survey_id", "surveys"),
        _ref("milestones", "date_kind_id", "customer_date_kinds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index(op.f("ix_milestones_survey_id"), "milestones", ["survey_id"])
    op.create_index(op.f("ix_milestones_date_kind_id"), "milestones", ["date_kind_id"])
    with op.batch_alter_table("invitations") as invitations:
        for column, kind in OF_CLOSINGS.items():
            invitations.alter_column(column, existing_type=kind, nullable=True)
        invitations.add_column(sa.Column("milestone_id", ID, nullable=True))
        invitations.add_column(sa.Column("period_key", sa.String(length=20), nullable=True))
        invitations.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        invitations.create_foreign_key(
            op.f("fk_invitations_milestone_id_milestones"), "milestones", ["milestone_id"], ["id"], ondelete="RESTRICT"
        )  # fmt: skip
        invitations.create_check_constraint(op.f("ck_invitations_one_occasion"), ONE_OCCASION)
    op.create_index(
        "uq_invitations_milestone",
        "invitations",
        ["milestone_id", "recipient_key", "period_key"],
        unique=True,
        sqlite_where=OF_MILESTONES,
        postgresql_where=OF_MILESTONES,
    )


def _dates() -> None:
    op.create_table(
        "customer_date_kinds",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_date_kinds")),
    )
    op.create_table(
        "customer_dates",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("kind_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=False),
        _ref("customer_dates", "customer_id", "customers"),
        _ref("customer_dates", "kind_id", "customer_date_kinds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_dates")),
        sa.UniqueConstraint("customer_id", "kind_id", name=op.f("uq_customer_dates_customer_id_kind_id")),
    )
    op.create_index("ix_customer_dates_day", "customer_dates", ["kind_id", "day"])
    op.create_index("ix_customer_dates_month_day", "customer_dates", ["kind_id", "month_day"])


def downgrade() -> None:
    """What was asked at milestones goes: no closing could take it."""
    for statement in (
        "DELETE FROM answers WHERE response_id IN (SELECT r.id FROM responses r"
        " JOIN invitations i ON i.id = r.invitation_id WHERE i.milestone_id IS NOT NULL)",
        "DELETE FROM survey_openings WHERE delivery_id IN (SELECT d.id FROM deliveries d"
        " JOIN invitations i ON i.id = d.invitation_id WHERE i.milestone_id IS NOT NULL)",
        "DELETE FROM responses WHERE invitation_id IN (SELECT id FROM invitations WHERE milestone_id IS NOT NULL)",
        "DELETE FROM deliveries WHERE invitation_id IN (SELECT id FROM invitations WHERE milestone_id IS NOT NULL)",
        "DELETE FROM invitations WHERE milestone_id IS NOT NULL",
    ):
        op.execute(statement)
    op.drop_index("uq_invitations_milestone", "invitations")
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_constraint(op.f("ck_invitations_one_occasion"), type_="check")
        invitations.drop_constraint(op.f("fk_invitations_milestone_id_milestones"), type_="foreignkey")
        for column in ("milestone_id", "period_key", "due_on"):
            invitations.drop_column(column)
        for column, kind in OF_CLOSINGS.items():
            invitations.alter_column(column, existing_type=kind, nullable=False)
    for table in ("milestones", "customer_dates", "customer_date_kinds"):
        op.drop_table(table)
