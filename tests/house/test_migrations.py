"""Migrations make what the models say, on both engines, up and down, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, inspect, text

import config
from helpdesk import checkup
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.reports import verifying
from helpdesk.reports.models import CLOSING_CHANGES, CLOSING_FACTS, SCORE_CHANGES, SCORE_FACTS
from tests import databases

FOLDER = config.ROOT / "migrations"


@pytest.fixture
def bare(request: pytest.FixtureRequest, engine: databases.Database, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database of its own, without any table."""
    with (
        databases.made(engine.name, tmp_path, suffix="_bare", tables=False) as database,
        database.app.app_context(),
    ):
        yield database.app
        database.close()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        return list(compare_metadata(context, db.metadata))


def _ours(_object: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    return not (name is not None and ("ticket_fts" in name or name.endswith("found_by")))


def test_the_migrations_make_what_the_models_say(bare: Flask) -> None:
    upgrade(directory=str(FOLDER))
    assert differences() == []


def test_the_readiness_check_knows_the_last_step_as_alembic_does(bare: Flask) -> None:
    [head] = ScriptDirectory(str(FOLDER)).get_heads()
    for revision, at in ((None, "none"), ("0008", "0008")):
        if revision:
            upgrade(revision=revision)
        assert checkup.migrations(clock.now()).says == f"at {at}, wanted {head}: run flask db upgrade"
        db.session.rollback()
    upgrade()
    assert checkup.migrations(clock.now()) == checkup.Finding("migrations", True, f"at {head}")
    db.session.rollback()


@pytest.mark.slow
def test_they_go_down_and_up_again(bare: Flask) -> None:
    upgrade(directory=str(FOLDER))
    downgrade(directory=str(FOLDER), revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade(directory=str(FOLDER))
    assert differences() == []


def test_a_refusal_that_was_kept_twice_is_kept_once_the_one_in_force_if_any(bare: Flask) -> None:
    upgrade(directory=str(FOLDER), revision="0008")
    columns = "customer_id, address, purpose, source, at, withdrawn_at"
    then, later = "'2026-11-18 09:30:00'", "'2026-11-19 09:30:00'"
    rows = (
        ("NULL", "'a@example.net'", "NULL", "'first'"),
        ("NULL", "'a@example.net'", later, "'withdrawn'"),
        ("NULL", "'b@example.net'", "NULL", "'first'"),
        ("NULL", "'b@example.net'", "NULL", "'second'"),
        ("NULL", "'c@example.net'", "NULL", "'alone'"),
    )
    with db.engine.begin() as connection:
        for customer, address, withdrawn, source in rows:
            values = f"{customer}, {address}, 'surveys', {source}, {then}, {withdrawn}"
            connection.execute(text(f"INSERT INTO opt_outs ({columns}) VALUES ({values})"))
    upgrade(directory=str(FOLDER))
    with db.engine.connect() as connection:
        kept = connection.execute(
            text("SELECT recipient_key, address, source FROM opt_outs ORDER BY address")
        )
        assert [tuple(row) for row in kept] == [
            ("anonymous", "a@example.net", "first"),
            ("anonymous", "b@example.net", "second"),
            ("anonymous", "c@example.net", "alone"),
        ]


def test_rollups_per_day_begin_with_what_facts_say_less_what_is_still_to_be_folded(bare: Flask) -> None:
    upgrade(directory=str(FOLDER))
    day, other = date(2026, 3, 2), date(2026, 3, 3)
    kept = {
        "agent_id": 5,
        "team_id": None,
        "reported_category_id": None,
        "category_id": 7,
        "channel": "phone",
    }
    closing = {**kept, "closed_on": day, "cause_id": 3, "eligible": True, "reason": "", "sent": True}
    of_closing = {"ticket_id": 1, "way": "", "kind": "question", "language": "lv"}
    score = {**kept, "mode": "email", "version_id": 1, "question": "satisfaction", "choice": "", "value": 4}
    score |= {"closed_on": day, "answered_on": other, "weight": 0.5, "company": 1, "excluded": False}
    of_score = {"closing_number": 1, "agent_key": 5, "role": "resolver", "kind": "question", "language": "lv"}
    with db.engine.begin() as connection:
        for number in (1, 2, 3):
            connection.execute(insert(CLOSING_FACTS), {**closing, **of_closing, "closing_id": number})
            row = {**score, **of_score, "response_id": number}
            connection.execute(insert(SCORE_FACTS), row | ({"excluded": True} if number == 2 else {}))
        connection.execute(insert(CLOSING_CHANGES), {**closing, "sign": 1})
        connection.execute(insert(SCORE_CHANGES), {**score, "sign": 1})
        connection.execute(insert(SCORE_CHANGES), {**score, "value": 1, "sign": -1})
    downgrade(directory=str(FOLDER), revision="0046")
    upgrade(directory=str(FOLDER))
    with db.engine.connect() as connection:
        counted = connection.execute(text("SELECT sum(closings), sum(asked) FROM channel_day_closings")).one()
        assert tuple(counted) == (2, 2)
    assert [line for line in verifying.differences() if "_day_" in line] == []
