"""Text messages: gateways, what goes out and comes back; a survey's delivery may be a text."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _leased() -> list[sa.Column]:
    return [
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
    ]


def _of_gateway(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_gateway_id_text_gateways")
    return sa.ForeignKeyConstraint(["gateway_id"], ["text_gateways.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "text_gateways",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("proof", sa.String(length=30), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("extra", JSON, nullable=False),
        sa.Column("takes_replies", sa.Boolean(), nullable=False),
        sa.Column("report_secret", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_gateways")),
    )
    op.create_table(
        "outgoing_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway_id", ID, nullable=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("gateway_uid", sa.String(length=120), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_after", UtcDateTime(), nullable=True),
        sa.Column("sending_since", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=False),
        *_leased(),
        _of_gateway("outgoing_texts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_texts")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_texts_key")),
    )
    op.create_index(op.f("ix_outgoing_texts_ref"), "outgoing_texts", ["ref"])
    op.create_index("ix_outgoing_texts_state", "outgoing_texts", ["state", "id"])
    op.create_index("ix_outgoing_texts_of_gateway", "outgoing_texts", ["gateway_id", "gateway_uid"])
    op.create_index("ix_outgoing_texts_number", "outgoing_texts", ["number", "id"])
    op.add_column("deliveries", sa.Column("outgoing_text_id", ID, nullable=True))
    op.create_table(
        "text_reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway_id", ID, nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("gateway_uid", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("says", sa.String(length=30), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        *_leased(),
        _of_gateway("text_reports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_reports")),
        sa.UniqueConstraint("gateway_id", "uid", name=op.f("uq_text_reports_gateway_id_uid")),
    )
    op.create_table(
        "incoming_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway_id", ID, nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("meaning", sa.String(length=30), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        *_leased(),
        _of_gateway("incoming_texts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_texts")),
        sa.UniqueConstraint("gateway_id", "uid", name=op.f("uq_incoming_texts_gateway_id_uid")),
    )
    for table in ("text_reports", "incoming_texts"):
        op.create_index(op.f(f"ix_{table}_received_at"), table, ["received_at"])
    for table in ("outgoing_texts", "text_reports", "incoming_texts"):
        op.create_index(op.f(f"ix_{table}_next_attempt_at"), table, ["next_attempt_at"])


def downgrade() -> None:
    op.drop_column("deliveries", "outgoing_text_id")
    for table in ("incoming_texts", "text_reports", "outgoing_texts", "text_gateways"):
        op.drop_table(table)
