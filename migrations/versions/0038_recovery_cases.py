"""Cases of recovery with their contacts. Bad answers that settle or were told of late open the first ones."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LATELY = timedelta(days=14)  # what was told before that, nobody takes up any more


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    live = sa.text("ended_at IS NULL")
    op.create_table(
        "recovery_cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("category_id", ID, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("severity", sa.String(length=30), nullable=False),
        sa.Column("is_safety", sa.Boolean(), nullable=False),
        sa.Column("is_legal", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("touched_at", UtcDateTime(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("warn_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("warned_at", UtcDateTime(), nullable=True),
        sa.Column("overdue_told_at", UtcDateTime(), nullable=True),
        sa.Column("contacted_at", UtcDateTime(), nullable=True),
        sa.Column("raised_at", UtcDateTime(), nullable=True),
        sa.Column("cause", sa.String(length=30), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=30), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("apology_way", sa.String(length=30), nullable=True),
        sa.Column("apologised_at", UtcDateTime(), nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("remedy", sa.String(length=30), nullable=True),
        sa.Column("remedy_words", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("outcome_words", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _ref("recovery_cases", "ticket_id", "tickets"),
        _ref("recovery_cases", "team_id", "teams"),
        _ref("recovery_cases", "category_id", "categories"),
        _ref("recovery_cases", "owner_id", "users"),
        _ref("recovery_cases", "message_id", "messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_cases")),
    )
    op.create_index(
        "uq_recovery_cases_live", "recovery_cases", ["ticket_id"], unique=True, sqlite_where=live, postgresql_where=live
    )  # fmt: skip
    op.create_index("ix_recovery_cases_ended", "recovery_cases", ["ended_at", "id"])
    for column in ("ticket_id", "team_id", "category_id", "owner_id", "message_id", "next_attempt_at"):
        op.create_index(op.f(f"ix_recovery_cases_{column}"), "recovery_cases", [column])
    op.create_table(
        "recovery_contacts",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("way", sa.String(length=30), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _ref("recovery_contacts", "case_id", "recovery_cases"),
        _ref("recovery_contacts", "by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_contacts")),
    )
    op.create_index(op.f("ix_recovery_contacts_case_id"), "recovery_contacts", ["case_id"])
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("case_id", ID, nullable=True))
        alerts.create_foreign_key(
            op.f("fk_alerts_case_id_recovery_cases"), "recovery_cases", ["case_id"], ["id"], ondelete="RESTRICT"
        )  # fmt: skip
        alerts.create_index(op.f("ix_alerts_case_id"), ["case_id"])
    _open_the_first()


def _open_the_first() -> None:
    """One settling case for each ticket with a bad answer of late; the worker gives it an owner and a deadline."""
    opened = sa.text(
        """INSERT INTO recovery_cases (ticket_id, team_id, category_id, state, severity, is_safety, is_legal, opened_at,
             finding, reasons, remedy_words, outcome_words, version, attempts, next_attempt_at)
           SELECT i.ticket_id, MIN(i.team_id), MIN(i.category_id), 'settling', 'normal', false, false, MIN(a.opened_at),
             '', '', '', '', 1, 0, MIN(a.told_at)
           FROM alerts a JOIN invitations i ON i.id = a.invitation_id
           WHERE a.withdrawn_at IS NULL AND (a.told_at IS NULL OR a.told_at > :since)
           GROUP BY i.ticket_id"""
    ).bindparams(sa.bindparam("since", type_=UtcDateTime()))
    joined = sa.text(
        """UPDATE alerts SET case_id = (SELECT c.id FROM recovery_cases c JOIN invitations i ON i.ticket_id = c.ticket_id
             WHERE i.id = alerts.invitation_id)
           WHERE withdrawn_at IS NULL AND (told_at IS NULL OR told_at > :since)"""
    ).bindparams(sa.bindparam("since", type_=UtcDateTime()))
    since = datetime.now(UTC) - LATELY
    op.execute(opened.bindparams(since=since))
    op.execute(joined.bindparams(since=since))


def downgrade() -> None:
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_index(op.f("ix_alerts_case_id"))
        alerts.drop_constraint(op.f("fk_alerts_case_id_recovery_cases"), type_="foreignkey")
        alerts.drop_column("case_id")
    op.drop_table("recovery_contacts")
    op.drop_table("recovery_cases")
