"""The pages: an agent disputes, a supervisor decides and takes it back; and who sees none of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.disputes import asking
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.words import DisputeReason, Ruling
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys.models import Invitation, Response
from tests.factories import disputes, people, surveys
from tests.pages import Client

SignIn = Callable[..., Client]


def number_of(response: Any) -> int:
    return surveys.ticket_of(db.session.get_one(Invitation, response.invitation_id)).number


@pytest.mark.slow
def test_an_agent_disputes_and_a_supervisor_decides_and_takes_it_back(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    team = people.team("Riga desk")
    anna, boss = people.agent("Anna", team), people.supervisor("Laura", team)
    response = disputes.final(at=at, by=anna, team_id=team.id)
    db.session.commit()
    own = sign_in_as(anna)
    assert "You have disputed no answer" in own.get("/my/disputes").text
    page = own.get(own.get("/my/answers").links()["Ask to look at it again"])
    assert "Never again." in page.text
    refused = own.submit(page, "/dispute", words="")
    assert refused.status == 422 and "Choose a reason." in refused.text
    page = own.submit(page, "/dispute", reason="mistaken_click", words="She told me that she meant five.")
    assert "Not decided yet" in page.text and "To be decided by" in page.text
    page = own.submit(page, "/my/disputes", words="She told me on Monday that she meant five.")
    assert "on Monday" in page.text
    assert "disputed: Not decided yet" in own.get("/my/answers").text
    assert "To be decided by" in own.get("/my/disputes").text
    assert "Not decided yet" in own.get(f"/tickets/{number_of(response)}").text

    desk = sign_in_as(boss)
    board = desk.get("/disputes")
    assert "1 open dispute" in board.text and "The customer says it was a mistaken click" in board.text
    page = desk.get(board.all("a.row-link")[0].get("href"))
    assert "on Monday" in page.text and "Never again." in page.text
    refused = desk.submit(page, "decision", why="")
    assert refused.status == 422
    page = desk.submit(page, "decision", ruling="left_out", why="The recording says the same.")
    assert "This answer does not count" in page.text and "The recording says the same." in page.text
    assert "The answer is left out" in desk.get("/disputes/decided").text
    assert "The answer is left out" in desk.get(f"/surveys/answers/{response.id}").text
    assert "No answer is disputed" in desk.get("/disputes").text
    page = desk.submit(page, "reversal", why="It was another call.")
    assert "Taken back by Laura" in page.text and "Not decided yet" in page.text
    story = desk.get(f"/tickets/{number_of(response)}").text
    assert "Anna disputed the answer: The customer says it was a mistaken click" in story
    assert "Laura decided the dispute: The answer is left out" in story

    own = sign_in_as(anna)
    told = own.get("/notices").text
    assert "was decided: the answer is left out of your figures" in told and "was taken back" in told
    page = own.get(own.get("/my/answers").links()["disputed: Not decided yet"])
    assert "It was another call." in page.text
    page = own.submit(page, "withdrawal")
    assert "Withdrawn" in page.text


def test_an_agent_reaches_nothing_of_a_colleagues_answer_or_dispute(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    team = people.team()
    anna, berta = people.agent("Anna", team), people.agent("Berta", team)
    made = disputes.dispute(by=anna, team_id=team.id, at=at)
    early = surveys.answered({"satisfaction": 1, "agent": 1, "comment": "So."}, by=berta, at=at)
    other = disputes.final(
        {"satisfaction": 2, "agent": 2, "comment": "Silly."}, by=anna, team_id=team.id, at=at
    )
    db.session.commit()
    page = sign_in_as(berta)
    for path in (
        f"/my/disputes/{made.id}", f"/my/answers/{other.id}/dispute", f"/my/answers/{early.id}/dispute",
        "/my/answers/999999/dispute", "/my/disputes/999999",
    ):  # fmt: skip
        assert page.get(path).status == 404, path
    for path in ("/disputes", "/disputes/decided", f"/disputes/{made.id}"):
        assert page.get(path).status == 403, path
    ticket = page.get(f"/tickets/{number_of(made)}").text
    assert "disputed" not in ticket and "Is the answer wrong?" not in ticket
    lead = sign_in_as(people.supervisor())
    assert lead.get(f"/my/answers/{other.id}/dispute").status == 404, "it is not about them"


def test_whoever_has_a_stake_is_told_so_and_has_no_button(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    rated = people.supervisor("Rated")
    made = disputes.dispute(by=rated, at=at)
    db.session.commit()
    page = sign_in_as(rated).get(f"/disputes/{made.id}")
    assert "You have a stake in this answer" in page.text and not page.all("form[action$=decision]")


def test_who_was_credited_anew_reads_the_answer_and_who_disputed_it_no_more(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor("Boss")
    made = disputes.dispute(DisputeReason.WRONG_AGENT, by=anna, at=at)
    disputes.decided(made, Verdict(Ruling.CREDITED, "Berta took the call.", to=berta), by=boss, at=at)
    page = sign_in_as(anna).get(f"/my/disputes/{made.id}")
    assert "Berta took the call." in page.text and "Never again." not in page.text
    theirs = sign_in_as(berta)
    assert "Never again." in theirs.get("/my/answers").text
    assert "counts for you now" in theirs.get("/notices").text


@pytest.mark.parametrize("shown", [True, False])
def test_the_overall_answer_shows_only_where_the_organisation_lets_agents_see_it(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn, shown: bool
) -> None:
    anna = people.agent("Anna")
    organisation.AGENTS_SEE_ANSWERS.set(shown, at=at)
    made = disputes.dispute(
        by=anna, at=at, response=disputes.final({"satisfaction": 2, "agent": 4}, by=anna, at=at)
    )
    db.session.commit()
    page = sign_in_as(anna).get(f"/my/disputes/{made.id}").text
    assert "You: 4 of 5" in page and ("help as a whole 2" in page) is shown


def test_a_decision_over_words_that_changed_meanwhile_shows_them_first(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:

    anna, boss = people.agent("Anna"), people.supervisor("Boss")
    made = disputes.dispute(by=anna, at=at)
    db.session.commit()
    desk = sign_in_as(boss)
    page = desk.get(f"/disputes/{made.id}")
    asking.reword(disputes.fresh(made), DisputeReason.DUPLICATE, "Twice.", seen=1, by=anna, at=at)
    db.session.commit()
    late = desk.submit(page, "decision", ruling="stays", why="No.")
    assert late.status == 409 and "Twice." in late.text and "No." in late.text
    done = desk.submit(late, "decision", ruling="stays", why="No.")
    assert "The answer stays as it is" in done.text
    assert db.session.get_one(Response, made.response_id).excluded_at is None


@pytest.mark.slow
def test_many_disputes_are_read_page_by_page(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    anna, boss = people.agent("Anna"), people.supervisor("Boss")
    stays = Verdict(Ruling.STAYS, "It stands.")
    for n in range(32):
        made = disputes.dispute(by=anna, at=at)
        disputes.decided(made, stays, by=boss, at=at + timedelta(minutes=n))
    desk = sign_in_as(boss)
    first = desk.get("/disputes/decided")
    rest = desk.get(first.links()["Show more"])
    assert (len(first.all("a.row-link")), len(rest.all("a.row-link"))) == (30, 2)
    own = sign_in_as(anna)
    first = own.get("/my/disputes")
    rest = own.get(first.links()["Show more"])
    assert (len(first.all("a.row-link")), len(rest.all("a.row-link"))) == (30, 2)
