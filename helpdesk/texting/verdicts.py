"""What becomes of a text after an attempt or a report: sent, delivered, to be tried again, failed, uncertain. Rows and events only."""

from __future__ import annotations

from datetime import datetime

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.jobs.leases import release
from helpdesk.kit.text import one_line
from helpdesk.texting import rules
from helpdesk.texting.events import (
    GatewayFailing,
    TextAccepted,
    TextDelivered,
    TextFailed,
    TextLate,
    TextUncertain,
)
from helpdesk.texting.line import Answer
from helpdesk.texting.models import Gateway, OutgoingText
from helpdesk.texting.words import ENDED, Fate, Report, TextState

FAILING_AFTER = 5  # attempts in a row that a gateway took nothing
GAVE_UP = "gave_up"
_DOUBLE = "409"  # so answers a gateway that knows the key of the first attempt


def record_answer(text: OutgoingText, answer: Answer, at: datetime) -> int:
    """Writes down what the gateway said; 1 where the text came to an end for us. The row must be locked and leased."""
    text.sending_since = None
    text.error = "" if answer.fate is Fate.ACCEPTED else one_line(answer.said, 200)
    if answer.fate is Fate.ACCEPTED:
        text.state, text.sent_at, text.gateway_uid, text.sealed = TextState.SENT, at, answer.uid, None
        release(text, None)
        db.session.flush()
        record(TextAccepted(text.id, text.ref, text.purpose), at=at)
        return 1
    if answer.fate is Fate.REFUSED and text.uncertain and answer.status == _DOUBLE:
        return _leave_uncertain(text)  # it has the first one
    if answer.fate is Fate.REFUSED:
        return _fail(text, answer.status, at)
    if answer.fate is Fate.UNCERTAIN:
        return _may_have_gone(text, at)
    return put_off(text, at)


def put_off(text: OutgoingText, at: datetime) -> int:
    """Nothing was taken: it is tried again, until it has been tried for days."""
    text.sending_since = None
    if at - text.created_at >= rules.GIVE_UP_AFTER and not text.uncertain:
        return _fail(text, GAVE_UP, at)
    if at - text.created_at >= rules.GIVE_UP_AFTER:
        return _leave_uncertain(text)
    release(text, rules.next_attempt(text.attempts, at))
    return 0


def too_late(text: OutgoingText, at: datetime) -> None:
    """Its time is over. What no gateway can have is given back to whoever wrote it; what one may have stays uncertain."""
    text.sending_since = None
    if text.uncertain:
        _leave_uncertain(text)
        return
    text.state, text.ended_at, text.sealed = TextState.LATE, at, None
    release(text, None)
    db.session.flush()
    record(TextLate(text.id, text.ref, text.purpose), at=at)


def left_behind(text: OutgoingText, at: datetime) -> bool:
    """A worker died, or lost its lease, while this text was on the wire. True: it may go once more; False: it had its second
    chance already and stays uncertain."""
    if text.uncertain:
        _leave_uncertain(text)
        return False
    _note_uncertain(text, at)
    return True


def reported(text: OutgoingText, says: Report, at: datetime) -> None:
    """A signed report about it. The first final word holds; a report proves that the gateway had taken it."""
    if says is Report.UNDERWAY or text.state in ENDED:
        return
    first = text.sent_at is None
    text.sending_since, text.next_attempt_at, text.sealed = None, None, None
    text.ended_at = at
    if says is not Report.DELIVERED:
        text.error = says.value
        text.sent_at = text.sent_at or at
        _fail(text, says.value, at)
        return
    text.state, text.sent_at, text.error = TextState.DELIVERED, text.sent_at or at, ""
    db.session.flush()
    if first and not text.uncertain:
        record(TextAccepted(text.id, text.ref, text.purpose), at=at)
    record(TextDelivered(text.id, text.ref, text.purpose), at=at)


def gateway_works(gateway: Gateway) -> None:
    """It took, or refused, a text: there is nothing wrong with the way there."""
    if gateway.failures or gateway.error:
        gateway.failures, gateway.failing_since, gateway.error = 0, None, ""


def gateway_fails(gateway: Gateway, said: str, at: datetime) -> None:
    """It took nothing. Told once, when that is no accident any more."""
    gateway.failures += 1
    gateway.failing_since = gateway.failing_since or at
    gateway.error = one_line(said, 300)
    db.session.flush()
    if gateway.failures == FAILING_AFTER:
        record(GatewayFailing(gateway.id, gateway.failures), at=at)


def _may_have_gone(text: OutgoingText, at: datetime) -> int:
    """One more attempt is allowed, under the same key; after that nobody knows, and it is left at that."""
    if text.uncertain:
        return _leave_uncertain(text)
    _note_uncertain(text, at)
    release(text, rules.next_attempt(text.attempts, at))
    return 0


def _note_uncertain(text: OutgoingText, at: datetime) -> None:
    text.uncertain, text.sent_at = True, text.sent_at or at
    db.session.flush()
    record(TextUncertain(text.id, text.ref, text.purpose), at=at)


def _leave_uncertain(text: OutgoingText) -> int:
    text.state, text.sealed, text.sending_since = TextState.UNCERTAIN, None, None
    release(text, None)
    db.session.flush()
    return 1


def _fail(text: OutgoingText, status: str, at: datetime) -> int:
    text.state, text.ended_at, text.sealed = TextState.FAILED, at, None
    release(text, None)
    db.session.flush()
    record(TextFailed(text.id, text.ref, text.purpose, status[:20]), at=at)
    return 1
