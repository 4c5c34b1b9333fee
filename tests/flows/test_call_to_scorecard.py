"""A call becomes a ticket, closing it asks, the answer becomes a score."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Channel, Outcome
from tests.factories import categories, customers, people, tickets
from tests.pages import Client
from tests.smtp import Server


def test_a_call_is_closed_asked_about_answered_and_counted(
    app: Flask, clock: Any, at: Any, client: Client, drain: Callable[..., Any], server: Server
) -> None:
    team = people.team("Riga desk")
    anna = people.agent("Anna Liepa", team)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.org", language="en")
    drops = categories.category("Drops")
    ticket = tickets.ticket(channel=Channel.PHONE, by=anna, customer=ilze, category=drops, at=at)
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=drops.id)
    anna_id = anna.id
    db.session.commit()

    drain(at)
    assert server.taken == [], "nobody is asked at once"
    clock.shift(timedelta(hours=25))
    drain(at + timedelta(hours=25))
    (letter,) = server.taken
    assert letter.recipients == ["ilze@example.org"]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter.head
    link = re.search(r"http://localhost(/s/\S+\?r=2)", letter.mail.text)
    assert link is not None

    page = client.get(link.group(1))
    assert "You chose: Dissatisfied." in page.text
    clock.shift(timedelta(minutes=1))
    thanks = client.submit(
        page, "/s/", button="Send my answer", solved="partly", agent="4", causes=["slow"], comment="Too slow."
    )
    assert "Your answer is saved" in thanks.h1
    assert "It took too long" in thanks.text

    invitation = db.session.scalars(select(Invitation)).one()
    assert invitation.state is InvitationState.ANSWERED
    counted = {(f.question, f.value, f.agent_id, f.company) for f in db.session.scalars(select(ScoreFact))}
    assert ("satisfaction", 2, anna_id, 1) in counted
    assert ("agent", 4, anna_id, 1) in counted
    closing = db.session.scalars(select(ClosingFact)).one()
    assert closing.eligible and closing.sent and closing.answered
    assert verifying.differences() == []
