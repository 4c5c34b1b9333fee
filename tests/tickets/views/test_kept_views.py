"""Pages of views that people make, and such a view as a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from helpdesk.categories import shaping
from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people import users
from helpdesk.tickets import kept_views
from helpdesk.tickets.criteria import USUAL_COLUMNS, Criteria
from helpdesk.tickets.models import View
from helpdesk.tickets.words import Priority, Status
from tests.factories import categories, customers, people, tickets
from tests.house.test_statements import counted
from tests.pages import Client, Page
from tests.tickets.views.test_queue import heads, subjects

SignIn = Callable[..., Client]


def in_rail(page: Page) -> list[str]:
    """The views of the rail with what stands beside them."""
    items = page.all(".nav-item[href^='/tickets?view=v']")
    return [" ".join(item.text_content().split()) for item in items]


def press(client: Client, url: str, **fields: str) -> Page:
    """A button of the page, pressed even if it is not shown."""
    token = client.get("/views").all("input[name=csrf_token]")[0].get("value")
    return client.post(url, fields | {"csrf_token": token})


def test_a_list_becomes_a_view_of_ones_own(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    tickets.ticket("A complaint", by=anna, kind=RequestKind.COMPLAINT, priority=Priority.URGENT)
    tickets.ticket("A question", by=anna)
    client = sign_in_as(anna)
    page = client.get("/tickets?view=unassigned&kind=complaint")
    page = client.get(page.links()["Keep as a view"])
    assert [o.get("value") for o in page.all("select[name=audience] option")] == ["own"]
    page = client.submit(
        page, "/views/new", name="Complaints", priority=["urgent", "high"], columns=["tags", "opened"]
    )
    assert page.h1 == "Complaints" and subjects(page) == ["A complaint"]
    assert in_rail(page) == ["Complaints1"]
    assert page.one(".nav-item[aria-current]").text_content().strip().startswith("Complaints")
    view = db.session.query(View).one()
    assert view.criteria == {
        "kind": ["complaint"],
        "priority": ["urgent", "high"],
        "assignee": ["none"],
        "aside": False,
    }
    assert (view.owner_id, view.columns) == (anna.id, ["tags", "opened"])
    assert in_rail(sign_in_as(people.agent("Jānis")).get("/tickets")) == []
    assert sign_in_as(people.agent("Other")).get(f"/tickets?view=v{view.id}").status == 404


def test_chips_and_orders_go_on_top_of_a_view(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    tickets.ticket("A complaint", by=anna, kind=RequestKind.COMPLAINT)
    tickets.ticket("Urgent", by=anna, priority=Priority.URGENT)
    view = tickets.view("All", sort="priority")
    client = sign_in_as(anna)
    page = client.get(f"/tickets?view=v{view.id}")
    assert subjects(page) == ["Urgent", "A complaint"] and heads(page) == ["New2"]
    assert "Most urgent first" in page.text
    assert subjects(client.get(f"/tickets?view=v{view.id}&kind=complaint")) == ["A complaint"]
    oldest = client.get(f"/tickets?view=v{view.id}&sort=oldest")
    assert subjects(oldest) == ["A complaint", "Urgent"]
    page = client.get(f"/tickets?view=v{view.id}&kind=praise")
    assert "No ticket fits these filters" in page.text


def test_its_own_columns_stand_in_its_rows(app: Flask, sign_in_as: SignIn) -> None:
    anna, riga = people.agent("Anna"), people.team("Riga desk")
    customer = customers.customer(
        "Ilze", organisation_id=customers.organisation("Acme").id, email="i@acme.example"
    )
    tickets.ticket("One", by=anna, team_id=riga.id, customer=customer, language="lv")
    columns = ("team", "organisation", "language", "priority", "tags", "opened", "time")
    view = tickets.view("Wide", columns=columns, grouped=False)
    page = sign_in_as(anna).get(f"/tickets?view=v{view.id}")
    row = " ".join(page.one(".ticket-row").text_content().split())
    for part in ("Team Riga desk", "Priority Normal", "Organisation Acme", "Language Latviešu"):
        assert part in row
    assert not page.all(".ticket-row .category") and not page.all(".ticket-row .avatar")
    assert page.all(".ticket-row time") and heads(page) == []


@pytest.mark.slow
def test_supervisors_share_and_change_and_agents_look(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    riga = people.team("Riga desk")
    laura, anna = people.supervisor("Laura", riga), people.agent("Anna", riga)
    client = sign_in_as(laura)
    page = client.get("/views/new?view=open")
    page = client.submit(page, "/views/new", name="Riga's own", audience=f"team-{riga.id}", team=["own"])
    view = db.session.query(View).one()
    assert (view.owner_id, view.team_id) == (None, riga.id)
    agents = sign_in_as(anna)
    assert in_rail(agents.get("/tickets")) == ["Riga's own0"]
    assert agents.get(f"/views/{view.id}").h1 == "Riga's own"  # its list, not its form
    assert press(agents, f"/views/{view.id}", name="Mine").status == 403
    assert press(agents, f"/views/{view.id}/retirement").status == 403
    page = client.get(f"/views/{view.id}")
    page = client.submit(page, f"/views/{view.id}", name="Riga", status=["new", "closed"], closed_days="7")
    assert page.h1 == "Riga"
    assert db.session.query(View).one().criteria["closed_hours"] == 168
    page = client.submit(client.get(f"/views/{view.id}"), "retirement")
    assert "“Riga” is retired" in page.text and in_rail(agents.get("/tickets")) == []
    page = client.submit(client.get(f"/views/{view.id}"), "restoration")
    assert "In use again." in page.text


def test_what_a_colleague_changed_is_not_lost(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    view, client = tickets.view("Old"), sign_in_as(people.supervisor("Laura"))
    page = client.get(f"/views/{view.id}")
    kept_views.change(view, kept_views.Plan("New"), version=1, by=SYSTEM, at=at)
    page = client.submit(page, f"/views/{view.id}", name="Mine")
    assert page.status == 409 and "A colleague changed this view meanwhile" in page.text
    assert page.one("input[name=name]").get("value") == "Mine"
    assert client.submit(page, f"/views/{view.id}").h1 == "Mine"


def test_bad_input_is_told_at_its_field(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent("Anna"))
    page = client.get("/views/new?view=open")
    page = client.submit(page, "/views/new", name="", waiting="older", organisation_text="Nobody Ltd")
    assert page.status == 422
    for sentence in ("Say how many.", "There is no organisation of this name."):
        assert sentence in page.text
    page = client.submit(client.get("/views/new?view=open"), "/views/new", name="  ")
    assert page.status == 422 and "Give it a name." in page.text
    page = client.submit(
        client.get("/views/new?view=open"), "/views/new", name="A", waiting="older", waiting_number="0"
    )
    assert page.status == 422 and "A number from 1 to" in page.text
    assert db.session.query(View).count() == 0


def test_without_script_organisations_are_named(app: Flask, sign_in_as: SignIn) -> None:
    acme, other = customers.organisation("Acme, Ltd"), customers.organisation("Ķekava")
    client = sign_in_as(people.agent("Anna"))
    page = client.get("/views/new?view=open")
    client.submit(page, "/views/new", name="Theirs", organisation_text="acme, ltd; Kekava")
    assert db.session.query(View).one().criteria == {"organisation": [str(acme.id), str(other.id)]}


def test_ones_own_order_by_buttons(app: Flask, sign_in_as: SignIn) -> None:
    first, second = tickets.view("First"), tickets.view("Second")
    client = sign_in_as(people.agent("Anna"))
    page = client.get("/views")
    assert "all that are open" in page.text
    press(client, f"/views/{second.id}/place", do="up")
    assert in_rail(client.get("/tickets")) == ["Second0", "First0"]
    press(client, f"/views/{first.id}/place", do="hide")
    page = client.get("/views")
    assert in_rail(page) == ["Second0"] and "Put in" in page.text
    press(client, f"/views/{first.id}/place", do="show")
    assert in_rail(client.get("/tickets")) == ["Second0", "First0"]


def test_a_view_says_what_is_no_longer_in_use(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    laura, gone = people.supervisor("Laura"), people.agent("Gone Long")
    old = categories.category("Old things")
    view = tickets.view("Stale", asks=Criteria(category=(str(old.id),), assignee=(str(gone.id),)))
    shaping.retire(old, by=SYSTEM, at=at)
    users.deactivate(gone, by=SYSTEM, at=at)
    client = sign_in_as(laura)
    for url in (f"/tickets?view=v{view.id}", f"/views/{view.id}", "/views"):
        page = client.get(url)
        assert "Old things, Gone Long" in page.text, url
    page = client.get(f"/views/{view.id}")
    assert "Old things (no longer in use)" in page.text
    assert client.submit(page, f"/views/{view.id}").h1 == "Stale"  # it may stay


def test_the_live_note_brings_new_numbers_and_else_nothing(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    anna = people.agent("Anna")
    view = tickets.view("Complaints", asks=Criteria(kind=(RequestKind.COMPLAINT,)))
    client = sign_in_as(anna)
    live = client.get(f"/tickets?view=v{view.id}").one("[data-live-url]").get("data-live-url")
    first = client.get(live)
    assert first.one("[data-count-of]").text_content() == "0"
    tag = {"If-None-Match": first.response.headers["ETag"]}
    with counted() as cost:
        assert client.get(live, headers=tag).status == 304
    assert len(cost.statements) <= 5, cost.statements
    tickets.ticket("New", by=anna, kind=RequestKind.COMPLAINT)
    again = client.get(live, headers=tag)
    assert again.status == 200 and again.one("[data-count-of]").text_content() == "1"


def test_views_cost_the_queue_no_statement_more(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    client, costs = sign_in_as(anna), []
    for more in (0, 1, 4):
        for _each in range(more):
            tickets.view(asks=Criteria(priority=(Priority.HIGH,)), columns=("tags", "team", *USUAL_COLUMNS))
        client.get("/tickets?view=open")
        with counted() as cost:
            client.get("/tickets?view=open")
        costs.append(len(cost.statements))
    assert costs[0] == costs[1] == costs[2] <= 7, costs


def test_a_crooked_view_or_cursor_is_refused(app: Flask, sign_in_as: SignIn) -> None:
    view = tickets.view(asks=Criteria(status=(Status.NEW,)))
    client = sign_in_as(people.agent("Anna"))
    for url, status in (
        ("/tickets?view=v0", 400), ("/tickets?view=vx", 400), ("/tickets?view=v99999", 404), ("/views/99999", 404),
        (f"/tickets?view=v{view.id}&sort=satisfaction", 400), (f"/tickets?view=v{view.id}&after=W10", 400),
    ):  # fmt: skip
        assert client.get(url).status == status, url


def test_empty_lists_say_what_to_do(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    client = sign_in_as(anna)
    assert "There are no saved views yet" in client.get("/views").text
    assert "No view was ever retired" in client.get("/views?show=retired").text
    tickets.ticket(by=anna)
    view = tickets.view(asks=Criteria(kind=(RequestKind.PRAISE,)), owner_id=anna.id)
    page = client.get(f"/tickets?view=v{view.id}")
    assert "Nothing fits this view now" in page.text and "Kind: Praise" in page.text
    assert isinstance(page, Page) and page.links()["Change this view"] == f"/views/{view.id}"


def test_a_view_of_a_team_is_not_for_others(app: Flask, sign_in_as: SignIn, at: Any) -> None:
    view = tickets.view("Quiet", team_id=people.team("Quiet", restricted=True).id)
    outsider = sign_in_as(people.agent("Outsider", people.team("Open")))
    assert in_rail(outsider.get("/tickets")) == []
    for url in (
        f"/tickets?view=v{view.id}",
        f"/tickets/news?view=v{view.id}&since={at.isoformat()[:19]}Z",
        f"/views/{view.id}",
    ):
        assert outsider.get(url).status == 404
    assert press(outsider, f"/views/{view.id}/place", do="hide").status == 404


@pytest.mark.parametrize("id_", ["9" * 30, "9" * 5000, "٣"])
def test_row_76_a_number_that_no_organisation_can_have_names_none(
    app: Flask, sign_in_as: SignIn, id_: str
) -> None:
    client = sign_in_as(people.agent("Anna"))
    client.submit(client.get("/views/new?view=open"), "/views/new", name="Theirs", organisation=id_)
    assert db.session.query(View).one().criteria == {}
