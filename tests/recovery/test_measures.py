"""What following up comes to: figures with counts and ranges, on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.recovery import jobs, measures, rules, working
from helpdesk.recovery.measures import Period
from helpdesk.recovery.words import CaseOutcome
from helpdesk.surveys.models import Invitation
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome
from tests.factories import categories, people, recovery, surveys, tickets
from tests.pages import Client

SignIn = Callable[..., Client]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 11, 18)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_share_is_within_its_range_and_never_said_of_few(x: int, more: int) -> None:
    found = rules.share(x, x + more)
    assert (found.value is None) == (found.n < rules.ENOUGH)
    if found.value is not None and found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    "args", [{"first": "soon"}, {"first": "2026-11-02", "last": "2026-11-01"}, {"first": "1800-01-01"}]
)
def test_days_that_cannot_be_used_give_the_usual_ones(args: dict[str, str]) -> None:
    period = measures.read(args, TODAY)
    assert period.wrong and (period.first, period.last) == (TODAY - measures.USUAL, TODAY)


def test_figures_of_a_period(app: Any, at: datetime) -> None:
    lead, slow, late = people.supervisor(), categories.category("Slow"), categories.category("Late")
    first = recovery.decided(recovery.case(at=at, category=slow), by=lead, at=at + HOUR)
    recovery.act(working.close, first, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at + DAY)
    recovery.contacted(recovery.case(at=at, category=slow), by=lead, at=at + 5 * DAY)
    recovery.case(at=at, category=late)  # nobody was in touch, and it is too late
    withdrawn = recovery.settling(at=at, category=late)
    invitation: Invitation = recovery.invitation(withdrawn)
    surveys.answer(invitation, {"satisfaction": 5}, at=at + HOUR / 2, nonce="2")
    surveys.answered({"satisfaction": 3, "solved": "no"}, at=at, category=late)  # still settles
    found = measures.of(Period(TODAY, TODAY), at + 9 * DAY)
    assert (found.whole.cases, found.whole.bad) == (3, 3)
    assert (found.whole.in_time.x, found.whole.in_time.n, found.whole.in_time.value) == (1, 3, None)
    assert (found.whole.accepted.x, found.whole.accepted.n, found.whole.reached) == (1, 1, 2)
    assert found.whole.hours == pytest.approx((1.5 + 120.5) / 2)
    assert found.whole.per_hundred == 100
    assert [(id_, each.cases) for id_, each in found.categories] == [(slow.id, 2), (late.id, 1)]
    assert measures.of(Period(TODAY + DAY, TODAY + 9 * DAY), at).whole.cases == 0
    assert measures.of(Period(TODAY, TODAY, team_id=999), at).whole.cases == 0


def test_there_were_more_cases_per_hundred_low_scores_than_a_hundred(app: Any, at: datetime) -> None:
    people.supervisor()
    for bad in ({"satisfaction": 4, "solved": "no"}, {"satisfaction": 5, "agent": 1}, {"satisfaction": 1}):
        recovery.case(bad, at=at)
    found = measures.of(Period(TODAY, TODAY), at).whole
    assert (found.cases, found.bad, found.per_hundred) == (3, 3, 100)


def test_two_bad_answers_about_one_ticket_are_one_case(app: Any, at: datetime) -> None:
    lead = people.supervisor()
    made = recovery.case(at=at)
    ticket = surveys.ticket_of(recovery.invitation(made))
    lifecycle.reopen(ticket, by=Actor.user(lead), at=at + HOUR, because="staff")
    category_id = int(ticket.category_id or 0)
    closing = lifecycle.close(
        ticket, by=lead, at=at + 2 * HOUR, outcome=Outcome.RESOLVED, category_id=category_id
    )
    again = db.session.query(Invitation).filter_by(closing_id=closing.id).one()
    surveys.answer(again, {"satisfaction": 4, "solved": "no"}, at=at + 3 * HOUR)
    db.session.commit()
    jobs.tell_due(at + 4 * HOUR)
    found = measures.of(Period(TODAY, TODAY), at + 5 * HOUR)
    assert (found.whole.cases, found.whole.bad, found.whole.per_hundred) == (1, 2, 50)
    assert [each.bad for _id, each in found.categories] == [2]


def test_a_case_that_ended_while_it_settled_was_never_reached_in_time(app: Any, at: datetime) -> None:
    lead = people.supervisor()
    made = recovery.decided(recovery.settling(at=at), by=lead, at=at)
    recovery.act(working.close, made, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at + HOUR / 4)
    in_time = measures.of(Period(TODAY, TODAY), at + HOUR).whole.in_time
    assert (in_time.x, in_time.n) == (1, 1)


def test_who_comes_back_within_thirty_days_is_counted_once_these_are_over(app: Any, at: datetime) -> None:
    lead = people.supervisor()
    for back in (5 * DAY, 40 * DAY, None):
        made = recovery.decided(recovery.case(at=at), by=lead, at=at)
        recovery.act(working.close, made, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at + HOUR)
        about: Ticket = surveys.ticket_of(recovery.invitation(made))
        if back is not None:
            tickets.ticket(customer=about.customer, at=at + back)
    assert measures.of(Period(TODAY, TODAY), at + 29 * DAY).whole.back.n == 0
    back = measures.of(Period(TODAY, TODAY), at + 31 * DAY).whole.back
    assert (back.x, back.n) == (1, 3)


def test_a_case_that_is_not_due_yet_is_neither_in_time_nor_late(app: Any, at: datetime) -> None:
    people.supervisor()
    recovery.case(at=at)
    assert measures.of(Period(TODAY, TODAY), at + HOUR).whole.in_time.n == 0


@pytest.mark.slow
def test_the_page_and_its_file(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    lead, category = people.supervisor(), categories.category("Billing")
    for _each in range(10):
        recovery.contacted(recovery.case(at=at, category=category), by=lead, at=at)
    desk = sign_in_as(lead)
    page = desk.get("/recovery/measures")
    assert "10 of 10" in page.text and "100 %" in page.text and "Billing" in page.text
    file = desk.submit(page, "export")
    lines = file.body.splitlines()
    assert file.response.mimetype == "text/csv" and "10" in lines[1] and "Billing" in lines[2]
    [told] = db.session.query(EventRecord).filter_by(kind="cases.exported")
    assert (told.actor_id, told.payload["rows"]) == (lead.id, 2)
    assert "cannot be used" in desk.get("/recovery/measures?first=never").text
    empty = desk.get("/recovery/measures?first=2020-01-01&last=2020-01-02")
    assert "No case was opened in these days" in empty.text
    assert sign_in_as(people.agent()).get("/recovery/measures").status == 403
