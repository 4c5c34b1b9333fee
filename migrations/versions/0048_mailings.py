"""Mailings with their lists, invitations that are by one, and for what the letter behind an unsubscribe link was."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
OF_MAILINGS = sa.text("mailing_id IS NOT NULL")
WAITING = sa.text("decided_on IS NULL")
BEFORE = (
    "(milestone_id IS NULL AND period_key IS NULL AND ticket_id IS NOT NULL AND closing_id IS NOT NULL"
    " AND channel IS NOT NULL AND kind IS NOT NULL AND category_id IS NOT NULL)"
    " OR (milestone_id IS NOT NULL AND period_key IS NOT NULL AND ticket_id IS NULL AND closing_id IS NULL)"
)
ONE_OCCASION = (
    "(milestone_id IS NULL AND mailing_id IS NULL AND period_key IS NULL AND ticket_id IS NOT NULL"
    " AND closing_id IS NOT NULL AND channel IS NOT NULL AND kind IS NOT NULL AND category_id IS NOT NULL)"
    " OR (milestone_id IS NOT NULL AND mailing_id IS NULL AND period_key IS NOT NULL AND ticket_id IS NULL"
    " AND closing_id IS NULL)"
    " OR (mailing_id IS NOT NULL AND milestone_id IS NULL AND period_key IS NULL AND ticket_id IS NULL"
    " AND closing_id IS NULL)"
)


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("survey_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("fallback", sa.String(length=5), nullable=True),
        sa.Column("whom", JSON, nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("weekdays_only", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _ref("mailings", "survey_id", "surveys"),
        _ref("mailings", "version_id", "survey_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    for column in ("survey_id", "version_id", "next_attempt_at"):
        op.create_index(op.f(f"ix_mailings_{column}"), "mailings", [column])
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_constraint(op.f("ck_invitations_one_occasion"), type_="check")
        invitations.add_column(sa.Column("mailing_id", ID, nullable=True))
        invitations.create_foreign_key(
            op.f("fk_invitations_mailing_id_mailings"), "mailings", ["mailing_id"], ["id"], ondelete="RESTRICT"
        )  # fmt: skip
        invitations.create_check_constraint(op.f("ck_invitations_one_occasion"), ONE_OCCASION)
    op.create_index(
        "uq_invitations_mailing",
        "invitations",
        ["mailing_id", "recipient_key"],
        unique=True,
        sqlite_where=OF_MAILINGS,
        postgresql_where=OF_MAILINGS,
    )
    _recipients()
    with op.batch_alter_table("unsubscribe_tokens") as tokens:
        tokens.add_column(sa.Column("purpose", sa.String(length=30), nullable=True))


def _recipients() -> None:
    table = "mailing_recipients"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("mailing_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("invitation_id", ID, nullable=True),
        _ref(table, "mailing_id", "mailings"),
        _ref(table, "customer_id", "customers"),
        _ref(table, "invitation_id", "invitations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_recipients")),
        sa.UniqueConstraint(
            "mailing_id", "customer_id", name=op.f("uq_mailing_recipients_mailing_id_customer_id")
        ),
    )
    for column in ("customer_id", "invitation_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_mailing_recipients_day", table, ["mailing_id", "decided_on"])
    op.create_index(
        "ix_mailing_recipients_turn",
        table,
        ["mailing_id", "place"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """What mailings asked goes: neither a closing nor a milestone could take it."""
    op.drop_table("mailing_recipients")
    for statement in (
        "DELETE FROM answers WHERE response_id IN (SELECT r.id FROM responses r"
        " JOIN invitations i ON i.id = r.invitation_id WHERE i.mailing_id IS NOT NULL)",
        "DELETE FROM survey_openings WHERE delivery_id IN (SELECT d.id FROM deliveries d"
        " JOIN invitations i ON i.id = d.invitation_id WHERE i.mailing_id IS NOT NULL)",
        "DELETE FROM responses WHERE invitation_id IN (SELECT id FROM invitations WHERE mailing_id IS NOT NULL)",
        "DELETE FROM deliveries WHERE invitation_id IN (SELECT id FROM invitations WHERE mailing_id IS NOT NULL)",
        "DELETE FROM invitations WHERE mailing_id IS NOT NULL",
        "DELETE FROM opt_outs WHERE purpose = 'mailings'",
    ):
        op.execute(statement)
    op.drop_index("uq_invitations_mailing", "invitations")
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_constraint(op.f("ck_invitations_one_occasion"), type_="check")
        invitations.drop_constraint(op.f("fk_invitations_mailing_id_mailings"), type_="foreignkey")
        invitations.drop_column("mailing_id")
        invitations.create_check_constraint(op.f("ck_invitations_one_occasion"), BEFORE)
    with op.batch_alter_table("unsubscribe_tokens") as tokens:
        tokens.drop_column("purpose")
    op.drop_table("mailings")
