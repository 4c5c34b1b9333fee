"""Asking once more, a week after a case was closed: is it put right now? What comes back never changes the first score."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from helpdesk.categories import queries as categories
from helpdesk.customers import consent, family
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, Gone
from helpdesk.kit.event import Actor
from helpdesk.recovery import cases, emails, rules, watching
from helpdesk.recovery.events import CheckAnswered, CheckSent
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.words import CaseState, PutRight
from helpdesk.surveys import gates, invitations, settings
from helpdesk.surveys import rules as asking
from helpdesk.surveys.models import UnsubscribeToken
from helpdesk.tickets import queries as tickets
from helpdesk.tickets import recipients
from helpdesk.tickets.models import Ticket

LONGEST = 4000


def plan(case: Case, *, at: datetime) -> None:
    """Asks a week later, where the outcome leaves something to ask and the customer has an address."""
    ticket = tickets.survivor(db.session.get_one(Ticket, case.ticket_id))
    to = recipients.of(ticket) if case.outcome in rules.ASKED_AGAIN else None
    if to is not None:
        check = Check(case_id=case.id, address=to[0], language=_language(ticket))
        check.next_attempt_at = at + rules.ASKS_AGAIN_AFTER
        db.session.add(check)
        db.session.flush()


def call_off(case: Case, *, at: datetime) -> None:
    """The case goes on: what was not answered is asked no more."""
    waiting = update(Check).where(
        Check.case_id == case.id, Check.answered_at.is_(None), Check.voided_at.is_(None)
    )
    db.session.execute(waiting.values(voided_at=at, next_attempt_at=None))


def send(check: Check, *, at: datetime) -> bool:
    """Writes the letter, or waits for a decent hour; says whether it did. Whom no survey may ask is not asked this."""
    case = db.session.scalars(select(Case).where(Case.id == check.case_id)).one()
    ticket = tickets.survivor(db.session.get_one(Ticket, case.ticket_id))
    customer = _customer(ticket)
    over = check.voided_at is not None or check.sent_at is not None or case.state is not CaseState.CLOSED
    if over or not _may_ask(check, case, ticket, customer):
        check.next_attempt_at, check.voided_at = None, check.voided_at or (None if check.sent_at else at)
        return False
    decent = asking.within_hours(at, invitations.hours_for(customer))
    if decent > at:
        check.next_attempt_at = decent
        return False
    token, stop = tokens.new(), tokens.new()
    check.token_hash, check.sent_at, check.next_attempt_at = tokens.hashed(token), at, None
    check.expires_at = at + timedelta(days=settings.EXPIRY_DAYS.get())
    db.session.add(
        UnsubscribeToken(
            token_hash=tokens.hashed(stop),
            customer_id=ticket.customer_id,
            address=check.address,
            created_at=at,
        )
    )
    check.outgoing_id = emails.ask_again(check, ticket, case, token, stop, at=at).id
    db.session.flush()
    record(CheckSent(case.ticket_id, case.id, check.id), at=at)
    return True


def _may_ask(check: Check, case: Case, ticket: Ticket, customer: Customer | None) -> bool:
    """The gates of surveys but for the throttle, as they stand a week later; where they are to be asked by now."""
    point = gates.email_of(ticket, customer)
    if point is None or categories.is_sensitive(case.category_id):
        return False
    check.address = point.value
    barred = customer is not None and (customer.legal_hold or customer.undeliverable or customer.is_internal)
    return not barred and not consent.refused(customer, check.address)


def by_token(token: str, *, held: bool = False) -> Check | None:
    """The question whose link this is, with its case. `held`: nobody else answers it meanwhile."""
    own = Check.token_hash == tokens.hashed(token)
    if held:
        cases.hold_ticket(select(Case.ticket_id).join(Check, Check.case_id == Case.id).where(own))
        db.session.execute(select(Check.id).where(own).with_for_update(key_share=True))
    whole = select(Check).where(own).options(joinedload(Check.case).joinedload(Case.ticket))
    return db.session.scalar(whole.execution_options(populate_existing=True))


def why_over(check: Check, at: datetime) -> str:
    """Why there is nothing to answer any more; empty where there is."""
    if check.voided_at is not None:
        return "reopened"
    if check.final_at is not None:
        return "final" if at >= check.final_at else ""
    return "expired" if check.expires_at is not None and at >= check.expires_at else ""


def answer(check: Check, put_right: PutRight, words: str, *, at: datetime) -> None:
    """Keeps what the customer says; the same once more changes nothing. The owner is told where it is not put right."""
    if why_over(check, at):
        raise Gone(N_("This survey has closed. You can still write to us."))
    words = words.strip()[:LONGEST]
    if (check.answer, check.words) == (put_right, words):
        return
    first = check.answered_at is None
    check.answer, check.words = put_right, words
    if first:
        check.answered_at, check.final_at = at, at + timedelta(hours=settings.CHANGE_HOURS.get())
    db.session.flush()
    case = db.session.scalars(select(Case).where(Case.id == check.case_id)).one()
    ticket = db.session.get_one(Ticket, case.ticket_id)
    said = CheckAnswered(case.ticket_id, case.id, check.id, put_right.value)
    record(said, by=Actor("customer", ticket.customer_id), at=at)
    if put_right is not PutRight.YES:
        watching.tell_not_right(case, check, at=at)


def refuse(check_id: int, *, at: datetime) -> None:
    """Whoever was asked at this address wants to be asked no more."""
    check = db.session.get(Check, check_id)
    if check is None:
        return
    about = select(Ticket).join(Case, Case.ticket_id == Ticket.id).where(Case.id == check.case_id)
    customer = _customer(tickets.survivor(db.session.scalars(about).one()))
    consent.refuse(customer=customer, address=check.address, source="complaint", at=at)


def of_case(case_id: int) -> Check | None:
    """The newest question about a case."""
    return db.session.scalar(select(Check).filter_by(case_id=case_id).order_by(Check.id.desc()).limit(1))


def ticket_of(check_id: int) -> int | None:
    """The ticket that a letter of ours was about: a reply to it belongs there, and is no answer (E20)."""
    query = select(Case.ticket_id).join(Check, Check.case_id == Case.id)
    return db.session.scalar(query.where(Check.id == check_id))


def _customer(ticket: Ticket) -> Customer | None:
    found = db.session.get(Customer, ticket.customer_id) if ticket.customer_id else None
    return family.survivor(found) if found else None


def _language(ticket: Ticket) -> str:
    customer = _customer(ticket)
    return (customer.language if customer else "") or ticket.language
