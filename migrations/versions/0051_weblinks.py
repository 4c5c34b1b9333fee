"""Survey-wide links, and what was answered by them."""

import sqlalchemy as sa
from alembic import op

from helpdesk.kit.columns import UtcDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = sa.text("standing = 'held'")


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "weblinks",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("weblinks", "version_id", "survey_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weblinks")),
        sa.UniqueConstraint("slug", name=op.f("uq_weblinks_slug")),
    )
    op.create_index(op.f("ix_weblinks_version_id"), "weblinks", ["version_id"])
    op.create_table(
        "weblink_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("weblink_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("pattern", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=30), nullable=False),
        sa.Column("doubt", sa.String(length=30), nullable=True),
        sa.Column("looked_by_id", ID, nullable=True),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        _ref("weblink_answers", "weblink_id", "weblinks"),
        _ref("weblink_answers", "version_id", "survey_versions"),
        _ref("weblink_answers", "looked_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weblink_answers")),
        sa.UniqueConstraint("weblink_id", "nonce", name=op.f("uq_weblink_answers_weblink_id_nonce")),
    )
    for column in ("version_id", "looked_by_id"):
        op.create_index(op.f(f"ix_weblink_answers_{column}"), "weblink_answers", [column])
    op.create_index("ix_weblink_answers_given", "weblink_answers", ["weblink_id", "answered_at"])
    op.create_index(
        "ix_weblink_answers_held",
        "weblink_answers",
        ["weblink_id", "answered_at", "id"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_table(
        "weblink_values",
        sa.Column("id", ID, nullable=False),
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        _ref("weblink_values", "answer_id", "weblink_answers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weblink_values")),
        sa.UniqueConstraint(
            "answer_id", "key", "choice", name=op.f("uq_weblink_values_answer_id_key_choice")
        ),
    )


def downgrade() -> None:
    for table in ("weblink_values", "weblink_answers", "weblinks"):
        op.drop_table(table)
