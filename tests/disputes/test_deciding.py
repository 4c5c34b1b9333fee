"""A dispute is decided by somebody without a stake; every figure follows, and everything can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.disputes import asking, deciding, policy
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.models import DisputeDecision
from helpdesk.disputes.settings import PAY
from helpdesk.disputes.words import DisputeReason, DisputeState, Ruling
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, NotAllowed
from helpdesk.people.models import Notice, User
from helpdesk.reports import verifying
from helpdesk.reports.models import SCORE_FACTS
from helpdesk.surveys import credits
from helpdesk.surveys import deciding as answers
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from tests.factories import disputes, people

HOUR = timedelta(hours=1)


def counted() -> set[tuple[Any, bool]]:
    """Who the facts are about, and whether they are left out."""
    return {
        tuple(row) for row in db.session.execute(select(SCORE_FACTS.c.agent_id, SCORE_FACTS.c.excluded)).all()
    }


def told(user: User) -> list[str]:
    query = select(Notice.kind).filter_by(user_id=user.id).order_by(Notice.id)
    return list(db.session.scalars(query))


@pytest.mark.slow
def test_e31_an_answer_that_is_left_out_counts_nowhere_and_its_agent_hears_of_it(
    app: Flask, at: datetime
) -> None:
    anna, boss = people.agent("Anna"), people.supervisor("Boss")
    made = disputes.decided(disputes.dispute(by=anna, at=at), by=boss, at=at + HOUR)
    response = db.session.get_one(Response, made.response_id)
    assert (made.state, made.ended_at) == (DisputeState.LEFT_OUT, at + HOUR)
    assert (response.excluded_because, response.excluded_by_id) == ("mistaken_click", boss.id)
    assert counted() == {(anna.id, True)}
    assert made.ticket.satisfaction is None
    assert verifying.differences() == []
    assert told(anna) == ["dispute.decided"]
    event = db.session.scalars(select(EventRecord).filter_by(kind="dispute.decided")).one()
    assert (event.actor_id, event.payload["ruling"]) == (boss.id, "left_out")


def test_e31_a_decision_that_is_taken_back_gives_the_figures_back_and_opens_the_dispute_again(
    app: Flask, at: datetime
) -> None:
    anna, boss = people.agent("Anna"), people.supervisor("Boss")
    made = disputes.decided(disputes.dispute(by=anna, at=at), by=boss, at=at)
    later = at + HOUR
    deciding.take_back(made, "The recording was of another call.", seen=made.version, by=boss, at=later)
    assert (made.state, made.ended_at, made.due_at) == (DisputeState.OPEN, None, later + timedelta(days=7))
    assert db.session.get_one(Response, made.response_id).excluded_at is None
    assert counted() == {(anna.id, False)}
    assert made.ticket.satisfaction == 1
    assert verifying.differences() == []
    assert told(anna) == ["dispute.decided", "dispute.decided"]
    kept = db.session.scalars(select(DisputeDecision)).one()
    assert (kept.taken_back_by_id, kept.taken_back_why) == (boss.id, "The recording was of another call.")
    with pytest.raises(Conflict):
        deciding.take_back(made, "Again.", seen=made.version, by=boss, at=later)
    again = disputes.decided(made, Verdict(Ruling.STAYS, "It stands."), by=boss, at=later)
    assert again.state is DisputeState.STAYS and counted() == {(anna.id, False)}


def test_e32_a_wrong_agent_is_credited_anew_and_the_shares_of_before_come_back(
    app: Flask, at: datetime
) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor("Boss")
    made = disputes.dispute(DisputeReason.WRONG_AGENT, by=anna, at=at)
    verdict = Verdict(Ruling.CREDITED, "Berta took the call.", to=berta)
    made = disputes.decided(made, verdict, by=boss, at=at)
    assert made.state is DisputeState.CREDITED
    assert counted() == {(berta.id, False)}
    assert told(berta) == ["dispute.credited"]
    assert verifying.differences() == []
    deciding.take_back(made, "It was Anna after all.", seen=made.version, by=boss, at=at + HOUR)
    assert counted() == {(anna.id, False)}
    assert [row.revision for row in credits.in_force(made.invitation_id)] == [3]
    assert verifying.differences() == []


def test_what_was_decided_elsewhere_meanwhile_is_neither_done_twice_nor_undone(
    app: Flask, at: datetime
) -> None:
    anna, boss, other = people.agent("Anna"), people.supervisor("Boss"), people.supervisor("Other")
    made = disputes.dispute(by=anna, at=at)
    response = db.session.get_one(Response, made.response_id)
    answers.exclude(response, because=Exclusion.DUPLICATE, by=other, at=at)
    made = disputes.decided(made, by=boss, at=at + HOUR)
    assert response.excluded_because == "duplicate"
    deciding.take_back(made, "Hm.", seen=made.version, by=boss, at=at + HOUR)
    assert response.excluded_at == at and counted() == {(anna.id, True)}


def test_a_credit_that_was_changed_since_is_not_taken_back(app: Flask, at: datetime) -> None:
    anna, berta, carla = (people.agent(name) for name in ("Anna", "Berta", "Carla"))
    boss = people.supervisor("Boss")
    made = disputes.dispute(DisputeReason.WRONG_AGENT, by=anna, at=at)
    made = disputes.decided(made, Verdict(Ruling.CREDITED, "Berta's.", to=berta), by=boss, at=at)
    invitation = db.session.get_one(Invitation, made.invitation_id)
    answers.credit(invitation, to=carla, why="No, Carla's.", by=boss, at=at)
    with pytest.raises(Conflict):
        deciding.take_back(made, "Hm.", seen=made.version, by=boss, at=at)


def test_a_decision_stays_while_another_colleague_disputes_the_same_answer(app: Flask, at: datetime) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor("Boss")
    made = disputes.dispute(DisputeReason.WRONG_AGENT, by=anna, at=at)
    made = disputes.decided(made, Verdict(Ruling.CREDITED, "Berta's.", to=berta), by=boss, at=at)
    response = db.session.get_one(Response, made.response_id)
    asking.dispute(response, DisputeReason.WRONG_AGENT, "Not mine.", by=berta, at=at)
    with pytest.raises(Conflict):
        deciding.take_back(made, "Hm.", seen=made.version, by=boss, at=at)


def test_e31_whoever_has_a_stake_never_decides(app: Flask, at: datetime) -> None:
    team = people.team()
    rated, lead = people.supervisor("Rated"), people.supervisor("Lead", team)
    anna, once, admin = people.agent("Anna", team), people.supervisor("Once credited"), people.admin()
    about_rated = disputes.dispute(by=rated, at=at)
    response = disputes.final(at=at, by=once, team_id=team.id)
    invitation = db.session.get_one(Invitation, response.invitation_id)
    answers.credit(invitation, to=anna, why="Anna's.", by=admin, at=at)
    about_anna = disputes.dispute(by=anna, response=response, at=at)

    def decide(made: Any) -> set[User]:
        users = (rated, lead, anna, once, admin)
        return {user for user in users if policy.may_decide_dispute(user, made)}

    assert decide(about_rated) == {lead, once, admin}
    assert decide(about_anna) == {rated, lead, admin}
    PAY.set(True, at=at)
    assert decide(about_anna) == {rated, admin}
    for user, made in ((rated, about_rated), (once, about_anna), (anna, about_anna)):
        with pytest.raises(NotAllowed):
            disputes.decided(made, by=user, at=at)


def test_a_verdict_wants_words_a_reason_and_another_colleague(app: Flask, at: datetime) -> None:
    anna, boss = people.agent("Anna"), people.supervisor("Boss")
    made = disputes.dispute(by=anna, at=at)
    db.session.commit()
    for verdict, field in (
        (Verdict(Ruling.STAYS, "  "), "why"),
        (Verdict(Ruling.LEFT_OUT, "So."), "because"),
        (Verdict(Ruling.LEFT_OUT, "So.", because=Exclusion.SPAM), "because"),
        (Verdict(Ruling.CREDITED, "So.", to=anna), "user_id"),
        (Verdict(Ruling.CREDITED, "So.", to=boss), "user_id"),
    ):
        with pytest.raises(DomainError) as refused:
            deciding.decide(disputes.fresh(made), verdict, seen=made.version, by=boss, at=at)
        assert refused.value.field == field
        db.session.rollback()
    assert counted() == {(anna.id, False)}
