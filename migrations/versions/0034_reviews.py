"""Reviews of closed tickets: forms with versions, draws, ratings in versions, drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "review_forms",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_forms")),
    )
    op.create_table(
        "review_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("form_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        _ref("review_versions", "form_id", "review_forms"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_versions")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_review_versions_form_id_number")),
    )
    op.create_table(
        "review_criteria",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("may_skip", sa.Boolean(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _ref("review_criteria", "version_id", "review_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_criteria")),
    )
    op.create_index(op.f("ix_review_criteria_version_id"), "review_criteria", ["version_id"])

    op.create_table(
        "review_samples",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("picked", sa.Boolean(), nullable=False),
        sa.Column("drawn_by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("fitting", sa.Integer(), nullable=False),
        sa.Column("left_out", JSON, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", ID, nullable=False),
        sa.Column("second_id", ID, nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        _ref("review_samples", "drawn_by_id", "users"),
        _ref("review_samples", "reviewer_id", "users"),
        _ref("review_samples", "second_id", "users"),
        _ref("review_samples", "version_id", "review_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_samples")),
    )
    op.create_index(op.f("ix_review_samples_drawn_by_id"), "review_samples", ["drawn_by_id"])
    op.create_index(op.f("ix_review_samples_reviewer_id"), "review_samples", ["reviewer_id"])
    op.create_index(op.f("ix_review_samples_second_id"), "review_samples", ["second_id"])
    op.create_index(op.f("ix_review_samples_version_id"), "review_samples", ["version_id"])

    op.create_table(
        "reviews",
        sa.Column("id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("form_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("closing_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("picked", sa.Boolean(), nullable=False),
        sa.Column("reviewer_id", ID, nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("shown_at", UtcDateTime(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("remarked_at", UtcDateTime(), nullable=True),
        sa.Column("remark_seen_at", UtcDateTime(), nullable=True),
        _ref("reviews", "agent_id", "users"),
        _ref("reviews", "closing_id", "closings"),
        _ref("reviews", "form_id", "review_forms"),
        _ref("reviews", "reviewer_id", "users"),
        _ref("reviews", "sample_id", "review_samples"),
        _ref("reviews", "team_id", "teams"),
        _ref("reviews", "ticket_id", "tickets"),
        _ref("reviews", "version_id", "review_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("form_id", "closing_id", "slot", name=op.f("uq_reviews_form_id_closing_id_slot")),
    )
    op.create_index("ix_reviews_agent", "reviews", ["agent_id", "shown_at"])
    op.create_index(op.f("ix_reviews_closing_id"), "reviews", ["closing_id"])
    op.create_index("ix_reviews_reviewer", "reviews", ["reviewer_id", "saved_at"])
    op.create_index(op.f("ix_reviews_sample_id"), "reviews", ["sample_id"])
    op.create_index(op.f("ix_reviews_team_id"), "reviews", ["team_id"])
    op.create_index(op.f("ix_reviews_ticket_id"), "reviews", ["ticket_id"])
    op.create_index(op.f("ix_reviews_version_id"), "reviews", ["version_id"])

    op.create_table(
        "review_sheets",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("because", sa.String(length=250), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("failed", JSON, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        _ref("review_sheets", "by_id", "users"),
        _ref("review_sheets", "review_id", "reviews"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheets")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_sheets_review_id_number")),
    )
    op.create_table(
        "review_marks",
        sa.Column("id", ID, nullable=False),
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("criterion_id", ID, nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        _ref("review_marks", "criterion_id", "review_criteria"),
        _ref("review_marks", "sheet_id", "review_sheets"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_marks")),
        sa.UniqueConstraint("sheet_id", "criterion_id", name=op.f("uq_review_marks_sheet_id_criterion_id")),
    )
    op.create_index(op.f("ix_review_marks_criterion_id"), "review_marks", ["criterion_id"])
    op.create_table(
        "review_drafts",
        sa.Column("review_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        _ref("review_drafts", "review_id", "reviews"),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_drafts")),
    )


def downgrade() -> None:
    for table in (
        "review_drafts",
        "review_marks",
        "review_sheets",
        "reviews",
        "review_samples",
        "review_criteria",
        "review_versions",
        "review_forms",
    ):
        op.drop_table(table)
