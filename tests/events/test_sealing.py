"""The hash chain over event rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import delete, update

from helpdesk.events import sealing
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db


def rows(at: datetime, count: int) -> None:
    db.session.add_all(
        EventRecord(
            kind="test.rang",
            version=1,
            actor_kind="system",
            subject_kind="bell",
            subject_id=n,
            at=at,
            payload={"n": n},
        )
        for n in range(count)
    )
    db.session.commit()


def test_settled_rows_are_sealed_once(app: Flask, at: datetime) -> None:
    rows(at, 3)
    assert sealing.seal(at + timedelta(seconds=5)) == 0, "a row this young may hide an older one"
    assert sealing.seal(at + timedelta(minutes=2)) == 3
    assert sealing.seal(at + timedelta(minutes=2)) == 0
    assert sealing.broken() == []


def test_a_row_that_says_a_later_time_than_its_successor_is_sealed_with_it(app: Flask, at: datetime) -> None:
    """Who began later may write first; and a command may act as if it were another day."""
    rows(at, 1)
    rows(at + timedelta(days=8), 1)
    rows(at, 1)
    assert sealing.seal(at + timedelta(minutes=2)) == 3
    assert sealing.broken() == []


def test_what_says_it_happens_later_has_not_waited(app: Flask, at: datetime) -> None:
    rows(at + timedelta(days=8), 1)
    assert sealing.unsealed_age(at) == timedelta()


def test_a_changed_row_shows(app: Flask, at: datetime) -> None:
    rows(at, 3)
    sealing.seal(at + timedelta(minutes=2))
    db.session.execute(update(EventRecord).values(actor_kind="nobody"))
    assert len(sealing.broken()) == 1


def test_a_missing_row_shows_although_later_seals_follow(app: Flask, at: datetime) -> None:
    rows(at, 3)
    sealing.seal(at + timedelta(minutes=2))
    rows(at + timedelta(minutes=3), 2)
    sealing.seal(at + timedelta(minutes=9))
    assert sealing.broken() == []
    db.session.execute(delete(EventRecord).where(EventRecord.subject_id == 2))
    assert sealing.broken()
