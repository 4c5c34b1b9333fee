"""Advisory groups and who is in them, made as supervisors do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.advisors import groups, members
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.words import Heard
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
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


def _owner(of: Group) -> User:
    return db.session.get_one(User, of.owner_id)
