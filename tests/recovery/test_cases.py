"""A bad answer opens a case, others join it, it settles, gets an owner and a deadline, or vanishes with a trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people import presence, sign_in
from helpdesk.people.models import Notice
from helpdesk.recovery import jobs, working
from helpdesk.recovery.models import Case
from helpdesk.recovery.words import CaseOutcome, CaseState, Severity
from helpdesk.surveys import deciding, invitations
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Outcome
from tests.factories import categories, people, recovery, surveys

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def again(case: Case, given: dict[str, Any], at: datetime) -> Any:
    """The customer changes the answer."""
    return surveys.answer(recovery.invitation(case), given, at=at, nonce=f"n{at:%H%M%S%f}")


def kinds() -> list[str]:
    query = select(EventRecord.kind).where(EventRecord.kind.startswith("case.")).order_by(EventRecord.id)
    return list(db.session.scalars(query))


def told(user: Any) -> list[str]:
    return list(db.session.scalars(select(Notice.kind).filter_by(user_id=user.id).order_by(Notice.id)))


def test_a_bad_answer_opens_a_case_that_settles_with_an_owner_and_a_deadline(app, at):
    team = people.team()
    lead, agent = people.supervisor("Laura", team), people.agent("Anna", team)
    case = recovery.settling(by=agent, team_id=team.id, at=at)
    assert (case.state, case.owner_id, case.due_at) == (CaseState.SETTLING, None, None)
    db.session.commit()
    assert jobs.tell_due(at + 29 * MINUTE) == 0
    jobs.tell_due(at + 30 * MINUTE)
    case = recovery.fresh(case)
    assert (case.state, case.owner_id, case.team_id) == (CaseState.OPEN, lead.id, team.id)
    friday = datetime(
        2026, 11, 20, 7, 0, tzinfo=UTC
    )  # the 18th is a holiday: time counts from nine on Thursday
    assert case.due_at == friday
    [notice] = db.session.scalars(select(Notice))
    assert (notice.user_id, notice.url) == (lead.id, f"/recovery/{case.id}")


def test_a_good_answer_opens_none(app, at):
    surveys.answered({"satisfaction": 4, "solved": "yes"}, at=at)
    assert db.session.scalar(select(Case)) is None


def closed_anew(case: Any, by: Any, at: datetime) -> Invitation:
    """The ticket is reopened and closed once more, and the customer asked again."""
    first = recovery.invitation(case)
    ticket = surveys.ticket_of(first)
    lifecycle.reopen(ticket, by=Actor.user(by), at=at, because="staff")
    closing = lifecycle.close(ticket, by=by, at=at, outcome=Outcome.RESOLVED, category_id=case.category_id)
    asked = db.session.scalars(select(Invitation).filter_by(closing_id=closing.id)).one()
    invitations.sent(surveys.delivery_of(asked), at=at)
    return asked


def test_another_bad_answer_of_the_ticket_joins_the_open_case(app, at):
    agent, lead = people.agent(), people.supervisor()
    case = recovery.case(by=agent, at=at)
    asked = closed_anew(case, agent, at + HOUR)
    surveys.answer(asked, {"solved": "no", "comment": "Still broken."}, at=at + 4 * HOUR)
    assert db.session.scalar(select(func.count(Case.id))) == 1
    assert kinds() == ["case.opened", "case.settled", "case.attached"]
    assert recovery.fresh(case).owner_id == lead.id
    again(case, {"satisfaction": 5}, at + 5 * HOUR)
    assert recovery.fresh(case).state is CaseState.OPEN  # the other one still is bad


def test_a_bad_answer_after_the_case_was_closed_opens_the_next(app, at):
    agent, lead = people.agent(), people.supervisor()
    case = recovery.decided(recovery.case(by=agent, at=at), by=lead, at=at)
    recovery.act(working.close, case, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at + MINUTE)
    asked = closed_anew(case, agent, at + HOUR)
    surveys.answer(asked, {"solved": "no"}, at=at + 4 * HOUR)
    states = list(db.session.scalars(select(Case.state).order_by(Case.id)))
    assert states == [CaseState.CLOSED, CaseState.SETTLING]


def test_an_answer_that_is_raised_before_anybody_began_withdraws_the_case_with_a_trace(app, at):
    people.supervisor()
    case = recovery.case(at=at)
    again(case, {"satisfaction": 5}, at + HOUR)
    case = recovery.fresh(case)
    assert (case.state, case.ended_at) == (CaseState.WITHDRAWN, at + HOUR)
    assert kinds()[-1] == "case.withdrawn"


def test_an_answer_that_is_raised_after_somebody_began_leaves_the_case_open(app, at):
    lead = people.supervisor()
    case = recovery.contacted(recovery.case(at=at), by=lead, at=at + MINUTE)
    again(case, {"satisfaction": 5}, at + HOUR)
    case = recovery.fresh(case)
    assert (case.state, case.raised_at) == (CaseState.OPEN, at + HOUR)
    assert told(lead)[-1] == "case.raised"


def test_e25_a_score_raised_after_a_contact_about_the_case_is_marked(app, at):
    lead = people.supervisor()
    case = recovery.case(at=at)
    before = again(case, {"satisfaction": 3, "comment": "Well."}, at + MINUTE)
    assert before.flags == []
    again(case, {"satisfaction": 2}, at + 2 * MINUTE)
    recovery.contacted(case, by=lead, at=at + HOUR)
    lower = again(case, {"satisfaction": 1}, at + 2 * HOUR)
    assert lower.flags == []
    assert again(case, {"satisfaction": 5}, at + 3 * HOUR).flags == ["changed_after_contact"]


def test_an_answer_that_falls_again_brings_its_case_back(app, at):
    people.supervisor()
    case = recovery.settling(at=at)
    again(case, {"satisfaction": 5}, at + 5 * MINUTE)
    again(case, {"satisfaction": 1}, at + 10 * MINUTE)
    case = recovery.fresh(case)
    assert (case.state, case.ended_at, case.severity) == (CaseState.SETTLING, None, Severity.HIGH)
    db.session.commit()
    jobs.tell_due(at + 40 * MINUTE)
    assert recovery.fresh(case).state is CaseState.OPEN


def test_an_excluded_answer_withdraws_its_case(app, at):
    lead = people.supervisor()
    response = surveys.answered(recovery.BAD, at=at)
    deciding.exclude(response, because=Exclusion.DUPLICATE, by=lead, at=at)
    assert recovery.of(response).state is CaseState.WITHDRAWN


def test_a_lead_who_was_rated_never_owns_it(app, at):
    team = people.team()
    lead, deputy = (
        people.supervisor(team=team),
        people.supervisor(team=team, leads=False, deputises=True),
    )
    assert recovery.case(by=lead, team_id=team.id, at=at).owner_id == deputy.id


def test_without_lead_and_deputy_a_supervisor_of_another_team_gets_it(app, at):
    other = people.supervisor(team=people.team())
    people.admin()
    assert recovery.case(team_id=people.team().id, at=at).owner_id == other.id


def test_the_deputy_gets_it_who_is_here_while_the_lead_is_not(app, at):
    team = people.team()
    people.supervisor(team=team)
    deputy = people.supervisor(team=team, leads=False, deputises=True)
    _token, session = sign_in.begin(deputy, address="", browser="", at=at)
    presence.come(deputy, session_id=session.id, at=at)
    assert recovery.case(team_id=team.id, at=at).owner_id == deputy.id


def test_a_case_that_comes_to_count_for_its_owner_goes_to_somebody_else(app, at):
    team = people.team()
    lead, other = people.supervisor(team=team), people.supervisor()
    case = recovery.case(by=people.agent(team=team), team_id=team.id, at=at)
    assert case.owner_id == lead.id
    deciding.credit(recovery.invitation(case), to=lead, why="He took the call", by=people.admin(), at=at)
    assert recovery.fresh(case).owner_id == other.id


def test_admins_were_told_on_a_holiday_that_nobody_had_taken_a_case(app, at):
    admin = people.admin()
    recovery.case(team_id=people.team().id, at=at)  # 18 November is one in Latvia
    jobs.watch_cases(at + 8 * HOUR)
    assert told(admin) == ["alert"]
    jobs.watch_cases(at + DAY)
    assert told(admin) == ["alert", "case.escalated"]


def test_nobody_who_could_own_it_is_told_to_admins_after_two_hours(app, at):
    admin, at = people.admin(), at + DAY
    case = recovery.case(team_id=people.team().id, at=at)
    assert case.owner_id is None
    jobs.watch_cases(at + 2 * HOUR - MINUTE)
    assert told(admin) == ["alert"]
    jobs.watch_cases(at + 2 * HOUR)
    jobs.watch_cases(at + 3 * HOUR)
    assert told(admin) == ["alert", "case.escalated"]
    assert recovery.fresh(case).escalated_at == at + 2 * HOUR


def test_the_owner_is_told_before_and_when_it_is_late_and_then_others_too(app, at):
    team = people.team()
    lead, other = people.supervisor("Laura", team), people.supervisor("Toms", team)
    case = recovery.case(team_id=team.id, at=at)
    assert case.owner_id == lead.id and case.warn_at and case.due_at
    jobs.watch_cases(case.warn_at)
    assert told(lead)[1:] == ["case.due"] and told(other) == ["alert"]
    jobs.watch_cases(case.due_at)
    jobs.watch_cases(case.due_at + DAY)
    assert told(lead)[1:] == ["case.due", "case.overdue"]
    assert told(other) == ["alert", "case.escalated"]


def test_a_customer_who_was_reached_makes_nobody_late(app, at):
    lead = people.supervisor()
    case = recovery.contacted(recovery.case(at=at), by=lead, at=at)
    assert case.next_attempt_at is None
    assert jobs.watch_cases(at + 10 * DAY) == 0


def test_a_case_is_grave_by_its_score_and_by_its_category(app, at):
    people.supervisor()
    assert recovery.settling({"satisfaction": 1}, at=at).severity is Severity.HIGH
    assert recovery.settling({"satisfaction": 2}, at=at).severity is Severity.NORMAL
    category = categories.category("Bereavement")
    asked, _token = surveys.invitation(at=at, category=category)
    category.sensitive = True  # from now on nobody is asked; this one was
    db.session.commit()
    response = surveys.answer(asked, {"satisfaction": 2}, at=at)
    assert recovery.of(response).severity is Severity.HIGH
