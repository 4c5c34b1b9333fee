"""Gaming watch: what is marked, what is not because chance explains it, and what is too little to say anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.customers import registering
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.reports import watch
from helpdesk.reports.scope import Scope
from helpdesk.reports.watch import Sign, Verdict, mark
from helpdesk.surveys import jobs
from helpdesk.surveys.words import STAFF_ORIGIN
from helpdesk.tickets.words import Outcome
from tests.conftest import MOMENT
from tests.factories import customers, people, surveys, tickets

HOUR = timedelta(hours=1)


def seen() -> watch.Watch:
    today = organisation.today(MOMENT)
    return watch.read(Scope(today - timedelta(days=60), today, today))


def loaded(customer: Any) -> Any:
    db.session.refresh(customer, ["contact_points"])
    return customer


def of(user: Any) -> watch.Watched:
    return next(each for each in seen().agents if each.id == user.id)


@pytest.mark.parametrize(
    ("x", "n", "low", "verdict"),
    [
        (0, 19, True, Verdict.FEW),
        (19, 19, False, Verdict.FEW),
        (12, 20, True, Verdict.USUAL),
        (2, 40, True, Verdict.UNUSUAL),
        (40, 40, True, Verdict.USUAL),
        (40, 40, False, Verdict.UNUSUAL),
        (2, 40, False, Verdict.USUAL),
    ],
)
def test_e33_a_share_is_marked_only_beyond_chance_and_on_the_side_that_flatters(
    x: int, n: int, low: bool, verdict: Verdict
) -> None:
    assert mark(x, n, 0.6, flatters_low=low, tests=10).verdict is verdict


def test_nothing_is_marked_where_all_do_the_same(app: Any) -> None:
    assert mark(40, 40, 1.0).verdict is Verdict.USUAL
    assert mark(0, 0, None).verdict is Verdict.FEW


def test_e33_signs_are_counted_for_the_agent_they_are_about(app: Any, at: Any) -> None:
    anna, berta = people.agent("Anna"), people.agent("Berta")
    surveys.version()
    for _each in range(3):
        surveys.answered({"satisfaction": 5, "agent": 5}, by=anna, at=at)
    marked = surveys.answered({"satisfaction": 5, "agent": 5}, by=anna, at=at)
    marked.flags = [*marked.flags, STAFF_ORIGIN]
    tickets.closed_ticket(by=berta, at=at, outcome=Outcome.TEST)
    touched = loaded(customers.customer("Ilze", email="ilze@example.net"))
    number = "+37129418806"
    registering.add_contact_point(touched, ContactKind.PHONE, number, by=Actor.user(berta), at=at - HOUR)
    tickets.closed_ticket(by=berta, customer=touched, at=at)
    early = loaded(customers.customer("Jānis", email="janis@example.net"))
    registering.add_contact_point(
        early, ContactKind.PHONE, "+37129418807", by=Actor.user(berta), at=at - 25 * HOUR
    )
    tickets.closed_ticket(by=berta, customer=early, at=at)
    hers, theirs = of(anna).marks, of(berta).marks
    assert (hers[Sign.STAFF].x, hers[Sign.STAFF].n) == (1, 4)
    assert (hers[Sign.COVERAGE].x, hers[Sign.COVERAGE].n) == (4, 4)
    assert (theirs[Sign.MARKED].x, theirs[Sign.MARKED].n) == (1, 3)
    assert (theirs[Sign.CONTACT].x, theirs[Sign.CONTACT].n) == (1, 3)
    assert of(berta).reasons["test_ticket"] == 1
    assert {each.verdict for each in theirs.values()} == {Verdict.FEW}


def test_e33_offers_are_counted_of_the_closings_that_could_be_asked_about_in_no_other_way(
    app: Any, at: Any
) -> None:
    anna, berta = people.agent("Anna"), people.agent("Berta")
    surveys.version()
    for n in range(3):
        made = surveys.call(by=anna, at=at)
        if n:
            surveys.code(made, by=anna, at=at)
    surveys.slip(surveys.visit(by=berta, at=at), by=berta, at=at)
    surveys.call(by=berta, outcome=Outcome.SPAM, at=at)
    surveys.answered({"satisfaction": 5}, by=berta, at=at)
    offered = {each.id: each.marks[Sign.OFFERED] for each in seen().agents}
    assert (offered[anna.id].x, offered[anna.id].n) == (2, 3)
    assert (offered[berta.id].x, offered[berta.id].n) == (1, 1), "neither spam nor whoever gets a letter"
    late = at + timedelta(days=8)
    jobs.give_up_slips(late)
    assert of(anna).marks[Sign.OFFERED].n == 3, "given up, it still could have been offered"


def test_who_hardly_offers_is_marked(app: Any) -> None:
    assert mark(2, 40, 0.6, flatters_low=Sign.OFFERED in watch.FLATTER_LOW).verdict is Verdict.UNUSUAL


@pytest.mark.slow
def test_the_page_says_what_is_unusual_to_those_who_lead_alone(
    app: Any, clock: Any, at: Any, sign_in_as: Any
) -> None:
    boss, anna, berta = people.supervisor(), people.agent("Anna"), people.agent("Berta")
    client = sign_in_as(boss)
    assert "Nothing was closed in this period" in client.get("/reports/watch").text
    surveys.version()
    for _each in range(60):
        tickets.closed_ticket(by=anna, at=at)
    for n in range(24):
        tickets.closed_ticket(by=berta, at=at, outcome=Outcome.TEST if n % 4 else Outcome.RESOLVED)
    page = client.get("/reports/watch")
    assert page.text.count("unusual") == 1, "Berta's tests; Anna's tickets are as usual"
    assert "18 of 24" in page.text and "it was a test 18" in page.text
    assert "Berta" in client.get(page.links()["it was a test"]).text
    assert sign_in_as(berta).get("/reports/watch").status == 403
