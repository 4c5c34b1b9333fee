"""Reviewers who press the same button at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.people.models import User
from helpdesk.quality import rating
from helpdesk.quality.models import Review, Sample
from tests.factories import people, quality, tickets
from tests.races import together

A_MOMENT = 0.5  # seconds in which the other one gets as far as it may


@pytest.fixture
def ids(app: Any, at: datetime) -> dict[str, int]:
    made = {"lead": people.supervisor("Laura").id, "second": people.supervisor("Toms").id}
    tickets.closed_ticket(by=people.agent("Anna"), at=at)
    return made


def lingering(deed: Callable[[], Any]) -> Callable[[], Any]:
    """The deed, and a moment before what it wrote is committed."""

    def slowly() -> Any:
        try:
            return deed()
        finally:
            Event().wait(A_MOMENT)

    return slowly


def save(review_id: int, at: datetime) -> None:
    found = rating.one(review_id, held=True)
    assert found is not None
    by = db.session.get_one(User, found.reviewer_id)
    rating.save(found, quality.filled(found), by=by, at=at)


@pytest.mark.slow
def test_a_review_that_two_saved_at_the_same_moment_is_shown(
    app: Flask, at: datetime, ids: dict[str, int]
) -> None:
    lead = db.session.get_one(User, ids["lead"])
    sample_id = quality.sample(lead, at=at, second_id=ids["second"]).id
    both = list(db.session.scalars(select(Review.id).where(Review.sample_id == sample_id)))
    together(app, *(lingering(partial(save, each, at)) for each in both))
    shown = db.session.scalars(select(Review.shown_at).where(Review.sample_id == sample_id)).all()
    assert shown == [at, at]


@pytest.mark.slow
def test_a_draw_that_is_ended_while_one_saves_keeps_what_was_saved(
    app: Flask, at: datetime, ids: dict[str, int]
) -> None:
    sample_id = quality.sample(db.session.get_one(User, ids["lead"]), at=at).id
    review_id = db.session.scalars(select(Review.id).where(Review.sample_id == sample_id)).one()
    saved = Event()

    def first() -> None:
        save(review_id, at)
        saved.set()
        Event().wait(A_MOMENT)

    def then() -> int:
        saved.wait(30)
        return rating.end(
            db.session.get_one(Sample, sample_id), by=db.session.get_one(User, ids["lead"]), at=at
        )

    assert together(app, first, then) == [None, 0]
    kept = db.session.scalars(select(Review).where(Review.sample_id == sample_id)).one()
    assert kept.saved_at == at


@pytest.mark.slow
def test_two_who_draw_under_one_form_at_the_same_moment_get_no_closing_twice(
    app: Flask, at: datetime, ids: dict[str, int]
) -> None:
    version_id = quality.version().id

    def draw(who: str) -> str:
        try:
            quality.sample(
                db.session.get_one(User, ids[who]), db.session.get_one(quality.FormVersion, version_id), at=at
            )
        except DomainError as refused:
            db.session.rollback()
            return refused.sentence[:20]
        return "drawn"

    came = together(app, *(lingering(partial(draw, who)) for who in ("lead", "second")))
    assert sorted(came) == ["Nothing to draw from", "drawn"]
    assert db.session.scalar(select(func.count(Review.id))) == 1
