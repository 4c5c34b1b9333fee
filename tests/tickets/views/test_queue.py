"""The queue as a person reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.tickets import conversation, lifecycle, satisfaction
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Priority, Status
from tests.factories import categories, customers, people, tickets
from tests.pages import Client, Page

HOUR = timedelta(hours=1)
SignIn = Callable[..., Client]


def subjects(page: Page) -> list[str]:
    return [" ".join(link.text_content().split()) for link in page.all(".subject-link")]


def heads(page: Page) -> list[str]:
    return [" ".join(head.text_content().split()) for head in page.all(".group-head")]


def test_groups_by_status_longest_waiting_first(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna = people.agent()
    late = tickets.ticket("Later", by=anna, at=at - HOUR)
    early = tickets.ticket("Earlier", by=anna, at=at - 2 * HOUR)
    opened = tickets.ticket("Open one", by=anna, assignee=anna)
    waiting, held = tickets.ticket("Waiting one", by=anna), tickets.ticket("Held one", by=anna)
    lifecycle.wait_for_customer(waiting, by=anna, at=at)
    lifecycle.hold(held, by=anna, at=at)
    tickets.closed_ticket(by=anna, at=at, subject="Closed one")
    page = sign_in_as(anna).get("/tickets?view=open")
    assert subjects(page) == ["Earlier", "Later", "Open one", "Waiting one", "Held one"]
    assert heads(page) == ["New2", "Open1", "Waiting on customer1", "On hold1"]
    assert "5 open" in page.text
    assert early.waiting_since < late.waiting_since
    assert opened.status is Status.OPEN
    assert "Overdue" not in page.text


def test_each_view_holds_what_it_says(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    desk, other = people.team(), people.team()
    anna = people.agent(team=desk)
    tickets.ticket("Mine", by=anna, assignee=anna, team_id=other.id)
    tickets.ticket("My team's", by=anna, team_id=desk.id)
    tickets.ticket("Another team's", by=anna, team_id=other.id, assignee=people.agent())
    waiting, held = tickets.ticket("Waits", team_id=other.id), tickets.ticket("Rests", team_id=other.id)
    lifecycle.wait_for_customer(waiting, by=anna, at=at)
    lifecycle.hold(held, by=anna, at=at)
    tickets.closed_ticket(by=anna, at=at, subject="Done")
    client = sign_in_as(anna)
    for view, expected in {
        "mine": {"Mine"},
        "unassigned": {"My team's", "Waits", "Rests"},
        "team": {"My team's"},
        "waiting": {"Waits"},
        "on_hold": {"Rests"},
        "open": {"Mine", "My team's", "Another team's", "Waits", "Rests"},
        "closed": {"Done"},
    }.items():
        assert set(subjects(client.get(f"/tickets?view={view}"))) == expected, view
    assert subjects(client.get("/tickets")) == ["Mine"]


def test_the_rail_counts_and_marks_where_one_is(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent(team=people.team())
    for _ in range(3):
        tickets.ticket(by=anna)
    client = sign_in_as(anna)
    page = client.get("/tickets?view=team")
    texts = [" ".join(item.text_content().split()) for item in page.all(".nav-item")]
    assert "My team3" in texts
    assert "My tickets0" in texts
    assert "Unassigned3" in texts
    assert page.one(".nav-item[aria-current]").text_content().strip().startswith("My team")
    assert (
        client.get("/tickets").one(".nav-item[aria-current]").text_content().strip().startswith("My tickets")
    )


def test_filters_live_in_the_address(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent()
    fibre = categories.category("Fibre")
    drops = categories.category("Drops", parent=fibre)
    tickets.ticket("A complaint", by=anna, kind=RequestKind.COMPLAINT, category=drops)
    tickets.ticket("Urgent", by=anna, priority=Priority.URGENT)
    tickets.ticket("By mail", channel=Channel.EMAIL, language="lv", kind=RequestKind.TECHNICAL)
    client = sign_in_as(anna)
    for asked, expected in {
        "kind=complaint": {"A complaint"},
        "kind=complaint&kind=technical": {"A complaint", "By mail"},
        f"category={fibre.id}": {"A complaint"},
        "channel=email": {"By mail"},
        "language=lv": {"By mail"},
        "priority=urgent": {"Urgent"},
        "priority=urgent&kind=complaint": set(),
    }.items():
        page = client.get(f"/tickets?view=open&{asked}")
        assert set(subjects(page)) == expected, asked
    page = client.get("/tickets?view=open&kind=complaint&kind=technical")
    chip = page.one(".chip.active")
    assert "Kind: Complaint, Technical" in chip.text_content()
    assert "kind" not in chip.get("href")


def test_a_chips_form_adds_a_filter_to_those_there_are(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    page = client.get("/tickets?view=open&kind=complaint")
    form = next(f for f in page.all(".chip-form") if f.xpath(".//input[@name='channel']"))
    kept = {i.get("name"): i.get("value") for i in form.xpath(".//input[@type='hidden']")}
    assert kept == {"view": "open", "kind": "complaint"}


def test_team_and_assignee_filters_name_them(app: Flask, sign_in_as: SignIn) -> None:
    desk = people.team("Riga desk")
    anna, berta = people.agent("Anna"), people.agent("Berta")
    tickets.ticket("Hers", by=anna, assignee=berta, team_id=desk.id)
    tickets.ticket("Nobody's", by=anna)
    page = sign_in_as(anna).get(f"/tickets?view=open&team={desk.id}&assignee={berta.id}")
    assert subjects(page) == ["Hers"]
    assert "Team: Riga desk" in page.text
    assert "Assignee: Berta" in page.text


def test_sorting_by_age_within_the_groups(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    anna = people.agent()
    for name in ("First", "Second", "Third"):
        tickets.ticket(name, by=anna)
    client = sign_in_as(anna)
    assert subjects(client.get("/tickets?view=open&sort=newest")) == ["Third", "Second", "First"]
    page = client.get("/tickets?view=open&sort=oldest")
    assert subjects(page) == ["First", "Second", "Third"]
    assert heads(page) == ["New3"]


@pytest.mark.slow
def test_more_goes_on_after_the_last_row_whatever_came_in_between(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    anna = people.agent()
    names = []
    for n in range(70):
        ticket = tickets.ticket(f"Ticket {n:02}", by=anna, at=at + timedelta(minutes=n))
        names.append(ticket.subject)
        if n >= 40:
            lifecycle.wait_for_customer(ticket, by=anna, at=at + timedelta(minutes=n))
    client = sign_in_as(anna)
    first = client.get("/tickets?view=open")
    assert subjects(first) == names[:50]
    tickets.ticket("Came in between", by=anna, at=at - HOUR)
    url = first.one(".more a").get("href")
    rest = client.get(url)
    assert subjects(rest) == names[50:]
    assert not rest.all(".more")
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert subjects(fragment) == names[50:]
    assert not fragment.root.xpath("//h1")
    assert heads(fragment) == []  # the group goes on


@pytest.mark.slow
def test_more_of_closed_and_of_sorted_lists(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    anna = people.agent()
    for n in range(60):
        tickets.closed_ticket(by=anna, at=at + timedelta(minutes=n // 2), subject=f"Closed {n:02}")
        tickets.ticket(f"Open {n:02}", by=anna)
    client = sign_in_as(anna)
    for view, expected in {
        "view=closed": [f"Closed {n:02}" for n in reversed(range(60))],
        "view=open&sort=newest": [f"Open {n:02}" for n in reversed(range(60))],
        "view=open&sort=oldest": [f"Open {n:02}" for n in range(60)],
    }.items():
        page = client.get(f"/tickets?{view}")
        rest = client.get(page.one(".more a").get("href"))
        assert subjects(page) + subjects(rest) == expected


def test_a_row_says_what_one_needs_to_choose(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna = people.agent("Anna Kalniņa")
    priit = customers.customer(
        "Priit Mägi", email="p@example.com", organisation_id=customers.organisation("OÜ Saare").id
    )
    tickets.ticket(
        "Third visit", channel=Channel.EMAIL, customer=priit, category=categories.category("No signal"),
        kind=RequestKind.COMPLAINT, priority=Priority.URGENT, body="The technician left.", at=at - 2 * HOUR,
        assignee=anna,
    )  # fmt: skip
    row = sign_in_as(anna).get("/tickets").one(".ticket-row")
    text = " ".join(row.text_content().split())
    for part in ("Third visit", "Urgent", "Priit Mägi, OÜ Saare", "HD-1001", "The technician left.", "No signal",
                 "Complaint", "2 h 0 min", "AK", "09:30"):  # fmt: skip
        assert part in text, part
    assert "unread" in row.get("class")


def test_a_reopened_ticket_shows_its_answer_to_those_who_may_see_it(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna = people.agent()
    ticket, _closing = tickets.closed_ticket(by=anna, at=at)
    satisfaction.remember(ticket, 2, at=at, shown_at=at + timedelta(hours=72))
    lifecycle.reopen(ticket, by=Actor.user(anna), at=at, because="staff")
    assert "Rated 2 before" not in sign_in_as(anna).get("/tickets").text
    assert "Rated 2 before" in sign_in_as(people.supervisor()).get("/tickets?view=open").text
    clock.shift(timedelta(hours=73))
    db.session.commit()
    fresh = Client(app)
    fresh.sign_in(anna)
    assert "Rated 2 before" in fresh.get("/tickets").text
    organisation.AGENTS_SEE_ANSWERS.set(False, at=at)
    assert "Rated 2 before" not in fresh.get("/tickets").text


def test_an_empty_queue_says_what_is_next(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    tickets.closed_ticket()
    assert "Every ticket has an owner" in client.get("/tickets").text
    tickets.ticket()
    page = client.get("/tickets")
    assert "Nothing waits for you" in page.text
    assert "1 ticket has no owner yet" in page.text
    assert "No ticket fits these filters" in client.get("/tickets?kind=praise").text


def test_a_new_desk_says_how_to_begin(app: Flask, sign_in_as: SignIn) -> None:
    """Right after setting up, the first page said that every ticket has an owner and led nowhere."""
    page = sign_in_as(people.agent()).get("/tickets")
    assert "No ticket yet" in page.text
    assert page.one(".empty").cssselect("a")[0].get("href") == "/tickets/new?channel=phone"
    assert not {"Add categories", "Invite somebody", "Add a mailbox"} & page.links().keys()
    boss = sign_in_as(people.admin())
    links = boss.get("/tickets").links()
    assert links["Add categories"] == "/categories"
    assert links["Invite somebody"] == "/users/new"
    assert links["Add a mailbox"] == "/mailboxes/new"
    categories.category("Drops")
    assert "Add categories" not in boss.get("/tickets").links()


def test_take_next_gives_the_one_that_waits_longest(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    desk = people.team()
    anna = people.agent("Anna", team=desk)
    elsewhere = tickets.ticket("Elsewhere", channel=Channel.EMAIL, at=at - 3 * HOUR)
    ours = tickets.ticket("Ours", channel=Channel.EMAIL, at=at - HOUR, team_id=desk.id)
    urgent = tickets.ticket("Urgent", channel=Channel.EMAIL, at=at, priority=Priority.URGENT)
    client = sign_in_as(anna)
    for expected in (urgent, ours, elsewhere):
        page = client.submit(client.get("/tickets"), "/tickets/next")
        assert page.h1 == expected.subject
        db.session.expire_all()
        assert db.session.get_one(Ticket, expected.id).assignee_id == anna.id
    assert "/tickets/next" not in client.get("/tickets").body


def test_the_live_note_counts_what_came_in_and_is_silent_otherwise(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna, at=at - HOUR, assignee=anna)
    client = sign_in_as(anna)
    live = client.get("/tickets").one("[data-live-url]").get("data-live-url")
    first = client.get(live)
    assert (first.status, first.text.strip()) == (200, "")
    tag = first.response.headers["ETag"]
    again = client.get(live, headers={"If-None-Match": tag})
    assert (again.status, again.response.get_data()) == (304, b"")
    conversation.receive(ticket, body="Any news?", at=at + HOUR, customer=None)
    news = client.get(live, headers={"If-None-Match": tag})
    assert news.status == 200
    assert "1 new" in news.text
    assert parse_qs(urlsplit(news.one("a").get("href")).query)["view"] == ["mine"]


def test_peek_shows_the_last_words(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    anna = people.agent("Anna")
    ticket = tickets.ticket("Drops", by=anna, customer=customers.customer("Ilze"), body="It drops.")
    conversation.add_note(ticket, by=anna, body="Same splitter.", at=at)
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}/peek")
    for part in ("Drops", "Ilze", "It drops.", "Same splitter."):
        assert part in page.text


@pytest.mark.slow
def test_a_page_asks_little_of_the_database(app: Flask, sign_in_as: SignIn, statements: Any) -> None:
    desk = people.team()
    anna = people.agent(team=desk)
    for n in range(60):
        tickets.ticket(by=anna, assignee=anna if n % 2 else None, channel=Channel.EMAIL, team_id=desk.id)
    client = sign_in_as(anna)
    for url in ("/tickets", "/tickets?view=team", "/tickets?view=open&kind=question", "/tickets?view=closed"):
        client.get(url)  # templates compiled
        with statements() as asked:
            assert client.get(url).status == 200
        assert len(asked) <= 6, "\n".join(asked)


def test_it_needs_a_sign_in(app: Flask, client: Client) -> None:
    people.agent()
    for url in ("/tickets", "/tickets/1001", "/tickets/news", "/search", "/tickets/1001/peek"):
        page = client.get(url, follow=False)
        assert page.status == 302
        assert "/sign-in" in page.location
