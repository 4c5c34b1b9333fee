"""An index of the facts that count nowhere, for raw figures beside counted ones."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    left_out = sa.text("excluded")
    op.create_index(
        "ix_score_facts_excluded", "score_facts", ["question", "closed_on"], sqlite_where=left_out, postgresql_where=left_out
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_score_facts_excluded", "score_facts")
