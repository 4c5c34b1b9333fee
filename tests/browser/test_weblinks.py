"""A survey-wide link in a browser: made by a supervisor, answered by a reader on a small phone, with and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.extensions import db
from tests.browser.person import Person
from tests.factories import people, surveys, weblinks


@pytest.mark.parametrize(("width", "theme", "script"), [(320, "dark", False), (1280, "light", True)])
def test_a_reader_answers_once_and_a_supervisor_sees_it(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str, script: bool
) -> None:
    surveys.version(at)
    weblinks.answered(at=at - timedelta(hours=1))
    db.session.commit()
    reader = person(width=width, theme=theme, script=script).go("/w/autumn?r=4").see("Not saved yet").look()
    clock.shift(timedelta(seconds=30))
    reader.send("Send my answer").see("Thank you. Your answer is saved.").look()
    reader.go("/w/autumn").see("You have answered this survey").look()
    laura = person(people.supervisor("Laura"), width=width, theme=theme, script=script)
    laura.go("/weblinks").see("Newsletter").look()
    laura.follow("Newsletter").see("many of the very same answers").look()
    laura.send("Count all of these").see("20 answers count now.").look()
    laura.go("/weblinks/new").look()
