"""Losing a person for good and keeping every figure.

At once they are found no more, nothing goes out to them, and what they write next begins a new customer. Then a job goes
through their tickets batch by batch, each committed with how far it is, and ends with what stands elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from helpdesk.customers import consent, erased, family, search_words
from helpdesk.customers.events import CustomerErased
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import Purpose
from helpdesk.disputes.models import Dispute
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.jobs import leases, queue
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people.models import User
from helpdesk.privacy import exporting, holding, particulars, wiping
from helpdesk.privacy.events import ErasureBegun
from helpdesk.privacy.models import Erasure
from helpdesk.privacy.reach import Reach, addresses_of, ticket_ids
from helpdesk.privacy.words import ErasureState
from helpdesk.recovery.models import Case
from helpdesk.surveys import invitations
from helpdesk.surveys.events import AnswerErased
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets import merging
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import OPEN_STATUSES

JOB = "privacy.erase"
BATCH = 20  # tickets of one transaction
WAIT = timedelta(minutes=15)  # for a ticket that is open


def why_not(customer: Customer) -> DomainError | None:
    """What stands against erasing this customer, if anything does. Costs five questions."""
    ids = family.ids(customer)
    if customer.erased_at is not None or customer.merged_into_id is not None:
        return Conflict(N_("This customer was erased or merged meanwhile."))
    held = select(Customer.id).where(Customer.id.in_(ids), Customer.legal_hold)
    if db.session.scalar(held.limit(1)) is not None:
        return Conflict(N_("The customer is on legal hold. Nothing may be erased until it is lifted."))
    if holding.shared_with_held(ids):
        return Conflict(
            N_("They share a ticket with a customer on legal hold. Nothing may be erased until it is lifted.")
        )
    if has_open(ids):
        return Conflict(N_("Tickets of this customer are still open: close them first."))
    return _not_over(ids)


def _not_over(ids: Sequence[int]) -> DomainError | None:
    """What was promised after a bad answer, or is asked about one, needs its words until it is over."""
    own = select(Ticket.id).where(Ticket.customer_id.in_(ids))
    words = (
        (Case, N_("A bad answer of this customer is still being followed up: close the case first.")),
        (Dispute, N_("A colleague disputes an answer of this customer: decide about it first.")),
    )
    for each, why in words:
        if db.session.scalar(
            select(each.id).where(each.ticket_id.in_(own), each.ended_at.is_(None)).limit(1)
        ):
            return Conflict(why)
    return None


def has_open(ids: Sequence[int]) -> bool:
    """Is a ticket of these customers open?"""
    open_ = select(Ticket.id).where(Ticket.customer_id.in_(ids), Ticket.status.in_(OPEN_STATUSES))
    return db.session.scalar(open_.limit(1)) is not None


def waits(erasure: Erasure) -> bool:
    """Does it wait for a ticket that was opened again after the wish?"""
    if erasure.state is not ErasureState.WORKING:
        return False
    return has_open(family.ids(db.session.get_one(Customer, erasure.customer_id)))


def begin(customer: Customer, name: str, *, by: User, at: datetime) -> Erasure:
    """Erases the customer and whoever was merged into them. `name`: typed by `by`, it has to be the customer's.

    Raises Conflict as `why_not` says, DomainError where the name is another one.
    """
    db.session.refresh(customer, with_for_update={"key_share": True, "of": Customer})
    if (refused := why_not(customer)) is not None:
        raise refused
    if " ".join(name.split()).casefold() != customer.name.casefold():
        raise DomainError(N_("This is not the customer's name. Type it as it stands above."), field="name")
    ids = family.ids(customer)
    call_off_surveys(ids, by, at)
    exporting.give_up(ids, at=at)
    # From now on a mail from them finds nobody; the values stay until the job has followed them everywhere.
    own = update(ContactPoint).where(ContactPoint.customer_id.in_(ids))
    db.session.execute(own.values(is_owner=False, retired_at=func.coalesce(ContactPoint.retired_at, at)))
    for each in db.session.scalars(select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id)):
        each.erased_at = at
        search_words.forget(each.id)
    total = db.session.scalar(select(func.count(Ticket.id)).where(Ticket.customer_id.in_(ids))) or 0
    made = Erasure(customer_id=customer.id, by_id=by.id, at=at, total=total, next_attempt_at=at, counts={})
    db.session.add(made)
    db.session.flush()
    record(ErasureBegun(customer.id, made.id, total), by=Actor.user(by), at=at)
    queue.nudge(JOB)
    return made


def go_on(erasure: Erasure, sheets: particulars.Sheets, *, at: datetime) -> bool:
    """The next batch of tickets, or what stands elsewhere; True once nothing is left to do now. The caller holds the erasure.

    `sheets`: what was brought in, as it was read before; what changed since is read anew.

    A mail that was being handled when the wish came may have opened a ticket again: nobody has read it yet, so it waits.
    """
    customer = db.session.get_one(Customer, erasure.customer_id)
    ids = family.ids(customer)
    held = select(Customer.id).where(Customer.id.in_(ids)).order_by(Customer.id)
    db.session.execute(held.with_for_update(key_share=True))
    batch = ticket_ids(ids, after=erasure.last_ticket_id, limit=BATCH)
    own = select(Ticket.id).where(Ticket.id.in_(batch)).order_by(Ticket.id)
    db.session.execute(own.with_for_update(key_share=True))
    if has_open(ids):
        leases.release(erasure, at + WAIT)
        db.session.flush()
        return True
    if batch:
        _erase(erasure, Reach(tickets=tuple(batch), whose=tuple(ids)), at)
        erasure.last_ticket_id, erasure.done = batch[-1], erasure.done + len(batch)
        db.session.flush()
        return False
    _end(erasure, ids, sheets, at)
    return True


def _end(erasure: Erasure, ids: Sequence[int], sheets: particulars.Sheets, at: datetime) -> None:
    """The person themselves, and their words on others' tickets."""
    customers, addresses = list(ids), addresses_of(ids)
    _remember_refusals(customers, addresses, at)
    rows = particulars.take_out(particulars.of(customers, addresses), sheets, at=at)
    elsewhere = _tickets_of_others(ids)
    own = select(Ticket.id).where(Ticket.id.in_(elsewhere)).order_by(Ticket.id)
    db.session.execute(own.with_for_update(key_share=True))
    _erase(erasure, Reach(customers=tuple(ids), addresses=tuple(addresses), whose=tuple(ids)), at)
    wiping.empty_lists()
    others = db.session.scalars(select(Ticket).where(Ticket.id.in_(elsewhere)).order_by(Ticket.id))
    merging.tell_anew(*others.all())
    erasure.counts = {**erasure.counts, "imported": rows}
    erasure.state, erasure.ended_at = ErasureState.DONE, at
    leases.release(erasure, None)
    db.session.flush()
    for each in ids:
        record(CustomerErased(each), by=SYSTEM, at=at)


def _erase(erasure: Erasure, reach: Reach, at: datetime) -> None:
    said = commented(reach)
    counts = Counter(erasure.counts)
    counts.update(wiping.wipe(reach, at=at))
    erasure.counts = {name: count for name, count in counts.items() if count}
    tell_answers_erased(said, at=at)


def commented(reach: Reach) -> list[Invitation]:
    """Invitations of which an answer has words."""
    said = select(Response.invitation_id).join(Answer, Answer.response_id == Response.id)
    said = said.where(func.coalesce(Answer.text, "") != "", Answer.text.not_in(wiping.marks()))
    own = select(Invitation).where(reach.of("invitations"), Invitation.id.in_(said))
    return list(db.session.scalars(own.order_by(Invitation.id)))


def tell_answers_erased(asks: Sequence[Invitation], *, at: datetime) -> None:
    """Their comments went; nobody has to read them any more. What they rated stays as it was."""
    ids = [each.id for each in asks]
    unread = update(Response).where(Response.invitation_id.in_(ids), Response.read_at.is_(None))
    db.session.execute(unread.values(read_at=at).execution_options(synchronize_session=False))
    for each in asks:
        if (
            each.ticket_id is not None and each.closing_id is not None
        ):  # at milestones nobody is rated, so nobody is told
            record(AnswerErased(each.ticket_id, each.id, each.closing_id), by=SYSTEM, at=at)


def call_off_surveys(ids: Sequence[int], by: User, at: datetime) -> None:
    open_ = select(Invitation.id).where(
        Invitation.customer_id.in_(ids),
        Invitation.state.in_([InvitationState.SCHEDULED, InvitationState.SENT]),
    )
    order = open_.order_by(func.coalesce(Invitation.ticket_id, 0), Invitation.id)
    for invitation_id in db.session.scalars(order).all():
        found = invitations.locked(invitation_id)
        if found.state is not InvitationState.BOUNCED:
            invitations.revoke(found, Reason.ERASED, by=Actor.user(by), at=at)
    # What was answered, or came back, stays as it was counted; nothing is said to it any more by a page that is open still.
    for column in (Invitation.expires_at, Invitation.final_at):
        late = update(Invitation).where(Invitation.customer_id.in_(ids), column > at)
        db.session.execute(late.values({column: at}))


def _remember_refusals(ids: list[int], addresses: list[str], at: datetime) -> None:
    """Whoever wants no surveys gets none when they write again; of the address only a hash is kept."""
    one = db.session.get_one(Customer, ids[0])
    for purpose in Purpose:
        if consent.refusals(one, purpose):
            for address in addresses:
                consent.refuse(address=erased.hidden(address), purpose=purpose, source="erasure", at=at)


def _tickets_of_others(ids: Sequence[int]) -> list[int]:
    """Where else they have written, or words of their tickets were brought by a merge."""
    theirs = select(Ticket.id).where(Ticket.customer_id.in_(ids))
    said = or_(Message.customer_id.in_(ids), Message.original_ticket_id.in_(theirs))
    wrote = select(Message.ticket_id).where(said, Message.ticket_id.not_in(theirs))
    return list(db.session.scalars(wrote.distinct().order_by(Message.ticket_id)))
