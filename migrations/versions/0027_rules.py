"""Rules, what they did, whose turn it is in a team, and who is here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AGAIN = sa.text("next_attempt_at IS NOT NULL")


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def _word(name: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.String(length=30), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        _word("trigger", nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        _word("match", nullable=False),
        sa.Column("wanted", JSON, nullable=False),
        _word("priority", nullable=True),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("to_team_id", ID, nullable=True),
        _word("giving", nullable=True),
        sa.Column("assignee_id", ID, nullable=True),
        sa.Column("most_open", sa.Integer(), nullable=True),
        sa.Column("here_only", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reply_id", ID, nullable=True),
        _word("told", nullable=True),
        _word("status", nullable=True),
        _word("outcome", nullable=True),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("rules", "category_id", "categories"),
        _key("rules", "to_team_id", "teams"),
        _key("rules", "assignee_id", "users"),
        _key("rules", "reply_id", "macros"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
    )
    op.create_table(
        "rule_runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("rule_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        _word("result", nullable=False),
        sa.Column("why", JSON, nullable=False),
        sa.Column("did", JSON, nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        _key("rule_runs", "rule_id", "rules"),
        _key("rule_runs", "ticket_id", "tickets"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_runs")),
        sa.UniqueConstraint(
            "rule_id", "ticket_id", "since", name=op.f("uq_rule_runs_rule_id_ticket_id_since")
        ),
    )
    op.create_index("ix_rule_runs_rule", "rule_runs", ["rule_id", "id"])
    op.create_index("ix_rule_runs_ticket", "rule_runs", ["ticket_id", "id"])
    op.create_index(
        "ix_rule_runs_next_attempt_at",
        "rule_runs",
        ["next_attempt_at"],
        sqlite_where=AGAIN,
        postgresql_where=AGAIN,
    )
    op.create_table(
        "team_turns",
        sa.Column("team_id", ID, autoincrement=False, nullable=False),
        sa.Column("last_user_id", ID, nullable=True),
        _key("team_turns", "team_id", "teams"),
        _key("team_turns", "last_user_id", "users"),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_turns")),
    )
    op.add_column("user_sessions", sa.Column("here_since", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user_sessions") as table:
        table.drop_column("here_since")
    op.drop_table("team_turns")
    op.drop_table("rule_runs")
    op.drop_table("rules")
