"""What people do about a case: take it, get in touch, find out, decide, put it right, close it, take it up again.

`seen` is the version of the case that the person was shown.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.categories.words import CauseKey
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError, NotAllowed
from helpdesk.kit.event import Actor, Event
from helpdesk.people.models import User
from helpdesk.recovery import cases, checking, rules, watching
from helpdesk.recovery.events import (
    ApologyMade,
    CaseClosed,
    CaseDecided,
    CaseGiven,
    CaseReopened,
    CaseTaken,
    CaseUnderstood,
    ContactLogged,
    RemedyNoted,
)
from helpdesk.recovery.models import Case, Contact
from helpdesk.recovery.words import (
    ApologyWay,
    CaseOutcome,
    CaseState,
    ContactWay,
    Decision,
    Lack,
    Remedy,
    Severity,
)
from helpdesk.tickets import conversation
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.models import Ticket

LONGEST = 4000
LACKS = {
    Lack.CONTACT: N_("Note first how you reached the customer."),
    Lack.TRIES: N_("Try three times before you give up, and note each try."),
    Lack.DECISION: N_("Note first what was decided, and why."),
    Lack.REASON: N_("Say why in a few words."),
}


def one(case_id: int, *, held: bool = False) -> Case | None:
    """The case with its ticket, owner and contacts. `held`: nobody else changes it, nor its ticket, meanwhile."""
    if held:
        cases.hold_ticket(select(Case.ticket_id).where(Case.id == case_id))
        db.session.execute(select(Case.id).where(Case.id == case_id).with_for_update(key_share=True))
    whole = select(Case).where(Case.id == case_id).options(
        joinedload(Case.ticket).joinedload(Ticket.customer), joinedload(Case.owner), joinedload(Case.contacts)
    )  # fmt: skip
    return db.session.scalars(whole.execution_options(populate_existing=True)).unique().first()


def take(case: Case, *, seen: int, by: User, at: datetime) -> None:
    """Makes it one's own."""
    if case.owner_id == by.id:
        return
    before = case.owner_id
    _ensure(case, seen, by)
    _give(case, by, at)
    _done(case, CaseTaken(case.ticket_id, case.id, before), by=by, at=at)


def hand_over(case: Case, to: User, *, seen: int, by: User, at: datetime) -> None:
    """Gives it to a colleague, who is told."""
    if to.id == by.id:
        return take(case, seen=seen, by=by, at=at)
    _ensure(case, seen, by)
    if case.owner_id == to.id:
        return None
    before = case.owner_id
    _give(case, to, at)
    _done(case, CaseGiven(case.ticket_id, case.id, to.id, before), by=by, at=at)
    return watching.tell_given(case, at=at)


def _give(case: Case, to: User, at: datetime) -> None:
    whom = cases.rated(case.id)
    if not rules.may_own(to.id, whom, sees_scores=to.sees_scores, active=to.is_active):
        sentence = N_("The answer counts for %(name)s, or they lead nobody. Choose somebody else.")
        raise DomainError(sentence, field="owner_id", name=to.name)
    case.owner_id = to.id


def log_contact(
    case: Case, way: ContactWay, reached: bool, note: str, *, seen: int, by: User, at: datetime
) -> Contact:
    """Keeps how somebody was in touch, or tried in vain."""
    _ensure(case, seen, by)
    return _contact(case, way, reached, note, by=by, at=at)


def _contact(case: Case, way: ContactWay, reached: bool, note: str, *, by: User, at: datetime) -> Contact:
    contact = Contact(
        case_id=case.id, by_id=by.id, at=at, way=way, reached=reached, note=note.strip()[:LONGEST]
    )
    db.session.add(contact)
    db.session.flush()
    if reached and case.contacted_at is None:
        case.contacted_at = at
    _done(case, ContactLogged(case.ticket_id, case.id, contact.id, way, reached), by=by, at=at)
    return contact


def understand(
    case: Case,
    cause: CauseKey,
    finding: str,
    *,
    safety: bool = False,
    legal: bool = False,
    seen: int,
    by: User,
    at: datetime,
) -> None:
    """Confirms or corrects the cause, says what happened, and flags words about safety or law."""
    _ensure(case, seen, by)
    case.cause, case.finding = cause, finding.strip()[:LONGEST]
    case.is_safety, case.is_legal = safety, legal
    if safety or legal:
        case.severity = Severity.HIGH
    _done(case, CaseUnderstood(case.ticket_id, case.id, cause, case.severity), by=by, at=at)


def decide(case: Case, decision: Decision, reasons: str, *, seen: int, by: User, at: datetime) -> None:
    """What the customer gets of what they want, with reasons."""
    _ensure(case, seen, by)
    if not reasons.strip():
        raise DomainError(N_("Say why in a few words."), field="reasons")
    case.decision, case.reasons, case.decided_at = decision, reasons.strip()[:LONGEST], at
    _done(case, CaseDecided(case.ticket_id, case.id, decision), by=by, at=at)


def apologise(case: Case, way: ApologyWay, words: str, *, seen: int, by: User, at: datetime) -> None:
    """Says sorry in one's own words: by mail as a reply on the ticket, or notes that it was said by phone."""
    _ensure(case, seen, by)
    message = None
    if way is ApologyWay.MAIL:
        ticket = tickets.survivor(db.session.get_one(Ticket, case.ticket_id))
        message = conversation.reply(ticket, by=by, body=words, at=at)
        case.message_id = message.id
    case.apology_way, case.apologised_at = way, at
    told = ContactWay.WROTE if message is not None else ContactWay.CALLED
    _contact(case, told, True, "" if message is not None else words, by=by, at=at)
    made = ApologyMade(case.ticket_id, case.id, way, message.id if message is not None else None)
    _done(case, made, by=by, at=at)


def put_right(
    case: Case, remedy: Remedy, words: str, cost: int | None, *, seen: int, by: User, at: datetime
) -> None:
    """What is done about it, and what it costs in hundredths."""
    _ensure(case, seen, by)
    case.remedy, case.remedy_words, case.cost = remedy, words.strip()[:LONGEST], cost
    _done(case, RemedyNoted(case.ticket_id, case.id, remedy, cost), by=by, at=at)


def close(case: Case, outcome: CaseOutcome, words: str, *, seen: int, by: User, at: datetime) -> None:
    """Ends it with one of the outcomes, each of which demands something."""
    _ensure(case, seen, by)
    if lacks := rules.lacking(outcome, standing(case), words):
        field = "outcome_words" if lacks[0] is Lack.REASON else "outcome"
        raise DomainError(LACKS[lacks[0]], field=field)
    case.state, case.outcome, case.outcome_words = CaseState.CLOSED, outcome, words.strip()[:LONGEST]
    case.ended_at, case.ended_by_id = at, by.id
    if case.settled_at is None:
        cases.set_due(case, at=at)
    checking.plan(case, at=at)
    _done(case, CaseClosed(case.ticket_id, case.id, outcome), by=by, at=at)


def reopen(case: Case, *, seen: int, by: User, at: datetime) -> None:
    """Takes a closed case up again, while its window is open and the ticket has no newer one."""
    _ensure(case, seen, by, over=True)
    if case.state is not CaseState.CLOSED or not rules.reopens(case.ended_at, at):
        raise DomainError(N_("A case can be taken up again for two weeks after it was closed."))
    if cases.live(case.ticket_id) is not None:
        raise DomainError(N_("The ticket has a newer case. Go on there."))
    case.state, case.ended_at, case.ended_by_id, case.outcome = CaseState.OPEN, None, None, None
    checking.call_off(case, at=at)
    _done(case, CaseReopened(case.ticket_id, case.id), by=by, at=at)


def standing(case: Case) -> rules.Standing:
    """How far it is; its contacts must be loaded."""
    return cases.standing(case, sum(not each.reached for each in case.contacts))


def _ensure(case: Case, seen: int, by: User, *, over: bool = False) -> None:
    if not by.sees_scores or by.id in cases.rated(case.id):
        raise NotAllowed(N_("The answer is about you, so somebody else follows it up."))
    if case.version != seen:
        raise Conflict(N_("A colleague changed the case meanwhile. Look at it, then send yours again."))
    if (case.state in cases.OVER) is not over:
        raise Conflict(N_("The case is over.") if not over else N_("The case is open."))


def _done(case: Case, event: Event, *, by: User, at: datetime) -> None:
    case.touched_at = case.touched_at or at
    case.next_attempt_at = cases.wakes(case)
    case.version += 1
    db.session.flush()
    record(event, by=Actor.user(by), at=at)
