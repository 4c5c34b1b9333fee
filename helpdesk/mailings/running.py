"""The life of a mailing: started with a list that is fixed, paused, resumed, stopped, finished; and the turn of one customer.

Who is on the list is frozen; whether they are asked is decided when it is their turn, and once more when the letter goes.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, insert, select, update

from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.jobs import leases, queue
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.mailings import audience, grouped, rules
from helpdesk.mailings.events import (
    MailingFinished,
    MailingPaused,
    MailingResumed,
    MailingStarted,
    MailingStopped,
)
from helpdesk.mailings.models import Mailing, Recipient
from helpdesk.mailings.words import State
from helpdesk.mailings.writing import ensure_version
from helpdesk.people import organisation
from helpdesk.scores import sampling
from helpdesk.surveys import choosing, invitations, mailed
from helpdesk.surveys.models import SurveyVersion
from helpdesk.surveys.rules import Hours
from helpdesk.surveys.words import Going, InvitationState, Reason

JOB = "mailings.trickle"
MOST_LISTED = 200_000
_ROWS = 1000  # of one statement
_GOING = {State.RUNNING: Going.ON, State.PAUSED: Going.WAITS, State.FINISHED: Going.ON}


def going(mailing_id: int) -> Going:
    """How the mailing stands, for whoever sends its letters: a stopped one sends none, no reminders either."""
    state = db.session.scalar(select(Mailing.state).where(Mailing.id == mailing_id))
    return _GOING.get(state, Going.OVER) if state is not None else Going.OVER


def asks_by(survey_id: int) -> bool:
    """Is there a mailing that asks by this survey, or is about to?"""
    live = Mailing.state.in_([State.DRAFT, State.RUNNING, State.PAUSED])
    return (
        db.session.scalar(select(Mailing.id).where(Mailing.survey_id == survey_id, live).limit(1)) is not None
    )


def version_of(mailing: Mailing) -> SurveyVersion | None:
    """The wording it asks by: that of its start, before it the newest; None where its survey is not in use."""
    if mailing.version_id is not None:
        return db.session.get(SurveyVersion, mailing.version_id)
    return choosing.newest_version(mailing.survey_id)


def hours_of(mailing: Mailing) -> Hours:
    """When it asks: the hours and days of rest of all surveys, on weekdays alone where it says so."""
    return _narrowed(invitations.hours_for(None), weekdays_only=mailing.weekdays_only)


def narrowed(mailing_id: int, hours: Hours) -> Hours:
    """Of these hours those in which the mailing sends, for whoever sends its letters and reminders."""
    only = db.session.scalar(select(Mailing.weekdays_only).where(Mailing.id == mailing_id))
    return _narrowed(hours, weekdays_only=bool(only))


def _narrowed(hours: Hours, *, weekdays_only: bool) -> Hours:
    return replace(hours, rests=rules.working(hours.rests, weekdays_only=weekdays_only))


def start(mailing: Mailing, *, version: int, by: Actor, at: datetime) -> None:
    """Fixes the list, its order by lot, and the wording. Refuses where nobody is on the list, or too many are."""
    held(mailing)
    ensure_version(mailing, version)
    _ensure(mailing, State.DRAFT)
    wording = version_of(mailing)
    if wording is None:
        raise DomainError(N_("Its survey is not published, or not in use any more."), field="survey_id")
    if mailing.fallback is not None and mailing.fallback not in wording.languages:
        raise DomainError(N_("The survey does not exist in that language."), field="fallback")
    if grouped.is_retired(mailing.group_id):
        raise DomainError(N_("This group is retired."))
    ids = list(db.session.scalars(audience.chosen(audience.of(mailing)).limit(MOST_LISTED + 1)))
    if not ids:
        raise DomainError(N_("Nobody is on the list. Ask for less."))
    if len(ids) > MOST_LISTED:
        raise DomainError(
            N_("More than %(most)s customers are on the list. Part them among several mailings."),
            most=MOST_LISTED,
        )
    mailing.seed = secrets.token_hex(16)
    order = sampling.draw(mailing.seed, ids, len(ids))
    listed = [{"mailing_id": mailing.id, "customer_id": id_, "place": n} for n, id_ in enumerate(order, 1)]
    for start_at in range(0, len(listed), _ROWS):
        db.session.execute(insert(Recipient), listed[start_at : start_at + _ROWS])
    mailing.version_id, mailing.listed, mailing.started_at = wording.id, len(order), at
    today = organisation.today(at)
    due = at if mailing.starts_on <= today else rules.begins(mailing.starts_on, hours_of(mailing))
    _go_on(mailing, State.RUNNING, due)
    record(MailingStarted(mailing.id, len(order)), by=by, at=at)


def pause(mailing: Mailing, *, version: int, by: Actor, at: datetime) -> None:
    """It asks nobody, and what waits to be sent waits on; what lies in the outbox goes out."""
    held(mailing)
    ensure_version(mailing, version)
    _ensure(mailing, State.RUNNING)
    _end(mailing, State.PAUSED)
    record(MailingPaused(mailing.id), by=by, at=at)


def resume(mailing: Mailing, *, version: int, by: Actor, at: datetime) -> None:
    """It goes on where it was, with the share of today."""
    held(mailing)
    ensure_version(mailing, version)
    _ensure(mailing, State.PAUSED)
    today = organisation.today(at)
    due = at if mailing.starts_on <= today else rules.begins(mailing.starts_on, hours_of(mailing))
    _go_on(mailing, State.RUNNING, due)
    record(MailingResumed(mailing.id), by=by, at=at)


def stop(mailing: Mailing, *, version: int, by: Actor, at: datetime) -> None:
    """It asks nobody any more and reminds nobody; who has its letter can still answer. A draft is given up."""
    held(mailing)
    ensure_version(mailing, version)
    _ensure(mailing, State.DRAFT, State.RUNNING, State.PAUSED)
    left = _leave_out_the_rest(mailing, Reason.WITHDRAWN, organisation.today(at))
    mailing.ended_at = at
    _end(mailing, State.STOPPED)
    record(MailingStopped(mailing.id, left), by=by, at=at)


def turn(mailing: Mailing, recipient: Recipient, customer: Customer, *, at: datetime) -> bool:
    """Decides about one on the list; says whether a letter is on its way. Customer and mailing are held."""
    recipient.decided_on = organisation.today(at)
    person = family.survivor(customer)
    if person.erased_at is not None:
        recipient.reason = Reason.ERASED
    elif (why := grouped.why_not(mailing, person, at=at)) is not None:
        recipient.reason = why
    else:
        version = db.session.get_one(SurveyVersion, mailing.version_id)
        ask = mailed.ask(mailing.id, person, version, fallback=mailing.fallback, at=at)
        if _has_another(ask.id):
            recipient.reason = Reason.MERGED
        else:
            recipient.invitation_id = ask.id
            recipient.reason = ask.reason if ask.state is InvitationState.SUPPRESSED else None
    db.session.flush()
    return recipient.reason is None


def _has_another(invitation_id: int) -> bool:
    """Is it another entry's on the list, since the two became one person?"""
    other = select(Recipient.id).where(Recipient.invitation_id == invitation_id)
    return db.session.scalar(other.limit(1)) is not None


def end(mailing: Mailing, *, at: datetime) -> None:
    """Everybody had their turn, or enough were asked: then the lot left the others out. The mailing is held."""
    _leave_out_the_rest(mailing, Reason.SAMPLED_OUT, organisation.today(at))
    mailing.ended_at = at
    _end(mailing, State.FINISHED)
    record(MailingFinished(mailing.id), by=SYSTEM, at=at)


def asked(mailing_id: int, on: date | None = None) -> int:
    """For how many on the list a letter was made, on that day or ever."""
    made = select(func.count()).where(
        Recipient.mailing_id == mailing_id, Recipient.decided_on.is_not(None), Recipient.reason.is_(None)
    )
    return db.session.scalar(made if on is None else made.where(Recipient.decided_on == on)) or 0


def held(mailing: Mailing) -> None:
    """The mailing as it stands, held until the end of the transaction."""
    db.session.refresh(mailing, with_for_update={"key_share": True, "of": Mailing})


def _go_on(mailing: Mailing, state: State, due: datetime) -> None:
    mailing.state, mailing.version = state, mailing.version + 1
    leases.release(mailing, due)
    db.session.flush()
    queue.nudge(JOB)


def _end(mailing: Mailing, state: State) -> None:
    """It is worked on no more, by whoever has it just now either: without its lease nobody may record."""
    mailing.state, mailing.version = state, mailing.version + 1
    leases.release(mailing, None)
    db.session.flush()


def _leave_out_the_rest(mailing: Mailing, reason: Reason, on: date) -> int:
    waiting = Recipient.mailing_id == mailing.id, Recipient.decided_on.is_(None)
    left = db.session.scalar(select(func.count()).where(*waiting)) or 0
    db.session.execute(update(Recipient).where(*waiting).values(decided_on=on, reason=reason))
    return left


def _ensure(mailing: Mailing, *states: State) -> None:
    if mailing.state not in states:
        raise Conflict(N_("This mailing has gone on meanwhile. Look at it again."))
