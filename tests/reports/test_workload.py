"""The supervisor's desk: every number is the length of the list behind it, and both agree with a count by hand."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import organisation, users
from helpdesk.reports import workload, workload_lists
from helpdesk.reports.workload_lists import Behind
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome, Status
from tests.conftest import MOMENT
from tests.factories import categories, people, tickets

RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture
def at_work(app: Any, clock: Any) -> Any:
    """The clock stands."""
    return app


def history(days: int = 20) -> list[tuple[Ticket, list[tuple[datetime, bool]]]]:
    """Forty tickets with what became of them: moments, and whether the ticket was open from then on."""
    chance, category, by = random.Random(11), categories.category(), people.agent()
    lived = []
    for n in range(40):
        at = MOMENT - timedelta(days=chance.uniform(0, days + 20))
        made = tickets.ticket(f"Ticket {n}", by=by, category=category, at=at)
        states, is_open = [(at, True)], True
        for _turn in range(chance.choice([0, 1, 1, 2, 3])):
            at += timedelta(hours=chance.uniform(1, 160))
            if at >= MOMENT:
                break
            if is_open:
                lifecycle.close(made, by=by, at=at, outcome=Outcome.RESOLVED, category_id=category.id)
            else:
                lifecycle.reopen(made, by=SYSTEM, at=at, because="customer_message")
            is_open = not is_open
            states.append((at, is_open))
        lived.append((made, states))
    return lived


def listed(today: Any, what: str, **given: Any) -> list[int]:
    return sorted(row.number for row in workload_lists.tickets(Behind(what, **given), today))


@pytest.mark.slow
def test_each_day_agrees_with_the_life_of_every_ticket(at_work):
    lived, today = history(), organisation.today(MOMENT)
    flow = workload.flow(today, workload.now().total.all)
    assert len(flow.days) == 29 and flow.days[-1].day == today
    for day in flow.days:
        of_day = [
            (made.number, n, state)
            for made, states in lived
            for n, (at, state) in enumerate(states)
            if at.astimezone(RIGA).date() == day.day
        ]
        opened = sorted(number for number, n, _state in of_day if n == 0)
        again = sorted(number for number, n, state in of_day if n and state)
        closed = sorted(number for number, _n, state in of_day if not state)
        still = sorted(
            made.number
            for made, states in lived
            if [state for at, state in states if at.astimezone(RIGA).date() <= day.day][-1:] == [True]
        )
        assert (day.opened, day.reopened, day.closed, day.open) == tuple(
            map(len, (opened, again, closed, still))
        )
        assert listed(today, "opened", day=day.day) == opened
        assert listed(today, "reopened", day=day.day) == sorted(set(again))
        assert listed(today, "closed", day=day.day) == sorted(set(closed))
        assert listed(today, "open", day=day.day) == still


def test_hours_are_those_of_the_organisation_whatever_clocks_did(at_work):
    # Clocks went back on 25 October 2026 at 01:00 UTC: 3 o'clock came twice.
    moments = [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
        datetime(2026, 10, 22, 7, 5, tzinfo=UTC),  # 10:05 in summer
        datetime(2026, 11, 5, 8, 5, tzinfo=UTC),  # 10:05 in winter, a Thursday too
    ]
    made = [tickets.ticket(at=at) for at in moments]
    today = datetime(2026, 11, 10).date()
    flow = workload.flow(today, 5)
    assert dict(flow.hours) == {(6, 3): 2, (6, 4): 1, (3, 10): 2}
    assert listed(today, "hour", weekday=6, hour=3) == [made[0].number, made[1].number]
    assert listed(today, "hour", weekday=3, hour=10) == [made[3].number, made[4].number]
    assert listed(today, "opened", day=moments[0].date()) == [each.number for each in made[:3]]


def test_quarters_of_an_hour_count_where_the_zone_has_them(at_work):
    organisation.TIME_ZONE.set("Asia/Kathmandu", at=MOMENT)  # UTC+5:45
    tickets.ticket(at=datetime(2026, 11, 9, 4, 10, tzinfo=UTC))
    tickets.ticket(at=datetime(2026, 11, 9, 4, 20, tzinfo=UTC))
    flow = workload.flow(datetime(2026, 11, 12).date(), 2)
    assert dict(flow.hours) == {(0, 9): 1, (0, 10): 1}


def test_who_has_what_and_who_waits_longest(at_work):
    fibre, billing = people.team("Fibre"), people.team("Billing")
    anna, janis = people.agent("Anna", fibre), people.agent("Jānis", billing)
    at = [MOMENT - timedelta(hours=n) for n in range(8)]
    late = tickets.ticket(by=anna, assignee=anna, team_id=fibre.id, at=at[5])
    tickets.ticket(by=anna, assignee=anna, team_id=fibre.id, at=at[2])
    held = tickets.ticket(by=anna, assignee=anna, team_id=fibre.id, at=at[7])
    lifecycle.hold(held, by=anna, at=at[6])
    asked = tickets.ticket(by=janis, assignee=janis, team_id=billing.id, at=at[4])
    lifecycle.wait_for_customer(asked, by=janis, at=at[3])
    free = tickets.ticket(by=janis, team_id=billing.id, at=at[6])
    free.assignee_id = None
    tickets.closed_ticket(by=janis, at=at[0], team_id=billing.id)
    now = workload.now()
    by_id = {load.id: load for load in now.people}
    assert {id_: (load.all, load.ours, load.oldest) for id_, load in by_id.items()} == {
        anna.id: (3, 2, late.number),
        janis.id: (1, 0, None),
        None: (1, 1, free.number),
    }
    assert by_id[anna.id].counts[Status.ON_HOLD] == 1 and by_id[janis.id].counts[Status.PENDING] == 1
    assert {load.id: (load.all, load.unassigned, load.oldest) for load in now.teams} == {
        fibre.id: (3, 0, late.number),
        billing.id: (2, 1, free.number),
    }
    assert (now.total.all, now.total.unassigned, now.total.oldest) == (5, 1, free.number)
    assert now.leavers == []


@pytest.mark.slow
def test_every_number_of_the_page_leads_to_as_many_tickets(at_work, sign_in_as):
    history()
    gone = people.agent("Gone Away")
    tickets.ticket(by=gone, assignee=gone, team_id=people.team().id)
    aside = tickets.ticket(by=gone, team_id=people.team().id)
    aside.assignee_id, aside.status = None, Status.OPEN
    lifecycle.hold(aside, by=people.agent(), at=MOMENT, until=MOMENT + timedelta(days=1))
    users.deactivate(gone, by=Actor.user(people.admin()), at=MOMENT)
    lead = sign_in_as(people.supervisor())
    page = lead.get("/reports/workload")
    found = re.findall(
        r'href="(/(?:reports/workload/)?tickets\?[^"]+)"(?: title="[^"]*")?>(?:<b>)?(\d+)<', page.body
    )
    assert len(found) > 30
    for address, count in set(found):
        behind = lead.get(address.replace("&amp;", "&"))
        assert behind.status == 200
        numbers = set(re.findall(r'href="/tickets/(\d+)[^"]*"', behind.body))
        assert len(numbers) == int(count), address


def test_open_tickets_of_who_left_stand_first_and_can_be_handed_over(at_work, sign_in_as):
    gone = people.agent("Gone Away")
    left = [tickets.ticket(f"Left {n}", by=gone, assignee=gone) for n in range(3)]
    users.deactivate(gone, by=Actor.user(people.admin()), at=MOMENT)
    lead = sign_in_as(people.supervisor())
    page = lead.get("/reports/workload")
    assert "Gone Away no longer works here and still owns 3 open tickets." in page.text
    several = lead.get(page.links()["Hand them over"])
    assert all(each.subject in several.text for each in left)


def test_an_empty_desk_says_so(at_work, sign_in_as):
    page = sign_in_as(people.supervisor()).get("/reports/workload")
    assert page.status == 200 and "No ticket is open" in page.text


@pytest.mark.parametrize("address", ["/reports/workload", "/reports/workload/tickets?what=ours"])
def test_agents_may_not_see_it(at_work, sign_in_as, address):
    assert sign_in_as(people.agent()).get(address).status == 403


@pytest.mark.parametrize(
    "query",
    [
        "what=else", "what=opened", "what=opened&day=0001-01-01", "what=opened&day=9999-12-31", "what=opened&day=%00",
        "what=hour", "what=hour&weekday=7&hour=1", "what=hour&weekday=1&hour=24", "what=ours&team=-1",
        "what=ours&assignee=99999999999999999999", "before=²",
    ],
)  # fmt: skip
def test_what_no_link_says_is_refused(at_work, sign_in_as, query):
    assert sign_in_as(people.supervisor()).get(f"/reports/workload/tickets?{query}").status == 400
