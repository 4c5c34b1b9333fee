"""The customer's tickets on the customer's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from helpdesk.tickets import satisfaction
from tests.factories import customers, people, tickets
from tests.pages import Client


def test_tickets_and_answers_as_far_as_the_reader_may_see_them(
    app: Flask, sign_in_as: Callable[..., Client], clock: Any, at: datetime
) -> None:
    inner, ilze = people.team(restricted=True), customers.customer("Ilze")
    done, _closing = tickets.closed_ticket(at=at, customer=ilze, subject="Drops")
    tickets.ticket("Secret", customer=ilze, team_id=inner.id)
    satisfaction.remember(done, 2, at=at, shown_at=at + timedelta(hours=72))
    url = f"/customers/{ilze.id}"
    agent = sign_in_as(people.agent()).get(url)
    assert "Drops" in agent.text
    assert "Secret" not in agent.text
    assert "Answered 2 of 5" not in agent.text
    chief = sign_in_as(people.supervisor()).get(url)
    assert "Secret" in chief.text
    assert "Answered 2 of 5" in chief.text


def test_a_customer_without_tickets(app: Flask, sign_in_as: Callable[..., Client]) -> None:
    page = sign_in_as(people.agent()).get(f"/customers/{customers.customer().id}")
    assert "No ticket yet" in page.text
