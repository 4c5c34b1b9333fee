"""The real deeds, end to end: what is closed, asked and answered is in the figures, whatever is decided afterwards."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.reports import jobs, queries, verifying
from helpdesk.reports.models import ClosingFact, ScoreChange, ScoreFact
from helpdesk.reports.scope import Scope
from helpdesk.surveys import deciding
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Closing
from helpdesk.tickets.words import Outcome
from tests.conftest import MOMENT
from tests.factories import people, surveys, tickets


def figure(question: str = "satisfaction") -> tuple[int, int]:
    """Good answers and all of the last month, each ticket once."""
    today = MOMENT.date()
    sums = queries.scores(Scope(today - timedelta(days=30), today, today), (question,))
    tallies = sums.of(sums.newest(question)).values()
    return sum(int(t.count(4, 5)) for t in tallies), sum(int(t.n) for t in tallies)


def test_an_answer_changed_excluded_restored_and_credited_anew_is_always_counted_rightly(app):
    response = surveys.answered({"satisfaction": 2, "solved": "no", "agent": 1, "causes": ["slow", "trust"]})
    assert figure() == (0, 1)
    invitation = db.session.get_one(Invitation, response.invitation_id)
    changed = surveys.answer(
        invitation, {"satisfaction": 5, "solved": "yes"}, at=MOMENT + timedelta(hours=1), nonce="2"
    )
    assert figure() == (1, 1) and figure("agent") == (0, 0)
    supervisor = people.supervisor()
    deciding.exclude(changed, because=Exclusion.STAFF_OR_TEST, by=supervisor, at=MOMENT)
    assert figure() == (0, 0)
    deciding.restore(changed, by=supervisor, at=MOMENT)
    other = people.agent()
    deciding.credit(invitation, to=other, why="Wrong agent", by=supervisor, at=MOMENT)
    assert set(db.session.scalars(select(ScoreFact.agent_id))) == {other.id}
    assert verifying.differences() == []
    db.session.commit()
    jobs.roll_up(MOMENT)
    assert db.session.scalar(select(func.count(ScoreChange.id))) == 0
    assert figure() == (1, 1) and verifying.differences() == []


def test_every_closing_by_the_deed_leaves_exactly_one_fact(app):
    surveys.version()
    ticket, _ = tickets.closed_ticket()
    lifecycle.reopen(ticket, by=SYSTEM, at=MOMENT, because="customer_message")
    lifecycle.close(ticket, by=None, at=MOMENT, outcome=Outcome.RESOLVED, category_id=ticket.category_id)
    tickets.closed_ticket(outcome=Outcome.SPAM)
    tickets.closed_ticket(outcome=Outcome.DUPLICATE)
    closings = db.session.scalar(select(func.count(Closing.id)))
    assert closings == db.session.scalar(select(func.count(ClosingFact.closing_id))) == 4
    reasons = set(db.session.scalars(select(ClosingFact.reason)))
    assert {"reopened", "spam", "duplicate_ticket"} <= reasons
    assert verifying.differences() == []


def test_a_closing_before_there_is_a_survey_has_its_fact_too(app):
    tickets.closed_ticket()
    assert db.session.scalar(select(func.count(ClosingFact.closing_id))) == 1
    assert verifying.differences() == []


def test_verify_and_rebuild_by_command(app):
    surveys.answered()
    db.session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["scores", "verify"]).exit_code == 0
    db.session.execute(ScoreFact.__table__.update().values(value=1))
    db.session.commit()
    found = runner.invoke(args=["scores", "verify"])
    assert found.exit_code == 1 and "flask scores rebuild" in found.output
    assert runner.invoke(args=["scores", "rebuild"]).exit_code == 0
    assert runner.invoke(args=["scores", "verify"]).exit_code == 0
