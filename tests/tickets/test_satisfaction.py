"""What a ticket remembers of its answer, and who may see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.people import organisation
from helpdesk.tickets import policy, satisfaction
from tests.factories import people, tickets


def test_agents_see_the_answer_after_the_window_and_supervisors_at_once(
    app: Flask, clock: Any, at: datetime
) -> None:
    ticket = tickets.ticket()
    satisfaction.remember(ticket, 2, at=at, shown_at=at + timedelta(hours=72))
    agent, chief = people.agent(), people.supervisor()
    assert policy.may_see_satisfaction(chief, ticket)
    assert not policy.may_see_satisfaction(agent, ticket)
    clock.shift(timedelta(hours=72))
    assert policy.may_see_satisfaction(agent, ticket)
    organisation.AGENTS_SEE_ANSWERS.set(False, at=at)
    assert not policy.may_see_satisfaction(agent, ticket)
    assert policy.may_see_satisfaction(chief, ticket)


def test_an_answer_taken_back_leaves_nothing(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    satisfaction.remember(ticket, 5, at=at, shown_at=at)
    satisfaction.remember(ticket, None, at=at, shown_at=at)
    assert (ticket.satisfaction, ticket.satisfaction_at, ticket.satisfaction_shown_at) == (None, None, None)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_satisfaction_is_one_to_five(app: Flask, at: datetime, value: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        satisfaction.remember(tickets.ticket(), value, at=at, shown_at=at)
