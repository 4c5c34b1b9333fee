"""Questions for those who rated satisfaction no higher than a number."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("only_up_to", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("questions", "only_up_to")
