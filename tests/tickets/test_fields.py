"""Fields of the desk's own: shaping them, what they hold, and that nothing closes without what must be known."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.channels import taking_down
from helpdesk.channels.taking_down import Ending, TakenDown
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.tickets import (
    beside,
    bulk,
    changing,
    field_catalogue,
    field_finding,
    field_values,
    fields,
    lifecycle,
    listing,
    macro_use,
    merging,
    queries,
)
from helpdesk.tickets.changing import ChangedMeanwhile
from helpdesk.tickets.field_rules import Field, Value
from helpdesk.tickets.fields import ChoicePlan, Plan
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, FieldKind, Outcome, Status
from tests.factories import categories, people, tickets

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def anna(app: Flask) -> User:
    user = people.agent("Anna")
    db.session.refresh(user, ["memberships"])
    return user


def held(ticket: Ticket) -> dict[int, Value]:
    return field_values.of(ticket.id)


def give(ticket: Ticket, field: Field, value: object, by: User, at: datetime) -> list[str]:
    return changing.change(ticket, by=by, at=at, version=ticket.version, **{field.key: value})


def found(user: User, *wishes: str) -> list[str]:
    filters = listing.Filters(view="open", field=wishes, sort="oldest")
    return [row.subject for row in listing.rows(user, filters, None)]


def test_each_kind_of_field_keeps_what_it_is_given_and_the_timeline_gets_no_words(
    anna: User, at: datetime
) -> None:
    text, number = tickets.field("Contract"), tickets.field("Metres", FieldKind.NUMBER)
    day = tickets.field("Delivered", FieldKind.DATE)
    choice = tickets.field("Model", FieldKind.CHOICE, choices=("X100", "X200"))
    ticket = tickets.ticket(by=anna)
    picked = choice.choices[1].id
    for field, value in ((text, "LV-77 Ķekava"), (number, "3,5"), (day, "30.11.2026"), (choice, picked)):
        assert give(ticket, field, value, anna, at) == [field.key]
    assert held(ticket) == {text.id: "LV-77 Ķekava", number.id: 3.5, day.id: "2026-11-30", choice.id: picked}
    assert beside.of(ticket, anna).fields == held(ticket)
    rows = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.changed")).all()
    assert [row.payload["after"] for row in rows] == [None, 3.5, "2026-11-30", picked]
    assert give(ticket, number, "", anna, at) == [number.key]
    assert number.id not in held(ticket)
    assert give(ticket, number, "", anna, at) == []


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (FieldKind.NUMBER, "many"),
        (FieldKind.NUMBER, "1,234.5"),
        (FieldKind.NUMBER, "9" * 20),
        (FieldKind.NUMBER, "nan"),
        (FieldKind.DATE, "2026-13-01"),
        (FieldKind.DATE, "soon"),
        (FieldKind.CHOICE, "999999"),
        (FieldKind.CHOICE, "-1"),
        (FieldKind.TEXT, "x" * 501),
    ],
)
def test_what_a_field_cannot_hold_is_refused_at_it(
    anna: User, at: datetime, kind: FieldKind, wrong: str
) -> None:
    field = tickets.field("Any", kind)
    with pytest.raises(DomainError) as refused:
        give(tickets.ticket(by=anna), field, wrong, anna, at)
    assert refused.value.field == field.key


def test_two_colleagues_cannot_overwrite_each_others_value(anna: User, at: datetime) -> None:
    field, ticket = tickets.field("Contract"), tickets.ticket(by=anna)
    base, version = changing.values_of(ticket), ticket.version
    give(ticket, field, "Berit's", anna, at)
    with pytest.raises(ChangedMeanwhile) as clash:
        changing.change(ticket, by=anna, at=at, version=version, base=base, **{field.key: "Anna's"})
    assert clash.value.fields == [field.key]
    assert held(ticket) == {field.id: "Berit's"}


def test_a_field_stands_only_where_its_kind_and_category_say(anna: User, at: datetime) -> None:
    fibre = categories.category("Fibre")
    below, other = categories.category("Drops", fibre), categories.category("Bills")
    field = tickets.field("Line", request_kinds=["technical"], category_ids=[fibre.id])
    assert [each.id for each in field_catalogue.on("technical", below.id)] == [field.id]
    assert field_catalogue.on("technical", other.id) == []
    assert field_catalogue.on("technical", None) == []
    assert field_catalogue.on("question", fibre.id) == []


def test_nothing_closes_without_what_is_required_whatever_closes_it(anna: User, at: datetime) -> None:
    field = tickets.field("Contract", required=True)
    ticket, target = tickets.ticket("One", by=anna), tickets.ticket("Two", by=anna)
    where = int(ticket.category_id or 0)
    with pytest.raises(DomainError) as refused:
        lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=where)
    assert refused.value.field == field.key
    wish = bulk.Wish(outcome=Outcome.RESOLVED)
    [result] = bulk.apply({ticket.number: ticket.version}, wish, by=anna, at=at)
    assert result.refusal is not None and "Contract" in str(result.refusal.values)
    macro = tickets.macro("End", status=Status.CLOSED, outcome=Outcome.RESOLVED)
    with pytest.raises(DomainError):
        macro_use.carry_out(ticket, [(macro, True)], by=anna, at=at)
    with pytest.raises(DomainError) as merged:
        merging.merge(ticket, target, by=anna, at=at)
    assert merged.value.values["names"] == "Contract"
    said = TakenDown(
        RequestKind.QUESTION, "It blinks.", category_id=where, ending=Ending(Outcome.RESOLVED, where)
    )
    with pytest.raises(DomainError):
        taking_down.open_from(said, channel=Channel.PHONE, by=anna, at=at)
    assert ticket.is_open
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.SPAM, category_id=where)  # nobody works on spam
    give(target, field, "LV-1", anna, at)
    lifecycle.close(target, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=where)


def test_what_is_typed_on_a_call_is_there_before_it_closes(anna: User, at: datetime) -> None:
    field = tickets.field("Contract", required=True)
    where = categories.category().id
    ending = Ending(Outcome.RESOLVED, where)
    said = TakenDown(
        RequestKind.QUESTION, "It blinks.", category_id=where, ending=ending, fields={field.id: "A1"}
    )
    ticket = taking_down.open_from(said, channel=Channel.PHONE, by=anna, at=at)
    assert (ticket.status, held(ticket)) == (Status.CLOSED, {field.id: "A1"})


def test_lists_are_narrowed_by_fields_on_both_engines(anna: User, at: datetime) -> None:
    text, number = tickets.field("Place"), tickets.field("Metres", FieldKind.NUMBER)
    day = tickets.field("Delivered", FieldKind.DATE)
    choice = tickets.field("Model", FieldKind.CHOICE, choices=("X100", "X200"))
    first, second = choice.choices[0].id, choice.choices[1].id
    one = tickets.ticket("one", by=anna, at=at - timedelta(hours=3))
    two = tickets.ticket("two", by=anna, at=at - timedelta(hours=2))
    tickets.ticket("none", by=anna, at=at)
    for ticket, values in (
        (one, ("Ķekava iela", 3, "2026-11-01", first)),
        (two, ("Rīga", 12.5, "2026-12-01", second)),
    ):
        for field, value in zip((text, number, day, choice), values, strict=True):
            give(ticket, field, value, anna, at)
    assert found(anna, f"{choice.id}:{first}") == ["one"]
    assert found(anna, f"{choice.id}:{first}", f"{choice.id}:{second}") == ["one", "two"]
    assert found(anna, f"{choice.id}:{first}", f"{number.id}:10..") == []
    assert found(anna, f"{number.id}:3..12,5") == ["one", "two"]
    assert found(anna, f"{number.id}:..3") == ["one"]
    assert found(anna, f"{day.id}:2026-11-02..") == ["two"]
    assert found(anna, f"{day.id}:01.11.2026") == ["one"]
    assert found(anna, f"{text.id}:kekava IELA") == ["one"]
    assert found(anna, f"{text.id}:100%") == []
    assert found(anna, f"{text.id}:") == ["none"]
    assert found(anna, f"{text.id}:*") == ["one", "two"]
    for wrong in ("", "x:1", "99999:1", f"{choice.id}:x", f"{number.id}:a..b", f"{day.id}:.."):
        with pytest.raises(field_finding.NotUnderstood):
            field_finding.conditions([wrong])


def test_a_retired_field_is_asked_no_more_and_its_values_stay(anna: User, at: datetime) -> None:
    field, ticket = tickets.field("Contract", required=True), tickets.ticket(by=anna)
    give(ticket, field, "LV-1", anna, at)
    row = fields.loaded(field.id)
    assert row is not None
    fields.retire(row, by=SYSTEM, at=at)
    assert field_catalogue.in_use() == []
    assert held(ticket) == {field.id: "LV-1"}
    fields.restore(row, by=SYSTEM, at=at)
    assert [each.id for each in field_catalogue.in_use()] == [field.id]


def test_a_change_of_a_field_is_versioned_and_has_its_event(app: Flask, at: datetime) -> None:
    field = tickets.field("Model", FieldKind.CHOICE, choices=("X100", "X200"))
    row = fields.loaded(field.id)
    assert row is not None
    kept = [
        ChoicePlan({"en": "X200"}, field.choices[1].id),
        ChoicePlan({"en": "X100"}, field.choices[0].id, True),
    ]
    plan = Plan(FieldKind.CHOICE, {"en": "Model", "lv": "Modelis"}, required=True, choices=kept)
    assert fields.change(row, plan, version=1, by=SYSTEM, at=at) == ["names", "asking", "choices"]
    now = field_catalogue.known()[field.id]
    assert [(each.names["en"], each.retired) for each in now.choices] == [("X200", False), ("X100", True)]
    row = fields.loaded(field.id)
    assert row is not None
    assert fields.change(row, plan, version=2, by=SYSTEM, at=at) == []
    with pytest.raises(Conflict):
        fields.change(row, plan, version=1, by=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        (Plan(FieldKind.TEXT, {"en": " "}), "name_en"),
        (Plan(FieldKind.TEXT, {"lv": "Līgums"}), "name_en"),
        (Plan(FieldKind.TEXT, {"en": "contract"}), "name_en"),
        (Plan(FieldKind.CHOICE, {"en": "Model"}), "new_1_en"),
        (Plan(FieldKind.TEXT, {"en": "New"}, category_ids=[99999]), "category_ids"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    app: Flask, at: datetime, plan: Plan, where: str
) -> None:
    tickets.field("Contract")
    with pytest.raises(DomainError) as refused:
        fields.add(plan, by=SYSTEM, at=at)
    assert refused.value.field == where


def test_what_another_process_changed_is_known_at_once_and_what_was_undone_is_not(
    app: Flask, at: datetime
) -> None:
    tickets.field("Contract")
    db.session.commit()
    assert len(field_catalogue.in_use()) == 1
    tickets.field("Undone")
    assert len(field_catalogue.in_use()) == 2
    db.session.rollback()
    assert [each.names["en"] for each in field_catalogue.in_use()] == ["Contract"]


def test_closing_asks_nothing_more_where_there_are_no_fields(
    anna: User, at: datetime, statements: Statements
) -> None:
    ticket = tickets.ticket(by=anna)
    with statements() as asked:
        field_values.ensure_complete(ticket, int(ticket.category_id or 0), Outcome.RESOLVED)
        assert beside.of(ticket, anna).fields == {}
    assert not [each for each in asked if "field" in each.lower()]


def test_a_ticket_is_found_by_what_its_field_of_text_holds(anna: User, at: datetime) -> None:
    from zoneinfo import ZoneInfo

    from helpdesk.tickets import searching

    field = tickets.field("Contract")
    model = tickets.field("Model", FieldKind.CHOICE, choices=("Ķirsis",))
    ticket, other = tickets.ticket("Drops", by=anna), tickets.ticket("Bills", by=anna)
    give(ticket, field, "LV77 Ābele", anna, at)
    give(ticket, model, model.choices[0].id, anna, at)

    def search(typed: str) -> list[str]:
        result = searching.find(anna, typed, 10, ZoneInfo("Europe/Riga"))
        assert result.problems == []
        return [row.subject for row in result.rows]

    assert search("abele") == ["Drops"]
    assert search("field:contract=lv77") == ["Drops"]
    assert search('field:"model=kirs"') == ["Drops"]
    assert search("-field:contract") == ["Bills"]
    assert searching.find(anna, "field:nonsense=1", 10, ZoneInfo("Europe/Riga")).problems
    merging.merge(other, ticket, by=anna, at=at)
    assert search("abele") == ["Drops"]
    assert queries.survivor(other).id == ticket.id
