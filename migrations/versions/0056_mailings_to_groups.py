"""Mailings to an advisory group."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("mailings") as mailings:
        mailings.add_column(sa.Column("group_id", ID, nullable=True))
        mailings.create_foreign_key(
            op.f("fk_mailings_group_id_advisor_groups"), "advisor_groups", ["group_id"], ["id"], ondelete="RESTRICT"
        )  # fmt: skip
    op.create_index(op.f("ix_mailings_group_id"), "mailings", ["group_id"])


def downgrade() -> None:
    """Nobody is in a group any more: what was for one is for nobody, and asks nobody."""
    op.execute(
        "UPDATE mailings SET state = 'stopped', next_attempt_at = NULL WHERE group_id IS NOT NULL AND state <> 'finished'"
    )
    op.drop_index(op.f("ix_mailings_group_id"), "mailings")
    with op.batch_alter_table("mailings") as mailings:
        mailings.drop_constraint(op.f("fk_mailings_group_id_advisor_groups"), type_="foreignkey")
        mailings.drop_column("group_id")
