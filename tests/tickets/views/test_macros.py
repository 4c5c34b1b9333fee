"""Pages of macros, and macros in the composer: shown before they are done, done with the message or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import User
from helpdesk.tickets import conversation, macro_finding, macros
from helpdesk.tickets.macros import Plan
from helpdesk.tickets.models import Closing, Draft, Macro, Message, Ticket
from helpdesk.tickets.words import MessageKind, Outcome, Priority, Status
from tests.factories import customers, people, tickets
from tests.house.test_statements import MOST, counted
from tests.pages import Client, Page

SignIn = Callable[..., Client]


@pytest.fixture
def anna(app: Flask) -> User:
    return people.agent("Anna Liepa")


@pytest.fixture
def ticket(anna: User) -> Ticket:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="lv")
    return tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)


def replies() -> list[str]:
    return list(db.session.scalars(select(Message.body).where(Message.kind == MessageKind.REPLY)))


def again(ticket: Ticket) -> Ticket:
    db.session.expire_all()
    return db.session.get_one(Ticket, ticket.id)


def loaded(macro: Macro) -> Macro:
    """The macro with its texts, as the next request has it."""
    found = macro_finding.by_id(macro.id)
    assert found is not None
    return found


def add_one(client: Client, **values: Any) -> Page:
    page = client.get("/macros/new")
    return client.submit(page, "macro", **({"name": "Restart", "text_en": "Restart, {{customer}}."} | values))


def test_an_agent_writes_one_of_their_own(app: Flask, sign_in_as: SignIn, anna: User) -> None:
    client = sign_in_as(anna)
    page = client.get("/macros/new")
    assert [o.get("value") for o in page.all("select[name=audience] option")] == ["own"]
    page = add_one(client, key="restart", tags="router, light", status="pending")
    assert page.h1 == "Restart" and "Saved." in page.text
    assert "Restart, Alex Morgan." in page.text and "Restart." in page.text
    assert "set the status to “Waiting on customer”" in page.text
    macro = db.session.scalars(select(Macro)).one()
    assert (macro.owner_id, macro.key, macro.tags) == (anna.id, "restart", ["light", "router"])
    page = client.get("/macros")
    assert "Only you" in page.text and "not yet" in page.text
    other = sign_in_as(people.agent()).get("/macros")
    assert "There are no macros yet" in other.text


def test_a_supervisor_writes_for_a_team_and_for_everybody(app: Flask, sign_in_as: SignIn) -> None:
    riga = people.team("Riga desk")
    client = sign_in_as(people.supervisor("Laura", riga))
    add_one(client, audience=f"team-{riga.id}")
    add_one(client, name="All", audience="everybody")
    page = client.get("/macros")
    assert [" ".join(each.text_content().split()) for each in page.all("tr.group")] == [
        "Riga desk",
        "Everybody",
    ]
    member, outsider = people.agent("Member", riga), people.agent("Outsider")
    assert "Restart" in sign_in_as(member).get("/macros").text
    assert "Restart" not in sign_in_as(outsider).get("/macros").text


def test_an_unknown_name_is_said_at_its_text_and_nothing_typed_is_lost(
    app: Flask, sign_in_as: SignIn, anna: User
) -> None:
    page = add_one(sign_in_as(anna), text_lv="Sveiki, {{klients}}!")
    assert page.status == 422
    assert "There is nothing called {{klients}}" in page.one("#text_lv-error").text_content()
    assert page.one("textarea[name=text_lv]").text.strip() == "Sveiki, {{klients}}!"
    assert page.one("textarea[name=text_en]").text.strip() == "Restart, {{customer}}."


def test_others_see_how_a_shared_one_reads_and_change_nothing(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro("Shared", texts={"en": "Hello {{customer}},", "lv": "Labdien, {{customer}}!"})
    client = sign_in_as(anna)
    page = client.get(f"/macros/{macro.id}")
    assert page.url.endswith("/preview") and "Change" not in page.links()
    page = client.submit(page, "/preview", ticket=str(ticket.number))
    assert "Labdien, Ilze Vītola!" in page.text and "Labdien!" in page.text
    for part in ("", "/retirement", "/position"):
        assert client.post(f"/macros/{macro.id}{part}", csrf(page)).status == 403
    assert "no such ticket" in client.get(f"/macros/{macro.id}/preview?ticket=99999").text
    own = tickets.macro("Theirs", text="x", owner_id=people.agent().id)
    assert client.get(f"/macros/{own.id}/preview").status == 404


def csrf(page: Page) -> dict[str, str]:
    return {"csrf_token": str(page.all("input[name=csrf_token]")[0].get("value"))}


def test_it_is_changed_put_in_order_retired_and_used_again(app: Flask, sign_in_as: SignIn) -> None:
    first, second = tickets.macro("First", text="a"), tickets.macro("Second", text="b")
    client = sign_in_as(people.supervisor("Laura"))
    page = client.submit(client.get("/macros"), f"/macros/{second.id}/position")
    assert [each.text for each in page.all("a.row-link")] == ["Second", "First"]
    page = client.get(f"/macros/{first.id}")
    page = client.submit(page, "macro", name="First of all", text_lv="Pirmais")
    assert page.h1 == "First of all"
    page = client.get(f"/macros/{first.id}")
    assert "Laura changed the name." in page.text and "Laura changed the texts." in page.text
    page = client.submit(page, "/retirement")
    assert "First of all" not in [each.text for each in page.all("a.row-link")]
    page = client.get("/macros?show=retired")
    assert [each.text for each in page.all("a.row-link")] == ["First of all"]
    page = client.submit(client.get(f"/macros/{first.id}"), "/restoration")
    assert "In use again." in page.text


def test_a_colleagues_change_meanwhile_is_said_before_it_is_overwritten(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    macro = tickets.macro("First", text="a")
    client = sign_in_as(people.supervisor("Laura"))
    page = client.get(f"/macros/{macro.id}")
    macro = loaded(macro)
    macros.change(macro, Plan("Theirs", texts={"en": "b"}), version=1, by=SYSTEM, at=at)
    page = client.submit(page, "macro", name="Mine")
    assert page.status == 409 and "A colleague changed this macro meanwhile." in page.text
    assert client.submit(page, "macro").h1 == "Mine"


def test_the_list_is_searched_and_sorted_by_use(
    app: Flask, sign_in_as: SignIn, anna: User, at: datetime
) -> None:
    seldom, often = tickets.macro("Seldom", text="router"), tickets.macro("Often", text="bill")
    often.used, often.last_used_at, seldom.used, seldom.last_used_at = 7, at, 1, at
    client = sign_in_as(anna)
    assert [e.text for e in client.get("/macros?sort=used").all("a.row-link")] == ["Often", "Seldom"]
    assert [e.text for e in client.get("/macros?q=rout").all("a.row-link")] == ["Seldom"]
    assert "No macro has these words" in client.get("/macros?q=zebra").text
    assert client.get("/macros?sort=x&show=y").status == 200


def test_without_script_one_chooses_on_a_page_and_sees_what_will_be_done(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro(
        "Restart",
        texts={"en": "Hello", "lv": "Labdien, {{customer}}!"},
        status=Status.PENDING,
        tags=("router",),
    )
    tickets.macro("Someone's", text="x", owner_id=people.agent().id)
    client = sign_in_as(anna)
    page = client.get(client.get(f"/tickets/{ticket.number}").one("[data-suggests]").get("href"))
    assert "Restart" in page.text and "Someone's" not in page.text
    page = client.get(page.one(".macro-list a").get("href").partition("#")[0])
    assert page.one("#composer textarea").text.strip() == "Labdien, Ilze Vītola!"
    line = " ".join(page.one("[data-macro-line]").text_content().split())
    assert "“Restart” will also set the status to “Waiting on customer”, add the tags router." in line
    page = client.submit(page, "/messages")
    assert replies() == ["Labdien, Ilze Vītola!"]
    assert again(ticket).status is Status.PENDING
    db.session.refresh(macro)
    assert macro.used == 1 and not page.all("[data-macro-line]")


def test_a_text_in_another_language_says_so(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro("Restart", text="Hello {{customer}},")
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}/macros/{macro.id}")
    assert "“Restart” is written in another language: English." in page.text


def test_acts_one_leaves_out_are_not_done(app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket) -> None:
    macro = tickets.macro("Urgent", text="Now.", priority=Priority.URGENT)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/macros/{macro.id}")
    client.submit(page, "/messages", acts=None)
    assert again(ticket).priority is Priority.NORMAL and replies() == ["Now."]


def test_a_refusal_of_its_acts_keeps_the_words_unsent(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    ticket.category_id = None
    macro = tickets.macro("Done", text="Done.", status=Status.CLOSED, outcome=Outcome.RESOLVED)
    client = sign_in_as(anna)
    page = client.submit(client.get(f"/tickets/{ticket.number}/macros/{macro.id}"), "/messages")
    assert page.status == 422 and "A ticket is closed with a category" in page.text
    assert page.one("#composer textarea").text.strip() == "Done." and page.all("[data-macro-line]")
    assert replies() == [] and not page.all(".entry.reply")
    assert db.session.scalar(select(func.count()).select_from(OutgoingEmail)) == 0
    assert db.session.scalar(select(Macro.used)) == 0


def test_a_macro_changed_while_one_wrote_is_shown_again_first(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket, at: datetime
) -> None:
    macro = tickets.macro("Wait", text="Hi", status=Status.PENDING)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/macros/{macro.id}")
    macro = loaded(macro)
    macros.change(macro, Plan("Wait", texts={"en": "Hi"}, status=Status.ON_HOLD), version=1, by=SYSTEM, at=at)
    page = client.submit(page, "/messages")
    assert page.status == 409 and "A macro you chose was changed meanwhile." in page.text
    assert "set the status to “On hold”" in page.text and replies() == []
    client.submit(page, "/messages")
    assert again(ticket).status is Status.ON_HOLD and replies() == ["Hi"]


def test_the_button_pressed_says_the_status_whatever_the_macro_says(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro("Wait", text="Hi", status=Status.PENDING, priority=Priority.HIGH)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/macros/{macro.id}")
    client.submit(page, "/messages", button="put on hold")
    assert (again(ticket).status, again(ticket).priority) == (Status.ON_HOLD, Priority.HIGH)


def test_a_draft_remembers_its_macros(app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket) -> None:
    macro = tickets.macro("Wait", text="Hi", status=Status.PENDING)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    data = {"kind": "reply", "text": "Hi there", "macro": f"{macro.id}.1", "acts": str(macro.id)} | csrf(page)
    client.post(f"/tickets/{ticket.number}/drafts", data)
    page = client.get(f"/tickets/{ticket.number}")
    assert page.one("[data-macro-line] input[name=acts]").get("checked") is not None
    client.post(f"/tickets/{ticket.number}/drafts", {**data, "acts": ""})
    page = client.get(f"/tickets/{ticket.number}")
    assert page.one("[data-macro-line] input[name=acts]").get("checked") is None


def test_the_composer_asks_for_options_and_for_one(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro("Restart", key="restart", texts={"lv": "Labdien!", "en": "Hello"}, tags=("x",))
    client, htmx = sign_in_as(anna), {"HX-Request": "true"}
    page = client.get(f"/tickets/{ticket.number}/macros?q=rest", headers=htmx)
    assert page.one("[role=option]").get("data-url") == f"/tickets/{ticket.number}/macros/{macro.id}"
    answer = client.get(f"/tickets/{ticket.number}/macros/{macro.id}", headers=htmx).response.get_json()
    assert answer["text"] == "Labdien!" and f'value="{macro.id}.1"' in answer["line"]
    note = client.get(
        f"/tickets/{ticket.number}/macros/{macro.id}?kind=note", headers=htmx
    ).response.get_json()
    assert note["text"] == "Hello"
    nothing = client.get(f"/tickets/{ticket.number}/macros?q=zebra", headers=htmx)
    assert "No macro has these words." in nothing.text and not nothing.all("[data-url]")


def test_one_that_only_acts_is_done_at_once(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro("Urgent", priority=Priority.URGENT)
    client = sign_in_as(anna)
    page = client.submit(client.get(f"/tickets/{ticket.number}/macros"), f"/macros/{macro.id}")
    assert "“Urgent” is done." in page.text
    assert again(ticket).priority is Priority.URGENT and replies() == []
    own = tickets.macro("Theirs", priority=Priority.LOW, owner_id=people.agent().id)
    assert client.post(f"/tickets/{ticket.number}/macros/{own.id}", csrf(page)).status == 404


def test_send_and_close_keeps_the_words_for_the_closing_and_sends_nothing_before(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    macro = tickets.macro(
        "Done", text="All done.", status=Status.CLOSED, outcome=Outcome.PARTLY, priority=Priority.LOW
    )
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/macros/{macro.id}")
    page = client.submit(page, "/messages", button="Send and close")
    assert page.one("textarea[name=last_words]").text.strip() == "All done."
    assert page.one("input[name=outcome][checked]").get("value") == "partly"
    assert replies() == [] and again(ticket).is_open
    back = client.get(f"/tickets/{ticket.number}")
    assert back.one("#composer textarea").text.strip() == "All done.", "keeping it open loses nothing"
    client.submit(page, "/closure")
    assert replies() == ["All done."] and not again(ticket).is_open
    assert again(ticket).priority is Priority.LOW
    assert db.session.scalar(select(func.count()).select_from(Closing)) == 1
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_with_a_copy_to_others_the_words_go_before_the_closing(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    page = client.submit(page, "/messages", button="Send and close", text="Done.", cc="son@example.com")
    assert "How did it end?" in page.text and replies() == ["Done."]
    assert page.one("textarea[name=last_words]").text.strip() == ""


def test_an_empty_reply_does_not_open_the_closing(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket, at: datetime
) -> None:
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    refused = client.submit(page, "/messages", button="Send and close", text=" ")
    assert refused.status == 422 and "Write something first." in refused.text
    conversation.reply(ticket, by=people.agent("Jānis"), body="Tomorrow at ten.", at=at)
    told = client.submit(page, "/messages", button="Send and close", text="Tomorrow at nine.")
    assert told.status == 409 and "Jānis replied while you were writing" in told.text


def test_pages_of_macros_need_few_statements(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    for n in range(20):
        tickets.macro(
            f"Macro {n}", texts={"en": "a", "lv": "b"}, priority=Priority.HIGH, category_id=ticket.category_id
        )
    own = tickets.macro("Mine", text="Hi {{company}}", owner_id=anna.id, status=Status.PENDING)
    client = sign_in_as(anna)
    data = {"kind": "reply", "text": "Hi", "macro": f"{own.id}.1", "acts": str(own.id)}
    client.post(f"/tickets/{ticket.number}/drafts", data | csrf(client.get(f"/tickets/{ticket.number}")))
    desk = f"/tickets/{ticket.number}"
    for address in (
        "/macros", "/macros?sort=used", "/macros/new", f"/macros/{own.id}", f"/macros/{own.id}/preview?ticket={ticket.number}",
        desk, f"{desk}/macros", f"{desk}/macros/{own.id}", f"{desk}/closure?words=reply",
    ):  # fmt: skip
        client.get(address)
        with counted() as cost:
            page = client.get(address)
        assert page.status == 200
        assert len(cost.statements) <= MOST, (address, cost.statements)
        assert not cost.lazy, (address, cost.lazy)
