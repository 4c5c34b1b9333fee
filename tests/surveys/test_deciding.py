"""Supervisors exclude, restore and credit anew, and every figure follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.reports.models import SCORE_FACTS, UNREAD_COMMENTS
from helpdesk.surveys import credits, deciding, policy
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from tests.factories import people, surveys


def asked_about(response: Response) -> Invitation:
    return db.session.get_one(Invitation, response.invitation_id)


def agents_in_facts() -> set[Any]:
    return set(db.session.scalars(select(SCORE_FACTS.c.agent_id)))


def test_e31_an_excluded_answer_stays_but_counts_nowhere_until_it_is_restored(
    app: Flask, at: datetime
) -> None:
    boss, response = people.supervisor("Boss"), surveys.answered(at=at)
    ticket = surveys.ticket_of(asked_about(response))
    deciding.exclude(response, because=Exclusion.DUPLICATE, by=boss, at=at + timedelta(days=4))
    assert (response.excluded_by_id, response.excluded_because) == (boss.id, "duplicate")
    assert ticket.satisfaction is None
    assert set(db.session.scalars(select(SCORE_FACTS.c.excluded))) == {True}
    assert verifying.differences() == []
    with pytest.raises(Conflict):
        deciding.exclude(response, because=Exclusion.SPAM, by=boss, at=at + timedelta(days=4))

    deciding.restore(response, by=boss, at=at + timedelta(days=5))
    assert ticket.satisfaction == 4
    assert set(db.session.scalars(select(SCORE_FACTS.c.excluded))) == {False}
    assert verifying.differences() == []
    with pytest.raises(Conflict):
        deciding.restore(response, by=boss, at=at + timedelta(days=5))
    kinds = list(db.session.scalars(select(EventRecord.kind).filter_by(actor_kind="user", actor_id=boss.id)))
    assert kinds == ["answer.excluded", "answer.restored"]


def test_e32_a_wrong_agent_is_credited_anew_and_the_old_row_stays(app: Flask, at: datetime) -> None:
    boss, anna, berta = people.supervisor(), people.agent("Anna"), people.agent("Berta")
    response = surveys.answered(at=at, by=anna)
    invitation = asked_about(response)
    assert agents_in_facts() == {anna.id}
    row = deciding.credit(invitation, to=berta, why="Berta took the call.", by=boss, at=at)
    assert (row.revision, row.weight, row.by_id) == (2, 1.0, boss.id)
    assert [c.user_id for c in credits.in_force(invitation.id)] == [berta.id]
    assert [c.user_id for c in credits.all_of(invitation.id)] == [berta.id, anna.id]
    assert agents_in_facts() == {berta.id}
    assert credits.person(invitation) == berta
    assert verifying.differences() == []

    deciding.credit(invitation, to=None, why="Nobody in particular.", by=boss, at=at)
    assert credits.person(invitation) is None
    assert berta.id not in agents_in_facts()
    assert verifying.differences() == []


def test_a_credit_wants_a_reason_and_a_change(app: Flask, at: datetime) -> None:
    boss, anna = people.supervisor(), people.agent("Anna")
    invitation = asked_about(surveys.answered(at=at, by=anna))
    for to, why, field in ((people.agent(), "  ", "why"), (anna, "Because.", "user_id")):
        with pytest.raises(DomainError) as refused:
            deciding.credit(invitation, to=to, why=why, by=boss, at=at)
        assert refused.value.field == field


def test_a_comment_that_was_read_leaves_the_list_of_unread_ones(app: Flask, at: datetime) -> None:
    boss = people.supervisor()
    response = surveys.answered({"satisfaction": 2, "comment": "Slow."}, at=at)
    assert list(db.session.scalars(select(UNREAD_COMMENTS.c.response_id))) == [response.id]
    assert deciding.mark_read([response], by=boss, at=at) == 1
    assert deciding.mark_read([response], by=boss, at=at + timedelta(hours=1)) == 0
    assert response.read_at == at
    assert list(db.session.scalars(select(UNREAD_COMMENTS.c.response_id))) == []


def test_e11_a_deactivated_agent_keeps_the_score(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1), by=anna)
    anna.deactivated_at = at
    surveys.answer(invitation, {"satisfaction": 5, "agent": 5}, at=at)
    assert agents_in_facts() == {anna.id}


def test_nobody_decides_about_what_is_said_of_themselves(app: Flask, at: datetime) -> None:
    boss, anna = people.supervisor("Boss"), people.agent("Anna")
    about_anna = asked_about(surveys.answered(at=at, by=anna))
    about_boss = asked_about(surveys.answered(at=at, by=boss))
    assert policy.may_decide_on_answer(boss, about_anna)
    assert not policy.may_decide_on_answer(boss, about_boss)
    assert not policy.may_decide_on_answer(anna, about_boss)
    assert policy.may_decide_on_answer(people.admin(), about_boss)


def test_a_colleague_reads_what_was_said_of_them_once_it_is_final_and_nobody_else_does(
    app: Flask, clock: Any, at: datetime
) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor()
    invitation = asked_about(surveys.answered(at=at, by=anna))

    def readers() -> list[User]:
        return [user for user in (anna, berta, boss) if policy.may_read_answer(user, invitation)]

    assert readers() == [boss]
    clock.shift(timedelta(hours=72, seconds=1))
    assert readers() == [anna, boss]
