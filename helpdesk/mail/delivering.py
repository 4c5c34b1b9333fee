"""The outbox at work: claims what is due, sends it over one line per server, records each answer at once.

No transaction is open while a server is spoken to. A letter is marked as being on the wire in the commit that records
the one before it; who finds that mark after a crash knows that the letter may have arrived: it is sent once more under
the same Message-ID and called uncertain.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import bindparam, update

from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.jobs import queue
from helpdesk.jobs.leases import release
from helpdesk.kit import failpoints
from helpdesk.mail import claiming, mailboxes, outgoing, threading, verdicts
from helpdesk.mail.composing import ComposedMessage, File, Sender, Unsendable, compose
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.transport import Answer, Line, LineFailed, Route, route_of
from helpdesk.mail.words import OutgoingState

log = logging.getLogger(__name__)

# No letter is begun later than this (in seconds) after its claim: the longest sending must end within the lease.
BEGIN_WITHIN = 240.0
PASS = 30.0  # seconds that one call works before others get their turn
_MARK = (
    update(OutgoingEmail)
    .where(OutgoingEmail.id == bindparam("letter_id"), OutgoingEmail.lease_token == bindparam("held_token"))
    .returning(OutgoingEmail.id)
)
RECORDING_PAUSES = (0.2, 1.0, 3.0)


@dataclass
class Ready:
    """A letter that can go out: all of it in memory, nothing left to ask the database. `letter` is detached."""

    letter: OutgoingEmail
    message: ComposedMessage
    envelope_from: str
    addresses: list[str]
    is_marked: bool = False  # as being on the wire; without that it is not ours any more


@dataclass(frozen=True)
class Settled:
    """What became of one letter, to be recorded."""

    letter: OutgoingEmail
    answers: dict[str, Answer]
    failure: Exception | None


def deliver(at: datetime) -> int:
    """Sends what is due, also what becomes due meanwhile; says how many letters came to an end. Commits per letter.

    Ends after a while even where more waits, so that a large backlog keeps no other job from its turn.
    """
    begun, done = time.monotonic(), 0
    silent: set[int] = set()  # mailboxes whose server did not answer in this pass
    while batch := _claimed(at + timedelta(seconds=time.monotonic() - begun), silent):
        for mailbox_id, letters in groupby(batch, key=claiming.by_mailbox):
            done += _send_all(mailbox_id, deque(letters), at, silent)
        if time.monotonic() - begun > PASS:
            queue.nudge(outgoing.JOB)
            db.session.commit()
            break
    return done


def _claimed(at: datetime, silent: set[int]) -> list[OutgoingEmail]:
    batch = claiming.claim(at, silent)
    db.session.commit()
    return batch


def _send_all(mailbox_id: int, waiting: deque[OutgoingEmail], at: datetime, silent: set[int]) -> int:
    """One batch of one mailbox over one line."""
    begun, done, said = time.monotonic(), 0, ""
    mailbox = mailboxes.for_id(mailbox_id or None)
    sender = Sender(mailbox.name, mailbox.address)
    ready: Ready | None = None
    try:
        route = route_of(mailbox)
        ready, settled = _next(waiting, sender)
        done += _advance(settled, ready, at)
        with Line(route) as line:
            while ready is not None:
                answers, failure = _converse(line, ready) if ready.is_marked else ({}, None)
                settled = [Settled(ready.letter, answers, failure)] if ready.is_marked else []
                ready, unmade = _next(waiting, sender) if _goes_on(failure, begun) else (None, [])
                done += _advance(settled + unmade, ready, at)
                if isinstance(failure, LineFailed):
                    raise failure
                if ready is not None and not line.is_open:
                    line.host = line.configure_host()
    except LineFailed as failure:
        log.warning("mailbox %s: no line to its mail server: %s", mailbox_id, failure)
        silent.add(mailbox_id)
        said = str(failure)
    _put_back([*([ready.letter] if ready else []), *waiting], at, said)
    return done


def _goes_on(failure: Exception | None, begun: float) -> bool:
    return not isinstance(failure, LineFailed) and time.monotonic() - begun < BEGIN_WITHIN


def _next(waiting: deque[OutgoingEmail], sender: Sender) -> tuple[Ready | None, list[Settled]]:
    """The next letter that can be sent, and those before it that cannot be made."""
    unmade: list[Settled] = []
    while waiting:
        letter = waiting.popleft()
        try:
            return _made(letter, sender), unmade
        except Exception as failure:
            log.warning("letter %s cannot be made: %s", letter.id, failure, exc_info=True)
            unmade.append(Settled(letter, {}, failure))
    return None, unmade


def _advance(settled: list[Settled], ready: Ready | None, at: datetime) -> int:
    """Records what became of letters and marks the next one, in one commit; says how many came to an end.

    A database that stumbles is asked again. What cannot be recorded even so stays marked, and is found after its lease.
    """
    for pause in RECORDING_PAUSES:
        try:
            return _recorded(settled, ready, at)
        except Exception:
            log.exception(
                "what became of letters %s could not be recorded", [each.letter.id for each in settled]
            )
            db.session.rollback()
            time.sleep(pause)
    return _recorded([], ready, at)


def _recorded(settled: list[Settled], ready: Ready | None, at: datetime) -> int:
    done = sum(_settle(each, at) for each in settled)
    if ready is not None:
        ready.is_marked = _mark(ready.letter, at)
    db.session.commit()
    return done


def _mark(letter: OutgoingEmail, at: datetime) -> bool:
    """Notes that the letter goes on the wire now; False where another worker has taken it over."""
    held = {"letter_id": letter.id, "held_token": letter.held_token, "sending_since": at}
    return db.session.connection().execute(_MARK, held).first() is not None


def _made(letter: OutgoingEmail, sender: Sender) -> Ready:
    content = outgoing.content_of(letter)
    if content is None:
        raise Unsendable("its content is gone")
    files = [File(each.name, each.mime, store.read(each.file)) for each in letter.attachments]
    message = compose(letter, sender, content, letter.recipients, files)
    back = threading.return_address(sender.address, letter.bounce_key) if letter.bounce_key else ""
    unsent = [person.address for person in letter.recipients if person.state is OutgoingState.QUEUED]
    return Ready(letter, message, back, unsent)


def _converse(line: Line, ready: Ready) -> tuple[dict[str, Answer], Exception | None]:
    failpoints.reached("mail.before_smtp")
    try:
        answers = line.send(ready.message, ready.envelope_from, ready.addresses)
    except Exception as failure:
        if not isinstance(failure, LineFailed):
            log.exception("letter %s could not be sent", ready.letter.id)
        return {}, failure
    failpoints.reached("mail.after_smtp")
    return answers, None


def _settle(settled: Settled, at: datetime) -> int:
    """Writes down what became of one letter; 1 where it came to an end."""
    letter, answers, failure = settled.letter, settled.answers, settled.failure
    if failure is None and verdicts.is_plainly_accepted(letter, answers):
        return verdicts.record_accepted(letter, answers, at)
    row = claiming.row_of(letter)
    if row is None:
        log.warning("letter %s was taken over by another worker; nothing is recorded", letter.id)
        return 0
    row.sending_since = None
    if isinstance(failure, LineFailed):
        return verdicts.line_failed(row, str(failure), at)
    if failure is not None:
        return verdicts.could_not_be_made(row, failure, at)
    return verdicts.record(row, answers, at)


def _put_back(unsent: list[OutgoingEmail], at: datetime, said: str) -> None:
    """Ends the leases of letters that were not sent. Where the server said nothing wrong they are due at once. Commits."""
    for letter in unsent:
        row = claiming.row_of(letter)
        if row is None:
            continue
        row.sending_since = None
        if said:
            verdicts.line_failed(row, said, at)
        else:
            row.attempts -= 1
            release(row, at)
    db.session.commit()


def check(route: Route) -> None:
    """Opens and closes a line, for the button "Test". Raises LineFailed with the server's own words."""
    line = Line(route)
    line.suppressed = False
    with line:
        return
