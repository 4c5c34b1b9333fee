"""A mail is answered and closed at the desk; the customer answers, changes it; a scanner changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mail import incoming
from helpdesk.mail.words import Source
from helpdesk.people.models import User
from helpdesk.surveys.models import Response
from tests.browser.person import Person
from tests.factories import categories, customers, mail, people, tickets
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.smtp import Taken

ILZE = "ilze@example.net"
Letters = Callable[[str], list[Taken]]


def answers() -> int:
    count = db.session.scalar(select(func.count()).select_from(Response))
    db.session.rollback()
    return int(count or 0)


def test_a_mail_is_answered_closed_and_asked_about_and_the_answer_is_changed(
    clock: Any, at: Any, person: Callable[..., Person], letters: Letters, later: Callable[..., Any]
) -> None:
    factories.version()
    mail.mailbox("help@example.com")
    categories.category("Drops")
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    desk = person(anna).go("/tickets?view=unassigned").see("No ticket yet")
    raw = mail.raw("The line drops every evening.\n", subject="Line drops", sender=f"Ilze <{ILZE}>")
    incoming.receive(raw, mailbox_id=None, source=Source.PIPE, at=at)
    db.session.commit()
    incoming.process_due(at)
    db.session.commit()

    desk.go("/tickets?view=unassigned").follow("Line drops").see("The line drops every evening.")
    desk.led(lambda: desk.keys("t"))
    desk.keys("r")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("We changed the cable in the street.")
    desk.led(lambda: desk.keys("Control+Enter")).see("Your reply is on its way.")
    later(minutes=1)
    assert "We changed the cable" in letters(ILZE)[-1].mail.text
    desk.go("/tickets/1001").keys("e")
    desk.page.locator("dialog[open]").wait_for()
    desk.glance().page.get_by_text("Resolved", exact=True).first.click()
    desk.page.locator("dialog #category_id-ts-control, dialog #category_id").first.wait_for()
    choose_category(desk, "Drops")
    desk.led(lambda: desk.keys("Control+Enter")).see("HD-1001 is closed.")

    later(hours=25)
    (letter,) = surveys.asking(letters(ILZE))
    ilze = person(width=390, theme="dark").go(surveys.choice(letter, 5)).see("You chose: Very satisfied.")
    assert answers() == 0
    clock.shift(timedelta(minutes=1))
    ilze.choose("solved", "yes").send("Send my answer").see("Your answer is saved")
    ilze.follow("Change my answer").see("This is your answer as we have it")
    ilze.choose("satisfaction", "2")
    clock.shift(timedelta(minutes=1))
    ilze.send("Send my answer").see("A supervisor will read this. May we contact you?")
    ilze.choose("contact", "yes").send("Save").see("Saved: we may contact you about this.")
    assert answers() == 2


def choose_category(desk: Person, words: str) -> None:
    """Picks a category in the closing dialog, by the combobox."""
    desk.page.locator("dialog .ts-control input").first.fill(words)
    desk.page.get_by_role("option", name=words).first.click()


def sent(at: Any, later: Callable[..., Any], letters: Letters) -> Taken:
    """The letter that asks about a ticket that Anna closed."""
    factories.version()
    ilze = customers.customer("Ilze Vītola", email=ILZE, language="en")
    tickets.closed_ticket(
        by=people.agent("Anna Liepa"), customer=ilze, category=categories.category("Drops"), at=at
    )
    later(hours=25)
    (letter,) = surveys.asking(letters(ILZE))
    return letter


def test_a_scanner_that_opens_every_link_twice_leaves_the_choice_to_the_person(
    clock: Any, at: Any, live: str, person: Callable[..., Person], letters: Letters, later: Callable[..., Any]
) -> None:
    letter = sent(at, later, letters)
    machine = person(script=False)
    for _twice in range(2):
        for address in surveys.addresses(letter):
            assert machine.page.request.head(live + address).status == 200
            machine.go(address)
    assert answers() == 0
    later(hours=1)
    ilze = person(width=320).go(surveys.choice(letter, 4)).see("You chose: Satisfied.")
    clock.shift(timedelta(minutes=1))
    ilze.send("Send my answer").see("Your answer is saved")
    assert answers() == 1


def test_what_was_reopened_is_not_asked_about(
    clock: Any, at: Any, person: Callable[..., Person], letters: Letters, later: Callable[..., Any]
) -> None:
    letter = sent(at, later, letters)
    anna = db.session.scalars(select(User).filter_by(name="Anna Liepa")).one()
    person(anna).go("/tickets/1001").send("Reopen").see("Open")
    person(width=390).go(surveys.choice(letter, 1)).see("We are working on your case again")
