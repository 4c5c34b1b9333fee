"""Refusals have a key that bites where no customer is known."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OLD, NEW = "uq_opt_outs_customer_id_address_purpose", "uq_opt_outs_recipient_key_address_purpose"


def upgrade() -> None:
    with op.batch_alter_table("opt_outs") as table:
        table.add_column(sa.Column("recipient_key", sa.String(length=40), nullable=True))
    op.execute(
        "UPDATE opt_outs SET recipient_key = CASE WHEN customer_id IS NULL THEN 'anonymous'"
        " ELSE 'customer:' || customer_id END"
    )
    # Of refusals that were kept twice the one in force stays, else the latest.
    op.execute(
        "DELETE FROM opt_outs WHERE EXISTS (SELECT 1 FROM opt_outs AS other WHERE other.id <> opt_outs.id"
        " AND other.recipient_key = opt_outs.recipient_key AND other.address = opt_outs.address"
        " AND other.purpose = opt_outs.purpose"
        " AND ((other.withdrawn_at IS NULL AND opt_outs.withdrawn_at IS NOT NULL)"
        " OR ((other.withdrawn_at IS NULL) = (opt_outs.withdrawn_at IS NULL) AND other.id > opt_outs.id)))"
    )
    with op.batch_alter_table("opt_outs") as table:
        table.alter_column("recipient_key", existing_type=sa.String(length=40), nullable=False)
        table.drop_constraint(op.f(OLD), type_="unique")
        table.create_unique_constraint(op.f(NEW), ["recipient_key", "address", "purpose"])


def downgrade() -> None:
    with op.batch_alter_table("opt_outs") as table:
        table.drop_constraint(op.f(NEW), type_="unique")
        table.create_unique_constraint(op.f(OLD), ["customer_id", "address", "purpose"])
        table.drop_column("recipient_key")
