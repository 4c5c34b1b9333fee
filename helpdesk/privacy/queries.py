"""What pages of the room read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.people import queries as people
from helpdesk.privacy import events
from helpdesk.privacy.kinds import kinds
from helpdesk.privacy.models import Erasure, Lapsing
from helpdesk.privacy.reach import person

SHOWN = 20
COUNTED = (
    "tickets",
    "messages",
    "attachments",
    "incoming_emails",
    "outgoing_emails",
    "invitations",
    "recovery_cases",
)
_CLASSES = {each.kind: each for each in events.PrivacyEvent.__subclasses__()}


@dataclass(frozen=True)
class Line:
    """One sentence of the record, and its time."""

    at: datetime
    words: str


def held(customer: Customer) -> dict[str, int]:
    """How many rows of what there are about the customer, and how many comments; in one question."""
    reach = person(customer)
    parts = {name: (kinds()[name].table, reach.of(name)) for name in COUNTED}
    answers = kinds()["answers"].table
    said = reach.of("answers") & (func.coalesce(answers.c.text, "") != "")
    query = select(
        *(select(func.count()).select_from(table).where(own).scalar_subquery().label(name)
          for name, (table, own) in parts.items()),
        select(func.count()).select_from(answers).where(said).scalar_subquery().label("comments"),
    )  # fmt: skip
    return dict(db.session.execute(query).one()._mapping)


def lines(customer: Customer) -> list[Line]:
    """What was done with the customer's particulars, newest first."""
    own = select(EventRecord).where(
        EventRecord.subject_kind == "customer",
        EventRecord.subject_id.in_(family.ids(customer)),
        EventRecord.kind.in_(_CLASSES),
    )
    rows = list(db.session.scalars(own.order_by(EventRecord.id.desc()).limit(SHOWN)))
    names = people.names(row.actor_id for row in rows if row.actor_kind == "user")
    return [
        Line(
            row.at,
            gettext(_CLASSES[row.kind].sentence, actor=names.get(row.actor_id or 0, gettext("The helpdesk"))),
        )
        for row in rows
    ]


def erasures(before: int | None = None) -> list[Erasure]:
    """What was erased, newest first; one more than SHOWN where there are more."""
    query = select(Erasure).options(joinedload(Erasure.by))
    if before is not None:
        query = query.where(Erasure.id < before)
    return list(db.session.scalars(query.order_by(Erasure.id.desc()).limit(SHOWN + 1)))


def erasure(erasure_id: int) -> Erasure | None:
    """One of them, with who wanted it."""
    return db.session.scalar(select(Erasure).where(Erasure.id == erasure_id).options(joinedload(Erasure.by)))


def lapsings() -> list[Lapsing]:
    """The last nights on which something lapsed, newest first."""
    return list(db.session.scalars(select(Lapsing).order_by(Lapsing.day.desc()).limit(SHOWN)))
