"""Blocked senders: nothing of theirs is lost, nothing of it disturbs, and nobody is kept out by mistake (row 44)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories.words import RequestKind
from helpdesk.channels import blocking, web_form
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import incoming, quarantine
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.mail.words import IncomingAction, IncomingState, Reason
from helpdesk.tickets import conversation
from helpdesk.tickets.models import Ticket
from tests.factories import categories, customers, mail, people, tickets
from tests.pages import Client


@pytest.fixture(autouse=True)
def house(app: Flask) -> None:
    mail.mailbox("help@kulda.example")


def arrive(raw: bytes, at: datetime) -> IncomingEmail:
    row = mail.received(raw, at)
    db.session.commit()
    incoming.process_due(at)
    return row


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_mail_of_a_blocked_sender_is_filed_and_can_be_let_in(app: Flask, at: datetime) -> None:
    boss = people.supervisor()
    row = blocking.block("Offers@Shop.example ", reason="Offers each day", by=boss, at=at)
    assert (row.value, row.is_domain) == ("offers@shop.example", False)
    kept = arrive(mail.raw(sender="Big <OFFERS@shop.example>", subject="Cheap"), at)
    assert (kept.state, kept.action, kept.reason, kept.ref) == (
        IncomingState.SPAM,
        IncomingAction.FILED,
        Reason.BLOCKED,
        f"blocked:{row.id}",
    )
    assert count(Ticket) == count(OutgoingEmail) == 0
    assert arrive(mail.raw(sender="sales@shop.example"), at).action is IncomingAction.OPENED
    letters = count(OutgoingEmail)

    went = quarantine.release(kept, by=SYSTEM, at=at)
    assert went is not None and went.startswith("ticket:") and kept.state is IncomingState.PROCESSED
    assert count(Ticket) == 2 and count(OutgoingEmail) == letters
    assert quarantine.release(kept, by=SYSTEM, at=at) is None


@pytest.mark.parametrize("sender", ["a@spam.example", "a@deep.er.spam.example", "A@SPAM.Example"])
def test_a_blocked_domain_stands_for_all_below_it(app: Flask, at: datetime, sender: str) -> None:
    blocking.block("@spam.example", by=people.supervisor(), at=at)
    assert arrive(mail.raw(sender=sender), at).state is IncomingState.SPAM
    assert arrive(mail.raw(sender="a@nospam.example"), at).action is IncomingAction.OPENED
    assert arrive(mail.raw(sender="spam.example@else.example"), at).action is IncomingAction.OPENED


def test_a_domain_is_the_same_however_it_is_written(app: Flask, at: datetime) -> None:
    blocking.block("piedāvājumi.example", by=people.supervisor(), at=at)
    wire = "a@" + "piedāvājumi.example".encode("idna").decode()
    assert arrive(mail.raw(sender=wire), at).state is IncomingState.SPAM


def test_an_answer_to_an_open_ticket_is_filed_too_and_lands_there_when_let_in(
    app: Flask, at: datetime
) -> None:
    opened = arrive(mail.raw(message_id="<one@shop.example>", sender="a@shop.example"), at)
    blocking.block("a@shop.example", by=people.supervisor(), at=at)
    kept = arrive(mail.raw(sender="a@shop.example", subject="Re: x", In_Reply_To="<one@shop.example>"), at)
    assert kept.state is IncomingState.SPAM
    assert quarantine.release(kept, by=SYSTEM, at=at) == opened.ref


def test_the_web_form_opens_a_ticket_and_sends_nothing_there(app: Flask, at: datetime) -> None:
    blocking.block("a@shop.example", by=people.supervisor(), at=at)
    said = web_form.Request("A", "a@shop.example", RequestKind.QUESTION, "Hello", "Buy this.", "en")
    web_form.submit(said, at=at)
    assert count(Ticket) == 1 and count(OutgoingEmail) == 0


def test_a_block_is_taken_back_once(app: Flask, at: datetime) -> None:
    boss = people.supervisor()
    row = blocking.block("a@shop.example", by=boss, at=at)
    with pytest.raises(Conflict):
        blocking.block("A@shop.example", by=boss, at=at)
    assert blocking.lift(row, by=boss, at=at) and not blocking.lift(row, by=boss, at=at)
    assert arrive(mail.raw(sender="a@shop.example"), at).action is IncomingAction.OPENED
    again = blocking.block("a@shop.example", confirmed=True, by=boss, at=at)
    assert again.id != row.id
    kinds = select(EventRecord.kind).filter_by(subject_kind="blocked_sender").order_by(EventRecord.id)
    assert list(db.session.scalars(kinds)) == ["sender.blocked", "sender.unblocked", "sender.blocked"]


def test_a_colleague_our_domain_and_who_was_helped_need_a_second_look(app: Flask, at: datetime) -> None:
    boss = people.supervisor(email="boss@away.example")
    customer = customers.customer(email="ilze@example.net")
    conversation.reply(tickets.ticket(customer=customer), by=boss, body="Hello.", at=at)
    for sender in ("boss@away.example", "kulda.example", "ilze@example.net", "example.net"):
        with pytest.raises(blocking.ToBeConfirmed):
            blocking.block(sender, by=boss, at=at)
        blocking.block(sender, confirmed=True, by=boss, at=at)


@pytest.mark.parametrize(
    "typed", ["", "a@", "@", "word", "a b.example", "x" * 400 + ".example", "a@b@c", "-.x"]
)
def test_what_is_no_sender_is_refused_at_its_field(app: Flask, at: datetime, typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        blocking.block(typed, by=people.supervisor(), at=at)
    assert refused.value.field == "sender"


@pytest.mark.slow
def test_from_the_ticket_to_the_list_and_back(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client], at: datetime
) -> None:
    categories.category("Other")
    kept = arrive(mail.raw(sender="Big <offers@shop.example>", subject="Cheap"), at)
    ticket = db.session.get_one(Ticket, int(kept.ref.partition(":")[2]))
    agent, boss = sign_in_as(people.agent("Anna")), sign_in_as(people.supervisor("Laura"))
    page = agent.submit(agent.get(f"/tickets/{ticket.number}"), "/spam")
    assert "Closed: Spam" in page.text
    page = agent.get(f"/tickets/{ticket.number}/sender-block")
    assert "Everybody at" not in page.text
    page = agent.submit(page, "sender-block", reason="Offers")
    assert "offers@shop.example is blocked" in page.text
    assert agent.get("/mail/blocked-senders").status == 403

    arrive(mail.raw(sender="offers@shop.example", subject="Cheaper still"), at)
    page = boss.get("/mail/spam?q=cheaper")
    assert "Cheaper still" in page.text
    assert "No mail has these words" in boss.get("/mail/spam?q=nothing").text
    assert "Its sender is blocked." in boss.get(page.links()["Cheaper still"]).text
    assert "let in" in boss.submit(page, "release").text
    listed = boss.get("/mail/blocked-senders")
    assert all(words in listed.text for words in ("offers@shop.example", "Offers", "Anna"))
    assert "taken in again" in boss.submit(listed, "lifting").text


def test_whoever_takes_a_block_back_is_led_to_what_was_filed_meanwhile(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client], at: datetime
) -> None:
    laura = people.supervisor("Laura")
    for value, subject in (("other.example", "Unlike"), ("shop.example", "Cheap")):
        block = blocking.block(value, by=laura, at=at)
        arrive(mail.raw(sender=f"offers@mail.{value}", subject=subject), at)
    boss = sign_in_as(laura)
    page = boss.submit(boss.get("/mail/blocked-senders"), f"{block.id}/lifting")
    assert "Let in what was filed meanwhile" in page.text
    assert "Cheap" in page.links() and "Unlike" not in page.links()


def test_the_list_asks_once_more_and_keeps_what_was_typed(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    boss = sign_in_as(people.supervisor("Laura"))
    page = boss.submit(boss.get("/mail/blocked-senders"), "blocked-senders", sender="no such thing")
    assert page.status == 422 and "or a domain such as" in page.text
    page = boss.submit(page, "block", sender="kulda.example", reason="Too much")
    assert page.status == 422 and "It is of our own domain." in page.text
    assert page.one("input[name=reason]").get("value") == "Too much"
    assert "is blocked" in boss.submit(page, "block", button="Block all the same").text
