"""A colleague answers, in their own mail programme, the letter that told them of a ticket: a note of theirs stands on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.mail import incoming
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import User
from tests.browser.person import Person
from tests.factories import customers, mail, people, tickets
from tests.smtp import Taken

ANNA = "anna@kulda.example"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_an_answer_to_a_letter_of_notices_is_a_note_on_the_tickets_page(
    clock: Any,
    person: Callable[..., Person],
    letters: Callable[[str], list[Taken]],
    later: Callable[..., Any],
    width: int,
    theme: str,
) -> None:
    mail.mailbox("help@kulda.example")
    janis = people.agent("Jānis Kalniņš")
    people.agent("Anna Liepa", email=ANNA)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    tickets.ticket("Line drops", by=janis, assignee=janis, customer=ilze)
    desk = person(janis, width=width, theme=theme).go("/tickets/1001")
    write_note(desk, "Which cable is it, @Anna Liepa", by_keys=width > 760)
    later(minutes=45)  # nobody is told by mail what they read in the app meanwhile
    (letter,) = letters(ANNA)
    assert "becomes a note on HD-1001" in letter.mail.text

    at = house_clock.now()
    answer = mail.raw(
        f"The grey one, by the door.\n\nOn Friday {letter.mail.from_name} wrote:\n> {letter.mail.subject}\n",
        sender=f"Anna Liepa <{ANNA}>",
        to=letter.mail.from_email,
        subject=f"Re: {letter.mail.subject}",
        In_Reply_To=f"<{letter.message_id}>",
    )
    mail.received(answer, at)
    db.session.commit()
    incoming.process_due(at)

    desk.go("/tickets?view=mine").follow("Line drops").see("The grey one, by the door.").look()
    note = desk.page.locator(".entry.note", has_text="The grey one")
    assert "Note by Anna Liepa" in note.inner_text() and "colleagues only" in note.inner_text()
    assert not desk.reads("becomes a note on")  # what the letter said is cut from the answer
    anna = db.session.scalars(select(User).filter_by(email=ANNA)).one()
    person(anna, width=width, theme=theme).go("/tickets/1001").see("Note by Anna Liepa")
    to_ilze = select(OutgoingEmail.id).where(OutgoingEmail.purpose.in_(["reply", "acknowledgement"]))
    assert db.session.scalars(to_ilze).all() == [] and letters("ilze@example.net") == []


def write_note(desk: Person, words: str, *, by_keys: bool) -> None:
    """Adds a note by keys, or by touch where there are none."""
    if by_keys:
        desk.keys("n")
    else:
        desk.page.locator("[data-open=note]").first.click()
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type(words)
    if by_keys:
        desk.led(lambda: desk.keys("Control+Enter"))
    else:
        desk.send("Add note")
    desk.see("The note is kept.")
