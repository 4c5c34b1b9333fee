"""What becomes of a letter after an attempt: sent, to be tried again, failed, or uncertain. Rows and events only."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, update

from helpdesk.events.recording import record as record_event
from helpdesk.extensions import db
from helpdesk.jobs.leases import release
from helpdesk.kit.text import one_line
from helpdesk.mail import faults
from helpdesk.mail.composing import Unsendable
from helpdesk.mail.events import LetterAccepted, LetterFailed, LetterUncertain
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.mail.transport import Answer, Fate
from helpdesk.mail.words import OutgoingState

# Minutes until the next attempt, by how many there were; then every two hours.
_PAUSES = (1, 2, 5, 10, 20, 30, 60, 60, 120)
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 4.5.4.1
UNMADE_ATTEMPTS = 5

# Made once: nearly every letter ends by these two.
_SENT = (
    update(OutgoingEmail)
    .where(OutgoingEmail.id == bindparam("letter_id"), OutgoingEmail.lease_token == bindparam("held_token"))
    .values(
        state=OutgoingState.SENT,
        error="",
        sealed=None,
        sending_since=None,
        leased_until=None,
        lease_token=None,
        next_attempt_at=None,
    )
    .returning(OutgoingEmail.id)
)
_TAKEN = (
    update(OutgoingRecipient)
    .where(OutgoingRecipient.email_id == bindparam("letter_id"))
    .values(state=OutgoingState.SENT)
)
_STATES = {
    Fate.ACCEPTED: OutgoingState.SENT,
    Fate.REFUSED: OutgoingState.FAILED,
    Fate.UNCERTAIN: OutgoingState.UNCERTAIN,
}


def next_attempt(letter: OutgoingEmail, at: datetime) -> datetime:
    """When to try again."""
    return at + timedelta(minutes=_PAUSES[min(letter.attempts, len(_PAUSES)) - 1])


def record(letter: OutgoingEmail, answers: dict[str, Answer], at: datetime) -> int:
    """Writes down each recipient's answer and what follows for the letter; 1 where it came to an end."""
    for person in letter.recipients:
        answer = answers.get(person.address)
        if answer is None:
            continue
        person.answer = answer.line
        if answer.fate is Fate.DEFERRED:
            continue
        again = answer.fate is Fate.UNCERTAIN and not letter.uncertain
        person.state = OutgoingState.QUEUED if again else _STATES[answer.fate]
        if answer.fate is Fate.REFUSED and answer.stage == "rcpt":
            faults.note_refusal(person.address, answer.status, at)
    if any(answer.fate is Fate.UNCERTAIN for answer in answers.values()):
        _may_have_arrived(letter, at)
    if any(person.state is OutgoingState.QUEUED for person in letter.recipients):
        letter.error = _first_said(answers, Fate.DEFERRED, Fate.UNCERTAIN)
        release(letter, next_attempt(letter, at))
        return _give_up_if_old(letter, at)
    return _end(letter, answers, at)


def is_plainly_accepted(letter: OutgoingEmail, answers: dict[str, Answer]) -> bool:
    """At the first attempt every recipient was taken: what happens to nearly all letters."""
    return letter.attempts == 1 and all(answer.fate is Fate.ACCEPTED for answer in answers.values())


def record_accepted(letter: OutgoingEmail, answers: dict[str, Answer], at: datetime) -> int:
    """The short way for such a letter (detached): one statement that also sees whether the lease still holds."""
    db.session.flush()
    connection = db.session.connection()
    held = {"letter_id": letter.id, "held_token": letter.held_token, "sent_at": at}
    if connection.execute(_SENT, held).first() is None:
        return 0
    said = next(iter(answers.values())).line
    connection.execute(_TAKEN, {"letter_id": letter.id, "answer": said})
    record_event(LetterAccepted(letter.id, letter.ref, letter.purpose), at=at)
    return 1


def left_behind(letter: OutgoingEmail, at: datetime) -> bool:
    """A worker died, or lost its lease, while this letter was on the wire. True: send it once more; False: it had
    its second chance already and stays uncertain."""
    if letter.uncertain:
        letter.state = OutgoingState.UNCERTAIN
        letter.error = "Sending was interrupted twice; it may have arrived"
        for person in letter.recipients:
            if person.state is OutgoingState.QUEUED:
                person.state = OutgoingState.UNCERTAIN
        letter.sending_since = None
        release(letter, None)
        return False
    _may_have_arrived(letter, at)
    return True


def line_failed(letter: OutgoingEmail, said: str, at: datetime) -> int:
    """There was no line, or it broke before the letter was wholly sent: nothing arrived."""
    letter.error = one_line(said, 500)
    release(letter, next_attempt(letter, at))
    return _give_up_if_old(letter, at)


def could_not_be_made(letter: OutgoingEmail, failure: Exception, at: datetime) -> int:
    """It cannot be written as a mail, or its file is not readable: parked after some attempts, in nobody's way."""
    letter.error = one_line(f"{type(failure).__name__}: {failure}", 500)
    if letter.attempts < UNMADE_ATTEMPTS and not isinstance(failure, Unsendable):
        release(letter, next_attempt(letter, at))
        return 0
    return _fail(letter, "5.6.0", at)


def _give_up_if_old(letter: OutgoingEmail, at: datetime) -> int:
    """Fails a letter that has been tried for days; 1 where it did."""
    if at - letter.created_at < GIVE_UP_AFTER or letter.attempts < len(_PAUSES):
        return 0
    return _fail(letter, "4.4.7", at)


def _end(letter: OutgoingEmail, answers: dict[str, Answer], at: datetime) -> int:
    states = {person.state for person in letter.recipients}
    if OutgoingState.SENT in states:
        letter.state, letter.sent_at = OutgoingState.SENT, at
        refused = [person for person in letter.recipients if person.state is OutgoingState.FAILED]
        letter.error = one_line("; ".join(f"{each.address}: {each.answer}" for each in refused), 500)
        record_event(LetterAccepted(letter.id, letter.ref, letter.purpose), at=at)
    elif OutgoingState.UNCERTAIN in states:
        letter.state = OutgoingState.UNCERTAIN
        letter.error = _first_said(answers, Fate.UNCERTAIN)
    else:
        letter.error = _first_said(answers, Fate.REFUSED) or letter.error
        status = next((a.status for a in answers.values() if a.fate is Fate.REFUSED), "5.0.0")
        return _fail(letter, status, at)
    if letter.state is OutgoingState.SENT:
        letter.sealed = None
    release(letter, None)
    return 1


def _fail(letter: OutgoingEmail, status: str, at: datetime) -> int:
    letter.state = OutgoingState.FAILED
    for person in letter.recipients:
        if person.state is OutgoingState.QUEUED:
            person.state = OutgoingState.FAILED
    release(letter, None)
    db.session.flush()
    record_event(LetterFailed(letter.id, letter.ref, letter.purpose, status[:20]), at=at)
    return 1


def _may_have_arrived(letter: OutgoingEmail, at: datetime) -> None:
    if not letter.uncertain:
        letter.uncertain = True
        db.session.flush()
        record_event(LetterUncertain(letter.id, letter.ref, letter.purpose), at=at)


def _first_said(answers: dict[str, Answer], *fates: Fate) -> str:
    return next((answer.line for answer in answers.values() if answer.fate in fates), "")
