"""Closing, as a page and as a dialog."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Outcome
from tests.factories import categories, customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


def test_closing_asks_for_outcome_and_final_category(app: Flask, sign_in_as: SignIn) -> None:
    anna, final = people.agent(), categories.category("Cabinet fault")
    ticket = tickets.ticket(by=anna, assignee=anna, category=categories.category("Drops"))
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/closure")
    assert "Opened as Drops. Both are kept." in page.text
    page = client.submit(
        page, "/closure", outcome="partly", category_id=str(final.id), last_words="Thank you."
    )
    assert f"HD-{ticket.number} is closed." in page.text
    closing = db.session.scalars(select(Closing)).one()
    assert (closing.outcome, closing.category_id, closing.by_id) == (Outcome.PARTLY, final.id, anna.id)
    assert db.session.scalars(select(OutgoingEmail)).one().purpose == "reply"


def test_without_outcome_or_category_it_stays_open(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.submit(
        client.get(f"/tickets/{ticket.number}/closure"), "/closure", category_id="", last_words="Bye"
    )
    assert page.status == 422
    assert "Say how it ended." in page.text
    assert "Choose a category." in page.text
    assert page.one("textarea[name=last_words]").text.strip() == "Bye"
    assert db.session.scalar(select(Closing)) is None
    assert db.session.scalar(select(OutgoingEmail)) is None


def test_the_button_that_says_resolved_goes_before_the_outcome_that_was_marked(
    app: Flask, sign_in_as: SignIn
) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna, assignee=anna, category=categories.category("Drops"))
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/closure")
    page = client.submit(page, "/closure", outcome=["partly", "resolved"])
    assert f"HD-{ticket.number} is closed." in page.text
    assert db.session.scalars(select(Closing)).one().outcome is Outcome.RESOLVED


def test_enter_in_a_field_presses_the_button_that_asks_how_it_ended(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket()
    page = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}/closure")
    first = page.form("/closure").xpath(".//button[@type='submit']")[0]
    assert (first.text_content().startswith("Close ticket"), first.get("name")) == (True, None)


def test_where_there_is_no_category_closing_says_who_can_add_one(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    """A new installation has none, and the form asked for one that nobody could choose."""
    retired = categories.category("Retired")
    ticket = tickets.ticket(category=retired)
    retired.retired_at = at
    db.session.flush()
    address = f"/tickets/{ticket.number}/closure"
    page = sign_in_as(people.agent()).get(address)
    assert "There is no category yet" in page.text and "A supervisor or an administrator" in page.text
    assert sign_in_as(people.admin()).get(address).links()["Add categories"] == "/categories"
    categories.category("Drops")
    assert "There is no category yet" not in sign_in_as(people.agent()).get(address).text


def test_only_a_complaint_asks_for_the_cause(app: Flask, sign_in_as: SignIn) -> None:
    cause = categories.cause()
    complaint, question = tickets.ticket(kind=RequestKind.COMPLAINT), tickets.ticket()
    client = sign_in_as(people.agent())
    assert not client.get(f"/tickets/{question.number}/closure").all("select[name=cause_id]")
    page = client.get(f"/tickets/{complaint.number}/closure")
    client.submit(page, "/closure", outcome="resolved", cause_id=str(cause.id))
    assert db.session.scalars(select(Closing)).one().cause_id == cause.id


def test_the_words_are_the_same_whoever_is_asked_and_nothing_can_be_skipped(
    app: Flask, sign_in_as: SignIn
) -> None:
    anna = people.agent("Anna", team=people.team("Riga desk"))
    with_address = tickets.ticket(by=anna, assignee=anna)
    refused = tickets.ticket(
        by=anna, assignee=anna, customer=customers.customer(email="x@example.com", is_internal=True)
    )
    client = sign_in_as(anna)
    sides = []
    for ticket in (with_address, refused):
        page = client.get(f"/tickets/{ticket.number}/closure")
        sides.append(" ".join(page.one(".dialog-side").text_content().split()))
        names = {
            f.get("name") for f in page.form("/closure").xpath(".//input|.//select|.//textarea|.//button")
        }
        assert names <= {"csrf_token", "submission", "outcome", "category_id", "cause_id", "last_words", None}
    assert sides[0] == sides[1]
    assert (
        "If the rules say so, the customer is asked how it went. Nobody here chooses who is asked."
        in sides[0]
    )
    assert "An answer would count for Anna and Riga desk." in sides[0]


def test_without_an_address_there_are_no_last_words(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket(customer=customers.customer(phone="+37129418806"))
    page = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}/closure")
    assert "Nothing is sent: no e-mail address is known." in page.text
    assert not page.all("textarea[name=last_words]")


def test_the_dialog_is_the_same_form(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/closure", headers={"HX-Request": "true"})
    assert page.root.tag == "dialog" or page.all("dialog")
    assert not page.root.xpath("//h1")
    page = client.submit(page, "/closure", outcome="resolved")
    assert "is closed" in page.text


def test_closing_twice_is_one_closing(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/closure")
    first = client.submit(page, "/closure", outcome="resolved", follow=False)
    second = client.submit(page, "/closure", outcome="resolved", follow=False)
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Closing)) == 1


def test_a_colleague_who_closed_it_first_is_said(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/closure")
    lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0)
    page = client.submit(page, "/closure", outcome="partly")
    assert page.status == 409
    assert "closed meanwhile" in page.text
    assert client.get(f"/tickets/{ticket.number}/closure", follow=False).status == 303


def test_a_category_retired_meanwhile_is_refused_at_its_field(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    drops = categories.category("Drops")
    ticket = tickets.ticket(category=drops)
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/closure")
    drops.retired_at = at
    page = client.submit(page, "/closure", outcome="resolved")
    assert page.status == 422
    assert page.one("#category_id").get("aria-invalid") == "true"
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).is_open
