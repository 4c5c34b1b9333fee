"""Rules that say which survey a closing gets, and which of them decided about an invitation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
HEADS = ("channels", "kinds", "category_ids", "team_ids", "organisation_ids", "languages")


def upgrade() -> None:
    op.create_table(
        "survey_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("survey_id", ID, nullable=True),
        *(sa.Column(head, JSON, nullable=False) for head in HEADS),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_rules_survey_id_surveys"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_rules")),
    )
    op.create_index(op.f("ix_survey_rules_survey_id"), "survey_rules", ["survey_id"])
    op.add_column("invitations", sa.Column("rule_id", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("invitations", "rule_id")
    op.drop_table("survey_rules")
