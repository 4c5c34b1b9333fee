"""Letters to third parties: whom they went to, their drafts and the files that wait with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("messages", sa.Column("outsiders", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("more", JSON, nullable=True))
    op.add_column("reply_undos", sa.Column("more", JSON, nullable=True))
    op.add_column("draft_files", sa.Column("kind", sa.String(length=10), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("draft_files", "kind")
    op.drop_column("reply_undos", "more")
    op.drop_column("drafts", "more")
    op.drop_column("messages", "outsiders")
