"""Fetching mailboxes: oldest first, each message kept durably before the server is told that we have it.

A message is known by mailbox, UIDVALIDITY and UID; what was fetched once is recognised by its content. One that cannot
be had is listed and tried again slowly; the others go on.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import failpoints
from helpdesk.kit.text import one_line
from helpdesk.mail import imap, incoming
from helpdesk.mail.events import MailboxFailing
from helpdesk.mail.imap import Account, Folder, MessageFailed, ServerFailed
from helpdesk.mail.limits import RAW_BYTES
from helpdesk.mail.models import FetchFault, Mailbox
from helpdesk.mail.words import Source

log = logging.getLogger(__name__)

JOB = "mail.fetch"
BATCH = 200
PASS = 240.0  # seconds that one mailbox may take of one pass
CLAIMED = timedelta(minutes=15)
TELL_AFTER = 5  # failed passes in a row, after which somebody should look
_LONGEST_PAUSE = 60  # minutes
_FAULT_PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
_FAULT_ATTEMPTS = 12


@dataclass
class Place:
    """How far one mailbox has been read."""

    mailbox_id: int
    account: Account
    validity: int | None
    last_uid: int
    done_folder: str
    taken: int = 0  # new mails of this pass
    trouble: str = ""  # what the server refused without breaking off


def fetch_due(at: datetime) -> int:
    """One pass over every mailbox that is due; says how many new mails came in. Commits per mail."""
    return sum(fetch(mailbox_id, at) for mailbox_id in _due())


def fetch(mailbox_id: int, at: datetime) -> int:
    """One pass over one mailbox, unless another worker is at it or it rests after failures. Commits per mail."""
    if not _claim(mailbox_id, at):
        return 0
    begun = time.monotonic()
    place: Place | None = None
    try:
        place = _place(mailbox_id)
        with imap.opened(place.account) as folder:
            _settle_validity(place, folder.validity)
            _move_leftovers(place, folder)
            _retry_faults(place, folder, at)
            while time.monotonic() - begun < PASS and (uids := folder.uids_after(place.last_uid)[:BATCH]):
                _take_batch(place, folder, uids, at)
    except ServerFailed as failure:
        _note_failure(mailbox_id, str(failure), at)
    else:
        _note_success(mailbox_id, place.trouble, at)
    return place.taken if place is not None else 0


def check(account: Account) -> None:
    """Opens and closes the folder, for the button "Test". Raises ServerFailed with the server's own words."""
    with imap.opened(account):
        return


def _due() -> list[int]:
    query = (
        select(Mailbox.id).where(Mailbox.retired_at.is_(None), Mailbox.imap_host != "").order_by(Mailbox.id)
    )
    ids = list(db.session.scalars(query))
    db.session.commit()
    return ids


def _claim(mailbox_id: int, at: datetime) -> bool:
    resting = or_(Mailbox.next_fetch_at.is_(None), Mailbox.next_fetch_at <= at)
    mine = update(Mailbox).where(Mailbox.id == mailbox_id, resting).values(next_fetch_at=at + CLAIMED)
    won = db.session.scalar(mine.returning(Mailbox.id).execution_options(synchronize_session=False))
    db.session.commit()
    return won is not None


def _place(mailbox_id: int) -> Place:
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    account = imap.account_of(mailbox)
    place = Place(mailbox_id, account, mailbox.uid_validity, mailbox.last_uid, mailbox.imap_done_folder)
    db.session.commit()
    return place


def _settle_validity(place: Place, validity: int) -> None:
    """A folder made anew gives its numbers anew: everything in it is looked at once more, and known mail stays single."""
    if place.validity == validity:
        return
    place.validity, place.last_uid = validity, 0
    _remember(place)
    db.session.commit()


def _move_leftovers(place: Place, folder: Folder) -> None:
    """What we have but could not put away when the process ended in between."""
    if not place.done_folder:
        return
    left = set(folder.uids_up_to(place.last_uid)) - _faulty(place)
    for uid in sorted(left)[:BATCH]:
        _put_away(place, folder, uid)


def _put_away(place: Place, folder: Folder, uid: int) -> None:
    try:
        folder.put_away(uid, place.done_folder)
    except MessageFailed as failure:
        log.warning("mailbox %s: message %s stays where it is: %s", place.mailbox_id, uid, failure)
        place.trouble = str(failure)


def _take_batch(place: Place, folder: Folder, uids: list[int], at: datetime) -> None:
    sizes = folder.sizes(uids)
    for uid in uids:
        if uid not in sizes:  # deleted meanwhile
            place.last_uid = max(place.last_uid, uid)
        elif sizes[uid] > RAW_BYTES:
            _note_fault(place, uid, f"it is larger than {RAW_BYTES // 2**20} MiB", at, final=True)
        else:
            _take(place, folder, uid, at)
    _remember(place)
    db.session.commit()


def _take(place: Place, folder: Folder, uid: int, at: datetime) -> None:
    """One message: loaded, kept and committed, only then marked on the server."""
    try:
        letter = folder.load(uid)
    except MessageFailed as failure:
        _note_fault(place, uid, str(failure), at)
        return
    except ServerFailed as failure:
        _note_fault(place, uid, str(failure), at)
        raise
    failpoints.reached("mail.fetched")
    row = incoming.receive(
        letter.raw, mailbox_id=place.mailbox_id, source=Source.IMAP, at=at, arrived_at=letter.arrived_at
    )
    place.taken += not row.seen_before
    place.last_uid = max(place.last_uid, uid)
    _remember(place)
    _forget_fault(place, uid)
    db.session.commit()
    failpoints.reached("mail.received")
    _put_away(place, folder, uid)
    failpoints.reached("mail.flagged")


def _remember(place: Place) -> None:
    mailbox = update(Mailbox).where(Mailbox.id == place.mailbox_id)
    values = mailbox.values(uid_validity=place.validity, last_uid=place.last_uid)
    db.session.execute(values.execution_options(synchronize_session=False))


def _retry_faults(place: Place, folder: Folder, at: datetime) -> None:
    due = _faults(place).where(FetchFault.next_attempt_at <= at).order_by(FetchFault.id).limit(20)
    uids = [fault.uid for fault in db.session.scalars(due)]
    db.session.commit()
    if not uids:
        return
    there = folder.sizes(uids)
    for uid in uids:
        if uid not in there:
            _forget_fault(place, uid)
    db.session.commit()
    for uid in there:
        _take(place, folder, uid, at)


def _note_fault(place: Place, uid: int, said: str, at: datetime, *, final: bool = False) -> None:
    """Lists a message that could not be had and goes past it. Commits."""
    log.warning("mailbox %s: message %s cannot be fetched: %s", place.mailbox_id, uid, said)
    fault = db.session.scalar(_faults(place).where(FetchFault.uid == uid))
    if fault is None:
        fault = FetchFault(
            mailbox_id=place.mailbox_id,
            uid_validity=place.validity or 0,
            uid=uid,
            attempts=0,
            first_at=at,
            error="",
        )
        db.session.add(fault)
    fault.attempts += 1
    fault.error = one_line(said, 300)
    pause = _FAULT_PAUSES[min(fault.attempts, len(_FAULT_PAUSES)) - 1]
    fault.next_attempt_at = None if final or fault.attempts >= _FAULT_ATTEMPTS else at + pause
    place.last_uid = max(place.last_uid, uid)
    _remember(place)
    db.session.commit()


def _forget_fault(place: Place, uid: int) -> None:
    fault = db.session.scalar(_faults(place).where(FetchFault.uid == uid))
    if fault is not None:
        db.session.delete(fault)


def _faulty(place: Place) -> set[int]:
    uids = {fault.uid for fault in db.session.scalars(_faults(place))}
    db.session.commit()
    return uids


def _faults(place: Place) -> Select[FetchFault]:
    return select(FetchFault).filter_by(mailbox_id=place.mailbox_id, uid_validity=place.validity or 0)


def _note_success(mailbox_id: int, trouble: str, at: datetime) -> None:
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.fetched_at, mailbox.next_fetch_at = at, None
    mailbox.failures, mailbox.failing_since, mailbox.error = 0, None, one_line(trouble, 500)
    db.session.commit()


def _note_failure(mailbox_id: int, said: str, at: datetime) -> None:
    """Rests longer with each failure, so that nobody's account is locked for hammering. Commits."""
    db.session.rollback()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.failures += 1
    mailbox.failing_since = mailbox.failing_since or at
    mailbox.error = one_line(said, 500)
    mailbox.next_fetch_at = at + timedelta(minutes=min(2 ** (mailbox.failures - 1), _LONGEST_PAUSE))
    log.warning("mailbox %s cannot be fetched: %s", mailbox_id, mailbox.error)
    if mailbox.failures == TELL_AFTER:
        record(MailboxFailing(mailbox.id, mailbox.failures), at=at)
    db.session.commit()
