"""Starting the demo again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from helpdesk.demo import drop_unfinished, is_a_desk, load
from helpdesk.demo.cast import SIGN_INS, STAFF
from helpdesk.extensions import db
from tests.factories import people


def test_a_filled_demo_is_left_without_a_lock(app: Flask, at: datetime) -> None:
    """Whoever started it lives as long as web and worker do, which could write nothing beside an open transaction."""
    people.agent()
    db.session.commit()
    said: list[str] = []

    load(said.append)

    assert said == []
    assert not db.session().in_transaction()


def test_a_filling_that_was_interrupted_begins_anew(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "helpdesk.db").touch()
    (tmp_path / "helpdesk.db-wal").touch()
    (tmp_path / "filling").touch()
    said: list[str] = []

    drop_unfinished(said.append)

    assert said == ["== the sample data was not finished; beginning anew"]
    assert list(tmp_path.glob("helpdesk.db*")) == [] and not (tmp_path / "filling").exists()


def test_data_that_was_filled_whole_stays(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "helpdesk.db").touch()
    drop_unfinished(lambda said: None)
    assert (tmp_path / "helpdesk.db").exists()


def test_a_real_desk_is_no_place_for_the_demo(app: Flask) -> None:
    assert not is_a_desk(), "nobody is here yet"
    people.agent()
    db.session.commit()
    assert is_a_desk()
    assert not db.session().in_transaction()
    people.agent(email=SIGN_INS[0])
    db.session.commit()
    assert not is_a_desk()


def test_before_anything_is_migrated_there_is_no_desk(app: Flask) -> None:
    db.session.execute(text("ALTER TABLE users RENAME TO nobody"))
    assert not is_a_desk()


def test_whom_the_start_page_names_reads_english() -> None:
    """A visitor of the demo who reads no Latvian was lost behind the first sign-in."""
    named = [player for player in STAFF if player.email in SIGN_INS]
    assert [player.role for player in named] == ["agent", "supervisor", "admin"]
    assert {player.language for player in named} == {"en"}
