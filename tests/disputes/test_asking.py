"""A colleague who is scored disputes an answer: which, when, how often, and who hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.disputes import asking, jobs
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.words import DisputeReason, DisputeState, Ruling
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, NotAllowed
from helpdesk.people.models import Notice
from helpdesk.reports import verifying
from helpdesk.surveys import deciding as answers
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from tests.factories import disputes, people

DAY = timedelta(days=1)
SAID = "It was the other line."


def told(kind: str) -> dict[int, str]:
    return {row.user_id: row.url for row in db.session.scalars(select(Notice).filter_by(kind=kind))}


def test_e31_the_colleague_it_is_about_disputes_a_final_answer_and_the_supervisors_hear_of_it(
    app: Flask, at: datetime
) -> None:
    team = people.team("Riga desk")
    anna, lead = people.agent("Anna", team), people.supervisor("Laura", team)
    people.supervisor("Of another team")
    response = disputes.final(at=at, by=anna, team_id=team.id)
    made = asking.dispute(response, DisputeReason.WRONG_TICKET, f"  {SAID} ", by=anna, at=at)
    assert (made.state, made.words, made.due_at) == (DisputeState.OPEN, SAID, at + 7 * DAY)
    assert told("dispute.opened") == {lead.id: f"/disputes/{made.id}"}
    event = db.session.scalars(select(EventRecord).filter_by(kind="dispute.opened")).one()
    assert (event.actor_id, event.payload["agent_id"], event.payload["disputed"]) == (
        anna.id, anna.id, "wrong_ticket",
    )  # fmt: skip
    assert SAID not in str(event.payload)
    assert verifying.differences() == []


def test_e31_nobody_disputes_what_is_not_about_them_nor_before_it_is_final_nor_after_thirty_days(
    app: Flask, at: datetime
) -> None:
    anna, berta = people.agent("Anna"), people.agent("Berta")
    response = disputes.final(at=at, by=anna)
    invitation = db.session.get_one(Invitation, response.invitation_id)
    final = invitation.final_at
    assert final is not None

    def refused(kind: type[DomainError], *, by: object = anna, when: datetime = at, words: str = SAID) -> str:
        with pytest.raises(kind) as error:
            asking.dispute(response, DisputeReason.MACHINE, words, by=by, at=when)  # type: ignore[arg-type]
        return str(error.value)

    refused(NotAllowed, by=berta)
    refused(NotAllowed, by=people.supervisor())
    assert "still change" in refused(DomainError, when=final - timedelta(seconds=1))
    assert "30 days" in refused(DomainError, when=final + 30 * DAY + timedelta(seconds=1))
    refused(DomainError, words="  ")
    assert asking.dispute(response, DisputeReason.MACHINE, SAID, by=anna, at=final + 30 * DAY)


def test_what_counts_for_a_colleague_later_can_be_disputed_for_thirty_days_from_then(
    app: Flask, at: datetime
) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor()
    response = disputes.final(at=at, by=anna)
    later = at + 40 * DAY
    answers.credit(
        db.session.get_one(Invitation, response.invitation_id), to=berta, why="Hers.", by=boss, at=later
    )
    with pytest.raises(NotAllowed):
        asking.dispute(response, DisputeReason.WRONG_AGENT, SAID, by=anna, at=at + DAY)
    assert asking.dispute(response, DisputeReason.WRONG_AGENT, SAID, by=berta, at=later + 29 * DAY)


def test_an_answer_is_disputed_once_by_a_colleague_and_by_one_at_a_time(app: Flask, at: datetime) -> None:
    anna, boss = people.agent("Anna"), people.supervisor()
    made = disputes.dispute(by=anna, at=at)
    response = made.response_id
    again = db.session.get_one(Response, response)
    with pytest.raises(Conflict):
        asking.dispute(again, DisputeReason.MACHINE, SAID, by=anna, at=at)
    asking.withdraw(disputes.fresh(made), by=anna, at=at)
    second = asking.dispute(again, DisputeReason.MACHINE, SAID, by=anna, at=at)
    stays = Verdict(Ruling.STAYS, "She said so herself.")
    disputes.decided(second, stays, by=boss, at=at)
    with pytest.raises(Conflict):
        asking.dispute(again, DisputeReason.MACHINE, SAID, by=anna, at=at)


def test_what_counts_no_more_is_not_disputed(app: Flask, at: datetime) -> None:
    anna, boss = people.agent("Anna"), people.supervisor()
    response = disputes.final(at=at, by=anna)
    answers.exclude(response, because=Exclusion.DUPLICATE, by=boss, at=at)
    with pytest.raises(Conflict):
        asking.dispute(response, DisputeReason.DUPLICATE, SAID, by=anna, at=at)


def test_reason_and_words_change_while_nobody_has_decided_and_only_over_what_was_seen(
    app: Flask, at: datetime
) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor()
    made = disputes.dispute(by=anna, at=at)
    asking.reword(disputes.fresh(made), DisputeReason.DUPLICATE, "Twice.", seen=1, by=anna, at=at)
    assert (made.reason, made.words, made.version) == (DisputeReason.DUPLICATE, "Twice.", 2)
    for by, seen, kind in ((anna, 1, Conflict), (berta, 2, NotAllowed)):
        with pytest.raises(kind):
            asking.reword(disputes.fresh(made), DisputeReason.MACHINE, "Now.", seen=seen, by=by, at=at)
    disputes.decided(made, by=boss, at=at)
    with pytest.raises(Conflict):
        asking.reword(disputes.fresh(made), DisputeReason.MACHINE, "Now.", seen=3, by=anna, at=at)
    with pytest.raises(Conflict):
        asking.withdraw(disputes.fresh(made), by=anna, at=at)


def test_a_dispute_that_is_late_is_told_once(app: Flask, at: datetime) -> None:
    team = people.team()
    anna, lead, admin = people.agent("Anna", team), people.supervisor("Laura", team), people.admin()
    made = disputes.dispute(by=anna, at=at, team_id=team.id)
    db.session.commit()
    assert jobs.tell_late(at + 7 * DAY - timedelta(minutes=1)) == 0
    assert jobs.tell_late(at + 7 * DAY) == 1
    assert jobs.tell_late(at + 8 * DAY) == 0
    assert set(told("dispute.late")) == {lead.id, admin.id}
    asking.withdraw(disputes.fresh(made), by=anna, at=at + 8 * DAY)
    assert db.session.get_one(Dispute, made.id).state is DisputeState.WITHDRAWN
