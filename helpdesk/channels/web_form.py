"""A request from the public form: a ticket of whoever the address belongs to, and its number to that address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from helpdesk.categories.words import RequestKind
from helpdesk.channels import acknowledging, blocking
from helpdesk.customers import addresses, registering
from helpdesk.kit import tokens
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.mail import mailboxes
from helpdesk.tickets import attaching, field_values, opening
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel

_MARK = 20


@dataclass(frozen=True)
class Request:
    """What a visitor wrote."""

    name: str
    email: str
    kind: RequestKind
    subject: str
    body: str
    language: str
    fields: Mapping[int, Value] = field(default_factory=dict)  # those of the desk's own


def submit(said: Request, *, attachments: Sequence[Upload] = (), at: datetime) -> Ticket:
    """Opens the ticket and queues its acknowledgement. Raises DomainError at the field that does not fit.

    Whose address it really is nobody has proven: nothing of what was written goes there.
    """
    address = addresses.email(said.email)
    attaching.check(attachments)
    customer, point = registering.for_address(address, said.name, said.language, at=at)
    ticket = opening.open_ticket(
        channel=Channel.WEB,
        kind=said.kind,
        subject=said.subject,
        body=said.body,
        at=at,
        by=None,
        customer=customer,
        contact_point=point,
        mailbox_id=mailboxes.default().id,
        language=said.language,
        attachments=attachments,
    )
    field_values.fill(ticket, said.fields, by=Actor.customer(customer), at=at)
    if blocking.covering(address) is None:
        acknowledging.acknowledge(ticket, (point.value, customer.name), said.subject, at)
    return ticket


def receipt(number: int) -> str:
    """The ticket's number as the page of thanks is asked for it: signed, so that nobody can leaf through numbers."""
    return f"{number}-{_mark(number, current_app.config['SECRET_KEY'])}"


def number_of(receipt: str) -> int | None:
    """The number behind a receipt of ours; None for any other."""
    plain, _, mark = receipt.partition("-")
    if (number := whole(plain, 11)) is None:
        return None
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEYS"]]
    genuine = [tokens.same(mark, _mark(number, key)) for key in keys]
    return number if any(genuine) else None


def _mark(number: int, key: str) -> str:
    return tokens.keyed(key, "web-form", str(number))[:_MARK]
