"""Links between tickets: which follows, repeats or needs which."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_ticket_links_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("id", ID, nullable=False),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        _to("from_id", "tickets"),
        _to("to_id", "tickets"),
        _to("by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_links")),
        sa.UniqueConstraint(
            "from_id", "to_id", "relation", name=op.f("uq_ticket_links_from_id_to_id_relation")
        ),
    )
    op.create_index(op.f("ix_ticket_links_to_id"), "ticket_links", ["to_id"])


def downgrade() -> None:
    op.drop_table("ticket_links")
