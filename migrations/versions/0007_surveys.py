"""Surveys, invitations, deliveries, responses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("key", name=op.f("uq_surveys_key")),
    )
    op.create_table(
        "slip_counters",
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_slip_counters_place_id_places"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_slip_counters")),
    )
    op.create_table(
        "survey_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "languages",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys.id"],
            name=op.f("fk_survey_versions_survey_id_surveys"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_versions")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_survey_versions_survey_id_number")),
    )
    op.create_index(op.f("ix_survey_versions_survey_id"), "survey_versions", ["survey_id"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "key",
            sa.Enum(
                "satisfaction",
                "solved",
                "agent",
                "causes",
                "comment",
                name="questionkey",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "rating",
                "effort",
                "recommend",
                "solved",
                "causes",
                "text",
                name="questionkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("only_if_dissatisfied", sa.Boolean(), nullable=False),
        sa.Column(
            "texts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["survey_versions.id"],
            name=op.f("fk_questions_version_id_survey_versions"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_questions_version_id_key")),
    )
    op.create_index(op.f("ix_questions_version_id"), "questions", ["version_id"], unique=False)
    op.create_table(
        "unsubscribe_tokens",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_unsubscribe_tokens_customer_id_customers"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsubscribe_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unsubscribe_tokens_token_hash")),
    )
    op.create_index(
        op.f("ix_unsubscribe_tokens_customer_id"), "unsubscribe_tokens", ["customer_id"], unique=False
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("closing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient_key", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "suppressed",
                "sent",
                "bounced",
                "partial",
                "answered",
                "expired",
                "revoked",
                name="invitationstate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "no_channel",
                "opted_out",
                "throttled",
                "sampled_out",
                "spam",
                "auto_generated",
                "internal_requester",
                "test_ticket",
                "duplicate_ticket",
                "merged",
                "reopened",
                "no_human_contact",
                "minor_or_sensitive_category",
                "legal_hold",
                "stale",
                "language_missing",
                "supervisor_rule",
                "objection_art21",
                "deceased_or_undeliverable",
                "erased",
                "withdrawn",
                name="reason",
                native_enum=False,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("reason_detail", sa.String(length=120), nullable=False),
        sa.Column(
            "way",
            sa.Enum("email", "slip", "text", "code", name="way", native_enum=False, length=30),
            nullable=True,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "walk_in",
                "email",
                "web",
                "chat",
                "api",
                name="channel",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint",
                "question",
                "request",
                "order",
                "technical",
                "suggestion",
                "praise",
                name="requestkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reported_category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inclusion", sa.Double(), nullable=False),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_invitations_category_id_categories"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["closings.id"],
            name=op.f("fk_invitations_closing_id_closings"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name=op.f("fk_invitations_contact_point_id_contact_points"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_invitations_customer_id_customers"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reported_category_id"],
            ["categories.id"],
            name=op.f("fk_invitations_reported_category_id_categories"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_invitations_survey_id_surveys"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_invitations_team_id_teams"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_invitations_ticket_id_tickets"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["survey_versions.id"],
            name=op.f("fk_invitations_version_id_survey_versions"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint(
            "ticket_id",
            "closing_id",
            "survey_id",
            "recipient_key",
            name=op.f("uq_invitations_ticket_id_closing_id_survey_id_recipient_key"),
        ),
    )
    op.create_index("ix_invitations_address", "invitations", ["address", "scheduled_at"], unique=False)
    op.create_index(op.f("ix_invitations_category_id"), "invitations", ["category_id"], unique=False)
    op.create_index(op.f("ix_invitations_closing_id"), "invitations", ["closing_id"], unique=False)
    op.create_index(
        op.f("ix_invitations_contact_point_id"), "invitations", ["contact_point_id"], unique=False
    )
    op.create_index("ix_invitations_customer", "invitations", ["customer_id", "scheduled_at"], unique=False)
    op.create_index(
        op.f("ix_invitations_reported_category_id"), "invitations", ["reported_category_id"], unique=False
    )
    op.create_index("ix_invitations_state", "invitations", ["state", "expires_at"], unique=False)
    op.create_index(op.f("ix_invitations_survey_id"), "invitations", ["survey_id"], unique=False)
    op.create_index(op.f("ix_invitations_team_id"), "invitations", ["team_id"], unique=False)
    op.create_index(op.f("ix_invitations_version_id"), "invitations", ["version_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "way",
            sa.Enum("email", "slip", "text", "code", name="way", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("is_reminder", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled", "sent", "bounced", "void", name="deliverystate", native_enum=False, length=30
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hmac", sa.String(length=64), nullable=True),
        sa.Column("slip_number", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outgoing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_deliveries_invitation_id_invitations"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"],
            ["outgoing_emails.id"],
            name=op.f("fk_deliveries_outgoing_id_outgoing_emails"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_deliveries_place_id_places"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_deliveries_code_hmac")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_deliveries_token_hash")),
    )
    op.create_index(op.f("ix_deliveries_invitation_id"), "deliveries", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_deliveries_next_attempt_at"), "deliveries", ["next_attempt_at"], unique=False)
    op.create_index(op.f("ix_deliveries_outgoing_id"), "deliveries", ["outgoing_id"], unique=False)
    op.create_index(op.f("ix_deliveries_place_id"), "deliveries", ["place_id"], unique=False)
    op.create_table(
        "invitation_credits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "role",
            sa.Enum("resolver", "co_handler", "team", name="creditrole", native_enum=False, length=30),
            nullable=False,
        ),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_invitation_credits_invitation_id_invitations"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_invitation_credits_team_id_teams"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_invitation_credits_user_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_credits")),
    )
    op.create_index(
        op.f("ix_invitation_credits_invitation_id"), "invitation_credits", ["invitation_id"], unique=False
    )
    op.create_index(op.f("ix_invitation_credits_team_id"), "invitation_credits", ["team_id"], unique=False)
    op.create_index(op.f("ix_invitation_credits_user_id"), "invitation_credits", ["user_id"], unique=False)
    op.create_table(
        "responses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "email",
                "slip",
                "text",
                "interviewer",
                "kiosk",
                "card",
                "handed_by_agent",
                name="mode",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("contact_wanted", sa.Boolean(), nullable=True),
        sa.Column(
            "flags",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excluded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("excluded_because", sa.String(length=250), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_responses_delivery_id_deliveries"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["excluded_by_id"],
            ["users.id"],
            name=op.f("fk_responses_excluded_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_responses_invitation_id_invitations"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("invitation_id", "version", name=op.f("uq_responses_invitation_id_version")),
    )
    op.create_index("ix_responses_answered", "responses", ["answered_at", "id"], unique=False)
    op.create_index(op.f("ix_responses_delivery_id"), "responses", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_responses_excluded_by_id"), "responses", ["excluded_by_id"], unique=False)
    op.create_index(
        "ix_responses_unread",
        "responses",
        ["answered_at", "id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "survey_openings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(length=7), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("suspect", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_survey_openings_delivery_id_deliveries"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_openings")),
    )
    op.create_index(op.f("ix_survey_openings_delivery_id"), "survey_openings", ["delivery_id"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "key",
            sa.Enum(
                "satisfaction",
                "solved",
                "agent",
                "causes",
                "comment",
                name="questionkey",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
            name=op.f("fk_answers_question_id_questions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_answers_response_id_responses"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("response_id", "key", "choice", name=op.f("uq_answers_response_id_key_choice")),
    )
    op.create_index(op.f("ix_answers_question_id"), "answers", ["question_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_answers_question_id"), table_name="answers")
    op.drop_table("answers")
    op.drop_index(op.f("ix_survey_openings_delivery_id"), table_name="survey_openings")
    op.drop_table("survey_openings")
    op.drop_index("ix_responses_unread", table_name="responses")
    op.drop_index(op.f("ix_responses_excluded_by_id"), table_name="responses")
    op.drop_index(op.f("ix_responses_delivery_id"), table_name="responses")
    op.drop_index("ix_responses_answered", table_name="responses")
    op.drop_table("responses")
    op.drop_index(op.f("ix_invitation_credits_user_id"), table_name="invitation_credits")
    op.drop_index(op.f("ix_invitation_credits_team_id"), table_name="invitation_credits")
    op.drop_index(op.f("ix_invitation_credits_invitation_id"), table_name="invitation_credits")
    op.drop_table("invitation_credits")
    op.drop_index(op.f("ix_deliveries_place_id"), table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_outgoing_id"), table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_next_attempt_at"), table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_invitation_id"), table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_invitations_version_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_team_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_survey_id"), table_name="invitations")
    op.drop_index("ix_invitations_state", table_name="invitations")
    op.drop_index(op.f("ix_invitations_reported_category_id"), table_name="invitations")
    op.drop_index("ix_invitations_customer", table_name="invitations")
    op.drop_index(op.f("ix_invitations_contact_point_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_closing_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_category_id"), table_name="invitations")
    op.drop_index("ix_invitations_address", table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_unsubscribe_tokens_customer_id"), table_name="unsubscribe_tokens")
    op.drop_table("unsubscribe_tokens")
    op.drop_index(op.f("ix_questions_version_id"), table_name="questions")
    op.drop_table("questions")
    op.drop_index(op.f("ix_survey_versions_survey_id"), table_name="survey_versions")
    op.drop_table("survey_versions")
    op.drop_table("slip_counters")
    op.drop_table("surveys")
