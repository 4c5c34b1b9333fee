"""Tags go out of use, and names that were given up lead to what took their place."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_SET = sa.text("into_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("tags") as table:
        table.add_column(sa.Column("into_id", ID, nullable=True))
        table.add_column(sa.Column("retired_at", UtcDateTime(), nullable=True))
        table.create_foreign_key(
            op.f("fk_tags_into_id_tags"), "tags", ["into_id"], ["id"], ondelete="RESTRICT"
        )
    op.create_index("ix_tags_into_id", "tags", ["into_id"], sqlite_where=IS_SET, postgresql_where=IS_SET)


def downgrade() -> None:
    op.drop_index("ix_tags_into_id", "tags")
    with op.batch_alter_table("tags") as table:
        table.drop_constraint(op.f("fk_tags_into_id_tags"), type_="foreignkey")
        table.drop_column("retired_at")
        table.drop_column("into_id")
