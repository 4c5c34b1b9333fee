"""Checklists: which tickets get them, ticking, and closings that wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.tickets import beside, checklist_templates, checklists, lifecycle, merging
from helpdesk.tickets.checklist_templates import Plan
from helpdesk.tickets.models import ChecklistTemplate, Ticket
from helpdesk.tickets.words import Outcome
from helpdesk.web import i18n
from tests.factories import categories, people, tickets

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def anna(app: Flask) -> User:
    user = people.agent("Anna")
    db.session.refresh(user, ["memberships"])
    return user


def kept(ticket: Ticket) -> tuple[int, int]:
    row = db.session.execute(
        select(Ticket.checks_done, Ticket.checks_all).where(Ticket.id == ticket.id)
    ).one()
    return row.checks_done, row.checks_all


def told() -> list[str]:
    rows = db.session.scalars(
        select(EventRecord).where(EventRecord.subject_kind == "ticket").order_by(EventRecord.id)
    )
    return [row.kind.removeprefix("ticket.") for row in rows if "check" in row.kind]


def test_a_ticket_gets_the_checklists_of_its_kind_and_category_as_it_opens(anna: User) -> None:
    fibre = categories.category("Fibre")
    below = categories.category("Drops", fibre)
    tickets.checklist("Order", by_itself=True, request_kinds=["order"])
    tickets.checklist("Fibre", ("Measure",), by_itself=True, category_ids=[fibre.id])
    tickets.checklist("By hand")
    ticket = tickets.ticket(by=anna, kind=RequestKind.ORDER, category=below)
    assert [step.text for step in checklists.of(ticket.id)] == ["Call", "Send", "Measure"]
    assert kept(ticket) == (0, 3)
    assert checklists.of(tickets.ticket(by=anna).id) == []
    assert told() == ["checklist_put", "checklist_put"]


def test_steps_are_ticked_once_by_whom_and_when_and_the_count_follows(anna: User, at: datetime) -> None:
    ticket = tickets.ticket(by=anna)
    version = ticket.version
    checklists.put(ticket, tickets.checklist(), by=anna, at=at)
    checklists.add(ticket, "My own", by=anna, at=at)
    first, second, own = checklists.of(ticket.id)
    assert checklists.tick(ticket, first.id, done=True, by=anna, at=at)
    assert not checklists.tick(ticket, first.id, done=True, by=people.agent(), at=at)
    assert checklists.of(ticket.id)[0].done_by_id == anna.id
    assert kept(ticket) == (1, 3)
    assert checklists.tick(ticket, first.id, done=False, by=anna, at=at)
    checklists.remove(ticket, own.id, by=anna, at=at)
    with pytest.raises(Conflict):
        checklists.tick(ticket, own.id, done=True, by=anna, at=at)
    assert kept(ticket) == (0, 2)
    checklists.shift(ticket, second.id, -1)
    assert [step.id for step in checklists.of(ticket.id)] == [second.id, first.id]
    assert [step.id for step in beside.of(ticket, anna).steps] == [second.id, first.id]
    assert told() == ["checklist_put", "check_added", "check_ticked", "check_unticked", "check_removed"]
    db.session.refresh(ticket)
    assert ticket.version == version  # nobody's form about the ticket grows old by a tick


def test_closing_waits_for_required_steps_and_names_them(anna: User, at: datetime) -> None:
    ticket, target = tickets.ticket(by=anna), tickets.ticket(by=anna)
    where = int(ticket.category_id or 0)
    checklists.put(ticket, tickets.checklist(required=True), by=anna, at=at)
    first, second = checklists.of(ticket.id)
    checklists.tick(ticket, first.id, done=True, by=anna, at=at)
    with pytest.raises(DomainError) as refused:
        lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=where)
    assert refused.value.values["steps"] == "Send"
    with pytest.raises(DomainError):
        merging.merge(ticket, target, by=anna, at=at)
    with pytest.raises(DomainError):
        checklists.remove(ticket, second.id, by=anna, at=at)
    checklists.tick(ticket, second.id, done=True, by=anna, at=at)
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=where)
    again = tickets.ticket(by=anna)
    checklists.put(again, tickets.checklist(required=True), by=anna, at=at)
    lifecycle.close(again, by=anna, at=at, outcome=Outcome.SPAM, category_id=where)


def test_a_checklist_is_put_on_a_ticket_once_and_a_change_leaves_what_tickets_have(
    anna: User, at: datetime
) -> None:
    template, ticket = tickets.checklist(), tickets.ticket(by=anna)
    checklists.put(ticket, template, by=anna, at=at)
    with pytest.raises(Conflict):
        checklists.put(ticket, template, by=anna, at=at)
    row = db.session.get_one(ChecklistTemplate, template.id)
    plan = Plan({"en": "New"}, [{"en": "Other"}])
    assert checklist_templates.change(row, plan, version=1, by=SYSTEM, at=at) == ["names", "steps"]
    assert [step.text for step in checklists.of(ticket.id)] == ["Call", "Send"]
    checklist_templates.retire(row, by=SYSTEM, at=at)
    with pytest.raises(DomainError):
        checklists.put(tickets.ticket(by=anna), checklist_templates.known()[template.id], by=anna, at=at)
    with pytest.raises(Conflict):
        checklist_templates.change(row, plan, version=1, by=SYSTEM, at=at)


def test_steps_are_read_in_the_readers_language(anna: User, at: datetime) -> None:
    plan = Plan({"en": "New customer"}, [{"en": "Call", "lv": "Piezvanīt"}, {"en": "Send"}])
    made = checklist_templates.add(plan, by=SYSTEM, at=at)
    ticket = tickets.ticket(by=anna)
    checklists.put(ticket, checklist_templates.known()[made.id], by=anna, at=at)
    with i18n.speaking("lv"):
        assert [step.text for step in checklists.of(ticket.id)] == ["Piezvanīt", "Send"]


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        (Plan({"en": ""}, [{"en": "Call"}]), "name_en"),
        (Plan({"en": "List"}, []), "steps_en"),
        (Plan({"en": "List"}, [{"lv": "Piezvanīt"}]), "steps_en"),
        (Plan({"en": "List"}, [{"en": "x"}] * 51), "steps_en"),
        (Plan({"en": "List"}, [{"en": "x"}], category_ids=[9999]), "category_ids"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    app: Flask, at: datetime, plan: Plan, where: str
) -> None:
    with pytest.raises(DomainError) as refused:
        checklist_templates.add(plan, by=SYSTEM, at=at)
    assert refused.value.field == where


def test_opening_and_closing_ask_nothing_more_where_there_are_no_checklists(
    anna: User, at: datetime, statements: Statements
) -> None:
    with statements() as asked:
        ticket = tickets.ticket(by=anna)
        lifecycle.close(
            ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=int(ticket.category_id or 0)
        )
    assert not [each for each in asked if "ticket_checks" in each or "checklist" in each]
