"""Surveys and questions count their changes, so that two who write a draft notice each other."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("surveys", "questions"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in ("questions", "surveys"):
        op.drop_column(table, "version")
