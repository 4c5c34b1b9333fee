"""Shaping macros, and finding those one may use."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories import shaping
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.tickets import macro_finding, macros, policy
from helpdesk.tickets.macros import Plan
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Outcome, Status
from tests.factories import categories, people, tickets


def happened() -> list[str]:
    rows = db.session.scalars(
        select(EventRecord).where(EventRecord.subject_kind == "macro").order_by(EventRecord.id)
    )
    return [f"{row.kind} {row.payload.get('what', '')}".strip() for row in rows]


def reader() -> User:
    user = people.agent()
    db.session.refresh(user, ["memberships"])
    return user


def named(found: list[Macro]) -> list[str]:
    return [macro.name for macro in found]


def test_each_change_has_its_event_and_makes_a_new_version(app: Flask, at: datetime) -> None:
    macro = tickets.macro("Restart", text="Restart it.")
    plan = Plan(
        "Restart first", key="/Restart", texts={"en": "Restart it.", "lv": "Pārstartējiet."}, tags=("A",)
    )
    assert macros.change(macro, plan, version=1, by=SYSTEM, at=at) == ["name", "key", "acts", "texts"]
    assert (macro.key, macro.tags, macro.version) == ("restart", ["a"], 2)
    assert macros.change(macro, plan, version=2, by=SYSTEM, at=at) == []
    assert macro.version == 2
    macros.retire(macro, by=SYSTEM, at=at)
    macros.restore(macro, by=SYSTEM, at=at)
    assert happened() == [
        "macro.added", "macro.changed name", "macro.changed key", "macro.changed acts", "macro.changed texts",
        "macro.retired", "macro.restored",
    ]  # fmt: skip


def test_nobody_overwrites_a_colleagues_change_unseen(app: Flask, at: datetime) -> None:
    macro = tickets.macro("Restart", text="Restart it.")
    macros.change(macro, Plan("Mine", texts={"en": "a"}), version=1, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        macros.change(macro, Plan("Yours", texts={"en": "b"}), version=1, by=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(""), "name"),
        (Plan("A"), "text_en"),
        (Plan("A", texts={"en": "Hi", "lv": "Sveiki, {{klients}}"}), "text_lv"),
        (Plan("A", note="{{who}}"), "note"),
        (Plan("A", key="two words", texts={"en": "x"}), "key"),
        (Plan("A", status=Status.CLOSED), "outcome"),
        (Plan("A", status=Status.NEW), "status"),
        (Plan("A", category_id=4711), "category_id"),
        (Plan("A", to_team_id=4711), "to_team_id"),
        (Plan("A", texts={"en": "x"}, tags=tuple(f"t{n}" for n in range(30))), "tags"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Flask, at: datetime, plan: Plan, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        macros.add(plan, by=SYSTEM, at=at)
    assert refused.value.field == field


def test_a_macro_of_acts_alone_is_one_too_and_an_outcome_goes_with_closing_alone(
    app: Flask, at: datetime
) -> None:
    closes = tickets.macro("Done", status=Status.CLOSED, outcome=Outcome.RESOLVED)
    waits = tickets.macro("Wait", status=Status.PENDING, outcome=Outcome.RESOLVED)
    assert (closes.outcome, waits.outcome, waits.acts) == (Outcome.RESOLVED, None, True)


def test_a_key_is_free_again_once_its_macro_is_retired(app: Flask, at: datetime) -> None:
    first = tickets.macro(key="hello", text="Hello")
    with pytest.raises(DomainError):
        tickets.macro(key="Hello", text="Hello again")
    tickets.macro(key="hello", text="Mine", owner_id=people.agent().id)
    macros.retire(first, by=SYSTEM, at=at)
    tickets.macro(key="hello", text="Hello again")
    with pytest.raises(DomainError):
        macros.restore(first, by=SYSTEM, at=at)


def test_one_uses_ones_own_those_of_ones_teams_and_everybodys(app: Flask, at: datetime) -> None:
    riga, oslo = people.team("Riga"), people.team("Oslo")
    anna, janis, laura = (
        people.agent("Anna", riga),
        people.agent("Jānis", oslo),
        people.supervisor("Laura", oslo),
    )
    all_ = tickets.macro("All", text="a")
    of_riga = tickets.macro("Riga's", text="b", team_id=riga.id)
    own = tickets.macro("Anna's", text="c", owner_id=anna.id)
    gone = tickets.macro("Gone", text="d")
    macros.retire(gone, by=SYSTEM, at=at)
    for user in (anna, janis, laura):
        db.session.refresh(user, ["memberships"])
    assert named(macro_finding.usable(anna)) == ["Anna's", "Riga's", "All"]
    assert named(macro_finding.usable(janis)) == ["All"]
    assert named(macro_finding.listed_for(laura)) == ["Anna's", "Riga's", "All"]
    assert [policy.may_use_macro(janis, each) for each in (all_, of_riga, own, gone)] == [
        True,
        False,
        False,
        False,
    ]
    assert [policy.may_manage_macro(anna, each) for each in (all_, of_riga, own)] == [False, False, True]
    assert all(policy.may_manage_macro(laura, each) for each in (all_, of_riga, own))
    assert not policy.may_see_macro(janis, own)


def test_keys_come_before_names_and_names_before_words_of_the_text(app: Flask, at: datetime) -> None:
    tickets.macro("Technician", text="Please restart nothing.")
    tickets.macro("Restart twice", text="a")
    tickets.macro("Lights", key="restart", text="b", texts={"lv": "Šķērsiela"})
    user = reader()
    assert named(macro_finding.usable(user, "/restart")) == ["Lights", "Restart twice", "Technician"]
    assert named(macro_finding.usable(user, "twi")) == ["Restart twice"]
    assert named(macro_finding.usable(user, "skersiela")) == ["Lights"]
    assert named(macro_finding.usable(user, "nothing here")) == []


def test_they_are_put_in_order_among_those_for_the_same_people(app: Flask, at: datetime) -> None:
    first, second = tickets.macro("First", text="a"), tickets.macro("Second", text="b")
    tickets.macro("Mine", text="c", owner_id=people.agent().id)
    macros.shift(second, -1, by=SYSTEM, at=at)
    macros.shift(second, -1, by=SYSTEM, at=at)
    assert named(macro_finding.usable(reader())) == ["Second", "First"]
    assert happened()[-1] == "macro.changed position" and first.position == 2


def test_a_text_falls_back_to_the_organisations_language_then_to_any(app: Flask, at: datetime) -> None:
    macro = tickets.macro(texts={"lv": "Labdien", "en": "Hello"})
    assert macro_finding.text_for(macro, "lv") == ("lv", "Labdien")
    assert macro_finding.text_for(macro, "et") == ("en", "Hello")
    only = tickets.macro(texts={"nb": "Hei"})
    assert macro_finding.text_for(only, "lv") == ("nb", "Hei")
    assert macro_finding.text_for(tickets.macro(tags=("x",)), "lv") is None


def test_a_retired_category_may_stay_where_it_was(app: Flask, at: datetime) -> None:
    category = categories.category("Fibre")
    macro = tickets.macro("A", category_id=category.id)
    shaping.retire(category, by=SYSTEM, at=at)
    macros.change(macro, Plan("B", category_id=category.id), version=1, by=SYSTEM, at=at)
    with pytest.raises(DomainError):
        macros.add(Plan("C", category_id=category.id), by=SYSTEM, at=at)
