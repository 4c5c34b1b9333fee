"""Making exports, erasing and letting lapse: piece by piece, each committed with how far it is."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db, reading
from helpdesk.files import store
from helpdesk.jobs import leases, queue
from helpdesk.kit import clock, failpoints
from helpdesk.kit.event import SYSTEM
from helpdesk.people import organisation
from helpdesk.privacy import erasing, exporting, lapsing, particulars
from helpdesk.privacy.archive import Archive
from helpdesk.privacy.events import RetentionEnded
from helpdesk.privacy.models import Erasure, Lapsing, PersonExport
from helpdesk.privacy.reach import Reach, person, ticket_ids
from helpdesk.privacy.words import ErasureState, ExportState
from helpdesk.tickets.models import Ticket
from helpdesk.web import i18n

PASS = 20.0  # seconds of erasing before others get their turn
NIGHT = range(1, 5)  # hours of the house in which things lapse
_LEASE = timedelta(minutes=10)
_BATCH = 20  # tickets


def erase(at: datetime) -> int:
    """Goes on with what is to be erased; says how many batches. Commits per batch."""
    done, until = 0, time.monotonic() + PASS
    for row in leases.lease(Erasure, at, Erasure.state == ErasureState.WORKING, length=_LEASE):
        row_id, token, customer_id = row.id, row.held_token, row.customer_id
        with _looking():  # files are read before anything is written, so that nobody waits for it
            sheets = particulars.seen(family.ids(db.session.get_one(Customer, customer_id)))
        while (erasure := _held_erasure(row_id, token)) is not None:
            ended = erasing.go_on(erasure, sheets, at=at)
            failpoints.reached("privacy.batch")
            if not ended and time.monotonic() > until:
                leases.release(erasure, at)
                queue.nudge(erasing.JOB)
            db.session.commit()
            done += 1
        db.session.rollback()
    return done


def lapse(at: datetime) -> int:
    """In the small hours of the house: lets go what is due, for a while; says how many. Commits per batch.

    The next run goes on where this one stopped, until the night's row says that nothing is left.
    """
    if at.astimezone(ZoneInfo(organisation.TIME_ZONE.get())).hour not in NIGHT:
        return 0
    done, until = 0, time.monotonic() + PASS
    for rule in lapsing.pieces(at):
        night = _night(at)
        if night is None:
            break
        for ids in lapsing.batches(rule):
            count = lapsing.lapse(rule, ids, at)
            night = _night(at)
            if night is not None:
                setattr(night, rule.kind, getattr(night, rule.kind) + count)
            failpoints.reached("privacy.lapsed")
            db.session.commit()
            done += count
            if time.monotonic() > until:
                return done
    done += _lapse_ballot_words(at)
    _end_night(at)
    db.session.commit()
    return done


def _lapse_ballot_words(at: datetime) -> int:
    night = _night(at)
    count = lapsing.lapse_ballot_words(at) if night is not None else 0
    if night is not None:
        night.comments += count
    return count


def _night(at: datetime) -> Lapsing | None:
    """The night's row, made where there is none; None once it has ended."""
    day = organisation.today(at)
    night = db.session.get(Lapsing, day, populate_existing=True)
    if night is None:
        night = Lapsing(
            day=day,
            begun_at=at,
            due=sum(lapsing.preview(at).values()),
            tickets=0,
            comments=0,
            links=0,
            mails=0,
        )
        db.session.add(night)
        db.session.flush()
    return night if night.ended_at is None else None


def _end_night(at: datetime) -> None:
    night = _night(at)
    if night is None:
        return
    night.ended_at = at
    if night.done:
        number = int(night.day.strftime("%Y%m%d"))
        told = RetentionEnded(number, night.tickets, night.comments, night.mails, night.links)
        record(told, by=SYSTEM, at=at)


def _held_erasure(row_id: int, token: str | None) -> Erasure | None:
    mine = select(Erasure).where(Erasure.id == row_id, Erasure.state == ErasureState.WORKING)
    mine = mine.where(Erasure.lease_token == token).with_for_update(key_share=True)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def export(at: datetime) -> int:
    """Makes the exports that were asked for; says how many. One that was left behind by a crash begins anew."""
    done = 0
    for row in leases.lease(PersonExport, at, PersonExport.state == ExportState.WORKING, length=_LEASE):
        done += _make(row.id, row.held_token, at)
    return done


def sweep(at: datetime) -> int:
    """Removes exports whose week is over, and half-made files that a crash left; says how many exports. Commits."""
    old = select(PersonExport).where(PersonExport.state == ExportState.READY, PersonExport.expires_at <= at)
    found = list(db.session.scalars(old.order_by(PersonExport.id).limit(100)))
    for each in found:
        exporting.remove(each, at=at)
    db.session.commit()
    day_ago = time.time() - 86_400
    for half in _folder().glob("*.zip"):
        if half.stat().st_mtime < day_ago:
            half.unlink(missing_ok=True)
    return len(found)


def _make(export_id: int, token: str | None, at: datetime) -> int:
    """One ZIP beside the files, which takes it over when it is whole."""
    path = _folder() / f"{export_id}-{secrets.token_hex(8)}.zip"
    try:
        with _looking():
            made = db.session.get_one(PersonExport, export_id)
            customer = db.session.get_one(Customer, made.customer_id)
            reach, asked_at = person(customer), made.at
            language = organisation.LANGUAGE.get()
        with i18n.speaking(language):
            archive = Archive(path, reach)
            if not _add_tickets(archive, reach, export_id, token):
                return 0
            with _looking():
                customer = db.session.scalars(_whole(reach.customers[0])).one()
                archive.finish(customer=customer, asked_at=asked_at, made_at=clock.now())
        found = _held_export(export_id, token)
        if found is not None:
            exporting.finish(found, store.adopt(path, at=at), at=at)
        failpoints.reached("privacy.exported")
        db.session.commit()
        return int(found is not None)
    finally:
        path.unlink(missing_ok=True)


def _add_tickets(archive: Archive, reach: Reach, export_id: int, token: str | None) -> bool:
    """All of them, with how far it is after each batch; False where somebody called it off."""
    last = done = 0
    while True:
        with _looking():
            batch = ticket_ids(reach.customers, after=last, limit=_BATCH)
            own = select(Ticket).where(Ticket.id.in_(batch))
            archive.add_tickets(list(db.session.scalars(own.order_by(Ticket.id))))
        found = _held_export(export_id, token)
        if found is None:
            db.session.rollback()
            return False
        if not batch:
            db.session.rollback()
            return True
        last, done = batch[-1], done + len(batch)
        found.done, found.leased_until = done, clock.now() + _LEASE
        db.session.commit()


@contextmanager
def _looking() -> Iterator[None]:
    """A transaction that only reads, so that others can write meanwhile on SQLite, too."""
    token = reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reading.reset(token)


def _held_export(export_id: int, token: str | None) -> PersonExport | None:
    mine = select(PersonExport).where(PersonExport.id == export_id, PersonExport.lease_token == token)
    mine = mine.where(PersonExport.state == ExportState.WORKING).with_for_update(key_share=True)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def _whole(customer_id: int) -> Select[Customer]:
    whole = (selectinload(Customer.contact_points), joinedload(Customer.organisation))
    return select(Customer).where(Customer.id == customer_id).options(*whole)


def _folder() -> Path:
    found = store.folder() / ".exports"
    found.mkdir(parents=True, exist_ok=True)
    return found
