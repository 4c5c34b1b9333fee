"""Starting the demo again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from helpdesk.customers.models import CustomerMerge
from helpdesk.demo import drop_unfinished, is_a_desk, load
from helpdesk.demo.cast import SIGN_INS, STAFF
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.quality.models import Sheet
from helpdesk.reports import verifying
from helpdesk.tickets.models import Closing, Macro, Merge, Ticket
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


@pytest.mark.slow
@pytest.mark.only("sqlite")  # which the demo fills, wherever it is started
def test_an_empty_database_is_filled_with_a_desk_whose_numbers_are_right(app: Flask, at: datetime) -> None:
    """What somebody sees first must come up whole; ten days of the quarter go every way that its ninety go."""
    load(lambda said: None, days=10)
    assert db.session.scalar(select(func.count(User.id))) == len(STAFF)
    for shown, least in (
        (Ticket, 100),
        (Closing, 50),
        (Macro, 10),
        (Merge, 1),
        (CustomerMerge, 1),
        (Sheet, 20),
    ):
        assert (db.session.scalar(select(func.count()).select_from(shown)) or 0) >= least, shown
    assert verifying.differences() == []
