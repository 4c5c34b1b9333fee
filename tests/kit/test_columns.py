"""Column types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy.exc import StatementError

from helpdesk.extensions import db
from helpdesk.people.models import Place
from tests.factories import people


def test_a_moment_comes_back_as_the_same_moment_in_utc(app: Flask) -> None:
    place = people.place()
    riga = datetime(2026, 11, 18, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    place.retired_at = riga
    db.session.commit()
    stored = db.session.get_one(Place, place.id).retired_at
    assert stored == riga
    assert stored is not None and stored.tzinfo is UTC


def test_a_moment_without_time_zone_is_refused(app: Flask) -> None:
    people.place().retired_at = datetime(2026, 11, 18)
    with pytest.raises(StatementError, match="naive"):
        db.session.flush()
