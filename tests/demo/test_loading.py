"""Starting the demo again."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from helpdesk.demo import load
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
