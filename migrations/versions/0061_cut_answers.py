"""Answers know the milestone or the mailing they were given to, and disputes may outlive the answer they were about."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF = (("milestone_id", "milestones"), ("mailing_id", "mailings"))


def upgrade() -> None:
    with op.batch_alter_table("responses") as batch:
        for column, target in OF:
            batch.add_column(sa.Column(column, ID, nullable=True))
            name = op.f(f"fk_responses_{column}_{target}")
            batch.create_foreign_key(name, target, [column], ["id"], ondelete="RESTRICT")
    for column, _target in OF:
        op.create_index(op.f(f"ix_responses_{column}"), "responses", [column])
        asks = f"SELECT i.{column} FROM invitations i WHERE i.id = responses.invitation_id"  # noqa: S608 - our own names
        where = f"SELECT i.id FROM invitations i WHERE i.{column} IS NOT NULL"  # noqa: S608
        op.execute(f"UPDATE responses SET {column} = ({asks}) WHERE invitation_id IN ({where})")  # noqa: S608
    with op.batch_alter_table("disputes") as batch:
        batch.alter_column("response_id", existing_type=ID, nullable=True)


def downgrade() -> None:
    op.execute(
        "DELETE FROM dispute_decisions WHERE dispute_id IN (SELECT id FROM disputes WHERE response_id IS NULL)"
    )
    op.execute("DELETE FROM disputes WHERE response_id IS NULL")
    with op.batch_alter_table("disputes") as batch:
        batch.alter_column("response_id", existing_type=ID, nullable=False)
    for column, _target in OF:
        op.drop_index(op.f(f"ix_responses_{column}"), "responses")
    with op.batch_alter_table("responses") as batch:
        for column, target in OF:
            batch.drop_constraint(op.f(f"fk_responses_{column}_{target}"), type_="foreignkey")
            batch.drop_column(column)
