"""Pages about rules that say which survey a closing gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import choosing
from helpdesk.surveys.models import SurveyRule
from helpdesk.tickets import numbers
from tests.factories import customers, people, surveys, tickets
from tests.pages import Client


@pytest.fixture
def desk(app: Flask, clock: Any, at: Any, sign_in_as: Callable[..., Client]) -> Client:
    surveys.another("Counter", at=at)
    customers.organisation("Baltvik")
    db.session.commit()
    return sign_in_as(people.supervisor("Laura"))


def add(desk: Client, name: str, **values: Any) -> Any:
    return desk.submit(desk.get("/surveys/rules/new"), "/surveys/rules/new", follow=True, name=name, **values)


def test_rules_are_written_put_in_order_and_switched_off(desk: Client) -> None:
    assert "Everybody gets the usual survey" in desk.get("/surveys/rules").text
    other = next(id_ for id_, name in choosing.usable_surveys() if name == "Counter")
    page = add(desk, "At the counter", survey_id=str(other), channels=["walk_in"], organisations="Baltvik")
    row = page.one("tbody tr").text_content()
    assert "Visit" in row and "Baltvik" in row and "Counter" in row
    page = add(desk, "Nobody else", survey_id="none")
    assert "no survey" in page.text and "all closings" in page.text
    rule = db.session.scalars(select(SurveyRule.id).filter_by(name="Nobody else")).one()
    page = desk.submit(page, f"/{rule}/position", follow=True)
    assert [each.text_content() for each in page.all("tbody th a")] == ["Nobody else", "At the counter"]
    page = desk.submit(desk.get(f"/surveys/rules/{rule}"), "/retirement", follow=True)
    assert "is switched off" in page.text
    assert "Nobody else" in desk.get("/surveys/rules?show=off").text
    assert (
        "It decides again."
        in desk.submit(desk.get(f"/surveys/rules/{rule}"), "/restoration", follow=True).text
    )


def test_a_name_of_no_organisation_is_said_at_its_field(desk: Client) -> None:
    page = add(desk, "Somebody", organisations="Nobody Ltd")
    assert page.status == 422
    assert "No customer's organisation is called" in page.one("#organisations-error").text_content()


def test_a_rule_that_a_colleague_changed_is_shown_with_what_was_typed(desk: Client, at: Any) -> None:
    add(desk, "Mine")
    rule = db.session.scalars(select(SurveyRule)).one()
    page = desk.get(f"/surveys/rules/{rule.id}")
    rule = db.session.scalars(select(SurveyRule)).one()
    plan = choosing.Plan("Theirs", rule.survey_id)
    choosing.change(rule, plan, version=rule.version, by=SYSTEM, at=at)
    db.session.commit()
    refused = desk.submit(page, f"/surveys/rules/{rule.id}", follow=True, name="Ours")
    assert refused.status == 409 and "A colleague changed this rule meanwhile." in refused.text
    assert "Ours" in desk.submit(refused, f"/surveys/rules/{rule.id}", follow=True).text


def test_why_a_ticket_gets_its_survey_is_told_rule_by_rule(desk: Client, at: Any) -> None:
    surveys.rule("At the counter", channels=["walk_in"], at=at)
    surveys.rule("Nobody", at=at)
    made = surveys.scheduled(at=at)
    number = surveys.ticket_of(made).number
    db.session.commit()
    page = desk.submit(desk.get("/surveys/rules/why"), "why", number=numbers.shown(number))
    assert "the rule “Nobody” decided. Nobody was asked: a rule of the supervisors says so." in page.text
    assert "No, it is something else under: Channel" in page.text and "Yes, it decides" in page.text
    assert "The rule “Nobody” decides: nobody is asked." in page.text


def test_a_number_that_no_ticket_has_is_said_at_its_field(desk: Client) -> None:
    page = desk.get("/surveys/rules/why?number=HD-999999")
    assert page.status == 404 and "There is no such ticket" in page.one("#number-error").text_content()


def test_a_supervisor_reads_before_closing_that_a_rule_asks_nobody(desk: Client, at: Any) -> None:
    surveys.rule("Nobody", at=at)
    ticket = tickets.ticket(at=at)
    db.session.commit()
    page = desk.get(f"/tickets/{ticket.number}/closure")
    assert "No survey: a rule of the supervisors says so." in page.text
