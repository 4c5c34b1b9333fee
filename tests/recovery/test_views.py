"""The pages: the board, a case from the first contact to its end, and who sees none of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.recovery import working
from helpdesk.recovery.words import CaseState
from helpdesk.surveys.models import Invitation
from tests.factories import customers, people, recovery, surveys
from tests.pages import Client

SignIn = Callable[..., Client]
HOUR = timedelta(hours=1)


def number_of(case: Any) -> int:
    return surveys.ticket_of(recovery.invitation(case)).number


@pytest.mark.slow
def test_a_case_is_followed_up_from_the_board_to_its_end(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    team = people.team("Riga desk")
    lead = people.supervisor("Laura", team)
    customer = customers.customer("Ilze Vītola", email="ilze@example.net")
    case = recovery.case(
        {"satisfaction": 1, "causes": ["slow"], "comment": "Nobody came."},
        team_id=team.id, by=people.agent("Anna", team), customer=customer, at=at,
    )  # fmt: skip
    desk = sign_in_as(lead)
    board = desk.get("/recovery")
    assert "1 open case" in board.text and "Nobody came." in board.text and "Grave" in board.text
    page = desk.get(board.links()["Ilze Vītola"])
    assert "Nobody has been in touch yet." in page.text and "It took too long" in page.text
    refused = desk.submit(page, "contacts", **{"contact-reached": None})
    assert refused.status == 422 and "Choose one." in refused.text
    page = desk.submit(page, "contacts", **{"contact-reached": "no"})
    assert "Called: not reached" in page.text and "Step 2 of 7" in page.text
    page = desk.submit(page, "contacts", **{"contact-reached": "yes", "contact-note": "She was calm."})
    assert "She was calm." in page.text and "Step 3 of 7" in page.text
    page = desk.submit(page, "finding", **{"finding-cause": "slow", "finding-is_legal": "y"})
    assert "Law" in page.text and "Step 4 of 7" in page.text
    page = desk.submit(
        page, "decision", **{"decision-decision": "granted", "decision-reasons": "We were late."}
    )
    assert "They get what they want" in page.text
    page = desk.submit(page, "apology", **{"apology-text": "I am sorry that nobody came."})
    assert "Apologised" in page.text and "Step 6 of 7" in page.text
    wrong = desk.submit(page, "remedy", **{"remedy-remedy": "refund", "remedy-cost": "much"})
    assert wrong.status == 422 and "A number such as 34.90." in wrong.text
    page = desk.submit(page, "remedy", **{"remedy-remedy": "refund", "remedy-cost": "34,9"})
    assert "34.90 EUR" in page.text
    unfounded = desk.submit(page, "closure", **{"closing-outcome": "unfounded"})
    assert unfounded.status == 422 and "Say why in a few words." in unfounded.text
    page = desk.submit(page, "closure", **{"closing-outcome": "resolved_accepted"})
    assert "Put right, and the customer accepts it" in page.text and "Take it up again" in page.text
    lead.language = "nb"
    told = desk.get(page.url).text
    assert "Kunden blir spurt om det er i orden nå" in told and ".." not in told, (
        "a short date ends in a point"
    )
    lead.language = "en"
    assert "Nobody waits to be won back" in desk.get("/recovery").text
    assert "Put right, and the customer accepts it" in desk.get("/recovery/over").text
    conversation = desk.get(f"/tickets/{number_of(case)}")
    assert (
        "I am sorry that nobody came." in conversation.text
        and "Laura closed the case: Put right" in conversation.text
    )
    page = desk.submit(page, "reopening")
    assert "Step 6 of 7" in page.text


def test_a_late_step_shows_what_a_colleague_did_and_keeps_what_was_typed(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, other = people.supervisor("Laura"), people.supervisor("Toms")
    case = recovery.case(at=at)
    desk = sign_in_as(lead)
    page = desk.get(f"/recovery/{case.id}")
    recovery.act(working.take, case, by=other, at=at)
    typed = {"decision-decision": "refused", "decision-reasons": "Out of our hands."}
    page = desk.submit(page, "decision", **typed)
    assert page.status == 409 and "changed the case meanwhile" in page.text
    assert "Out of our hands." in page.text and "Toms" in page.text
    assert "They do not get it" in desk.submit(page, "decision").text


def test_taking_and_handing_over(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    team = people.team()
    lead, other = people.supervisor("Laura", team), people.supervisor("Toms")
    case = recovery.case(team_id=team.id, at=at)
    desk = sign_in_as(other)
    page = desk.submit(desk.get(f"/recovery/{case.id}"), "taking")
    assert recovery.fresh(case).owner_id == other.id
    desk.submit(page, "ownership", **{"owner-owner_id": str(lead.id)})
    assert recovery.fresh(case).owner_id == lead.id
    assert "You were given the case about HD-" in sign_in_as(lead).get("/notices").text


def test_the_board_shows_what_is_late_unowned_or_settling_and_the_rail_counts_it(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    team = people.team("Riga desk")
    admin = people.admin()
    unowned = recovery.case(team_id=team.id, at=at)
    lead = people.supervisor("Laura", team)
    recovery.case(team_id=team.id, at=at)
    recovery.settling(team_id=team.id, at=at)
    assert unowned.owner_id is None
    desk = sign_in_as(admin)
    page = desk.get("/recovery")
    heads = [" ".join(each.text_content().split()) for each in page.all(".lane > h2")]
    assert heads == ["Nobody owns it1", "Make contact1", "Put it right0", "Settling1"]
    assert desk.get("/tickets").links()["Winning back1"] == "/recovery"
    clock.shift(timedelta(days=5))
    page = sign_in_as(admin).get("/recovery")
    assert "2 late" in page.text and len(page.all("article.late")) == 2
    mine = sign_in_as(admin).get(f"/recovery?owner={lead.id}")
    assert "1 open case" in mine.text
    assert "No open case fits these filters" in sign_in_as(admin).get("/recovery?team=999").text


def test_the_list_of_answers_leads_to_the_case(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    case = recovery.case(at=at)
    page = sign_in_as(people.supervisor()).get("/reports/answers")
    assert page.links()["how it is followed up"] == f"/recovery/{case.id}"


def test_agents_see_nothing_of_a_case(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    agent, lead = people.agent("Anna"), people.supervisor()
    case = recovery.contacted(recovery.case(by=agent, at=at), by=lead, at=at)
    desk = sign_in_as(agent)
    for address in ("/recovery", "/recovery/over", f"/recovery/{case.id}"):
        assert desk.get(address).status == 403
    page = desk.get(f"/tickets/{number_of(case)}")
    assert "Winning back" not in page.text and "noted a contact" not in page.text
    assert "Winning back" in sign_in_as(lead).get(f"/tickets/{number_of(case)}").text


def test_a_rated_supervisor_reads_the_case_and_works_it_not(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    rated = people.supervisor("Laura")
    people.supervisor("Toms")
    case = recovery.case(by=rated, at=at)
    page = sign_in_as(rated).get(f"/recovery/{case.id}")
    assert "somebody else follows it up" in page.text and not page.all("form#contact")
    assert not page.all("form[action$=taking]")


def test_a_withdrawn_case_says_so(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    lead = people.supervisor()
    case = recovery.settling(at=at)
    invitation: Invitation = recovery.invitation(case)
    surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(minutes=5), nonce="2")
    assert recovery.fresh(case).state is CaseState.WITHDRAWN
    page = sign_in_as(lead).get(f"/recovery/{case.id}")
    assert "nobody had begun" in page.text
    assert "Withdrawn" in sign_in_as(lead).get("/recovery/over").text


def test_an_empty_board_says_what_opens_a_case(app: Any, clock: Any, sign_in_as: SignIn) -> None:
    desk = sign_in_as(people.supervisor())
    assert "A bad answer opens a case by itself." in desk.get("/recovery").text
    assert "No case is over yet" in desk.get("/recovery/over").text
    assert desk.get("/recovery/999").status == 404
