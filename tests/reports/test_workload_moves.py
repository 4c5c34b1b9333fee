"""Giving tickets to others on the page of the workload: each by itself, and back."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from tests.factories import people, tickets


@pytest.fixture
def desk(app: Any, clock: Any) -> dict[str, Any]:
    team, quiet = people.team("Riga desk"), people.team("Quiet cases", restricted=True)
    anna, per = people.agent("Anna Liepa", team), people.agent("Per Nygård", team)
    lead = people.supervisor("Laura", team)
    mine = [tickets.ticket(f"Mine {n}", assignee=anna, by=anna, team_id=team.id) for n in range(2)]
    hidden = tickets.ticket("Hidden", by=people.admin(), team_id=quiet.id)
    return {"anna": anna, "per": per, "lead": lead, "team": team, "mine": mine, "hidden": hidden}


def boxes(page: Any) -> list[str]:
    return [each.get("value") for each in page.all(".movable input")]


def owner(ticket: Ticket) -> Any:
    return db.session.get_one(Ticket, ticket.id, populate_existing=True).assignee_id


def test_tickets_are_moved_from_an_open_list_and_back(desk, sign_in_as):
    client, anna, per = sign_in_as(desk["lead"]), desk["anna"], desk["per"]
    page = client.get("/reports/workload")
    assert [each.split(":")[0] for each in boxes(page)] == [str(desk["hidden"].number)], "what nobody has"
    page = client.get(f"/reports/workload?show={anna.id}")
    picked = boxes(page)
    assert len(picked) == 2
    page = client.submit(page, "/moves", ticket=picked, to=f"agent:{per.id}")
    assert "2 tickets moved" in page.text
    assert [owner(each) for each in desk["mine"]] == [per.id] * 2
    page = client.submit(page, "/moves/undoing")
    assert "2 tickets are as they were" in page.text
    assert [owner(each) for each in desk["mine"]] == [anna.id] * 2


def test_to_a_team_is_to_nobody_of_it(desk, sign_in_as):
    client, ticket = sign_in_as(desk["lead"]), desk["mine"][0]
    other = people.team("Oslo desk")
    page = client.get(f"/reports/workload?show={desk['anna'].id}")
    client.submit(page, "/moves", ticket=[f"{ticket.number}:{ticket.version}"], to=f"team:{other.id}")
    db.session.refresh(ticket)
    assert (ticket.assignee_id, ticket.team_id) == (None, other.id)


def test_what_cannot_be_moved_says_why_and_stops_no_other(desk, sign_in_as):
    client, per, (first, second) = sign_in_as(desk["lead"]), desk["per"], desk["mine"]
    page = client.get(f"/reports/workload?show={desk['anna'].id}&show=0")
    picked = boxes(page)
    assert len(picked) == 3
    other = client.get(f"/reports/workload?show={desk['anna'].id}")
    client.submit(other, "/moves", ticket=[f"{second.number}:{second.version}"], to="nobody")
    page = client.submit(page, "/moves", ticket=picked, to=f"agent:{per.id}")
    assert "1 ticket moved" in page.text and "2 tickets stay as they were" in page.text
    assert "It was changed meanwhile" in page.text and "may not see the tickets of this team" in page.text
    assert (owner(first), owner(second), owner(desk["hidden"])) == (per.id, None, None)


def test_nothing_picked_or_nobody_chosen_is_said(desk, sign_in_as):
    client = sign_in_as(desk["lead"])
    page = client.get(f"/reports/workload?show={desk['anna'].id}")
    said = client.submit(page, "/moves", ticket=boxes(page)[:1], to="")
    assert said.status == 422 and "Choose to whom the tickets go." in said.text
    said = client.submit(page, "/moves", to=f"agent:{desk['per'].id}", ticket=[])
    assert said.status == 422 and "Pick the tickets first." in said.text


def test_a_form_that_is_sent_twice_moves_once(desk, sign_in_as):
    client, ticket = sign_in_as(desk["lead"]), desk["mine"][0]
    page = client.get(f"/reports/workload?show={desk['anna'].id}")
    values = {"ticket": [f"{ticket.number}:{ticket.version}"], "to": f"agent:{desk['per'].id}"}
    client.submit(page, "/moves", **values)
    again = client.submit(page, "/moves", follow=False, **values)
    assert again.location == "/reports/workload"
    assert owner(ticket) == desk["per"].id
