"""That there are cards is asked of the cards: the note that only printings since then have made goes."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

KEY = "surveys.has_cards"


def upgrade() -> None:
    for table in ("settings", "setting_changes"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE key = :key").bindparams(key=KEY))  # noqa: S608 - our own names


def downgrade() -> None:
    settings = sa.table("settings", sa.column("key", sa.String), sa.column("value", sa.JSON))
    printed = sa.table("card_batches", sa.column("printed_at"))
    if op.get_bind().scalar(sa.select(sa.exists().where(printed.c.printed_at.is_not(None)))):
        op.bulk_insert(settings, [{"key": KEY, "value": True}])
