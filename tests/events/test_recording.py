"""Events and their handlers share the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events import recording, registry
from helpdesk.events.models import EventRecord, HandlerFailure
from helpdesk.extensions import db
from helpdesk.kit.event import Actor, Event
from helpdesk.people.models import Place
from tests.factories import people


@dataclass(frozen=True)
class Rang(Event):
    """A bell rang."""

    kind = "test.rang"
    subject_kind = "bell"

    bell_id: int


@pytest.fixture
def listening() -> Iterator[list[registry.Subscription]]:
    subscriptions = registry.subscriptions(Rang.kind)
    yield subscriptions
    subscriptions.clear()


def broken(_event: Any, _row: Any) -> None:
    db.session.add(Place(name="half done"))
    db.session.flush()
    raise ValueError("no")


def test_a_row_says_what_happened_to_what_by_whom(app: Flask, at: datetime) -> None:
    row = recording.record(Rang(bell_id=7), by=Actor("user", 3), at=at)
    db.session.commit()
    assert (row.kind, row.subject_kind, row.subject_id, row.actor_kind, row.actor_id) == (
        "test.rang",
        "bell",
        7,
        "user",
        3,
    )
    assert row.payload == {"bell_id": 7}


def test_an_essential_handler_fails_with_the_deed(app: Flask, at: datetime, listening: Any) -> None:
    registry.on(Rang, broken, essential=True)
    with pytest.raises(ValueError, match="no"):
        recording.record(Rang(bell_id=7), at=at)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(EventRecord)) == 0


def test_another_handlers_failure_is_kept_and_leaves_no_half_work(
    app: Flask, at: datetime, listening: Any
) -> None:
    registry.on(Rang, broken)
    recording.record(Rang(bell_id=7), at=at)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(EventRecord)) == 1
    assert db.session.scalar(select(func.count()).select_from(Place)) == 0
    failure = db.session.scalars(select(HandlerFailure)).one()
    assert "ValueError: no" in failure.error


def test_a_failed_handler_is_tried_again_from_the_event_row(app: Flask, at: datetime, listening: Any) -> None:
    works = []

    def mended(event: Rang, _row: Any) -> None:
        if not works:
            works.append("next time")
            raise ValueError("not yet")
        works.append(event.bell_id)

    registry.on(Rang, mended)
    recording.record(Rang(bell_id=7), at=at)
    db.session.commit()
    assert recording.retry_failed(at) == 0
    assert recording.retry_failed(at + timedelta(hours=1)) == 1
    assert works == ["next time", 7]
    assert recording.retry_failed(at + timedelta(hours=2)) == 0


def test_a_handler_given_twice_runs_once(app: Flask, at: datetime, listening: Any) -> None:
    heard = []

    def hear(event: Rang, _row: Any) -> None:
        heard.append(event)

    registry.on(Rang, hear)
    registry.on(Rang, hear)
    recording.record(Rang(bell_id=1), at=at)
    assert len(heard) == 1


def test_nothing_is_recorded_where_the_deed_is_rolled_back(app: Flask, at: datetime) -> None:
    people.place()
    recording.record(Rang(bell_id=7), at=at)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(EventRecord)) == 0
