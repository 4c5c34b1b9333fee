"""How many answers were cut off from their customers and tickets on each night."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lapsings") as batch:
        batch.add_column(sa.Column("links", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("lapsings") as batch:
        batch.alter_column("links", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("lapsings") as batch:
        batch.drop_column("links")
