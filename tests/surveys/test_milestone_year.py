"""E34: a year of milestones, day by day, sends exactly what the rules say. What should be sent is reckoned here anew, plainly."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import holidays
import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.customers import consent, merging
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.surveys import invitations, jobs, settings
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, Moment
from helpdesk.tickets.models import Closing
from helpdesk.tickets.words import Outcome
from tests.factories import categories, customers, milestones, people, surveys, tickets

FIRST, DAYS = date(2027, 9, 1), 366  # with 29 February 2028
STARTS = FIRST + timedelta(20)
OUTAGE = range(140, 153)  # twelve days without a worker, and a bit
ZONES = ["Europe/Riga", None, "Europe/Oslo", "Asia/Tokyo", "Asia/Kolkata"]  # 08:30 UTC is decent in all
REST = holidays.country_holidays("LV", years=[2027, 2028])
RULES = {  # name -> moment, days, every year, which ticket
    "contract+30": (Moment.CUSTOMER_DATE, 30, False, None),
    "anniversary": (Moment.CUSTOMER_DATE, 0, True, None),
    "renewal-60": (Moment.CUSTOMER_DATE, -60, False, None),
    "contact+90": (Moment.FIRST_CONTACT, 90, False, None),
    "resolved+7": (Moment.FIRST_RESOLVED, 7, False, None),
    "third": (Moment.NTH_TICKET, 0, False, 3),
    "complaint+14": (Moment.COMPLAINT_CLOSED, 14, False, None),
}


@dataclass
class Person:
    """What the reckoning knows of somebody."""

    id: int
    zone: str
    language: str | None
    email: bool = True
    internal: bool = False
    refused: bool = False
    into: int | None = None
    days: dict[str, date] = field(default_factory=dict)  # contract, renewal
    opened: list[datetime] = field(default_factory=list)
    resolved: list[datetime] = field(default_factory=list)
    complaints: list[tuple[int, datetime]] = field(default_factory=list)
    keys: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # decided: (rule, period) -> sent or the reason
    pending: list[tuple[str, str, datetime, date]] = field(
        default_factory=list
    )  # decided when, for which day
    sent: list[datetime] = field(default_factory=list)


def due_days(person: Person, rule: str, today: date) -> list[tuple[str, date]]:
    """Every (period, day) of a rule up to today, reckoned without the house."""
    moment, days, yearly, nth = RULES[rule]
    local = ZoneInfo(person.zone)
    if moment is Moment.COMPLAINT_CLOSED:
        return [
            (f"ticket:{n}", when.astimezone(local).date() + timedelta(days)) for n, when in person.complaints
        ]
    if moment is Moment.FIRST_CONTACT:
        day = min((when.astimezone(local).date() for when in person.opened), default=None)
    elif moment is Moment.NTH_TICKET:
        row = sorted(person.opened)
        day = row[nth - 1].astimezone(local).date() if len(row) >= nth else None
    elif moment is Moment.FIRST_RESOLVED:
        day = min((when.astimezone(local).date() for when in person.resolved), default=None)
    else:
        day = person.days.get("renewal" if rule == "renewal-60" else "contract")
    if day is None:
        return []
    if not yearly:
        return [(str(day.year) if moment is Moment.CUSTOMER_DATE else "once", day + timedelta(days))]
    found = []
    for year in range(day.year, today.year + 1):
        is_leap = year % 4 == 0
        there = 28 if (day.month, day.day) == (2, 29) and not is_leap else day.day
        found.append((str(year), date(year, day.month, there)))
    return found


def decent(at: datetime, zone: str) -> bool:
    here = at.astimezone(ZoneInfo(zone))
    return 9 <= here.hour < 20 and here.weekday() != 6 and here.date() not in REST


def step(world: dict[int, Person], at: datetime) -> None:
    """What one round of the worker should do."""
    for rule in RULES:
        for person in sorted((p for p in world.values() if p.into is None), key=lambda p: p.id):
            today = at.astimezone(ZoneInfo(person.zone)).date()
            for key, day in sorted(due_days(person, rule, today), key=lambda each: (each[1], each[0])):
                if STARTS <= day <= today and (rule, key) not in person.keys:
                    person.keys[rule, key] = _decision(person, (today - day).days, at)
                    if person.keys[rule, key] == "waiting":
                        person.pending.append((rule, key, at, day))
    for person in world.values():
        if decent(at, person.zone):
            today = at.astimezone(ZoneInfo(person.zone)).date()
            for rule, key, _when, day in person.pending:
                said = "stale" if (today - day).days > 7 else "opted_out" if person.refused else "sent"
                person.keys[rule, key] = said
                person.sent += [at] if said == "sent" else []
            person.pending = []


def _decision(person: Person, late: int, at: datetime) -> str:
    since = at - timedelta(90)
    lately = any(when > since for when in person.sent) or any(each[2] > since for each in person.pending)
    for holds, reason in (
        (late > 7, "stale"),
        (person.internal, "internal_requester"),
        (person.refused, "opted_out"),
        (not person.email, "no_channel"),
        (person.language == "de", "language_missing"),
        (lately, "throttled"),
    ):
        if holds:
            return reason
    return "waiting"


@pytest.mark.slow
def test_e34_a_year_of_milestones_sends_exactly_what_the_rules_say(app: Flask) -> None:
    chance = Random(34)
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 8, 30, tzinfo=UTC)
    settings.REMINDER_DAYS.set(0, at=at)
    surveys.rule("Only milestones", at=at)
    agent, lead, category = people.agent("Līga"), people.supervisor("Anna"), categories.category()
    kinds = {"contract": milestones.kind("Contract"), "renewal": milestones.kind("Renewal")}
    survey_id = surveys.another("How do you see us?", at=at).survey_id
    made = {
        name: milestones.milestone(
            name, moment, days, at=at, survey_id=survey_id, every_year=yearly, nth=nth, starts_on=STARTS,
            date_kind_id=(
                kinds["renewal" if name == "renewal-60" else "contract"].id if moment is Moment.CUSTOMER_DATE else None
            ),
        ).id
        for name, (moment, days, yearly, nth) in RULES.items()
    }  # fmt: skip
    world: dict[int, Person] = {}
    for n in range(26):
        zone = ZONES[n % len(ZONES)]
        language = "de" if n == 9 else chance.choice(["lv", "en", None])
        email = None if n == 11 else f"c{n}@example.net"
        one = customers.customer(
            f"Customer {n}", email=email, time_zone=zone, language=language, is_internal=n == 13
        )
        person = Person(one.id, zone or "Europe/Riga", language, email is not None, n == 13)
        if n % 3 != 2:
            day = date(2024, 2, 29) if n in {0, 3, 4} else FIRST + timedelta(chance.randint(-900, 330))
            person.days["contract"] = day
            milestones.has(one, kinds["contract"], day, at=at)
        if n % 2:
            person.days["renewal"] = FIRST + timedelta(chance.randint(40, 420))
            milestones.has(one, kinds["renewal"], person.days["renewal"], at=at)
        world[one.id] = person
    db.session.commit()
    ids = sorted(world)

    for number in range(DAYS):
        now = at + timedelta(days=number)
        if number == 60:
            world[ids[5]].refused = True
            one = db.session.get_one(Customer, ids[5])
            consent.refuse(customer=one, purpose=Purpose.MILESTONES, source="link", at=now)
        if number in {90, 200}:
            pair = (ids[15], ids[0]) if number == 90 else (ids[21], ids[16])
            _merge(world, *pair, by=lead, at=now)
        db.session.commit()
        if number not in OUTAGE:
            jobs.ask_at_milestones(now)
            jobs.send_due(now)
            _post(now)
            step(world, now)
        _a_day_at_the_desk(chance, world, now + timedelta(hours=11), agent, category)

    rows = db.session.scalars(select(Invitation).where(Invitation.milestone_id.is_not(None))).all()
    names = {id_: name for name, id_ in made.items()}
    found = {
        (row.customer_id, names[row.milestone_id or 0], row.period_key): "sent" if row.sent_at else (row.reason or row.state).value
        for row in rows
    }  # fmt: skip
    wanted = {
        (person.id, rule, key): "scheduled" if said == "waiting" else said
        for person in world.values()
        for (rule, key), said in person.keys.items()
        if (person.id, rule, key) not in TAKEN_OVER
    }
    assert {k: v for k, v in found.items() if wanted.get(k) != v} == {}, (
        "asked or not asked against the rules"
    )
    assert found == wanted
    said = list(wanted.values())
    assert {"sent", "throttled", "stale", "opted_out", "no_channel", "language_missing"} <= set(said)
    assert (ids[0], "anniversary", "2028") in wanted, "29 February comes in a leap year"
    assert len(rows) == len({(row.milestone_id, row.recipient_key, row.period_key) for row in rows})


TAKEN_OVER: set[tuple[int, str, str]] = set()


def _a_day_at_the_desk(chance: Random, world: dict[int, Person], now: datetime, agent, category) -> None:  # type: ignore[no-untyped-def]
    """One customer in three days writes; some of it are complaints, some is not resolved."""
    if chance.random() > 0.36:
        return
    person = chance.choice([each for each in world.values() if each.into is None])
    complaint, resolved = chance.random() < 0.3, chance.random() < 0.7
    ticket, closing = tickets.closed_ticket(
        by=agent,
        customer=db.session.get_one(Customer, person.id),
        category=category,
        at=now,
        opened_at=now - timedelta(hours=1),
        kind=RequestKind.COMPLAINT if complaint else RequestKind.QUESTION,
        outcome=Outcome.RESOLVED if resolved else Outcome.UNRESOLVED,
    )
    db.session.commit()
    assert db.session.get_one(Closing, closing.id).closed_at == now
    person.opened.append(now - timedelta(hours=1))
    if resolved:
        person.resolved.append(now)
    if complaint:
        person.complaints.append((ticket.id, now))


def _merge(world: dict[int, Person], source: int, target: int, *, by, at: datetime) -> None:  # type: ignore[no-untyped-def]
    """Two entries of one person: the earlier date holds, and what was decided for one is decided for both."""
    merging.merge(db.session.get_one(Customer, source), db.session.get_one(Customer, target), by=by, at=at)
    gone, one = world[source], world[target]
    gone.into = target
    for name, day in gone.days.items():
        one.days[name] = min(day, one.days.get(name, day))
    TAKEN_OVER.update((target, *each) for each in gone.keys if each not in one.keys)
    one.keys = {**gone.keys, **one.keys}
    one.opened, one.resolved = one.opened + gone.opened, one.resolved + gone.resolved
    one.complaints, one.sent = one.complaints + gone.complaints, one.sent + gone.sent
    one.language = one.language or gone.language
    assert not gone.pending and not one.pending, "nothing waits in this year when the two are merged"


def _post(now: datetime) -> None:
    """The next server takes every letter."""
    written = select(Delivery).where(
        Delivery.outgoing_id.is_not(None), Delivery.state == DeliveryState.SCHEDULED
    )
    for delivery in db.session.scalars(written).all():
        invitations.sent(delivery, at=now)
    db.session.commit()
