"""One mail to two of our mailboxes: its two tickets know of each other."""

from __future__ import annotations

from flask import Flask

from helpdesk.channels import twins
from helpdesk.extensions import db
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Channel, MessageKind
from tests.factories import mail, tickets
from tests.plans import grow, plan_of


def test_tickets_of_the_same_mail_are_found_by_index_not_by_reading_all_messages(app: Flask) -> None:
    """At 10⁵ tickets of which few came by mail, PostgreSQL once began with every message of the desk: 140 ms a page."""
    with_mail, without = tickets.ticket(), tickets.ticket()
    kept = mail.received(mail.raw())
    db.session.commit()

    def growing() -> None:
        _write(without, None)
        grow(Message)
        _write(
            with_mail, kept.id
        )  # after the tables were counted, as the first mail of a desk that had calls alone

    plan = plan_of(lambda: twins.of(with_mail), "WITH copies", growing)
    assert "ix_messages_incoming_id" in plan
    assert "Seq Scan on messages" not in plan and "SCAN messages" not in plan


def test_one_mail_to_two_mailboxes_leads_from_each_ticket_to_the_other(app: Flask) -> None:
    at_first, at_second, other = tickets.ticket(), tickets.ticket(), tickets.ticket()
    box = {"is_default": False}
    raw = mail.raw(message_id="<one@customer.example>")
    for ticket, address in ((at_first, "help@example.com"), (at_second, "sales@example.com")):
        kept = mail.received(raw, mailbox_id=mail.mailbox(address, **box).id)
        _write(ticket, kept.id)
    _write(other, mail.received(mail.raw()).id)
    db.session.commit()
    assert twins.of(at_first) == [at_second]
    assert twins.of(at_second) == [at_first]
    assert twins.of(other) == []


def _write(ticket: Ticket, incoming_id: int | None) -> None:
    shared = {"kind": MessageKind.NOTE, "channel": Channel.EMAIL, "at": mail.AT, "body": "Hello"}
    db.session.add(Message(ticket_id=ticket.id, incoming_id=incoming_id, **shared))
    db.session.flush()
