"""A ticket's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.words import Role
from helpdesk.tickets import assignment, changing, conversation, lifecycle, satisfaction, timeline
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.words import CallResult, Channel, Direction, Outcome
from helpdesk.tickets.writing import Provenance
from tests.factories import categories, customers, people, tickets
from tests.pages import Client, Page

SignIn = Callable[..., Client]


def entries(page: Page) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.all(".timeline > li")]


def test_the_conversation_in_its_order(app: Flask, sign_in_as: SignIn, clock: Any, at: datetime) -> None:
    anna = people.agent("Anna")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.com")
    ticket = tickets.ticket(
        "Drops", channel=Channel.EMAIL, customer=ilze, body="It drops.", at=at - timedelta(days=1)
    )
    conversation.reply(ticket, by=anna, body="Which lamp?", at=at)
    conversation.log_call(
        ticket, by=anna, body="The red one.", at=at, direction=Direction.OUTGOING, result=CallResult.ANSWERED,
        duration=timedelta(minutes=4, seconds=32),
    )  # fmt: skip
    conversation.add_note(ticket, by=anna, body="Same as HD-1001 <b>", at=at)
    page = sign_in_as(anna).get("/tickets/HD-1001")
    assert page.h1 == "Drops"
    found = entries(page)
    assert "17 November" in found[0]
    assert "Ilze Vītola" in found[1]
    assert "e-mail" in found[1]
    assert "It drops." in found[1]
    assert found[3] == "Today"
    assert "Which lamp?" in found[4]
    assert "4 min 32 s · answered" in found[5]
    assert "Note by Anna" in found[6]
    assert "colleagues only" in found[6]
    assert "Same as HD-1001 <b>" in found[6]
    assert page.one(".entry.note .words a").get("href") == "/tickets/1001"


def test_events_are_told_in_words_and_runs_of_them_fold(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna, berta = people.agent("Anna"), people.agent("Berta")
    ticket = tickets.ticket(by=anna)
    assignment.take(ticket, by=anna, at=at)
    changing.change(ticket, by=anna, at=at, version=ticket.version, priority="high")
    assignment.assign(ticket, to=berta, team_id=None, by=anna, at=at)
    lifecycle.wait_for_customer(ticket, by=berta, at=at)
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    fold = page.one(".fold")
    assert "5 changes" in fold.text_content()
    text = " ".join(fold.text_content().split())
    for sentence in (
        "Anna opened the ticket", "Anna took it", "Anna changed the priority", "Anna gave it to Berta",
        "Berta waits for the customer",
    ):  # fmt: skip
        assert sentence in text


def test_what_a_supervisor_reads_an_agent_does_not(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    from helpdesk.events.recording import record
    from helpdesk.events.registry import know
    from helpdesk.surveys.events import AnswerGiven, InvitationScheduled, InvitationSuppressed

    for kind in (AnswerGiven, InvitationScheduled, InvitationSuppressed):
        know(kind)
    anna = people.agent("Anna")
    ticket, closing = tickets.closed_ticket(by=anna, at=at)
    record(InvitationScheduled(ticket.id, 1, closing.id), at=at)
    record(AnswerGiven(ticket.id, 1, 1, closing.id), at=at)
    satisfaction.remember(ticket, 2, at=at, shown_at=at + timedelta(hours=72))
    url = f"/tickets/{ticket.number}"
    seen = sign_in_as(people.supervisor()).get(url)
    assert "The customer will be asked" in seen.text
    assert "The customer answered" in seen.text
    hidden = sign_in_as(anna).get(url)
    assert "will be asked" not in hidden.text
    assert "The customer answered" not in hidden.text
    clock.shift(timedelta(hours=72))
    later = sign_in_as(anna).get(url)
    assert "The customer answered" in later.text
    assert "will be asked" not in later.text


def test_an_unknown_event_is_for_nobody(app: Flask, at: datetime) -> None:
    assert not timeline.may_read(people.admin(), EventRecord(kind="something.new"), tickets.ticket(), at=at)


def test_a_quoting_mail_shows_what_is_new_and_keeps_the_rest(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    ticket = tickets.ticket(
        channel=Channel.EMAIL,
        body="Yes please.\n\n> Shall we come?",
        provenance=Provenance(trimmed="Yes please.", html="<p>Yes please.</p>"),
    )
    page = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}")
    words = page.one(".entry.customer .words")
    assert "Shall we come?" in words.xpath(".//details")[0].text_content()
    assert "Shall we come?" not in " ".join(words.xpath("./p//text()"))
    original = page.links()["show as it was sent"]
    answer = sign_in_as(people.agent()).get(original)
    assert "sandbox" in answer.response.headers["Content-Security-Policy"]
    assert "script-src" not in answer.response.headers["Content-Security-Policy"]


def test_a_doubtful_sender_and_a_letter_that_failed_are_said(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    anna = people.agent()
    ticket = tickets.ticket(channel=Channel.EMAIL, provenance=Provenance(unverified=True))
    message = conversation.reply(ticket, by=anna, body="Hello", at=at)
    letter = db.session.get_one(OutgoingEmail, message.outgoing_id)
    letter.state, letter.error = OutgoingState.FAILED, "550 no such user"
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    assert "We could not prove who sent this" in page.text
    assert "Not delivered: 550 no such user" in page.text


def test_the_side_tells_who_the_customer_is(app: Flask, sign_in_as: SignIn, clock: Any, at: datetime) -> None:
    anna = people.agent("Anna")
    ilze = customers.customer(
        "Ilze Vītola", email="ilze@example.com", phone="+37129418806", address="Kuldīga", language="lv"
    )
    for value in (5, 2):
        done, _closing = tickets.closed_ticket(
            by=anna, at=at - timedelta(days=9), customer=ilze, subject="Earlier"
        )
        satisfaction.remember(done, value, at=at, shown_at=at - timedelta(days=5))
    ticket = tickets.ticket(by=anna, customer=ilze, category=categories.category("Drops"))
    text = sign_in_as(anna).get(f"/tickets/{ticket.number}").text
    for part in (
        "ilze@example.com",
        "+371 29 418 806",
        "Kuldīga",
        "Latvian",
        "Drops",
        "1 of 2 satisfied",
        "Earlier",
    ):
        assert part in text, part


def test_a_ticket_without_customer_or_address_offers_what_can_be_done(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket(customer=False)
    page = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}")
    assert "Nobody is known for this ticket yet" in page.text
    tabs = [i.get("value") for i in page.all("#composer input[name=kind]")]
    assert tabs == ["note", "call"]
    assert page.one("#composer input[checked]").get("value") == "note"


def test_a_closed_ticket_says_how_it_ended_and_may_be_reopened(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna = people.agent()
    ticket, _closing = tickets.closed_ticket(by=anna, at=at, outcome=Outcome.PARTLY)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    assert "Closed: Partly" in page.text
    page = client.submit(page, "/reopening")
    assert "is open again" in page.text
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0)
    clock.shift(timedelta(days=15))
    late = Client(app)
    late.sign_in(anna)
    assert "/reopening" not in late.get(f"/tickets/{ticket.number}").body


def test_a_linked_ticket_names_what_it_continues(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    landed = conversation.receive(
        ticket,
        body="It drops again",
        at=at + timedelta(days=30),
        customer=None,
    )
    page = sign_in_as(people.agent()).get(f"/tickets/{landed.number}")
    assert page.links()[f"HD-{ticket.number}"] == f"/tickets/{ticket.number}"


def test_long_conversations_come_in_pages(
    app: Flask, sign_in_as: SignIn, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "MOST", 10)
    anna = people.agent()
    ticket = tickets.ticket(by=anna, body="Number 0")
    for n in range(1, 25):
        conversation.add_note(ticket, by=anna, body=f"Number {n}", at=at + timedelta(minutes=n))
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    assert "Number 15" in page.text
    assert "Number 14" not in page.text
    before = client.get(page.links()["Show what was said before"])
    assert "Number 14" in before.text
    assert "Number 4" not in before.text


def test_all_roles_open_it_and_no_page_is_heavy(
    app: Flask, sign_in_as: SignIn, statements: Any, at: datetime
) -> None:
    desk = people.team()
    anna = people.agent(team=desk)
    ilze = customers.customer(email="ilze@example.com")
    for _ in range(3):
        tickets.closed_ticket(by=anna, at=at, customer=ilze)
    ticket = tickets.ticket(by=anna, customer=ilze, assignee=anna)
    for n in range(20):
        conversation.add_note(
            ticket, by=anna, body=f"Note {n}", at=at, attachments=[Upload("a.txt", "text/plain", b"x")]
        )
    changing.change(ticket, by=anna, at=at, version=ticket.version, tags=["kul-07"])
    url = f"/tickets/{ticket.number}"
    for user in (anna, people.user(role=Role.SUPERVISOR), people.admin()):
        client = sign_in_as(user)
        client.get(url)
        with statements() as asked:
            assert client.get(url).status == 200
        assert len(asked) <= 12, "\n".join(asked)


def test_a_missing_number_is_not_there(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    for number in ("9999", "nonsense", "HD-", "1" * 30, "1e3", "-1"):
        assert client.get(f"/tickets/{number}").status == 404, number


def test_reopening_twice_is_a_conflict_one_can_read(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    anna = people.agent()
    ticket, _closing = tickets.closed_ticket(by=anna, at=at)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    lifecycle.reopen(ticket, by=Actor.user(anna), at=at, because="staff")
    page = client.submit(page, "/reopening")
    assert page.status == 409
    assert "reopened meanwhile" in page.text


def test_waiting_is_told_in_whole_minutes_and_the_language_by_its_name(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    """A ticket just opened said "0 min 5 s", and its language by the name that only its speakers read."""
    ticket = tickets.ticket(at=at - timedelta(seconds=5), language="lv")
    page = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}")
    assert "The customer has waited for 1 min" in page.text
    assert "Latvian" in page.text and "Latviešu" not in page.text
    page = sign_in_as(people.agent(language="lv")).get(f"/tickets/{ticket.number}")
    assert "latviešu" in page.text
