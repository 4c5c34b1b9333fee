"""Spam goes with one key and comes back with another; its sender is blocked, their mail found, and let in when it was a mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.mail import incoming
from helpdesk.tickets.words import Channel
from tests.browser.person import Person
from tests.factories import categories, customers, mail, people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_spam_goes_and_comes_back(clock: Any, person: Callable[..., Person], width: int, theme: str) -> None:
    mail.mailbox("help@kulda.example")
    anna, laura = people.agent("Anna Liepa", people.team("Riga desk")), people.supervisor("Laura Kalna")
    sender = customers.customer("Best Offers", email="deals@shop.example")
    ticket = tickets.ticket("Cheap watches", channel=Channel.EMAIL, by=None, customer=sender)
    desk = person(anna, width=width, theme=theme).go(f"/tickets/{ticket.number}")

    def mark() -> None:
        if width > 760:
            desk.keys("!")
        else:
            desk.page.locator(".head summary[aria-label=More]").click()
            desk.press("Mark as spam")

    desk.led(mark)
    desk.see("Closed: Spam").look()
    desk.led(lambda: desk.keys("z"))
    desk.see("is no spam and open again").see("Open")
    desk.led(mark)
    desk.see("Closed: Spam").led(lambda: desk.press("Block the sender", "link"))
    desk.look().fill("Why", "Offers")
    desk.led(lambda: desk.press("Block"))
    desk.see("deals@shop.example is blocked")

    at = house_clock.now()
    mail.received(mail.raw(sender="deals@shop.example", subject="Cheaper watches"), at)
    db.session.commit()
    incoming.process_due(at)
    lead = person(laura, width=width, theme=theme).go("/mail/blocked-senders")
    lead.see("deals@shop.example").see("Offers").look()
    lead.fill("Address or domain", "kulda.example")
    lead.led(lambda: lead.press("Block"))
    lead.see("It is of our own domain.").look()
    lead.go("/mail/spam").see("Cheaper watches").look()
    lead.led(lambda: lead.page.locator("form[action$=release] button").first.click())
    lead.see("now with the tickets")
    lead.go("/mail/spam").see("No spam").look()


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_sender_who_was_blocked_by_mistake_has_all_their_mail_back(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    mail.mailbox("help@kulda.example")
    categories.category("Other")
    anna, laura = people.agent("Anna Liepa", people.team("Riga desk")), people.supervisor("Laura Kalna")
    arrive("Offer for the fair")
    by_keys = width > 760
    desk = person(anna, width=width, theme=theme).go("/tickets?view=unassigned").follow("Offer for the fair")
    if by_keys:
        desk.led(lambda: desk.keys("!")).see("Closed: Spam")
        desk.led(lambda: desk.keys("b"))
        desk.fill("Why", "Offers").led(lambda: desk.keys("Control+Enter"))
    else:
        desk.page.locator(".head summary[aria-label=More]").click()
        desk.send("Mark as spam").see("Closed: Spam").follow("Block the sender")
        desk.fill("Why", "Offers").send("Block")
    desk.see("deals@shop.example is blocked")
    arrive("The fair is on Friday")
    desk.go("/tickets?view=unassigned").see("Every ticket has an owner").look()
    assert not desk.reads("The fair is on Friday")

    lead = person(laura, width=width, theme=theme).go("/mail/blocked-senders")
    if by_keys:
        lead.page.get_by_role("button", name="Take mail from deals@shop.example in again").focus()
        lead.led(lambda: lead.keys("Enter"))
    else:
        lead.send("Take mail from deals@shop.example in again")
    assert "/mail/spam?q=deals" in lead.page.url  # what was filed meanwhile
    lead.see("The fair is on Friday").look()
    if by_keys:
        lead.page.get_by_role("button", name="Let in: The fair is on Friday").focus()
        lead.led(lambda: lead.keys("Enter"))
    else:
        lead.send("Let in: The fair is on Friday")
    lead.see("now with the tickets").go("/mail/blocked-senders").see("Nobody is blocked")

    desk.go("/tickets/1001")
    if by_keys:
        desk.led(lambda: desk.keys("z"))
    else:
        desk.send("It is no spam")
    desk.see("is no spam and open again")
    arrive("See you at the fair")
    desk.go("/tickets?view=unassigned")
    for subject in ("Offer for the fair", "The fair is on Friday", "See you at the fair"):
        desk.see(subject)


def arrive(subject: str) -> None:
    """A mail of the same sender comes in."""
    at = house_clock.now()
    mail.received(mail.raw(sender="Big Deals <deals@shop.example>", subject=subject), at)
    db.session.commit()
    incoming.process_due(at)
    db.session.commit()
