"""Mail that reached us: kept before anything looks at it, then handled one by one, each on its own account."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile
from helpdesk.jobs import queue
from helpdesk.jobs.leases import lease, release, still_held
from helpdesk.kit import failpoints
from helpdesk.kit.text import clean
from helpdesk.mail import mailboxes, returns
from helpdesk.mail.events import MailQuarantined
from helpdesk.mail.identity import identify
from helpdesk.mail.limits import Fault
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.parse import ParsedMail, parse
from helpdesk.mail.settings import MAILS_PER_SENDER
from helpdesk.mail.words import IncomingAction, IncomingState, Reason, Source

log = logging.getLogger(__name__)

JOB = "mail.process"
ATTEMPTS = 3
LEASE = timedelta(minutes=10)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5))
_HOPS = 100  # RFC 5321 6.3: more servers than that mean a loop
_UNFIT = {Fault.TOO_LARGE: Reason.TOO_LARGE, Fault.UNREADABLE: Reason.UNREADABLE, Fault.EMPTY: Reason.EMPTY}


@dataclass(frozen=True)
class Outcome:
    """What became of a mail; `ref` says where it went ("ticket:17")."""

    action: IncomingAction
    ref: str = ""
    reason: Reason | None = None
    said: str = ""


class Processor(Protocol):
    """Makes something of a mail that is no notice: opens, replies, quarantines. Writes rows, never commits."""

    def __call__(
        self, incoming: IncomingEmail, parsed: ParsedMail, *, at: datetime, released: bool
    ) -> Outcome: ...


_processors: list[Processor] = []


def on_letter(processor: Processor) -> None:
    """Sets who makes something of ordinary mail. The assembly says it once."""
    _processors[:] = [processor]


def receive(
    raw: bytes, *, mailbox_id: int | None, source: Source, at: datetime, arrived_at: datetime | None = None
) -> IncomingEmail:
    """Keeps a mail: its bytes are on disk and synced before its row is written. Nudges its handling.

    The very same mail once more gives the row there is, with `seen_before` set. Whoever calls commits, and tells
    the sender that we have it only then. `arrived_at`: when our mail server got it.
    """
    mailbox = mailboxes.for_id(mailbox_id)
    known = identify(raw)
    failpoints.reached("mail.before_raw")
    file = store.put(raw, at=at)
    failpoints.reached("mail.after_raw")
    found = _known(mailbox, known.fingerprint)
    if found is not None:
        return found
    incoming = IncomingEmail(
        mailbox_id=mailbox.id,
        file_id=file.id,
        source=source,
        fingerprint=known.fingerprint,
        origin=known.fingerprint,
        message_id=known.message_id,
        sender=known.sender,
        subject=known.subject,
        received_at=at,
        arrived_at=arrived_at,
        next_attempt_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(incoming)
    except IntegrityError:  # another process took in its copy this moment
        return _known(mailbox, known.fingerprint) or incoming
    queue.nudge(JOB)
    return incoming


def _known(mailbox: Mailbox, fingerprint: str) -> IncomingEmail | None:
    found = db.session.scalar(select(IncomingEmail).filter_by(mailbox_id=mailbox.id, fingerprint=fingerprint))
    if found is not None:
        found.seen_before = True
    return found


def process_due(at: datetime) -> int:
    """Handles the mails that wait, oldest first; says how many came to an end. Commits per mail."""
    done = 0
    while rows := lease(
        IncomingEmail, at, IncomingEmail.state == IncomingState.RECEIVED, length=LEASE, limit=1
    ):
        done += _process(rows[0], at)
    return done


def process_one(incoming_id: int, at: datetime) -> None:
    """Handles this mail now, unless a worker has it. Commits."""
    due = (IncomingEmail.id == incoming_id, IncomingEmail.state == IncomingState.RECEIVED)
    for row in lease(IncomingEmail, at, *due, length=LEASE, limit=1):
        _process(row, at)


def _process(incoming: IncomingEmail, at: datetime) -> int:
    """One attempt at one mail. It is read while no transaction is open, so that a slow one holds nobody up."""
    incoming_id, token, attempts = incoming.id, incoming.held_token, incoming.attempts
    if attempts > ATTEMPTS:  # the process died each time, so that no attempt could say so
        _put(
            incoming,
            Outcome(IncomingAction.QUARANTINED, reason=Reason.BROKEN, said="handling it ended the process"),
            at,
        )
        return 1
    file, mailbox = (
        db.session.get_one(StoredFile, incoming.file_id),
        db.session.get_one(Mailbox, incoming.mailbox_id),
    )
    path, language = store.path_of(file.sha256), mailbox.language
    db.session.commit()
    try:
        parsed = parse(
            path.read_bytes(), trusted_authserv=current_app.config["MAIL_AUTHSERV_ID"], language=language
        )
        failpoints.reached("mail.parsed")
        row = db.session.get_one(IncomingEmail, incoming_id)
        row.held_token = token
        if not still_held(row):
            db.session.rollback()
            return 0
        outcome = _decide(row, parsed, at=at, released=False)
        failpoints.reached("mail.handled")
        _put(row, outcome, at)
    except Exception as failure:
        db.session.rollback()
        log.exception("mail %s could not be handled (attempt %s)", incoming_id, attempts)
        return _failed(incoming_id, attempts, failure, at)
    return 1


def _decide(incoming: IncomingEmail, parsed: ParsedMail, *, at: datetime, released: bool) -> Outcome:
    for fault in (parsed.error or "").split(", "):
        if fault in _UNFIT and not released:
            return Outcome(IncomingAction.QUARANTINED, reason=_UNFIT[Fault(fault)])
    if parsed.received_count >= _HOPS and not released:
        return Outcome(IncomingAction.QUARANTINED, reason=Reason.LOOP)
    if not released and (filed := returns.file(incoming, parsed, at)) is not None:
        return Outcome(IncomingAction.FILED, *filed)
    if not released and _floods(incoming, at):
        return Outcome(IncomingAction.QUARANTINED, reason=Reason.FLOOD)
    return _processors[0](incoming, parsed, at=at, released=released)


def _floods(incoming: IncomingEmail, at: datetime) -> bool:
    """More than an hour's share from one sender: the rest waits in quarantine, nothing is lost."""
    if not incoming.sender:
        return False
    lately = select(func.count()).select_from(IncomingEmail)
    lately = lately.where(
        IncomingEmail.sender == incoming.sender,
        IncomingEmail.received_at > incoming.received_at - timedelta(hours=1),
        IncomingEmail.received_at <= incoming.received_at,
        IncomingEmail.id < incoming.id,
    )
    return (db.session.scalar(lately) or 0) >= MAILS_PER_SENDER.get()


def _put(incoming: IncomingEmail, outcome: Outcome, at: datetime) -> None:
    """Writes down the outcome. Commits."""
    kept = outcome.action is IncomingAction.QUARANTINED
    incoming.state = IncomingState.QUARANTINED if kept else IncomingState.PROCESSED
    incoming.action, incoming.ref = outcome.action, outcome.ref
    incoming.reason, incoming.error = outcome.reason, clean(outcome.said)[:2000]
    release(incoming, None)
    db.session.flush()
    if kept and outcome.reason is not None:
        record(MailQuarantined(incoming.id, outcome.reason.value), at=at)
    db.session.commit()


def _failed(incoming_id: int, attempts: int, failure: Exception, at: datetime) -> int:
    """Notes a failed attempt; after the last one the mail goes to quarantine. 1 where it did. Commits."""
    incoming = db.session.get_one(IncomingEmail, incoming_id)
    said = clean(f"{type(failure).__name__}: {failure}")[:2000]
    if attempts >= ATTEMPTS:
        _put(incoming, Outcome(IncomingAction.QUARANTINED, reason=Reason.BROKEN, said=said), at)
        return 1
    incoming.error = said
    release(incoming, at + _PAUSES[min(attempts, len(_PAUSES)) - 1])
    db.session.commit()
    return 0


def decide_released(incoming: IncomingEmail, parsed: ParsedMail, at: datetime) -> Outcome:
    """What becomes of a mail that somebody lets out of quarantine: an ordinary one, whatever kept it there."""
    return _decide(incoming, parsed, at=at, released=True)
