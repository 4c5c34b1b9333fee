"""Who stands how to which group. Of entries that became one person the latest word counts, and the person is there once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.words import Standing
from helpdesk.customers.models import Customer
from helpdesk.extensions import db

SHOWN = 50


@dataclass(frozen=True)
class Row:
    """A person and what they said of a group last; `customer` stands for all their entries."""

    member: Member
    customer: Customer


def groups(*, retired: bool = False) -> list[Group]:
    """By name, with their owners."""
    is_so = Group.retired_at.is_not(None) if retired else Group.retired_at.is_(None)
    query = select(Group).options(joinedload(Group.owner)).where(is_so)
    return list(db.session.scalars(query.order_by(func.lower(Group.name), Group.id)))


def group(group_id: int) -> Group | None:
    """One of them with its owner."""
    query = select(Group).options(joinedload(Group.owner)).where(Group.id == group_id)
    return db.session.scalar(query)


def names(ids: Iterable[int]) -> dict[int, str]:
    """What these groups are called."""
    rows = db.session.execute(select(Group.id, Group.name).where(Group.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def latest(*which: ColumnElement[bool]) -> Subquery:
    """Of each person and group the row that counts, by `place` 1: columns id, group_id, person_id, standing, place.

    Persons who were erased are in none.
    """
    entry, one = aliased(Customer), aliased(Customer)
    person = func.coalesce(entry.merged_into_id, entry.id)
    place = func.row_number().over(
        partition_by=(Member.group_id, person), order_by=(Member.since.desc(), Member.id.desc())
    )
    rows = (
        select(Member.id, Member.group_id, person.label("person_id"), Member.standing, place.label("place"))
        .join(entry, entry.id == Member.customer_id)
        .join(one, one.id == person)
        .where(one.erased_at.is_(None), *which)
    )
    return rows.subquery()


def joined(group_id: int) -> Select[int]:
    """The ids of all persons who are in the group now."""
    of = latest(Member.group_id == group_id).c
    return select(of.person_id).where(of.place == 1, of.standing == Standing.JOINED)


def counts(group_ids: Iterable[int]) -> dict[int, dict[Standing, int]]:
    """How many persons stand how, by group."""
    of = latest(Member.group_id.in_(list(group_ids))).c
    rows = select(of.group_id, of.standing, func.count()).where(of.place == 1)
    found: dict[int, dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    for group_id, standing, count in db.session.execute(rows.group_by(of.group_id, of.standing)):
        found[group_id][standing] = count
    return found


def members(
    group_id: int,
    standing: Standing | None,
    *,
    after: tuple[str, int] | None = None,
    limit: int | None = SHOWN,
) -> list[Row]:
    """Persons by name who stand so to the group, or any way, after that one (folded name, id)."""
    counting = latest(Member.group_id == group_id)
    of = counting.c
    query = (
        select(Member, Customer)
        .join(counting, of.id == Member.id)
        .join(Customer, Customer.id == of.person_id)
        .where(of.place == 1)
    )
    if standing is not None:
        query = query.where(of.standing == standing)
    if after is not None:
        query = query.where(tuple_(Customer.folded_name, Customer.id) > after)
    rows = db.session.execute(query.order_by(Customer.folded_name, Customer.id).limit(limit))
    return [Row(member, customer) for member, customer in rows]


def of_person(ids: Iterable[int]) -> list[Member]:
    """What one person said of each group, by its name. `ids`: all entries that stand for them."""
    own = select(Member).options(joinedload(Member.group)).where(Member.customer_id.in_(list(ids)))
    found: dict[int, Member] = {}
    for each in db.session.scalars(own.order_by(Member.since, Member.id)):
        found[each.group_id] = each
    return sorted(found.values(), key=lambda each: (each.group.name.lower(), each.group_id))
