"""Kiosks at the exits of places, and what is answered there."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "kiosks",
        sa.Column("id", ID, nullable=False),
        sa.Column("place_id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_until", UtcDateTime(), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("paired_at", UtcDateTime(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("kiosks", "place_id", "places"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosks")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_kiosks_link_hash")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_kiosks_secret_hash")),
    )
    op.create_index(op.f("ix_kiosks_place_id"), "kiosks", ["place_id"])
    op.create_table(
        "kiosk_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("kiosk_id", ID, nullable=False),
        sa.Column("place_id", ID, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=250), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("clock_wrong", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=30), nullable=False),
        sa.Column("doubt", sa.String(length=30), nullable=True),
        sa.Column("looked_by_id", ID, nullable=True),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        _ref("kiosk_answers", "kiosk_id", "kiosks"),
        _ref("kiosk_answers", "place_id", "places"),
        _ref("kiosk_answers", "looked_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_answers")),
        sa.UniqueConstraint("kiosk_id", "uid", name=op.f("uq_kiosk_answers_kiosk_id_uid")),
    )
    op.create_index("ix_kiosk_answers_given", "kiosk_answers", ["kiosk_id", "answered_at"])
    op.create_index("ix_kiosk_answers_day", "kiosk_answers", ["answered_on", "place_id"])
    held = sa.text("standing = 'held'")
    op.create_index(
        "ix_kiosk_answers_held", "kiosk_answers", ["kiosk_id", "answered_at", "id"], sqlite_where=held, postgresql_where=held
    )  # fmt: skip
    for column in ("place_id", "looked_by_id"):
        op.create_index(op.f(f"ix_kiosk_answers_{column}"), "kiosk_answers", [column])


def downgrade() -> None:
    op.drop_table("kiosk_answers")
    op.drop_table("kiosks")
