"""Spam goes with one key and comes back with another; its sender is blocked, and what they write can still be found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.mail import incoming
from helpdesk.tickets.words import Channel
from tests.browser.person import Person
from tests.factories import customers, mail, people, tickets


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
