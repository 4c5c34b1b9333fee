"""Everything about one person in a file of theirs: asked for, made by a job, there for a week, then gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.jobs import leases, queue
from helpdesk.kit.errors import N_, Conflict, Gone
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people.models import User
from helpdesk.privacy.events import ExportAsked, ExportFetched, ExportGone, ExportMade
from helpdesk.privacy.models import PersonExport
from helpdesk.privacy.words import ExportState
from helpdesk.tickets.models import Ticket

JOB = "privacy.export"
KEPT = timedelta(days=7)


def ask(customer: Customer, *, by: User, at: datetime) -> PersonExport:
    """Has the export made. Raises Conflict where one is being made, or the customer was erased or merged."""
    db.session.refresh(customer, with_for_update={"key_share": True, "of": Customer})
    if customer.erased_at is not None or customer.merged_into_id is not None:
        raise Conflict(N_("This customer was erased or merged meanwhile."))
    going = select(PersonExport.id).filter_by(customer_id=customer.id, state=ExportState.WORKING)
    if db.session.scalar(going) is not None:
        raise Conflict(N_("An export of this customer is being made already."))
    own = select(func.count(Ticket.id)).where(Ticket.customer_id.in_(family.ids(customer)))
    made = PersonExport(
        customer_id=customer.id, by_id=by.id, at=at, total=db.session.scalar(own) or 0, next_attempt_at=at
    )
    db.session.add(made)
    db.session.flush()
    record(ExportAsked(customer.id, made.id), by=Actor.user(by), at=at)
    queue.nudge(JOB)
    return made


def finish(export: PersonExport, file: StoredFile, *, at: datetime) -> None:
    """It can be fetched for a week."""
    export.file_id, export.state = file.id, ExportState.READY
    export.done, export.ready_at, export.expires_at = export.total, at, at + KEPT
    leases.release(export, export.expires_at)
    db.session.flush()
    record(ExportMade(export.customer_id, export.id, file.size), by=SYSTEM, at=at)


def fetch(export: PersonExport, *, by: User, at: datetime) -> StoredFile:
    """The file, and a note of who took it. `export.file` must be loaded. Raises Gone where its time is over."""
    if export.state is not ExportState.READY or export.file is None or at >= (export.expires_at or at):
        raise Gone(N_("This export is no longer there. Ask for a new one."))
    record(ExportFetched(export.customer_id, export.id), by=Actor.user(by), at=at)
    return export.file


def remove(export: PersonExport, *, at: datetime) -> None:
    """Nobody can fetch it any more; the sweep of files takes its bytes."""
    if export.state is ExportState.GONE:
        return
    export.state, export.file_id = ExportState.GONE, None
    leases.release(export, None)
    db.session.flush()
    record(ExportGone(export.customer_id, export.id), by=SYSTEM, at=at)


def give_up(customer_ids: Sequence[int], *, at: datetime) -> None:
    """None of these customers' exports is made or kept any longer."""
    alive = select(PersonExport).where(
        PersonExport.customer_id.in_(customer_ids), PersonExport.state != ExportState.GONE
    )
    for each in db.session.scalars(alive.order_by(PersonExport.id).with_for_update(key_share=True)):
        remove(each, at=at)


def of(customer: Customer) -> list[PersonExport]:
    """Those of the last time, newest first, with who asked."""
    own = select(PersonExport).where(PersonExport.customer_id.in_(family.ids(customer)))
    found = own.options(joinedload(PersonExport.by), joinedload(PersonExport.file))
    return list(db.session.scalars(found.order_by(PersonExport.id.desc()).limit(10)))
