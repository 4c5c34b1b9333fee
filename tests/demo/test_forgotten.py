"""The demo's erased customer, the one on hold and the one whose export is made."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.demo import forgotten
from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.privacy import jobs
from helpdesk.privacy.models import Erasure, PersonExport
from helpdesk.privacy.words import ErasureState, ExportState
from helpdesk.reports import verifying
from tests.factories import people, surveys


@pytest.mark.parametrize("count", [0, 3])
def test_as_many_as_there_are_have_asked(app: Flask, at: datetime, count: int) -> None:
    stage = Stage(random.Random(1), at)
    lead = people.supervisor("Vera")
    stage.players["Vera"] = (None, lead)  # type: ignore[assignment]
    for _each in range(count):
        surveys.answered(at=at - timedelta(days=20))
    forgotten.write(stage, at)
    db.session.commit()
    assert [each.state for each in db.session.scalars(select(Erasure))] == [ErasureState.DONE] * min(count, 1)
    held = select(Customer).where(Customer.legal_hold)
    assert len(db.session.scalars(held).all()) == (1 if count else 0)
    assert jobs.export(at) == (1 if count else 0)
    assert {each.state for each in db.session.scalars(select(PersonExport))} <= {ExportState.READY}
    assert verifying.differences() == []
