"""A supervisor follows a number on the agents page to the answers it counts, and from there to the tickets."""

from __future__ import annotations

from typing import Any

from flask import Flask

from helpdesk.extensions import db
from helpdesk.people.models import User
from tests.factories import categories, people, surveys
from tests.flows.conftest import Later, SignIn
from tests.pages import Page


def quarter(at: Any) -> tuple[Any, Any, Any]:
    """Twelve answers about Anna, two of them bad, and three about Jānis; who leads their team."""
    team = people.team("Riga desk")
    anna, janis = people.agent("Anna Liepa", team), people.agent("Jānis Kalns", team)
    drops = categories.category("Drops")
    for value in [5] * 10 + [1, 2]:
        given = {"satisfaction": value, "solved": "yes", "agent": value, "comment": f"Worth {value}"}
        surveys.answered(given, at=at, by=anna, category=drops, team_id=team.id)
    for _each in range(3):
        surveys.answered({"satisfaction": 4, "agent": 4}, at=at, by=janis, category=drops, team_id=team.id)
    lead = people.supervisor("Laura Ozola", team)
    db.session.commit()
    return lead, anna, janis


def row(page: Page, name: str) -> Any:
    return next(r for r in page.all("tr") if any(name in a.text_content() for a in r.cssselect("a.row-link")))


def link(element: Any, text: str) -> str:
    (found,) = [a.get("href") for a in element.xpath(".//a") if text in " ".join(a.text_content().split())]
    return str(found)


def test_a_number_leads_to_exactly_its_answers_and_they_to_their_tickets(
    app: Flask, at: Any, clock: Any, sign_in_as: SignIn
) -> None:
    lead, _anna, _janis = quarter(at)
    boss = sign_in_as(lead)
    agents = boss.get("/reports/agents")
    annas = row(agents, "Anna Liepa")
    assert "10 of 12" in annas.text_content()
    behind = boss.get(link(annas, "10 of 12"))
    answers = behind.all("ul.answers > li")
    assert len(answers) == 12 and "12 answers" in behind.text
    assert "Jānis" not in behind.one("main").text_content()
    (worst,) = [each for each in answers if "Worth 1" in each.text_content()]
    ticket = boss.get(link(worst, "HD-"))
    assert ticket.status == 200 and "Closed" in ticket.text
    assert ticket.one(".marks .score").text_content().strip().startswith("1")


def test_a_number_says_how_it_is_computed_and_can_be_taken_away_as_a_file(
    app: Flask, at: Any, clock: Any, sign_in_as: SignIn
) -> None:
    lead, _anna, _janis = quarter(at)
    boss = sign_in_as(lead)
    agents = boss.get("/reports/agents")
    assert "How this is computed." in agents.one("#method").text_content()
    assert "fewer than 5" in row(agents, "Jānis Kalns").text_content(), "three answers are no figure"
    file = boss.submit(agents, "/export")
    assert file.response.mimetype == "text/csv" and "Anna Liepa" in file.body
    for address in ("/reports", "/reports/categories", "/reports/matrix", "/reports/channels"):
        page = boss.get(address)
        assert page.status == 200 and page.all("#method"), address


def test_an_agent_sees_their_own_answers_after_the_change_window_and_no_page_of_others(
    app: Flask, at: Any, clock: Any, later: Later, sign_in_as: SignIn
) -> None:
    _lead, anna, _janis = quarter(at)
    anna_id = anna.id
    own = sign_in_as(anna).get("/my/answers")
    assert own.status == 200 and "Worth" not in own.text
    assert sign_in_as(anna).get("/reports/agents").status == 403
    later(hours=73)
    own = sign_in_as(db.session.get_one(User, anna_id)).get("/my/answers")
    assert "Worth 1" in own.text and "Jānis" not in own.one("main").text_content()
