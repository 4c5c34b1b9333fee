"""Answering: one response in versions, its answers, the ticket's memory and the event, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_soon, put, run, update_row
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, DomainError, Gone
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.surveys import happened, invitations, returns, rules, settings, versions, wording
from helpdesk.surveys.events import AnswerChanged, AnswerGiven, ContactChosen
from helpdesk.surveys.models import Answer, Delivery, Invitation, Response
from helpdesk.surveys.questions import Value
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import DeliveryState, Exclusion, InvitationState, Mode, QuestionKey, Way
from helpdesk.tickets import satisfaction
from helpdesk.tickets.models import Closing, Message, Ticket
from helpdesk.tickets.words import INTERNAL

# A scheduled one too: who holds its token proves that the letter arrived, whatever we heard from the server.
OPEN_STATES = (
    InvitationState.SCHEDULED,
    InvitationState.SENT,
    InvitationState.PARTIAL,
    InvitationState.BOUNCED,
    InvitationState.ANSWERED,
)
MOST_QUARANTINED = 10
_MENDED_BY_A_CHANGE = (Exclusion.MACHINE.value, Exclusion.MISTAKEN_CLICK.value)
MODES = {
    Way.EMAIL: Mode.EMAIL,
    Way.SLIP: Mode.SLIP,
    Way.TEXT: Mode.TEXT,
    Way.CODE: Mode.HANDED_BY_AGENT,
    Way.INTERVIEW: Mode.INTERVIEWER,
    Way.CARD: Mode.SLIP,  # by its code, alone: like a slip. Whoever types a card in says so.
}


def answer(
    invitation: Invitation,
    given: Mapping[str, Any],
    *,
    delivery: Delivery | None,
    language: str,
    nonce: str,
    at: datetime,
    contact_wanted: bool | None = None,
    mode: Mode | None = None,
    entered_by: User | None = None,
    held: str = "",
    unsaid: Mapping[str, str] | None = None,
    partly: bool = False,
    flags: Sequence[str] = (),
    questions: Iterable[Item] | None = None,
    said_on: date | None = None,
    mends: bool = False,
) -> Response:
    """Saves what was given; the same form or the same values once more change nothing.

    `given` by question key: {"satisfaction": 4, "solved": "yes", "agent": 5, "causes": ["slow"], "comment": "…"}, blanks
    absent. `unsaid`: of an interview or a card, which questions have no answer and why; then any may be blank. `partly`: the call broke off.
    `held`: the nonce of the page on which a code was answered that changes it now. `entered_by`: the colleague who writes down what the customer said, in a `mode` where one does. `flags`: what the
    view noticed, such as "staff_origin". `questions`: what the page asked, where that is known. `said_on`: the day it was said, where it reached us
    later. `mends`: what one of ours had read wrongly; that may be noticed after the change window. Raises Gone where it is
    over, DomainError where the first question is blank or a value does not fit.
    """
    invitation = _locked(invitation)
    _refuse_linked(invitation)
    ticket = invitation.ticket
    known = versions.known(invitation, nonce)
    if known.sent_before is not None:
        return known.sent_before
    if not (mends and invitation.state is InvitationState.ANSWERED):
        _refuse_late(invitation, at)
    unsent = invitation.state is InvitationState.SCHEDULED
    if delivery is not None and delivery.way is Way.CODE and is_anothers(invitation, {held, nonce}):
        raise Gone(N_("This survey has been answered."))
    if delivery is not None and (delivery.way in {Way.SLIP, Way.CODE, Way.CARD} or unsent):
        take(db.session.get_one(Delivery, delivery.id, populate_existing=True), invitation, at)
    asked = {each.key: each for each in questions or returns.questions_of(invitation)}
    values = returns.checked(invitation, asked, given, strict=unsaid is None)
    current = known.current
    goes_on = invitation.state is InvitationState.PARTIAL
    same = current is not None and returns.stored(current) == returns.as_stored(values)
    if (
        current is not None
        and same
        and (partly or not goes_on)
        and (current.unsaid or None) == (unsaid or None)
    ):
        return current
    response = Response(
        invitation_id=invitation.id,
        delivery_id=delivery.id if delivery else None,
        milestone_id=invitation.milestone_id,
        mailing_id=invitation.mailing_id,
        version=known.last_version + 1,
        mode=mode or (MODES[delivery.way] if delivery else Mode.EMAIL),
        entered_by_id=entered_by.id if entered_by else None,
        language=language,
        answered_at=at,
        answered_on=said_on or organisation.today(at),
        nonce=nonce,
        unsaid=dict(unsaid) if unsaid else None,
        contact_wanted=contact_wanted
        if contact_wanted is not None
        else (current.contact_wanted if current else None),
        flags=list(dict.fromkeys([*_flags(invitation, current, {} if mends else values, at), *flags])),
    )
    first = current is None
    if current is not None:
        _stay_excluded(current, response)
        current.is_current = False
        db.session.flush()
    _write(response, asked, values)
    if first and delivery is not None and delivery.way is Way.TEXT:
        invitations.not_once_more(delivery)
    if known.reminded_later or unsent:  # what is out by now may just have got its reminder
        invitations.call_off_reminder(invitation)
    overall = values.get(QuestionKey.SATISFACTION)
    if partly:
        _leave_off(invitation, at)
    elif first or goes_on:
        _end(invitation, at)
    if ticket is not None and known.others:
        recall(ticket)
    elif ticket is not None:
        counted = overall[0].value if overall and response.excluded_at is None else None
        satisfaction.remember(ticket, counted, at=at, shown_at=invitation.final_at)
    _tell(invitation, response, at, first=first)
    return response


def take(delivery: Delivery, invitation: Invitation, at: datetime) -> None:
    """What an answer says of the way it came: an older slip counts no more, and a letter that is answered has arrived."""
    if delivery.way is Way.SLIP and delivery.state is DeliveryState.VOID:
        raise Gone(N_("There is a newer slip with another code."))
    if delivery.way is Way.CARD and delivery.state is DeliveryState.VOID:
        raise Gone(N_("This card belongs to another visit."))
    if delivery.way is Way.CODE and delivery.state is DeliveryState.VOID:
        raise Gone(N_("There is a newer code."))
    if invitation.state is InvitationState.SCHEDULED:
        invitations.sent(delivery, at=at)


def _stay_excluded(before: Response, after: Response) -> None:
    """What was left out for what it is about stays out when it is changed; what a machine or a slip gave does not."""
    if before.excluded_at is not None and before.excluded_because not in _MENDED_BY_A_CHANGE:
        after.excluded_at, after.excluded_by_id = before.excluded_at, before.excluded_by_id
        after.excluded_because = before.excluded_because


def quarantine(
    invitation: Invitation, given: Mapping[str, Any], *, delivery: Delivery, language: str, at: datetime
) -> Response:
    """Keeps what a machine seems to have sent, apart from everything that counts; supervisors see it (E22).

    Raises DomainError once there is enough of it.
    """
    invitation = _locked(invitation)
    _refuse_linked(invitation)
    _refuse_late(invitation, at)
    kept = select(func.count(Response.id)).filter_by(invitation_id=invitation.id, is_current=False)
    if (db.session.scalar(kept.where(Response.quarantined_at.is_not(None))) or 0) >= MOST_QUARANTINED:
        raise DomainError(N_("Please confirm your answer."))
    questions = {each.key: each for each in returns.questions_of(invitation)}
    known = versions.known(invitation)
    current = known.current
    if current is not None and "machine_nearby" not in current.flags:
        current.flags = [*current.flags, "machine_nearby"]
    response = Response(
        invitation_id=invitation.id,
        delivery_id=delivery.id,
        milestone_id=invitation.milestone_id,
        mailing_id=invitation.mailing_id,
        version=known.last_version + 1,
        is_current=False,
        mode=MODES[delivery.way],
        language=language,
        answered_at=at,
        answered_on=organisation.today(at),
        flags=["machine"],
        quarantined_at=at,
    )
    _write(response, questions, returns.checked(invitation, questions, given, strict=False))
    return response


def want_contact(invitation: Invitation, wanted: bool, *, at: datetime) -> None:
    """Notes on the current answer whether the customer may be contacted about it."""
    invitation = _locked(invitation)
    _refuse_late(invitation, at)
    response = current_response(invitation.id)
    if response is None or response.contact_wanted is wanted:
        return
    response.contact_wanted = wanted
    db.session.flush()
    event = happened.to_answer(invitation, ContactChosen, response.id)
    record(event, by=Actor("customer", invitation.customer_id), at=at)


def current_response(invitation_id: int) -> Response | None:
    """The version that counts, with its answers."""
    query = select(Response).filter_by(invitation_id=invitation_id, is_current=True)
    return db.session.scalar(query.options(selectinload(Response.answers)))


def is_anothers(invitation: Invitation, nonces: Collection[str]) -> bool:
    """Was it answered, and on none of the pages with these nonces? Asked where more than one knows a code."""
    if invitation.answered_at is None:
        return False
    own = select(Response.id).where(
        Response.invitation_id == invitation.id,
        Response.nonce.in_([nonce for nonce in nonces if nonce]),
        Response.quarantined_at.is_(None),
    )
    return db.session.scalar(own.limit(1)) is None


def is_over(invitation: Invitation, at: datetime) -> bool:
    """Can nothing be answered or changed any more?"""
    if invitation.state not in OPEN_STATES:
        return True
    if invitation.state is InvitationState.ANSWERED:
        return invitation.final_at is not None and at >= invitation.final_at
    return invitation.expires_at is not None and at >= invitation.expires_at


def _locked(invitation: Invitation) -> Invitation:
    """The invitation as it stands, its ticket and itself held: closing and reopening take them in the same order."""
    found = db.session.scalars(_HELD, {"invitation": invitation.id}).one_or_none()
    return found or db.session.scalars(_HELD_ALONE, {"invitation": invitation.id}).one()


_HELD = (
    select(Invitation)
    .join(Invitation.ticket)
    .where(Invitation.id == bindparam("invitation"))
    .options(contains_eager(Invitation.ticket))
    .with_for_update(key_share=True, of=[Ticket, Invitation])
    .execution_options(populate_existing=True)
)
_HELD_ALONE = (
    select(Invitation)
    .where(Invitation.id == bindparam("invitation"), Invitation.ticket_id.is_(None))
    .options(joinedload(Invitation.ticket))
    .with_for_update(key_share=True, of=Invitation)
    .execution_options(populate_existing=True)
)


def _refuse_late(invitation: Invitation, at: datetime) -> None:
    if is_over(invitation, at):
        raise Gone(N_("This survey has closed. You can still write to us."))


def _refuse_linked(invitation: Invitation) -> None:
    """Whoever comes here would keep the answer beside the invitation: to an anonymous survey there is `ballots.cast` alone."""
    if wording.of(invitation.version_id).anonymous:
        raise DomainError(N_("This survey is anonymous: only the customer answers it, on its own page."))


def _flags(
    invitation: Invitation, current: Response | None, values: dict[QuestionKey, list[Value]], at: datetime
) -> list[str]:
    """A raised score after a colleague was in touch is marked (E25); so is an answer about a closing that did not hold."""
    flags = [f for f in current.flags if f not in rules.OF_ONE_VERSION] if current else []
    new = values.get(QuestionKey.SATISFACTION)
    old = (
        next((a.value for a in current.answers if a.key is QuestionKey.SATISFACTION), None)
        if current
        else None
    )
    if invitation.ticket_id and current is not None and new and old and (new[0].value or 0) > old:
        contact = select(Message.id).where(
            Message.ticket_id == invitation.ticket_id,
            Message.author_id.is_not(None),
            Message.kind.not_in(INTERNAL),
            Message.at > (invitation.answered_at or at),
        )
        if db.session.scalar(contact.limit(1)) is not None:
            flags.append("changed_after_contact")
    return flags


def _write(
    response: Response, questions: dict[QuestionKey, Item], values: dict[QuestionKey, list[Value]]
) -> None:
    if QuestionKey.COMMENT not in values:
        response.read_at = response.answered_at
    put(response)
    rows = [
        {
            "response_id": response.id,
            "question_id": questions[key].id,
            "key": key,
            "value": v.value,
            "choice": v.choice,
            "text": v.text,
        }
        for key, found in values.items()
        for v in found
    ]
    insert_soon(_ANSWERS, *rows)


_ANSWERS = table_of(Answer)


def _end(invitation: Invitation, at: datetime) -> None:
    """State and change window after the first answer."""
    window = timedelta(hours=settings.CHANGE_HOURS.get())
    final_at = rules.final_at(at, invitation.expires_at or at + window, window)
    update_row(invitation, state=InvitationState.ANSWERED, answered_at=at, final_at=final_at)


def _leave_off(invitation: Invitation, at: datetime) -> None:
    """A call that broke off: what was said counts, and it can be gone on with until the survey expires."""
    final_at = invitation.expires_at or at
    update_row(invitation, state=InvitationState.PARTIAL, final_at=final_at)


def _tell(invitation: Invitation, response: Response, at: datetime, *, first: bool) -> None:
    """The event that makes the facts."""
    kind = AnswerGiven if first else AnswerChanged
    event = happened.to_answer(invitation, kind, response.id)
    record(event, by=Actor("customer", invitation.customer_id), at=at)


def recall(ticket: Ticket) -> None:
    """Lets the ticket remember the overall answer about its latest closing that has one that counts; none, if none does."""
    found = run(_COUNTED, {"ticket": ticket.id}).first()
    if found is None:
        satisfaction.remember(ticket, None, at=ticket.last_message_at, shown_at=None)
    else:
        satisfaction.remember(ticket, found[0], at=found[1], shown_at=found[2])


_COUNTED = (
    select(Answer.value, Response.answered_at, Invitation.final_at)
    .join(Response, Response.id == Answer.response_id)
    .join(Invitation, Invitation.id == Response.invitation_id)
    .join(Closing, Closing.id == Invitation.closing_id)
    .where(
        Invitation.ticket_id == bindparam("ticket"),
        Response.is_current,
        Response.excluded_at.is_(None),
        Answer.key == QuestionKey.SATISFACTION,
    )
    .order_by(
        Closing.number.desc(), Invitation.id
    )  # the ticket's own customer before others who wrote about it
    .limit(1)
)
