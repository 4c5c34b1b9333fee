"""Reviews in a browser: a form, a draw, a rating by keys, the colleague who reads and remarks; at a desk and on a phone in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.tickets import conversation
from tests.browser.person import Person
from tests.factories import people, quality, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_form_is_written_a_ticket_drawn_rated_read_and_remarked_on(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    lead, anna = people.supervisor("Laura"), people.agent("Anna Liepa")
    ticket, _closing = tickets.closed_ticket(by=anna, at=at, subject="No picture on channel four")
    conversation.add_note(ticket, by=anna, body="Called back the day after.", at=at)
    desk = person(lead, width=width, theme=theme).go("/reviews").see("There is no form yet to rate by")
    desk.follow("Write the first form").fill("Name", "Answers").send("Add").see("No criterion yet")
    for number, name in enumerate(("Right answer", "Clear words")):
        desk.follow("Add a criterion").fill("English", name)
        if number:
            desk.choose("kind", "scale").page.locator("[name=anchors_en]").fill("No\nHardly\nMostly\nYes")
        desk.send("Save").see(name)
    desk.send("Publish").see("Version 1 is published").look()
    desk.go("/reviews/draw").send("Draw").see("1 of 1 closings").look()
    desk.follow("Rate the next one").see("does not sway you").look()
    desk.page.locator("#rating [type=radio]").first.focus()
    desk.keys("1", "2")
    assert desk.page.evaluate("document.activeElement.name") == "comment"
    desk.page.keyboard.type("Kind and quick.")
    desk.see("Draft saved")
    desk.send("Save").see("2 – Mostly").look()

    hers = person(anna, width=width, theme=theme).go("/notices")
    hers.send("Laura reviewed your work on").see("Kind and quick.").look()
    hers.fill("Your remark", "The line was bad.").send("Send the remark").see(
        "nobody has looked at it yet"
    ).look()
    hers.go("/my/reviews").see("No picture on channel four").look()
    desk.go("/reviews").see("Remarks nobody has looked at").look()
    desk.follow("Anna Liepa on").see("The line was bad.").send("I have seen it").see("Seen ")
    desk.go("/reviews/figures").see("too few").look()
    desk.go("/reviews/forms").look()


def test_a_review_is_rated_without_script(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    lead = people.supervisor("Laura")
    tickets.closed_ticket(at=at)
    [review] = quality.drawn(quality.sample(lead, at=at))
    desk = person(lead, script=False).go(f"/reviews/{review.id}")
    for criterion in desk.page.locator("fieldset[data-rate]").all():
        criterion.locator("label.choice").first.click()
    desk.send("Go on later").see("Kept as a draft").follow("Rate the next one")
    desk.send("Save").see("Saved.")
