"""A supplier is asked about a ticket, answers, and the ticket wakes: forward → third party → ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail import incoming
from helpdesk.mail.models import OutgoingEmail
from helpdesk.tickets import conversation, forwarding, settings
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Draft
from helpdesk.tickets.words import Channel
from tests.browser.person import Person
from tests.factories import customers, mail, people, tickets


def test_a_supplier_is_asked_and_answers(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    settings.UNDO_SECONDS.set(120, at=at)
    mail.mailbox("help@kulda.example")
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket(
        "Line drops", channel=Channel.EMAIL, customer=ilze, assignee=anna, body="It drops at night."
    )
    photo = Upload("plan.txt", "text/plain", b"Plan")
    conversation.add_note(ticket, by=anna, body="She is angry.", at=at, attachments=[photo])
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.led(lambda: desk.keys("f")).see("What goes along")
    assert desk.page.get_by_role("checkbox", name="It drops at night.").is_checked()
    assert not desk.page.get_by_role("checkbox", name="She is angry.").is_checked()
    assert not desk.page.get_by_role("checkbox", name="plan.txt").is_checked()
    to = desk.page.get_by_label("To", exact=True)
    to.fill("help@kulda.example")
    desk.send("Send").see("one of our own mailboxes")
    desk.look()
    to.fill("service@supplier.example")
    with desk.page.expect_response("**/drafts"):
        desk.page.locator("textarea").fill("Is **your** cabinet all right?")
    db.session.expire_all()
    kept = db.session.scalars(select(Draft)).one()
    assert (kept.kind, (kept.more or {})["to"]) == ("forward", "service@supplier.example")
    db.session.rollback()
    desk.page.get_by_role("checkbox", name="plan.txt").check()
    desk.send("Send and put on hold").see("Leaves at")
    desk.look()
    desk.send("Undo").see("Taken back: nothing was sent.")
    assert desk.page.get_by_role("checkbox", name="plan.txt").is_checked()
    desk.send("Send and put on hold").see("On hold for").see("to a third party, not to the customer")
    db.session.expire_all()
    letter = db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id.desc())).first()
    assert letter is not None
    answer = mail.raw(
        "We mend it on Monday.",
        sender="Supplier <service@supplier.example>",
        subject="Re: yours",
        In_Reply_To=letter.message_id,
    )
    mail.received(answer, at + timedelta(minutes=30))
    db.session.commit()
    incoming.process_due(at + timedelta(minutes=30))
    desk.go(f"/tickets/{ticket.number}").see("from a third party, not from the customer")
    desk.see("A third party wrote, so it is open again")
    desk.look()
    desk.led(lambda: desk.page.get_by_role("link", name="Answer them").click())
    assert to.input_value() == "service@supplier.example"


def test_on_a_phone_ones_own_words_have_a_field(clock: Any, person: Callable[..., Person]) -> None:
    """It was folded away, as the composer of a ticket is, and nothing opened it."""
    mail.mailbox("help@kulda.example")
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna, width=390, theme="dark").go(f"/tickets/{ticket.number}/forward")
    desk.page.get_by_label("What do you want to say?").fill("Is your cabinet all right?")
    desk.page.get_by_label("To", exact=True).fill("service@supplier.example")
    desk.look().send("Send").see("to a third party, not to the customer")


def test_older_entries_of_a_long_ticket_are_there_by_a_press_and_what_was_written_stays(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    mail.mailbox("help@kulda.example")
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Line drops", channel=Channel.EMAIL, customer=ilze, body="It drops at night.")
    for number in range(forwarding.OFFERED):
        conversation.add_note(ticket, by=anna, body=f"Call no. {number}.", at=at)
    desk = person(anna).go(f"/tickets/{ticket.number}/forward")
    desk.see("1 older entry is not shown.").look()
    desk.page.get_by_label("To", exact=True).fill("service@supplier.example")
    desk.page.locator("textarea").fill("Is your cabinet all right?")
    desk.send("Show older entries").see("It drops at night.")
    desk.page.get_by_role("checkbox", name="It drops at night.").check()
    assert desk.page.locator("textarea").input_value() == "Is your cabinet all right?"
    desk.send("Send").see("Your letter is on its way.")
    db.session.expire_all()
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert "It drops at night." in str(letter.content)
