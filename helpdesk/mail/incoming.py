"""Mail that reached us: kept before anything looks at it, then handled one by one, each on its own account."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.jobs import queue
from helpdesk.kit import failpoints
from helpdesk.kit.columns import table_of
from helpdesk.kit.text import clean
from helpdesk.mail import ahead, holding, mailboxes, returns
from helpdesk.mail.events import MailQuarantined
from helpdesk.mail.holding import Held
from helpdesk.mail.identity import identify
from helpdesk.mail.limits import Fault
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.parse import ParsedMail
from helpdesk.mail.settings import MAILS_PER_SENDER
from helpdesk.mail.words import IncomingAction, IncomingState, Reason, Source

log = logging.getLogger(__name__)

JOB = "mail.process"
ATTEMPTS = 3
PASS = 30.0  # seconds that one call works before others get their turn
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5))
_HOPS = 100  # RFC 5321 6.3: more servers than that mean a loop
_OF_SENDER = (
    select(func.count())
    .select_from(IncomingEmail)
    .where(
        IncomingEmail.sender == bindparam("sender"),
        IncomingEmail.received_at > bindparam("after"),
        IncomingEmail.received_at <= bindparam("until"),
        IncomingEmail.id < bindparam("before"),
    )
)
_TOLD = (
    "file_id",
    "source",
    "fingerprint",
    "origin",
    "message_id",
    "sender",
    "subject",
    "received_at",
    "arrived_at",
    "next_attempt_at",
)
_ROW = select(
    Mailbox.id, *(bindparam(name, type_=table_of(IncomingEmail).c[name].type).label(name) for name in _TOLD)
).where(Mailbox.id == mailboxes.ID_FOR)
_NEW = {
    name: insert(IncomingEmail)
    .from_select(["mailbox_id", *_TOLD], _ROW)
    .on_conflict_do_nothing(index_elements=["mailbox_id", "fingerprint"])
    .returning(IncomingEmail.id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
# PostgreSQL: the row of the file and the row of the mail in one message. None where another process keeps these bytes now.
_BEGINS: dict[str, Any] = {"state": IncomingState.RECEIVED, "ref": "", "error": "", "attempts": 0}
_ALL_TOLD = ("mailbox_id", *_TOLD, *_BEGINS)
_WHOLE = (
    postgresql.insert(IncomingEmail)
    .from_select(
        _ALL_TOLD,
        select(
            Mailbox.id,
            store.ID_HERE,
            *(bindparam(name, type_=table_of(IncomingEmail).c[name].type) for name in _ALL_TOLD[2:]),
        ).where(Mailbox.id == mailboxes.ID_FOR, store.ID_HERE.is_not(None)),
        include_defaults=False,
    )
    .on_conflict_do_nothing(index_elements=["mailbox_id", "fingerprint"])
    .returning(IncomingEmail.id)
)
_KNOWN = select(IncomingEmail.id).where(
    IncomingEmail.mailbox_id == mailboxes.ID_FOR, IncomingEmail.fingerprint == bindparam("fingerprint")
)
_UNFIT = {Fault.TOO_LARGE: Reason.TOO_LARGE, Fault.UNREADABLE: Reason.UNREADABLE, Fault.EMPTY: Reason.EMPTY}


@dataclass(frozen=True)
class Received:
    """A mail that is kept. `seen_before`: it was here already."""

    id: int
    seen_before: bool = False


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


_ENDED_THE_PROCESS = Outcome(  # each time, so that no attempt could say so
    IncomingAction.QUARANTINED, reason=Reason.BROKEN, said="handling it ended the process"
)
_processors: list[Processor] = []


def on_letter(processor: Processor) -> None:
    """Sets who makes something of ordinary mail. The assembly says it once."""
    _processors[:] = [processor]


def receive(
    raw: bytes, *, mailbox_id: int | None, source: Source, at: datetime, arrived_at: datetime | None = None
) -> Received:
    """Keeps a mail: its bytes are on disk and synced before its row is written. Nudges its handling.

    The very same mail once more is the row there is, `seen_before`. Whoever calls commits, and tells
    the sender that we have it only then. `arrived_at`: when our mail server got it.
    """
    known = identify(raw)
    failpoints.reached("mail.before_raw")
    file = store.keep(raw)
    failpoints.reached("mail.after_raw")
    given = file | {
        "stored_at": at,
        "mailbox_id": mailbox_id,
        "source": source,
        "fingerprint": known.fingerprint,
        "origin": known.fingerprint,
        "message_id": known.message_id,
        "sender": known.sender,
        "subject": known.subject,
        "received_at": at,
        "arrived_at": arrived_at,
        "next_attempt_at": at,
    }
    connection = db.session.connection()
    number = None
    if connection.dialect.name == "postgresql":
        number = connection.scalar(_WHOLE, given | _BEGINS)
    if number is not None:
        store.keep_on(file["sha256"], raw)
    else:
        given["file_id"] = store.note(file, raw, at=at).id
        number = connection.scalar(_NEW[connection.dialect.name], given)
    if number is None:  # we have it, or another process took in its copy this moment
        known_id = connection.scalar(_KNOWN, given)
        if known_id is not None:
            return Received(known_id, seen_before=True)
        mailboxes.default()  # which makes the first one
        number = connection.execute(_NEW[connection.dialect.name], given).scalar_one()
    queue.nudge(JOB)
    return Received(number)


def process_due(at: datetime) -> int:
    """Handles the mails that wait, oldest first; says how many came to an end. Commits per mail, or per few small ones.

    Ends after a while even where more wait, so that a large backlog keeps no other job from its turn.
    """
    begun, done = time.monotonic(), 0
    held = _next(at)
    with ahead.Reader() as reader:
        while held is not None:
            goes_on = time.monotonic() - begun < PASS
            if not goes_on:
                queue.nudge(JOB)
            ended, following = _process(held, at, reader, and_next=goes_on)
            done += ended
            held = (following or _next(at)) if goes_on else None
    return done


def process_one(incoming_id: int, at: datetime) -> None:
    """Handles this mail now, unless a worker has it. Commits."""
    held = _next(at, only=incoming_id)
    if held is not None:
        with ahead.Reader() as reader:
            _process(held, at, reader)


def _next(at: datetime, only: int | None = None) -> Held | None:
    held = holding.claim(at, only)
    db.session.commit()
    return held


def _process(
    held: Held, at: datetime, reader: ahead.Reader, *, and_next: bool = False
) -> tuple[int, Held | None]:
    """One attempt at one mail, and at those behind it that may end with it: how many came to an end, and the next mail,
    claimed in the same commit.

    They are read while no transaction is open, so that a slow one holds nobody up. Those behind are claimed in the
    transaction that ends them: where it fails or the process dies, nothing was tried but the first, and it goes alone.
    """
    read: dict[int, ParsedMail] = {}
    try:
        if held.attempts <= ATTEMPTS:
            read = reader.read(held, and_behind=and_next)
        if not _settle(held, read.get(held.id), at):
            db.session.rollback()
            return 0, None
        joined = holding.join([each.id for each in held.behind if each.id in read], at)
        ended = 1 + sum(_settle(each, read[each.id], at) for each in joined)
        following = holding.claim(at) if and_next else None
        db.session.commit()
    except Exception as failure:
        db.session.rollback()
        if len(read) > 1:  # whichever it was: each in its own transaction now
            return _process(replace(held, behind=()), at, reader, and_next=and_next)
        log.exception("mail %s could not be handled (attempt %s)", held.id, held.attempts)
        return _failed(held, failure, at), None
    return ended, following


def _settle(held: Held, parsed: ParsedMail | None, at: datetime) -> bool:
    outcome = _ENDED_THE_PROCESS
    if parsed is not None:
        outcome = _decide(held.mail, parsed, at=at, released=False)
    failpoints.reached("mail.handled")
    return _put(held, outcome, at)


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
    given = {
        "sender": incoming.sender,
        "after": incoming.received_at - timedelta(hours=1),
        "until": incoming.received_at,
        "before": incoming.id,
    }
    return (db.session.connection().scalar(_OF_SENDER, given) or 0) >= MAILS_PER_SENDER.get()


def _put(held: Held, outcome: Outcome, at: datetime) -> bool:
    """Writes down the outcome; False where another worker has taken the mail over."""
    kept = outcome.action is IncomingAction.QUARANTINED
    filed = IncomingState.SPAM if outcome.reason is Reason.BLOCKED else IncomingState.PROCESSED
    ours = holding.end(
        held,
        state=IncomingState.QUARANTINED if kept else filed,
        action=outcome.action,
        ref=outcome.ref,
        reason=outcome.reason,
        error=clean(outcome.said)[:2000],
        next_attempt_at=None,
    )
    if ours and kept and outcome.reason is not None:
        record(MailQuarantined(held.id, outcome.reason.value), at=at)
    return ours


def _failed(held: Held, failure: Exception, at: datetime) -> int:
    """Notes a failed attempt; after the last one the mail goes to quarantine. 1 where it did. Commits."""
    said = clean(f"{type(failure).__name__}: {failure}")[:2000]
    is_last = held.attempts >= ATTEMPTS
    if is_last:
        ours = _put(held, Outcome(IncomingAction.QUARANTINED, reason=Reason.BROKEN, said=said), at)
    else:
        pause = _PAUSES[min(held.attempts, len(_PAUSES)) - 1]
        ours = holding.end(held, error=said, next_attempt_at=at + pause)
    db.session.commit()
    return int(ours and is_last)


def decide_released(incoming: IncomingEmail, parsed: ParsedMail, at: datetime) -> Outcome:
    """What becomes of a mail that somebody lets out of quarantine: an ordinary one, whatever kept it there."""
    return _decide(incoming, parsed, at=at, released=True)
