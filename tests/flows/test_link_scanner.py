"""A machine opens every link of the letter twice before the person does; only what the person sends counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from helpdesk.customers.models import OptOut
from helpdesk.extensions import db
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.surveys.models import Invitation, Opening, Response
from helpdesk.surveys.words import InvitationState
from tests.factories import categories, customers, people, tickets
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.conftest import Later, Letters
from tests.pages import Client

SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks scan)", "Accept": "*/*"}
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140", "Accept-Language": "lv,en"}


def rows(model: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_scanner_that_opens_every_link_twice_neither_answers_nor_unsubscribes(
    app: Flask, at: Any, clock: Any, client: Client, letters: Letters, later: Later
) -> None:
    factories.version()
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    drops = categories.category("Drops")
    tickets.closed_ticket(by=anna, customer=ilze, category=drops, at=at)
    later(hours=25)
    (letter,) = surveys.asking(letters("ilze@example.net"))
    links = surveys.addresses(letter)
    assert {a.rpartition("?r=")[2] for a in links if "?r=" in a} == set("12345")
    assert any(a.startswith("/u/") for a in links)

    clock.shift(timedelta(seconds=1))
    scanner = Client(app)
    for _twice in range(2):
        for address in links:
            assert scanner.open("HEAD", address, follow=False, headers=SCANNER).status == 200
            assert scanner.get(address, headers=SCANNER).status == 200
    assert (rows(Response), rows(ScoreFact), rows(OptOut)) == (0, 0, 0)
    invitation = db.session.scalars(select(Invitation)).one()
    assert invitation.state is InvitationState.SENT and invitation.answered_at is None
    assert not db.session.scalars(select(ClosingFact)).one().answered
    assert rows(Opening) > 0, "fetches are logged, and marked as a machine's"
    assert set(db.session.scalars(select(Opening.suspect))) - {""} == set(
        db.session.scalars(select(Opening.suspect))
    )

    later(hours=3)
    page = client.get(surveys.choice(letter, 4), headers=PERSON)
    clock.shift(timedelta(seconds=40))
    thanks = client.submit(page, "/s/", button="Send my answer", solved="yes")
    assert "Your answer is saved" in thanks.h1
    db.session.rollback()
    facts = db.session.scalars(select(ScoreFact).filter_by(question="satisfaction")).all()
    assert [(f.value, f.company, f.excluded) for f in facts] == [(4, 1, False)]
    assert db.session.scalars(select(Response)).one().flags == []
