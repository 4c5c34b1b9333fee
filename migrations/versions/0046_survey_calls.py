"""Calls of interviewers, and why a question of an interview has no answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _ref(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_survey_calls_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "survey_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("invitation_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("result", sa.String(length=30), nullable=False),
        sa.Column("again_at", UtcDateTime(), nullable=True),
        _ref("invitation_id", "invitations"),
        _ref("by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_calls")),
    )
    for column in ("invitation_id", "by_id"):
        op.create_index(op.f(f"ix_survey_calls_{column}"), "survey_calls", [column])
    op.add_column("responses", sa.Column("unsaid", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("responses", "unsaid")
    op.drop_table("survey_calls")
