"""Baltvik's advisory group: customers who said at the counter or by phone that they may be asked now and then, a mailing to them as
the quarter begins, and what was noted when some of them came together."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.advisors import groups, members, notes
from helpdesk.advisors.models import Group
from helpdesk.advisors.words import Heard, NoteKind
from helpdesk.customers.models import Customer
from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mailings import running, writing
from helpdesk.mailings.audience import Whom
from helpdesk.people.models import User
from helpdesk.surveys.models import Survey

ASKED = timedelta(days=4)  # of the quarter
MEMBERS = 24
NOTED = (
    (
        NoteKind.FOCUS_GROUP,
        timedelta(days=20),
        "Bills that one can read",
        "Six came to the office in Riga. All of them look at the sum first and at the period second; nobody found the line about "
        "the discount. Two had called us about a bill that was right. They want one sentence on top: what changed since last month.",
        "One of our accountants",
        5,
    ),
    (
        NoteKind.INTERVIEW,
        timedelta(days=9),
        "Waiting at the counter",
        "The wait itself is fine, not knowing how long is what annoys. A number on the door with the minutes would do.",
        "",
        1,
    ),
)


def begin(stage: Stage, at: datetime) -> None:
    """The group as it begins, and a mailing to it whose list is fixed."""
    lead = _lead(stage)
    plan = groups.Plan(
        "Customers' circle", lead.id, 30, 60, "Asked before we change bills, opening hours or the counter."
    )
    made = groups.add(plan, by=SYSTEM, at=at)
    for number, customer in enumerate(_of_riga(stage)[:MEMBERS]):
        heard = Heard.COUNTER if number % 3 else Heard.PHONE
        words = "May be asked about new things, in the evening only." if number % 8 == 0 else ""
        members.join(made, customer, heard=heard, words=words, by=lead, at=at)
    survey_id = db.session.scalars(select(Survey.id).where(Survey.key == "recommendation")).one()
    day = (at + ASKED).date()
    mailing = writing.add(
        writing.Plan("To the circle, autumn", survey_id, 10, day, Whom(group_id=made.id), most=90),
        by=SYSTEM,
        at=at,
    )
    running.start(mailing, version=mailing.version, by=SYSTEM, at=at)


def write(stage: Stage, at: datetime) -> None:
    """What came after: notes, one who left, one who is invited and has not answered yet."""
    lead, made = _lead(stage), db.session.scalars(select(Group)).one()
    circle = _of_riga(stage)
    for kind, ago, title, text, others, came in NOTED:
        present = [each.id for each in circle[1 : 1 + came]]
        plan = notes.Plan(kind, (at - ago).date(), title, text, "lv", others, present)
        notes.add(made, plan, by=lead, at=at - ago)
    members.leave(made, circle[MEMBERS - 1], heard=Heard.PHONE, by=lead, at=at - timedelta(days=12))
    for customer in circle[MEMBERS:]:
        if members.why_not_invited(made, customer, at=at) is None:
            members.invite(made, customer, by=lead, at=at)


def _lead(stage: Stage) -> User:
    return next(user for player, user in stage.players.values() if player.role == "supervisor")


def _of_riga(stage: Stage) -> list[Customer]:
    """The members, and a few who are not yet."""
    return [db.session.get_one(Customer, number) for number in stage.customers["lv"][: MEMBERS + 4]]
