"""Rollups per day, for the ragged ends of a period, filled from facts less the changes still to be folded."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNITS = 10_000
VALUES = (1, 2, 3, 4, 5)
QUESTIONS = ("satisfaction", "solved", "agent", "causes", "dissatisfied")
FLAGS = ("eligible", "sent", "bounced", "revoked", "partial", "answered", "waiting")
SCORES = {"category": "category_id", "reported": "reported_category_id", "channel": "channel"}
CLOSINGS = {
    "agent": ("agent_id",),
    "category": ("category_id",),
    "reported": ("reported_category_id",),
    "channel": ("channel", "reason", "cause_id"),
}
TYPES = {"channel": sa.String(length=24), "reason": sa.String(length=40)}


def _key(name: str) -> sa.Column:
    if name in TYPES:
        return sa.Column(name, TYPES[name], nullable=False)
    return sa.Column(name, ID, autoincrement=False, nullable=False)


def _sum(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    for name, key in SCORES.items():
        _scores(f"{name}_day_scores", key)
    for name, keys in CLOSINGS.items():
        _closings(f"{name}_day_closings", keys)


def _scores(table: str, key: str) -> None:
    sums = (*(f"v{v}" for v in VALUES), *(f"w{v}" for v in VALUES), "ww", "excluded")
    op.create_table(
        table,
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("choice", sa.String(length=30), nullable=False),
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("team_id", ID, autoincrement=False, nullable=False),
        *(_sum(name) for name in sums),
        _key(key),
        sa.PrimaryKeyConstraint(
            *("basis", "question", "period", "choice", "version_id", "mode", "team_id", key),
            name=op.f(f"pk_{table}"),
        ),
        sqlite_with_rowid=False,
    )
    read = f"question, closed_on, answered_on, choice, version_id, mode, {_known('team_id', key)}"
    read += ", value, company, excluded, weight"
    terms = [f"CASE WHEN value = {v} THEN company * sign ELSE 0 END" for v in VALUES]
    terms += [f"CASE WHEN value = {v} THEN company * sign * {UNITS} ELSE 0 END" for v in VALUES]
    terms += [f"company * sign * {UNITS} * {UNITS}"]
    terms += [f"CASE WHEN excluded THEN CAST(round(weight * {UNITS}) AS BIGINT) * sign ELSE 0 END"]
    names = f"choice, version_id, mode, team_id, {key}"
    asked = ", ".join(f"'{question}'" for question in QUESTIONS)
    for basis, day in (("closed", "closed_on"), ("answered", "answered_on")):
        op.execute(
            f"INSERT INTO {table} (basis, question, period, {names}, {', '.join(sums)}) "  # noqa: S608
            f"SELECT '{basis}', question, {day}, {names}, {_summed(terms)} "
            f"FROM (SELECT {read}, 1 AS sign FROM score_facts "
            f"UNION ALL SELECT {read}, -sign FROM score_changes) AS told "
            f"WHERE question IN ({asked}) AND (excluded OR company = 1) GROUP BY question, {day}, {names}"
        )


def _closings(table: str, keys: tuple[str, ...]) -> None:
    sums = ("closings", "eligible", "asked", *FLAGS[1:])
    op.create_table(
        table,
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("team_id", ID, autoincrement=False, nullable=False),
        *(_sum(name) for name in sums),
        *(_key(key) for key in keys),
        sa.PrimaryKeyConstraint("period", "team_id", *keys, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    names = ", ".join(("team_id", *keys))
    flags = [f"CASE WHEN {flag} THEN sign ELSE 0 END" for flag in FLAGS]
    asked = "CASE WHEN eligible AND sent THEN sign ELSE 0 END"
    read = f"closed_on, {_known('team_id', *keys)}, {', '.join(FLAGS)}"
    op.execute(
        f"INSERT INTO {table} (period, {names}, {', '.join(sums)}) "  # noqa: S608
        f"SELECT closed_on, {names}, {_summed(['sign', flags[0], asked, *flags[1:]])} "
        f"FROM (SELECT {read}, 1 AS sign FROM closing_facts "
        f"UNION ALL SELECT {read}, -sign FROM closing_changes) AS told GROUP BY closed_on, {names}"
    )


def _known(*keys: str) -> str:
    """0 where there is nothing."""
    return ", ".join(key if key in TYPES else f"coalesce({key}, 0) AS {key}" for key in keys)


def _summed(terms: list[str]) -> str:
    return ", ".join(f"coalesce(sum({term}), 0)" for term in terms)


def downgrade() -> None:
    for name in CLOSINGS:
        op.drop_table(f"{name}_day_closings")
    for name in SCORES:
        op.drop_table(f"{name}_day_scores")
