"""One fault, written about twice: the tickets become one, the customer is asked once, and mail finds its way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets.models import Closing, Ticket
from tests.factories import categories, mail, people
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.conftest import Later, Letters, Post, SignIn
from tests.pages import Client

ILZE = "ilze@example.net"


def answered(desk: Client, number: int, body: str) -> None:
    desk.submit(desk.get(f"/tickets/{number}"), "composer", button="Send", text=body)


def test_two_mails_about_one_fault_become_one_ticket_and_are_asked_about_once(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignIn, post: Post, letters: Letters, later: Later
) -> None:
    factories.version()
    fibre = categories.category("Fibre").id
    anna = people.agent("Anna Liepa", people.team())
    desk = sign_in_as(anna)
    first = post(mail.raw("The line drops every evening.\n", sender=f"Ilze <{ILZE}>", subject="Line drops"))
    again = post(mail.raw("It dropped again!\n", sender=f"Ilze <{ILZE}>", subject="Again"))
    kept, merged = first["ticket"], again["ticket"]
    assert kept != merged
    answered(desk, merged, "We look into it.")
    later(minutes=1)
    (reply,) = [each for each in letters(ILZE) if "We look into it." in each.mail.text]

    looking = desk.get(f"/tickets/{merged}/merging?into={kept}")
    desk.submit(looking, "merging", category_id=str(fibre))
    page = desk.get(f"/tickets/{merged}")
    assert "The line drops every evening." in page.text and "It dropped again!" in page.text

    # By the thread, and by the number in the subject alone: what is meant for the old number lands in the one.
    thread = {"In-Reply-To": f"<{reply.message_id}>"}
    told = post(mail.raw("It is worse now.\n", sender=f"Ilze <{ILZE}>", subject="Re: Again", **thread))
    assert told == told | {"action": "replied", "ticket": kept}
    by_number = post(mail.raw("Now it works.\n", sender=f"Ilze <{ILZE}>", subject=f"HD-{merged} again"))
    assert by_number == by_number | {"action": "replied", "ticket": kept}

    desk.submit(desk.get(f"/tickets/{kept}/closure"), "/closure", outcome="resolved", category_id=str(fibre))
    later(hours=26)
    (letter,) = surveys.asking(letters(ILZE))
    assert f"HD-{kept}" in letter.mail.text
    states = {
        db.session.get_one(Ticket, each.ticket_id).number: (each.state, each.reason)
        for each in db.session.scalars(select(Invitation))
    }
    assert states == {
        merged: (InvitationState.SUPPRESSED, Reason.MERGED),
        kept: (InvitationState.SENT, None),
    }
    facts = {fact.closing_id: fact.eligible for fact in db.session.scalars(select(ClosingFact))}
    by_ticket = {each.ticket_id: facts[each.id] for each in db.session.scalars(select(Closing))}
    numbers = {db.session.get_one(Ticket, id_).number: eligible for id_, eligible in by_ticket.items()}
    assert numbers == {merged: False, kept: True}
    assert verifying.differences() == []
