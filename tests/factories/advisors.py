"""Advisory groups and who is in them, made as supervisors do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.advisors import groups, members, notes
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.note_models import Note, NoteFile
from helpdesk.advisors.words import Heard, NoteKind
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.tickets.attaching import Upload
from tests.conftest import MOMENT
from tests.factories import customers, people


def group(
    name: str = "Frequent travellers", *, owner: User | None = None, at: datetime = MOMENT, **more: Any
) -> Group:
    """A group without members."""
    owner = owner or people.supervisor(f"Owner of {name}")
    return groups.add(groups.Plan(name, owner.id, **more), by=SYSTEM, at=at)


def member(into: Group, customer: Customer | None = None, *, at: datetime = MOMENT, **more: Any) -> Member:
    """Somebody who agreed by phone, as the group's owner noted."""
    customer = customer or customers.customer()
    return members.join(into, customer, heard=Heard.PHONE, by=_owner(into), at=at, **more)


def invited(into: Group, customer: Customer | None = None, *, at: datetime = MOMENT) -> Member:
    """Somebody with a letter that asks them to join."""
    customer = customer or customers.customer("Invited", email="invited@example.net", language="en")
    return members.invite(into, customer, by=_owner(into), at=at)


def note(
    of: Group,
    *who: Customer,
    title: str = "Breakfast",
    text: str = "They want more buses.",
    at: datetime = MOMENT,
    **more: Any,
) -> Note:
    """What the group's owner wrote down today."""
    given = {"kind": NoteKind.INTERVIEW, "held_on": at.date(), "language": "en"} | more
    plan = notes.Plan(title=title, text=text, customer_ids=[each.id for each in who], **given)
    return notes.add(of, plan, by=_owner(of), at=at)


def enclosed(
    to: Note, content: bytes = b"board", *, name: str = "board.txt", at: datetime = MOMENT
) -> NoteFile:
    """Something enclosed to it."""
    whole = notes.one(to.id)
    assert whole is not None
    notes.enclose(whole, [Upload(name, "text/plain", content)], by=SYSTEM, at=at)
    newest = select(NoteFile).filter_by(note_id=to.id).order_by(NoteFile.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def _owner(of: Group) -> User:
    return db.session.get_one(User, of.owner_id)
