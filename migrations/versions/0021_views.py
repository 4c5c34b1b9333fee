"""Views of the queue that people make, and where each stands for whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from helpdesk.kit.columns import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "views",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("criteria", JSON, nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("grouped", sa.Boolean(), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_views_owner_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_views_team_id_teams"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
    )
    for column in ("owner_id", "team_id"):
        op.create_index(op.f(f"ix_views_{column}"), "views", [column])
    op.create_table(
        "view_places",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("view_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_view_places_user_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["view_id"], ["views.id"], name=op.f("fk_view_places_view_id_views"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("user_id", "view_id", name=op.f("pk_view_places")),
    )
    op.create_index(op.f("ix_view_places_view_id"), "view_places", ["view_id"])


def downgrade() -> None:
    op.drop_table("view_places")
    op.drop_table("views")
