"""Writing in a browser: formatting and its preview, a quote, a dropped file with the draft, and a reply taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.tickets import settings
from helpdesk.tickets.models import DraftFile
from tests.browser.person import Person
from tests.factories import customers, people, tickets

TEXT = "#composer textarea"


def test_a_reply_is_formatted_previewed_sent_and_taken_back_whole(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    settings.UNDO_SECONDS.set(120, at=at)
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna, body="It drops at night.")
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.page.get_by_role("button", name="Quote").first.click()
    assert desk.page.locator(TEXT).input_value() == "> It drops at night.\n\n"
    desk.page.keyboard.type("Soon")
    desk.keys("Shift+Control+ArrowLeft", "Control+b")
    assert desk.page.locator(TEXT).input_value().endswith("**Soon**")
    with desk.page.expect_response("**/draft-files"):
        desk.page.locator("#composer input[type=file]").set_input_files(
            {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Plan"}
        )
    desk.page.locator("[data-draft-file]", has_text="plan.txt").wait_for()
    desk.page.get_by_role("button", name="Preview").click()
    desk.page.locator("#preview strong", has_text="Soon").wait_for()
    desk.look()
    desk.send("Send").see("Leaves at")
    desk.look()
    db.session.expire_all()
    assert db.session.scalars(select(DraftFile)).all() == []
    desk.send("Undo").see("Taken back: nothing was sent.")
    assert desk.page.locator(TEXT).input_value().endswith("**Soon**")
    desk.page.locator("[data-draft-file]", has_text="plan.txt").wait_for()
