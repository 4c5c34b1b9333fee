"""Anonymous surveys: sealed ballots, groups that were counted, words apart."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _version(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_version_id_survey_versions")
    return sa.ForeignKeyConstraint(["version_id"], ["survey_versions.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    with op.batch_alter_table("survey_versions") as batch:
        batch.add_column(sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("survey_versions") as batch:
        batch.alter_column("anonymous", server_default=None)
    op.create_table(
        "ballots",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        _version("ballots"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
    )
    op.create_index(op.f("ix_ballots_version_id"), "ballots", ["version_id"])
    op.create_table(
        "ballot_groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("team_key", ID, nullable=False),
        sa.Column("category_key", ID, nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        _version("ballot_groups"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_groups")),
        sa.UniqueConstraint(
            "version_id",
            "month",
            "team_key",
            "category_key",
            name=op.f("uq_ballot_groups_version_id_month_team_key_category_key"),
        ),
    )
    op.create_table(
        "ballot_counts",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["ballot_groups.id"],
            name=op.f("fk_ballot_counts_group_id_ballot_groups"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_counts")),
        sa.UniqueConstraint(
            "group_id", "key", "choice", "value", name=op.f("uq_ballot_counts_group_id_key_choice_value")
        ),
    )
    op.create_table(
        "ballot_comments",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _version("ballot_comments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_comments")),
    )
    op.create_index("ix_ballot_comments_month", "ballot_comments", ["version_id", "month", "id"])


def downgrade() -> None:
    for table in ("ballot_comments", "ballot_counts", "ballot_groups", "ballots"):
        op.drop_table(table)
    with op.batch_alter_table("survey_versions") as batch:
        batch.drop_column("anonymous")
