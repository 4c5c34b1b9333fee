"""No closings by week: no page ever read them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUMS = ("closings", "eligible", "asked", "sent", "bounced", "revoked", "partial", "answered", "waiting")


def upgrade() -> None:
    op.drop_table("week_closings")


def downgrade() -> None:
    op.create_table(
        "week_closings",
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("team_id", ID, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("period", "team_id", name=op.f("pk_week_closings")),
        sqlite_with_rowid=False,
    )
