"""Comment cards: batches, cards, readings."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import Json, UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "card_batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("place_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("printed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("card_batches", "place_id", "places"),
        _ref("card_batches", "version_id", "survey_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batches")),
        sa.UniqueConstraint("place_id", "first_number", name=op.f("uq_card_batches_place_id_first_number")),
    )
    op.create_index(op.f("ix_card_batches_version_id"), "card_batches", ["version_id"])
    op.create_table(
        "cards",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hmac", sa.String(length=64), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("invitation_id", ID, nullable=True),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("handed_at", UtcDateTime(), nullable=True),
        sa.Column("handed_by_id", ID, nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("fate", sa.String(length=30), nullable=True),
        sa.Column("waits", sa.String(length=30), nullable=True),
        sa.Column("holds", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("causes", sa.String(length=250), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        _ref("cards", "batch_id", "card_batches"),
        _ref("cards", "invitation_id", "invitations"),
        _ref("cards", "delivery_id", "deliveries"),
        _ref("cards", "handed_by_id", "users"),
        _ref("cards", "decided_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_cards_batch_id_number")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_cards_code_hmac")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_cards_token_hash")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_cards_invitation_id")),
    )
    for column in ("number", "delivery_id", "handed_by_id", "decided_by_id"):
        op.create_index(op.f(f"ix_cards_{column}"), "cards", [column])
    waits, apart = sa.text("waits IS NOT NULL"), sa.text("fate = 'apart'")
    op.create_index("ix_cards_waits", "cards", ["waits", "id"], sqlite_where=waits, postgresql_where=waits)
    op.create_index(
        "ix_cards_apart", "cards", ["counted_on", "id"], sqlite_where=apart, postgresql_where=apart
    )
    op.create_table(
        "card_readings",
        sa.Column("id", ID, nullable=False),
        sa.Column("card_id", ID, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("given", Json, nullable=False),
        sa.Column("unreadable", Json, nullable=False),
        sa.Column("scan_id", ID, nullable=True),
        sa.Column("scan_name", sa.String(length=255), nullable=False),
        sa.Column("scan_mime", sa.String(length=120), nullable=False),
        _ref("card_readings", "card_id", "cards"),
        _ref("card_readings", "by_id", "users"),
        _ref("card_readings", "scan_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_readings")),
        sa.UniqueConstraint("card_id", "slot", name=op.f("uq_card_readings_card_id_slot")),
        sa.UniqueConstraint("card_id", "by_id", name=op.f("uq_card_readings_card_id_by_id")),
    )
    for column in ("by_id", "scan_id"):
        op.create_index(op.f(f"ix_card_readings_{column}"), "card_readings", [column])


def downgrade() -> None:
    op.drop_table("card_readings")
    op.drop_table("cards")
    op.drop_table("card_batches")
