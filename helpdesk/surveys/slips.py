"""Slips for visitors: a gapless number per place, and a code where the rules say that this visit is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.people.models import Place, User
from helpdesk.surveys import invitations, links, once_more, rules, settings
from helpdesk.surveys.models import Delivery, Invitation, SlipCounter
from helpdesk.surveys.words import DeliveryState, InvitationState, Reason, Way
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Channel

PRINTABLE = (InvitationState.SCHEDULED, InvitationState.SENT, InvitationState.BOUNCED)


@dataclass(frozen=True)
class Slip:
    """What is printed. `code` and `token` are None where nobody is asked: then it carries number and contact alone."""

    number: int
    place: Place
    ticket: Ticket
    language: str
    at: datetime
    until: date | None
    code: str | None
    token: str | None


class AlreadyPrinted(Conflict):
    """A slip is in the visitor's hand that whoever asked for this one did not know of."""

    def __init__(self, last: Delivery) -> None:
        super().__init__(N_("A slip was printed meanwhile."))
        self.delivery_id, self.number, self.moment = last.id, last.slip_number, last.created_at


def print_slip(ticket: Ticket, place: Place, *, by: User, at: datetime, after: int | None = None) -> Slip:
    """A slip about the ticket's last closing. Printing again makes a new code and voids the one before.

    `after` is the delivery printed last, as the colleague saw it: a page loaded again, a second press or an old tab
    must not void the code that a visitor has just been given. Raises AlreadyPrinted there, DomainError where no slip
    is offered.
    """
    invitation = latest(ticket)
    if invitation is None or not is_offered(ticket, invitation):
        raise DomainError(
            N_("Slips are for visitors without an e-mail address, when their ticket is closed.")
        )
    invitation = invitations.locked(invitation.id)
    last = _last_printed(invitation)
    if last and last.id != after:
        raise AlreadyPrinted(last)
    asks = invitation.state in PRINTABLE and not is_late(invitation, at)
    if asks and invitation.sent_at is None and (reason := why_not(invitation, at)):
        invitations.suppress(invitation, reason, at=at)
        asks = False
    if asks:
        _void_earlier(invitation)
    code, token = (links.new_code(), tokens.new()) if asks else (None, None)
    delivery = Delivery(
        invitation_id=invitation.id,
        way=Way.SLIP,
        state=DeliveryState.SCHEDULED if asks else DeliveryState.VOID,
        code_hmac=links.hashed_code(code) if code else None,
        token_hash=tokens.hashed(token) if token else None,
        slip_number=_next_number(place.id),
        place_id=place.id,
        created_at=at,
    )
    db.session.add(delivery)
    db.session.flush()
    if asks:
        invitations.sent(delivery, at=at, by=Actor.user(by))
    number = delivery.slip_number or 0
    until = organisation.today(invitation.expires_at) if invitation.expires_at and asks else None
    return Slip(number, place, ticket, invitation.language, at, until, code, token)


def _last_printed(invitation: Invitation) -> Delivery | None:
    query = select(Delivery).filter_by(invitation_id=invitation.id).where(Delivery.slip_number.is_not(None))
    return db.session.scalar(query.order_by(Delivery.id.desc()).limit(1))


def why_not(invitation: Invitation, at: datetime) -> Reason | None:
    """What stands against handing the visitor a first slip or card by now: it is too late, or a gate says no. None: ask."""
    if rules.is_stale(invitation.scheduled_at, at, timedelta(days=settings.STALE_DAYS)):
        return Reason.STALE
    return once_more.why_not(invitation, at)


def _void_earlier(invitation: Invitation) -> None:
    for earlier in db.session.scalars(select(Delivery).filter_by(invitation_id=invitation.id, way=Way.SLIP)):
        earlier.state = DeliveryState.VOID
    db.session.flush()


def is_late(invitation: Invitation, at: datetime) -> bool:
    """Is the time to answer over?"""
    return invitation.expires_at is not None and at >= invitation.expires_at


def is_offered(ticket: Ticket, invitation: Invitation) -> bool:
    """Is a slip handed over after this closing? At the counter, where there is no address or letters do not arrive."""
    if ticket.is_open:
        return False
    came_back = invitation.state is InvitationState.BOUNCED and invitation.channel is Channel.WALK_IN
    return invitation.way is Way.SLIP or came_back


def latest(ticket: Ticket) -> Invitation | None:
    """The invitation of the ticket's last closing."""
    query = select(Invitation).join(Closing, Closing.id == Invitation.closing_id)
    query = query.where(Invitation.ticket_id == ticket.id).order_by(
        Closing.number.desc(), Invitation.id.desc()
    )
    return db.session.scalar(query.limit(1))


def _next_number(place_id: int) -> int:
    """Counts in the caller's transaction: a slip that was not printed has no number."""
    following = update(SlipCounter).where(SlipCounter.place_id == place_id).values(last=SlipCounter.last + 1)
    following = following.returning(SlipCounter.last).execution_options(synchronize_session=False)
    number = db.session.scalar(following)
    if number is None:
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        db.session.execute(
            dialect.insert(SlipCounter).values(place_id=place_id, last=0).on_conflict_do_nothing()
        )
        number = db.session.execute(following).scalar_one()
    return int(number)
