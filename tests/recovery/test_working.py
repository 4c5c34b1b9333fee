"""What supervisors do about a case, step by step, and what each step refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk.categories.words import CauseKey
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, NotAllowed
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import Notice
from helpdesk.recovery import jobs, working
from helpdesk.recovery.words import (
    ApologyWay,
    CaseOutcome,
    CaseState,
    ContactWay,
    Decision,
    Remedy,
    Severity,
)
from helpdesk.tickets.models import Message
from helpdesk.tickets.words import MessageKind
from tests.factories import people, recovery

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_whoever_takes_a_case_owns_it_and_may_hand_it_over(app, at):
    lead, other = people.supervisor("Laura"), people.supervisor("Toms")
    case = recovery.case(at=at)
    case = recovery.act(working.take, case, by=other, at=at)
    assert case.owner_id == other.id
    case = recovery.act(working.hand_over, case, lead, by=other, at=at)
    assert case.owner_id == lead.id
    given = db.session.scalars(select(Notice).filter_by(kind="case.given")).one()
    assert (given.user_id, given.url) == (lead.id, f"/recovery/{case.id}")


def test_a_settling_case_that_somebody_took_keeps_its_owner(app, at):
    people.supervisor("Laura", people.team())
    other = people.supervisor("Toms")
    case = recovery.act(working.take, recovery.settling(at=at), by=other, at=at)
    assert (case.state, case.owner_id) == (CaseState.SETTLING, other.id)
    jobs.tell_due(at + HOUR)
    case = recovery.fresh(case)
    assert (case.state, case.owner_id) == (CaseState.OPEN, other.id)


def test_nobody_who_was_rated_works_or_gets_it(app, at):
    team = people.team()
    rated, other, agent = people.supervisor(team=team), people.supervisor(), people.agent()
    case = recovery.case(by=rated, team_id=team.id, at=at)
    with pytest.raises(NotAllowed):
        recovery.act(working.take, case, by=rated, at=at)
    for somebody in (rated, agent):
        with pytest.raises(DomainError, match="Choose somebody else"):
            recovery.act(working.hand_over, case, somebody, by=other, at=at)


def test_an_agent_works_no_case(app, at):
    people.supervisor()
    with pytest.raises(NotAllowed):
        recovery.act(working.take, recovery.case(at=at), by=people.agent(), at=at)


def test_what_a_colleague_changed_meanwhile_is_not_written_over(app, at):
    lead, other = people.supervisor(), people.supervisor()
    case = recovery.case(at=at)
    seen = case.version
    recovery.act(working.take, case, by=other, at=at)
    with pytest.raises(Conflict, match="changed the case meanwhile"):
        working.decide(recovery.fresh(case), Decision.REFUSED, "No.", seen=seen, by=lead, at=at)


def test_a_try_in_vain_reaches_nobody_and_three_allow_to_give_up(app, at):
    lead = people.supervisor()
    case = recovery.case(at=at)
    for tries in range(3):
        with pytest.raises(DomainError, match="Try three times"):
            recovery.act(working.close, case, CaseOutcome.NOT_REACHABLE, "", by=lead, at=at)
        case = recovery.act(
            working.log_contact, case, ContactWay.CALLED, False, "", by=lead, at=at + tries * HOUR
        )
        assert case.contacted_at is None
    case = recovery.act(working.close, case, CaseOutcome.NOT_REACHABLE, "", by=lead, at=at + DAY)
    assert (case.outcome, case.ended_at, case.ended_by_id) == (CaseOutcome.NOT_REACHABLE, at + DAY, lead.id)


def test_the_cause_is_corrected_and_words_about_safety_make_it_grave(app, at):
    lead = people.supervisor()
    case = recovery.act(
        working.understand, recovery.case(at=at), CauseKey.INFORMATION, "Told the wrong day.",
        safety=True, by=lead, at=at,
    )  # fmt: skip
    assert (case.cause, case.is_safety, case.severity) == (CauseKey.INFORMATION, True, Severity.HIGH)


def test_a_decision_needs_reasons(app, at):
    lead = people.supervisor()
    with pytest.raises(DomainError, match="Say why"):
        recovery.act(working.decide, recovery.case(at=at), Decision.REFUSED, " ", by=lead, at=at)


def test_an_apology_by_mail_is_a_reply_on_the_ticket_by_whoever_writes_it(app, at):
    lead = people.supervisor("Laura")
    case = recovery.case(at=at)
    case = recovery.act(
        working.apologise, case, ApologyWay.MAIL, "I am sorry that nobody came.", by=lead, at=at
    )
    message = db.session.get_one(Message, case.message_id)
    assert (message.ticket_id, message.kind, message.author_id) == (
        case.ticket_id,
        MessageKind.REPLY,
        lead.id,
    )
    letter = db.session.get_one(OutgoingEmail, message.outgoing_id)
    assert "sorry that nobody came" in letter.content["text"]
    assert [(each.way, each.reached) for each in case.contacts] == [(ContactWay.WROTE, True)]
    assert case.contacted_at == at


def test_an_apology_on_the_phone_sends_nothing(app, at):
    lead = people.supervisor()
    case = recovery.case(at=at)
    letters = db.session.query(OutgoingEmail).count()
    case = recovery.act(working.apologise, case, ApologyWay.PHONE, "Called.", by=lead, at=at)
    assert case.message_id is None and case.apologised_at == at
    assert db.session.query(OutgoingEmail).count() == letters


def test_how_it_is_put_right_is_kept_with_its_cost(app, at):
    lead = people.supervisor()
    case = recovery.act(
        working.put_right, recovery.case(at=at), Remedy.REFUND, "Billing pays.", 3490, by=lead, at=at
    )
    assert (case.remedy, case.cost) == (Remedy.REFUND, 3490)


def test_a_closed_case_is_taken_up_again_within_its_window(app, at):
    lead = people.supervisor()
    case = recovery.decided(recovery.case(at=at), by=lead, at=at)
    case = recovery.act(working.close, case, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at)
    with pytest.raises(Conflict):
        recovery.act(working.take, case, by=people.supervisor(), at=at)
    with pytest.raises(DomainError, match="two weeks"):
        recovery.act(working.reopen, case, by=lead, at=at + 14 * DAY)
    case = recovery.act(working.reopen, case, by=lead, at=at + 13 * DAY)
    assert (case.state, case.outcome, case.ended_at) == (CaseState.OPEN, None, None)
    assert case.decision is Decision.GRANTED


def test_no_event_of_a_case_carries_words_of_people(app, at):
    lead = people.supervisor()
    case = recovery.decided(recovery.case(at=at), by=lead, at=at)
    recovery.act(working.close, case, CaseOutcome.NOT_ACCEPTED, "She leaves us.", by=lead, at=at)
    rows = db.session.scalars(select(EventRecord).where(EventRecord.kind.startswith("case."))).all()
    assert rows and all("leaves" not in str(row.payload) and "fault" not in str(row.payload) for row in rows)
