"""Migrations make what the models say, on both engines, up and down, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

import config
from helpdesk import checkup
from helpdesk.extensions import db
from helpdesk.kit import clock
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
