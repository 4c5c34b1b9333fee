"""How many tickets there are beside each view."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from helpdesk.tickets import counting
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.words import Status
from tests.factories import people
from tests.tickets.test_queries import loaded


def test_words_stand_in_the_statement_since_as_values_they_would_be_planned_anew_each_time(
    app: Flask,
) -> None:
    anna, asked = loaded(people.supervisor()), list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        counting.tally(anna, Filters())
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    [(statement, given)] = [each for each in asked if each[0].startswith("SELECT (SELECT count(*)")]
    values = given.values() if isinstance(given, dict) else given
    assert not set(values) & {*Status, "quarantined"}
    assert "'pending'" in statement and "'quarantined'" in statement
