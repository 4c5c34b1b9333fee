"""A worker that is killed while it erases or exports: nothing is half done, and the next one ends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.privacy import erasing, exporting, jobs
from helpdesk.privacy.models import Erasure, PersonExport
from helpdesk.privacy.words import ErasureState, ExportState
from helpdesk.reports import verifying
from helpdesk.tickets.models import Message
from tests.factories import privacy
from tests.ordeal.mortal import Deed, Mortal

LATER = timedelta(minutes=20)  # the lease of the dead is over


def bodies() -> set[str]:
    return {body for (body,) in db.session.query(Message.body)}


def test_a_killed_erasure_leaves_whole_batches_and_is_ended(app: Flask, at: datetime, mortal: Mortal) -> None:
    who = privacy.known(at)
    lead, customer = db.session.get_one(User, who.lead_id), db.session.get_one(Customer, who.customer_id)
    made = erasing.begin(customer, customer.name, by=lead, at=at)
    db.session.commit()
    made_id, before = made.id, bodies()
    db.session.rollback()
    killed = mortal.live(app, Deed(at, job=erasing.JOB), failpoint="privacy.batch")
    assert killed.died_at == "privacy.batch"
    made = db.session.get_one(Erasure, made_id)
    assert (made.done, made.state) == (0, ErasureState.WORKING) and bodies() == before
    db.session.rollback()
    jobs.erase(at + LATER)
    made = db.session.get_one(Erasure, made_id, populate_existing=True)
    assert (made.done, made.state) == (made.total, ErasureState.DONE)
    assert not [body for body in bodies() if privacy.MARK in body] and verifying.differences() == []


def test_a_killed_export_is_made_anew_and_only_once(app: Flask, at: datetime, mortal: Mortal) -> None:
    who = privacy.known(at)
    lead, customer = db.session.get_one(User, who.lead_id), db.session.get_one(Customer, who.customer_id)
    made = exporting.ask(customer, by=lead, at=at)
    db.session.commit()
    made_id = made.id
    db.session.rollback()
    killed = mortal.live(app, Deed(at, job=exporting.JOB), failpoint="privacy.exported")
    assert killed.died_at == "privacy.exported"
    made = db.session.get_one(PersonExport, made_id)
    assert (made.state, made.file_id) == (ExportState.WORKING, None)
    db.session.rollback()
    assert jobs.export(at + LATER) == 1
    made = db.session.get_one(PersonExport, made_id, populate_existing=True)
    assert made.state is ExportState.READY and made.file_id is not None
