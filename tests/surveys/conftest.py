"""What tests of the customers' pages share: a survey that was sent an hour ago, and a reader who takes their time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.customers.models import Customer
from helpdesk.extensions import Base, db
from helpdesk.people.models import User
from helpdesk.surveys.models import Invitation, Response
from tests.factories import customers, people, surveys
from tests.pages import Client, Page

# What a GET may touch: counters of tries and the log of fetches.
VOLATILE = {"rate_counters", "survey_openings"}


@dataclass
class Asked:
    """A survey at its customer, and the address of its page."""

    invitation: Invitation
    link: str
    customer: Customer
    agent: User

    def responses(self) -> list[Response]:
        """Every version there is, in order."""
        db.session.expire_all()
        query = select(Response).filter_by(invitation_id=self.invitation.id).order_by(Response.version)
        return list(db.session.scalars(query.options(selectinload(Response.answers))))

    def given(self) -> dict[str, Any]:
        """What counts now: question -> value, or the choices, or the text."""
        current = next(response for response in self.responses() if response.is_current)
        found: dict[str, Any] = {}
        for answer in current.answers:
            if answer.choice:
                found.setdefault(answer.key.value, []).append(answer.choice)
            else:
                found[answer.key.value] = answer.value if answer.text is None else answer.text
        return found


@pytest.fixture
def asked(clock: Any, at: datetime) -> Asked:
    """Līga Ozola has helped Ilze Vītola, who got the letter an hour ago."""
    liga = people.agent("Līga Ozola")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", phone="+37129418806", language="en")
    made, token = surveys.invitation(
        at=at - timedelta(hours=1), by=liga, customer=ilze, subject="Internet drops every evening"
    )
    db.session.commit()
    return Asked(made, f"/s/{token}", ilze, liga)


@pytest.fixture
def send(client: Client, clock: Any) -> Callable[..., Page]:
    """send(page, satisfaction="4", …): reads for twenty seconds, fills in, presses the button."""

    def fill_in(page: Page, follow: bool = True, **values: Any) -> Page:
        clock.shift(timedelta(seconds=20))
        button = page.one("button[name=send]").text_content().strip()
        return client.submit(page, "/s/", follow=follow, button=button, **values)

    return fill_in


def checksum() -> str:
    """Of every row of every table but what a GET may touch."""
    digest = hashlib.sha256()
    for name, table in sorted(Base.metadata.tables.items()):
        if name not in VOLATILE:
            rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
            digest.update(f"{name} {rows}".encode())
    db.session.rollback()
    return digest.hexdigest()
