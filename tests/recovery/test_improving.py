"""Improvements: what is changed because of bad answers, by whom and until when; what calls for one; and their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories.seeding import seed_causes
from helpdesk.categories.words import CauseKey
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.recovery import improving, working
from helpdesk.recovery.models import Improvement
from tests.factories import categories, people, recovery
from tests.pages import Client
from tests.reports import desk

SignIn = Callable[..., Client]
DAY = timedelta(days=1)


def plan(**more: Any) -> improving.Plan:
    made = improving.Plan(
        "Two technicians a day",
        people.supervisor().id,
        datetime(2026, 12, 1).date(),
        datetime(2026, 11, 1).date(),
    )
    return replace(made, **more)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": " "}, "name"), ({"owner_id": None}, "owner_id"), ({"due_on": None}, "due_on"), ({"starts_on": None}, "starts_on")],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(app: Flask, at: datetime, more: Any, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        improving.add(plan(**more), by=SYSTEM, at=at)
    assert refused.value.field == field


def test_an_agent_answers_for_none(app: Flask, at: datetime) -> None:
    with pytest.raises(DomainError, match="who answers for it"):
        improving.add(plan(owner_id=people.agent().id), by=SYSTEM, at=at)


def test_changes_are_recorded_by_part_and_never_run_over_a_colleagues(app: Flask, at: datetime) -> None:
    first = plan()
    made = improving.add(first, by=SYSTEM, at=at)
    later = replace(first, name="Three technicians", cause=CauseKey.SLOW)
    improving.change(made, later, version=made.version, by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="A colleague changed"):
        improving.change(made, first, version=1, by=SYSTEM, at=at)
    improving.change(made, later, version=made.version, by=SYSTEM, at=at)
    improving.end(made, by=SYSTEM, at=at)
    improving.end(made, by=SYSTEM, at=at)
    improving.resume(made, by=SYSTEM, at=at)
    told = db.session.scalars(
        select(EventRecord).filter_by(subject_kind="improvement").order_by(EventRecord.id)
    )
    assert [(each.kind, each.payload.get("what")) for each in told] == [
        ("improvement.added", None), ("improvement.changed", "words"), ("improvement.changed", "aim"),
        ("improvement.ended", None), ("improvement.resumed", None),
    ]  # fmt: skip
    assert (made.name, made.cause, made.ended_at) == ("Three technicians", CauseKey.SLOW, None)


def found_slow(at: datetime, category: Any, lead: Any) -> None:
    made = recovery.contacted(recovery.case(at=at, category=category), by=lead, at=at)
    recovery.act(working.understand, made, CauseKey.SLOW, "Nobody came.", by=lead, at=at)


def test_the_same_cause_three_times_in_a_category_calls_for_an_improvement(app: Flask, at: datetime) -> None:
    lead, root = people.supervisor(), categories.category("Fibre")
    leaf = categories.category("Leaf", root)
    for _each in range(2):
        found_slow(at, leaf, lead)
    found_slow(at - 40 * DAY, leaf, lead)
    assert improving.often(at + DAY) == [], "once too long ago"
    found_slow(at, leaf, lead)
    (often,) = improving.often(at + DAY)
    assert (often.cause, often.category_id, often.cases) == (CauseKey.SLOW, leaf.id, 3)
    made = recovery.improvement(cause=CauseKey.SLOW, category=root, at=at)
    assert improving.often(at + DAY) == [], "somebody works at it, in the category above"
    improving.end(made, by=SYSTEM, at=at)
    assert len(improving.often(at + DAY)) == 1


def test_an_improvement_is_written_watched_ended_and_handed_out(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, category = people.supervisor("Laura"), categories.category("Billing")
    seed_causes()
    for n in range(36):
        day = at - 3 * DAY if n % 2 else at
        asked = desk.close(desk.ticket(category=category, at=day), at=day)
        desk.answer(asked, 1 if n % 4 else 5, causes=("slow",) if n % 4 else (), at=day)
    db.session.commit()
    laura = sign_in_as(lead)
    assert "Nobody works at an improvement yet" in laura.get("/recovery/improvements").text
    new = laura.get(f"/recovery/improvements/new?cause=slow&category={category.id}")
    refused = laura.submit(new, "/improvements/new", name="")
    assert refused.status == 422 and "Give it a name." in refused.text
    starts = (at - DAY).date().isoformat()
    page = laura.submit(new, "/improvements/new", follow=True, name="A second desk", starts_on=starts)
    assert page.h1 == "A second desk" and "What it brought" in page.text
    (made,) = db.session.scalars(select(Improvement))
    assert (made.cause, made.category_id, made.owner_id) == (CauseKey.SLOW, category.id, lead.id)
    address = f"/recovery/improvements/{made.id}"
    assert "Too few answers: nothing can be said yet." in page.text, "two days before, two since"
    page = laura.submit(page, address, follow=True, starts_on=(at - 2 * DAY).date().isoformat())
    assert "18 of 18" in page.text and "too few to compare" in page.text
    listed = laura.get("/recovery/improvements")
    assert "A second desk" in listed.text and "Laura" in listed.text
    file = laura.submit(listed, "/reports/improvements/export")
    lines = file.body.splitlines()
    assert len(lines) == 2 and "A second desk" in lines[1] and "18" in lines[1]
    (told,) = db.session.scalars(select(EventRecord).filter_by(kind="report.exported"))
    assert (told.actor_id, told.payload["report"], told.payload["rows"]) == (lead.id, "improvements", 1)
    ended = laura.submit(laura.get(address), "/ending", follow=True)
    assert "Ended on" in ended.text and "A second desk" in laura.get("/recovery/improvements?show=ended").text
    assert laura.get("/recovery/improvements/99999").status == 404
    agent = sign_in_as(people.agent())
    assert {agent.get(each).status for each in ("/recovery/improvements", address)} == {403}
