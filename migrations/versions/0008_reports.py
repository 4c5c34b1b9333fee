"""Score facts, closing facts, rollups; alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_closings",
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "agent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("closings", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("bounced", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("period", "agent_id", "team_id", name=op.f("pk_agent_closings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "agent_scores",
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "agent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "category_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column(
            "version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("v1", sa.BigInteger(), nullable=False),
        sa.Column("v2", sa.BigInteger(), nullable=False),
        sa.Column("v3", sa.BigInteger(), nullable=False),
        sa.Column("v4", sa.BigInteger(), nullable=False),
        sa.Column("v5", sa.BigInteger(), nullable=False),
        sa.Column("w1", sa.BigInteger(), nullable=False),
        sa.Column("w2", sa.BigInteger(), nullable=False),
        sa.Column("w3", sa.BigInteger(), nullable=False),
        sa.Column("w4", sa.BigInteger(), nullable=False),
        sa.Column("w5", sa.BigInteger(), nullable=False),
        sa.Column("ww", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "basis",
            "question",
            "period",
            "agent_id",
            "category_id",
            "channel",
            "choice",
            "version_id",
            "mode",
            "team_id",
            name=op.f("pk_agent_scores"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "category_closings",
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "category_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("closings", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("bounced", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("period", "category_id", "team_id", name=op.f("pk_category_closings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "category_scores",
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "category_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column(
            "version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("v1", sa.BigInteger(), nullable=False),
        sa.Column("v2", sa.BigInteger(), nullable=False),
        sa.Column("v3", sa.BigInteger(), nullable=False),
        sa.Column("v4", sa.BigInteger(), nullable=False),
        sa.Column("v5", sa.BigInteger(), nullable=False),
        sa.Column("w1", sa.BigInteger(), nullable=False),
        sa.Column("w2", sa.BigInteger(), nullable=False),
        sa.Column("w3", sa.BigInteger(), nullable=False),
        sa.Column("w4", sa.BigInteger(), nullable=False),
        sa.Column("w5", sa.BigInteger(), nullable=False),
        sa.Column("ww", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "basis",
            "question",
            "period",
            "category_id",
            "choice",
            "version_id",
            "mode",
            "team_id",
            name=op.f("pk_category_scores"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channel_closings",
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column(
            "cause_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("closings", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("bounced", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "period", "channel", "reason", "cause_id", "team_id", name=op.f("pk_channel_closings")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channel_scores",
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column(
            "version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("v1", sa.BigInteger(), nullable=False),
        sa.Column("v2", sa.BigInteger(), nullable=False),
        sa.Column("v3", sa.BigInteger(), nullable=False),
        sa.Column("v4", sa.BigInteger(), nullable=False),
        sa.Column("v5", sa.BigInteger(), nullable=False),
        sa.Column("w1", sa.BigInteger(), nullable=False),
        sa.Column("w2", sa.BigInteger(), nullable=False),
        sa.Column("w3", sa.BigInteger(), nullable=False),
        sa.Column("w4", sa.BigInteger(), nullable=False),
        sa.Column("w5", sa.BigInteger(), nullable=False),
        sa.Column("ww", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "basis",
            "question",
            "period",
            "channel",
            "choice",
            "version_id",
            "mode",
            "team_id",
            name=op.f("pk_channel_scores"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "closing_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reported_category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("bounced", sa.Boolean(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_changes")),
    )
    op.create_table(
        "closing_facts",
        sa.Column(
            "closing_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("way", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reported_category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("bounced", sa.Boolean(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("closing_id", name=op.f("pk_closing_facts")),
    )
    op.create_index(
        "ix_closing_facts_agent", "closing_facts", ["agent_id", "closed_on", "closing_id"], unique=False
    )
    op.create_index(
        "ix_closing_facts_category", "closing_facts", ["category_id", "closed_on", "closing_id"], unique=False
    )
    op.create_index("ix_closing_facts_day", "closing_facts", ["closed_on", "closing_id"], unique=False)
    op.create_index(op.f("ix_closing_facts_invitation_id"), "closing_facts", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_closing_facts_ticket_id"), "closing_facts", ["ticket_id"], unique=False)
    op.create_table(
        "reported_closings",
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "reported_category_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("closings", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("bounced", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "period", "reported_category_id", "team_id", name=op.f("pk_reported_closings")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reported_scores",
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "reported_category_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column(
            "version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("v1", sa.BigInteger(), nullable=False),
        sa.Column("v2", sa.BigInteger(), nullable=False),
        sa.Column("v3", sa.BigInteger(), nullable=False),
        sa.Column("v4", sa.BigInteger(), nullable=False),
        sa.Column("v5", sa.BigInteger(), nullable=False),
        sa.Column("w1", sa.BigInteger(), nullable=False),
        sa.Column("w2", sa.BigInteger(), nullable=False),
        sa.Column("w3", sa.BigInteger(), nullable=False),
        sa.Column("w4", sa.BigInteger(), nullable=False),
        sa.Column("w5", sa.BigInteger(), nullable=False),
        sa.Column("ww", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "basis",
            "question",
            "period",
            "reported_category_id",
            "choice",
            "version_id",
            "mode",
            "team_id",
            name=op.f("pk_reported_scores"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "score_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reported_category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("company", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_changes")),
    )
    op.create_table(
        "score_facts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closing_number", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agent_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reported_category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("company", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_facts")),
        sa.UniqueConstraint(
            "response_id",
            "question",
            "choice",
            "agent_key",
            name=op.f("uq_score_facts_response_id_question_choice_agent_key"),
        ),
    )
    op.create_index(
        "ix_score_facts_agent", "score_facts", ["agent_id", "question", "closed_on", "id"], unique=False
    )
    op.create_index("ix_score_facts_answered", "score_facts", ["question", "answered_on", "id"], unique=False)
    op.create_index(
        "ix_score_facts_category", "score_facts", ["category_id", "question", "closed_on", "id"], unique=False
    )
    op.create_index("ix_score_facts_closed", "score_facts", ["question", "closed_on", "id"], unique=False)
    op.create_index(op.f("ix_score_facts_invitation_id"), "score_facts", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_score_facts_ticket_id"), "score_facts", ["ticket_id"], unique=False)
    op.create_table(
        "unread_comments",
        sa.Column(
            "response_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_unread_comments")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_unread_comments_invitation_id")),
    )
    op.create_table(
        "week_closings",
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("closings", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("bounced", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("period", "team_id", name=op.f("pk_week_closings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "week_scores",
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column(
            "version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column(
            "team_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("v1", sa.BigInteger(), nullable=False),
        sa.Column("v2", sa.BigInteger(), nullable=False),
        sa.Column("v3", sa.BigInteger(), nullable=False),
        sa.Column("v4", sa.BigInteger(), nullable=False),
        sa.Column("v5", sa.BigInteger(), nullable=False),
        sa.Column("w1", sa.BigInteger(), nullable=False),
        sa.Column("w2", sa.BigInteger(), nullable=False),
        sa.Column("w3", sa.BigInteger(), nullable=False),
        sa.Column("w4", sa.BigInteger(), nullable=False),
        sa.Column("w5", sa.BigInteger(), nullable=False),
        sa.Column("ww", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "basis",
            "question",
            "period",
            "choice",
            "version_id",
            "mode",
            "team_id",
            name=op.f("pk_week_scores"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("triggers", sa.String(length=120), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_alerts_invitation_id_invitations"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_invitation_id"), "alerts", ["invitation_id"], unique=True)
    op.create_index(op.f("ix_alerts_next_attempt_at"), "alerts", ["next_attempt_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_alerts_next_attempt_at"), table_name="alerts")
    op.drop_index(op.f("ix_alerts_invitation_id"), table_name="alerts")
    op.drop_table("alerts")
    op.drop_table("week_scores")
    op.drop_table("week_closings")
    op.drop_table("unread_comments")
    op.drop_index(op.f("ix_score_facts_ticket_id"), table_name="score_facts")
    op.drop_index(op.f("ix_score_facts_invitation_id"), table_name="score_facts")
    op.drop_index("ix_score_facts_closed", table_name="score_facts")
    op.drop_index("ix_score_facts_category", table_name="score_facts")
    op.drop_index("ix_score_facts_answered", table_name="score_facts")
    op.drop_index("ix_score_facts_agent", table_name="score_facts")
    op.drop_table("score_facts")
    op.drop_table("score_changes")
    op.drop_table("reported_scores")
    op.drop_table("reported_closings")
    op.drop_index(op.f("ix_closing_facts_ticket_id"), table_name="closing_facts")
    op.drop_index(op.f("ix_closing_facts_invitation_id"), table_name="closing_facts")
    op.drop_index("ix_closing_facts_day", table_name="closing_facts")
    op.drop_index("ix_closing_facts_category", table_name="closing_facts")
    op.drop_index("ix_closing_facts_agent", table_name="closing_facts")
    op.drop_table("closing_facts")
    op.drop_table("closing_changes")
    op.drop_table("channel_scores")
    op.drop_table("channel_closings")
    op.drop_table("category_scores")
    op.drop_table("category_closings")
    op.drop_table("agent_scores")
    op.drop_table("agent_closings")
