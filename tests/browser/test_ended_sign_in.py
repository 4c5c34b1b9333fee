"""The sign-in has ended while somebody wrote: the words are there once they are back, and nobody else sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.people import sign_in
from helpdesk.people.models import UserSession
from tests.browser import sessions
from tests.browser.person import Person
from tests.factories import customers, people, tickets

WORDS = "Please restart it, and then call us."


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_words_sent_after_the_sign_in_has_ended_wait_for_their_writer(
    clock: Any, person: Callable[..., Person], live: str, width: int, theme: str
) -> None:
    anna = people.agent("Anna Liepa", email="anna@kulda.example")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Router", customer=ilze)
    desk = person(anna, width=width, theme=theme).go(f"/tickets/{ticket.number}#composer")
    seen = update(UserSession).values(last_seen_at=house_clock.now() - sign_in.IDLE - timedelta(hours=1))
    db.session.execute(seen.execution_options(synchronize_session=False))
    db.session.commit()
    with desk.page.expect_response("**/drafts"):
        desk.page.locator("#composer textarea").fill(WORDS)
    desk.see("Your sign-in has ended.")
    desk.led(lambda: desk.keys("Control+Enter")).see("What you wrote is kept")
    desk.look()
    assert not desk.reads(WORDS)
    kept = desk.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert WORDS not in kept, "whoever sits down here next finds nothing"
    desk.page.context.add_cookies([sessions.cookie(anna, live)])
    desk.led(lambda: desk.page.reload())
    assert desk.page.locator("#composer textarea").input_value() == WORDS
    desk.look()
