"""What surveys do when texts go out, arrive or do not, and when somebody answers one with STOP."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people import notices, organisation
from helpdesk.people import queries as people
from helpdesk.surveys import bouncing, invitations, text_messages
from helpdesk.surveys.handlers import behind
from helpdesk.surveys.models import Invitation
from helpdesk.texting import outbox
from helpdesk.texting.events import (
    GatewayFailing,
    StopReceived,
    TextAccepted,
    TextFailed,
    TextLate,
    TextUncertain,
)
from helpdesk.texting.models import Gateway, IncomingText


def text_accepted(event: TextAccepted | TextUncertain, record: EventRecord) -> None:
    """The gateway took it, or may have: the survey is out, and whoever answers proves it."""
    if delivery := behind(event.ref):
        invitations.sent(delivery, at=record.at)


def text_failed(event: TextFailed, record: EventRecord) -> None:
    """Nobody can answer it: another way, if there is one."""
    if delivery := behind(event.ref):
        bouncing.bounced(delivery, event.status, at=record.at)


def text_late(event: TextLate, record: EventRecord) -> None:
    """It did not leave while it was decent to send it."""
    if delivery := behind(event.ref):
        bouncing.late(delivery, at=record.at)


def stop_received(event: StopReceived, record: EventRecord) -> None:
    """Somebody wrote STOP: kept by customer and by number (E15), and confirmed once in a neutral word.

    Who has never had a text of ours and is no customer gets none now either: numbers can be forged, and each text is paid for.
    """
    came = db.session.get_one(IncomingText, event.incoming_text_id)
    customer, language = _who(came.number)
    known = consent.refused(customer, came.number)
    consent.refuse(customer=customer, address=came.number, source="text", at=record.at)
    if not known and (customer is not None or outbox.last_to(came.number) is not None):
        outbox.queue_text(
            ref=f"stop:{came.id}",
            purpose="confirmation",
            number=came.number,
            text=text_messages.confirmation(language),
            gateway_id=came.gateway_id,
            at=record.at,
        )


def _who(number: str) -> tuple[Customer | None, str]:
    """Who was asked at this number last, and in which language; without that whoever alone has the number."""
    last = outbox.last_to(number)
    delivery = behind(last.ref) if last is not None else None
    if delivery is not None:
        invitation = db.session.get_one(Invitation, delivery.invitation_id)
        asked = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
        return asked, invitation.language
    theirs = select(ContactPoint.customer_id).where(
        ContactPoint.kind == ContactKind.PHONE,
        ContactPoint.value == number,
        ContactPoint.retired_at.is_(None),
    )
    ids = db.session.scalars(theirs.order_by(ContactPoint.customer_id).limit(2)).all()
    customer = db.session.get(Customer, ids[0]) if len(ids) == 1 else None
    return customer, (customer.language if customer else None) or organisation.LANGUAGE.get()


def gateway_failing(event: GatewayFailing, record: EventRecord) -> None:
    """Administrators are told of a gateway that takes nothing."""
    gateway = db.session.get_one(Gateway, event.gateway_id)
    notices.tell(
        people.admin_ids(),
        kind="texting.gateway_failing",
        sentence=N_("No text message can be sent by %(name)s."),
        values={"name": gateway.name},
        url=f"/gateways/{gateway.id}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )
