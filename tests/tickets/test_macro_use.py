"""Using macros: what is filled in, what is done, and that it is all done or nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people import organisation
from helpdesk.tickets import changing, macro_use, macros
from helpdesk.tickets.macro_use import Chosen, parse
from helpdesk.tickets.macros import Plan
from helpdesk.tickets.models import Closing, Macro, Message
from helpdesk.tickets.words import MessageKind, Outcome, Priority, Status
from tests.factories import categories, customers, people, tickets


def test_everything_is_filled_in_in_the_language_of_the_letter(app: Flask, at: datetime) -> None:
    organisation.NAME.set("Baltvik", at=at)
    team, anna = people.team("Riga desk"), people.agent("Anna Liepa")
    company = customers.organisation("SIA Liepkalni")
    ilze = customers.customer("Ilze Vītola", language="lv", organisation_id=company.id)
    category = categories.category("Drops", names={"lv": "Pārtraukumi"})
    ticket = tickets.ticket(
        "Pazūd internets", by=anna, customer=ilze, category=category, team_id=team.id, language="lv"
    )
    ilze.organisation = company
    text = (
        "{{customer}}/{{first_name}}/{{company}}/{{number}}/{{subject}}/{{category}}/{{team}}/{{agent}}"
        "/{{agent_first_name}}/{{organisation}}/{{today}}/{{phone}}"
    )
    macro = tickets.macro(texts={"lv": text, "en": "no"})
    language, words = macro_use.text(macro, ticket, by=anna, at=at, language="lv")
    assert language == "lv"
    assert words == (
        f"Ilze Vītola/Ilze/SIA Liepkalni/HD-{ticket.number}/Pazūd internets/Pārtraukumi/Riga desk/Anna Liepa"
        "/Anna/Baltvik/2026. gada 18. novembris/"
    )


def test_all_acts_are_done_by_their_deeds(app: Flask, at: datetime) -> None:
    team, anna = people.team("Network"), people.agent("Anna")
    category = categories.category("Fibre")
    ticket = tickets.ticket(by=people.agent())
    changing.change(ticket, by=anna, at=at, version=ticket.version, tags=["old"])
    macro = tickets.macro(
        status=Status.ON_HOLD, priority=Priority.HIGH, category_id=category.id, to_team_id=team.id,
        to_writer=True, tags=("Visit",), note="Technician for {{customer|nobody}}.",
    )  # fmt: skip
    macro_use.carry_out(ticket, [(macro, True)], by=anna, at=at)
    assert (ticket.status, ticket.priority, ticket.category_id) == (
        Status.ON_HOLD,
        Priority.HIGH,
        category.id,
    )
    assert (ticket.team_id, ticket.assignee_id) == (team.id, anna.id)
    assert changing.tags_of(ticket.id) == ["old", "visit"]
    note = db.session.scalars(select(Message).where(Message.kind == MessageKind.NOTE)).one()
    assert note.body.startswith("Technician for ")
    kinds = set(
        db.session.scalars(select(EventRecord.kind).filter_by(subject_kind="ticket", subject_id=ticket.id))
    )
    assert {"ticket.macro_used", "ticket.changed", "ticket.assigned", "ticket.message_added"} <= kinds
    db.session.refresh(macro)
    assert (macro.used, macro.last_used_at, macro.version) == (1, at, 1)


def test_a_macro_whose_acts_are_left_out_is_counted_and_does_nothing(app: Flask, at: datetime) -> None:
    ticket, macro = tickets.ticket(), tickets.macro(text="Hi", status=Status.PENDING)
    before = ticket.status
    macro_use.carry_out(ticket, [(macro, False)], by=people.agent(), at=at)
    db.session.refresh(macro)
    assert (ticket.status, macro.used) == (before, 1)


def test_it_closes_by_the_one_deed_with_a_category(app: Flask, at: datetime) -> None:
    ticket, anna = tickets.ticket(), people.agent("Anna")
    macro = tickets.macro(status=Status.CLOSED, outcome=Outcome.RESOLVED)
    macro_use.carry_out(ticket, [(macro, True)], by=anna, at=at)
    closing = db.session.scalars(select(Closing)).one()
    assert (closing.outcome, closing.category_id, ticket.status) == (
        Outcome.RESOLVED, ticket.category_id, Status.CLOSED,
    )  # fmt: skip


def test_without_a_category_it_does_not_close(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    ticket.category_id = None
    macro = tickets.macro(status=Status.CLOSED, outcome=Outcome.RESOLVED)
    with pytest.raises(DomainError):
        macro_use.carry_out(ticket, [(macro, True)], by=people.agent(), at=at)
    assert db.session.scalar(select(func.count()).select_from(Closing)) == 0
    category = categories.category("Fibre")
    with_one = tickets.macro(status=Status.CLOSED, outcome=Outcome.RESOLVED, category_id=category.id)
    macro_use.carry_out(ticket, [(with_one, True)], by=people.agent(), at=at)
    assert db.session.scalars(select(Closing)).one().category_id == category.id


def test_what_was_changed_or_retired_meanwhile_is_not_done_unseen(app: Flask, at: datetime) -> None:
    anna, macro = people.agent("Anna"), tickets.macro(text="Hi", status=Status.PENDING)
    db.session.refresh(anna, ["memberships"])
    assert [m.id for m, _acts in macro_use.ready(anna, [Chosen(macro.id, 1, acts=True)])] == [macro.id]
    macros.change(macro, Plan("B", status=Status.ON_HOLD), version=1, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        macro_use.ready(anna, [Chosen(macro.id, 1, acts=True)])
    assert macro_use.ready(anna, [Chosen(macro.id, 1, acts=False)]) == [(macro, False)]
    macros.retire(macro, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        macro_use.ready(anna, [Chosen(macro.id, 2, acts=True)])
    assert macro_use.ready(anna, [Chosen(macro.id, 2, acts=False)]) == []


def test_somebody_elses_own_macro_is_not_used(app: Flask, at: datetime) -> None:
    macro = tickets.macro(status=Status.PENDING, owner_id=people.agent().id)
    anna = people.agent()
    db.session.refresh(anna, ["memberships"])
    with pytest.raises(Conflict):
        macro_use.ready(anna, [Chosen(macro.id, 1, acts=True)])


def test_macros_of_a_form_and_of_a_draft_are_read_back(app: Flask) -> None:
    from_form = parse(["3.2", "4.1", "3.2", "x", "9999999999.1", "5"], ["3"])
    assert from_form == [Chosen(3, 2, acts=True), Chosen(4, 1, acts=False)]
    assert parse(" ".join(map(str, from_form)).split()) == from_form
    assert len(parse([f"{n}.1" for n in range(1, 30)])) == macro_use.MOST


def test_each_use_counts_once_more(app: Flask, at: datetime) -> None:
    ticket, macro, anna = tickets.ticket(), tickets.macro(text="Hi"), people.agent()
    for _each in range(3):
        macro_use.carry_out(ticket, [(macro, True)], by=anna, at=at)
    assert db.session.scalar(select(Macro.used).where(Macro.id == macro.id)) == 3
