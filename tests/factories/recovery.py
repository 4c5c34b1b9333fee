"""Cases, opened as customers open them and settled as the worker does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from helpdesk.categories.words import CauseKey
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.event import SYSTEM
from helpdesk.recovery import improving, jobs, working
from helpdesk.recovery.models import Alert, Case, Check, Improvement
from helpdesk.recovery.words import ContactWay, Decision
from helpdesk.surveys.models import Invitation, Response
from tests.conftest import MOMENT
from tests.factories import people, surveys

_serial = count(1)
HALF_AN_HOUR = timedelta(minutes=30)
BAD = {"satisfaction": 2, "comment": "Never again."}


def settling(given: dict[str, Any] | None = None, *, at: datetime = MOMENT, **more: Any) -> Case:
    """The case of a bad answer given at `at` (see factories.surveys.answered for `more`)."""
    return of(surveys.answered(given or BAD, at=at, **more))


def case(given: dict[str, Any] | None = None, *, at: datetime = MOMENT, **more: Any) -> Case:
    """The same, settled by `at`."""
    made = settling(given, at=at - HALF_AN_HOUR, **more)
    db.session.commit()
    jobs.tell_due(at)
    return fresh(made)


def asked_again(case_id: int, at: datetime) -> str:
    """Asks whether it is put right now, and gives the token of the link."""
    token = f"again-{next(_serial)}-{'x' * 20}"
    check = Check(
        case_id=case_id, address="ilze@example.net", language="en", token_hash=tokens.hashed(token), sent_at=at,
        expires_at=at + timedelta(days=14),
    )  # fmt: skip
    db.session.add(check)
    db.session.flush()
    return token


def of(response: Response) -> Case:
    """The case that an answer belongs to."""
    query = select(Case).join(Alert, Alert.case_id == Case.id)
    return db.session.scalars(query.where(Alert.invitation_id == response.invitation_id)).one()


def fresh(made: Case, *, held: bool = False) -> Case:
    """The case as it stands now."""
    found = working.one(made.id, held=held)
    assert found is not None
    return found


def invitation(made: Case) -> Invitation:
    """The first ask that the case is about."""
    query = select(Invitation).join(Alert, Alert.invitation_id == Invitation.id)
    return db.session.scalars(query.where(Alert.case_id == made.id).order_by(Invitation.id)).first()  # type: ignore[return-value]


def act(deed: Any, made: Case, *given: Any, by: Any, at: datetime = MOMENT, **more: Any) -> Case:
    """Does `deed` on the case as it stands, and gives the case as it then stands."""
    found = fresh(made, held=True)
    deed(found, *given, seen=found.version, by=by, at=at, **more)
    db.session.commit()
    return fresh(made)


def contacted(made: Case, *, by: Any, at: datetime = MOMENT) -> Case:
    return act(working.log_contact, made, ContactWay.CALLED, True, "", by=by, at=at)


def decided(made: Case, *, by: Any, at: datetime = MOMENT) -> Case:
    """Contacted and decided."""
    made = contacted(made, by=by, at=at)
    return act(working.decide, made, Decision.GRANTED, "It was our fault.", by=by, at=at)


def improvement(
    name: str = "Two technicians a day",
    *,
    cause: CauseKey | None = CauseKey.SLOW,
    category: Any = None,
    starts_on: date | None = None,
    owner: Any = None,
    at: datetime = MOMENT,
) -> Improvement:
    """An improvement that shows from the day of `at` on unless told otherwise."""
    plan = improving.Plan(
        name,
        (owner or people.supervisor()).id,
        at.date() + timedelta(days=30),
        starts_on or at.date(),
        cause=cause,
        category_id=category.id if category else None,
    )
    return improving.add(plan, by=SYSTEM, at=at)
