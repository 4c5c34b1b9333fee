"""Who wrote an answer down, where a colleague did."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("responses", sa.Column("entered_by_id", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("responses", "entered_by_id")
