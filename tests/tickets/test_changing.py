"""Changing properties without undoing what a colleague did."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.tickets import changing
from helpdesk.tickets.changing import ChangedMeanwhile, change, values_of
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Priority
from tests.factories import categories, customers, people, tickets


def test_each_changed_property_leaves_its_event(app: Flask, at: datetime) -> None:
    ticket, anna, drops = tickets.ticket(), people.agent(), categories.category()
    before = ticket.category_id
    changed = change(
        ticket,
        by=anna,
        at=at,
        version=ticket.version,
        priority="urgent",
        kind="question",
        category_id=drops.id,
    )
    assert changed == ["priority", "category_id"]
    assert ticket.priority is Priority.URGENT
    assert ticket.reported_category_id == before
    events = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.changed")).all()
    assert [(e.payload["what"], e.payload["before"], e.payload["after"]) for e in events] == [
        ("priority", "normal", "urgent"),
        ("category_id", before, drops.id),
    ]


def test_words_of_people_stay_out_of_events(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket("Ilze's router")
    change(
        ticket,
        by=people.agent(),
        at=at,
        version=ticket.version,
        subject="Router of Ilze Vītola",
        tags=["KUL-07"],
    )
    events = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.changed")).all()
    assert [e.payload["after"] for e in events] == [None, None]


def test_an_older_version_saves_nothing(app: Flask, at: datetime) -> None:
    ticket, anna = tickets.ticket(), people.agent()
    seen = ticket.version
    change(ticket, by=people.agent(), at=at, version=seen, priority="high")
    with pytest.raises(ChangedMeanwhile) as conflict:
        change(ticket, by=anna, at=at, version=seen, priority="low")
    assert conflict.value.fields == ["priority"]
    assert ticket.priority is Priority.HIGH


def test_changes_of_different_properties_do_not_collide(app: Flask, at: datetime) -> None:
    ticket, drops = tickets.ticket(), categories.category()
    seen, base = ticket.version, values_of(ticket)
    change(ticket, by=people.agent(), at=at, version=seen, priority="high")
    mine = base | {"category_id": drops.id}
    assert change(ticket, by=people.agent(), at=at, version=seen, base=base, **mine) == ["category_id"]
    assert ticket.priority is Priority.HIGH


def test_the_same_property_changed_twice_collides_unless_both_meant_the_same(
    app: Flask, at: datetime
) -> None:
    ticket = tickets.ticket()
    seen, base = ticket.version, values_of(ticket)
    change(ticket, by=people.agent(), at=at, version=seen, priority="high")
    with pytest.raises(ChangedMeanwhile):
        change(ticket, by=people.agent(), at=at, version=seen, base=base, priority="low")
    assert change(ticket, by=people.agent(), at=at, version=seen, base=base, priority="high") == []


def test_tags_are_words_of_the_house(app: Flask, at: datetime) -> None:
    ticket, other = tickets.ticket(), tickets.ticket()
    version = ticket.version
    change(ticket, by=people.agent(), at=at, version=version, tags=["Visit", " visit ", "kul-07", ""])
    change(other, by=people.agent(), at=at, version=other.version, tags=["visit"])
    assert changing.tags_of(ticket.id) == ["kul-07", "visit"]
    assert ticket.version > version
    change(ticket, by=people.agent(), at=at, version=ticket.version, tags=[])
    assert changing.tags_of(ticket.id) == []
    assert changing.tags_of(other.id) == ["visit"]


def test_what_cannot_be_is_refused_at_its_field(app: Flask, at: datetime) -> None:
    ticket, old = tickets.ticket(), categories.category(retired_at=at)
    merged = customers.customer(merged_into_id=ticket.customer_id)
    for name, value in (
        ("category_id", old.id),
        ("category_id", 999),
        ("customer_id", merged.id),
        ("customer_id", None),
        ("subject", " \n"),
        ("tags", [str(n) for n in range(30)]),
    ):
        with pytest.raises(DomainError) as refusal:
            change(ticket, by=people.agent(), at=at, version=ticket.version, **{name: value})
        assert refusal.value.field == name


def test_nothing_else_can_be_changed_this_way(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    for name in ("id", "number", "status", "satisfaction", "opened_at", "version_id", "team_id"):
        with pytest.raises(ValueError, match="not changeable"):
            change(ticket, by=people.agent(), at=at, version=ticket.version, **{name: 1})
    assert db.session.get(Ticket, ticket.id) is ticket
