"""Which survey a closing gets: rules in order, frozen with the invitation, noticed by every process at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact
from helpdesk.surveys import choosing, designing, explaining, rulebook
from helpdesk.surveys.conditions import HEADS, Case, Conditions
from helpdesk.surveys.models import Invitation, SurveyRule
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Outcome
from tests.factories import categories, customers, people, surveys, tickets

CASE = Case("phone", "complaint", (3, 1), 7, 9, "lv")


def plan_of(rule: SurveyRule, **changes: Any) -> choosing.Plan:
    names = choosing.Plan.__dataclass_fields__
    return choosing.Plan(**{name: getattr(rule, name) for name in names} | changes)


# Which one


def test_a_rule_without_conditions_fits_everything() -> None:
    assert Conditions({}).misses(CASE) == []
    assert Conditions({head: frozenset() for head in HEADS}).misses(CASE) == []


@given(
    st.fixed_dictionaries(
        {
            "channels": st.frozensets(st.sampled_from(["phone", "email"])),
            "kinds": st.frozensets(st.sampled_from(["complaint", "praise"])),
            "categories": st.frozensets(st.sampled_from([1, 2, 3])),
            "teams": st.frozensets(st.sampled_from([7, 8])),
            "organisations": st.frozensets(st.sampled_from([9, 10])),
            "languages": st.frozensets(st.sampled_from(["lv", "et"])),
        }
    )
)
def test_each_head_that_names_something_must_name_what_the_closing_is(
    wanted: dict[str, frozenset[Any]],
) -> None:
    own = {
        "channels": {"phone"}, "kinds": {"complaint"}, "categories": {1, 3}, "teams": {7}, "organisations": {9},
        "languages": {"lv"},
    }  # fmt: skip
    missed = [head for head in HEADS if wanted[head] and not wanted[head] & own[head]]
    assert Conditions(wanted).misses(CASE) == missed


def test_the_first_rule_that_fits_decides_and_else_everybody_gets_the_usual(app: Flask, at: Any) -> None:
    usual, other = surveys.version(at), surveys.another(at=at)
    first = surveys.rule("Counter", other, channels=["walk_in"], at=at)
    surveys.rule("Walk-ins are never asked", channels=["walk_in"], at=at)
    seen = surveys.scheduled(at=at, channel=Channel.WALK_IN)
    assert (seen.version_id, seen.survey_id, seen.rule_id) == (other.id, other.survey_id, first.id)
    mailed = surveys.scheduled(at=at)
    assert (mailed.version_id, mailed.rule_id) == (usual.id, None)
    choosing.shift(first, 1, by=SYSTEM, at=at)
    assert surveys.scheduled(at=at, channel=Channel.WALK_IN).reason is Reason.SUPERVISOR_RULE


@pytest.mark.parametrize("head", ["category_ids", "team_ids", "organisation_ids", "kinds", "languages"])
def test_a_rule_looks_at_every_head(app: Flask, at: Any, head: str) -> None:
    above = categories.category("Fibre")
    below, team = categories.category("Drops", above), people.team("Riga")
    company = customers.organisation("Baltvik")
    ilze = customers.customer("Ilze", email="ilze@example.net", organisation_id=company.id, language="et")
    values: dict[str, list[Any]] = {
        "category_ids": [above.id], "team_ids": [team.id], "organisation_ids": [company.id], "kinds": ["complaint"],
        "languages": ["et"],
    }  # fmt: skip
    rule = surveys.rule("Nobody", at=at, **{head: values[head]})
    met = surveys.scheduled(at=at, customer=ilze, category=below, team_id=team.id, kind=RequestKind.COMPLAINT)
    assert (met.state, met.reason, met.rule_id) == (
        InvitationState.SUPPRESSED, Reason.SUPERVISOR_RULE, rule.id,
    )  # fmt: skip
    assert surveys.scheduled(at=at, kind=RequestKind.QUESTION).rule_id is None


def test_who_a_rule_leaves_out_stays_in_the_base_of_coverage(app: Flask, at: Any) -> None:
    surveys.rule("Nobody", at=at)
    made = surveys.scheduled(at=at)
    fact = db.session.get_one(ClosingFact, made.closing_id)
    assert (fact.eligible, fact.reason, fact.sent) == (True, "supervisor_rule", False)
    _ticket, closing = tickets.closed_ticket(at=at, outcome=Outcome.SPAM)
    spam = db.session.query(Invitation).filter_by(closing_id=closing.id).one()
    assert spam.reason is Reason.SPAM, "what nobody would be asked about anyway says so"
    assert verifying.differences() == []


def test_what_was_decided_stays_when_the_rule_changes(app: Flask, at: Any) -> None:
    other = surveys.another(at=at)
    rule = surveys.rule("Everybody", other, at=at)
    made = surveys.scheduled(at=at)
    choosing.change(rule, plan_of(rule, survey_id=None), version=rule.version, by=SYSTEM, at=at)
    db.session.refresh(made)
    assert (made.version_id, made.state) == (other.id, InvitationState.SCHEDULED)
    assert surveys.scheduled(at=at).reason is Reason.SUPERVISOR_RULE


def test_a_rule_leads_to_the_version_that_was_published_last(app: Flask, at: Any) -> None:
    other = surveys.another(at=at)
    surveys.rule("Everybody", other, at=at)
    surveys.scheduled(at=at)
    survey = designing.survey_of(other.survey_id)
    assert survey is not None
    designing.begin(survey, by=SYSTEM, at=at)
    assert surveys.scheduled(at=at).version_id == other.id
    newer = designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    assert surveys.scheduled(at=at).version_id == newer.id


def test_a_language_that_the_chosen_survey_does_not_speak_is_not_asked_in_it(app: Flask, at: Any) -> None:
    other = surveys.another(at=at)
    other.languages = ["en"]
    surveys.rule("Everybody", other, at=at)
    ilze = customers.customer("Ilze", email="ilze@example.net", language="lv")
    assert surveys.scheduled(at=at, customer=ilze).reason is Reason.LANGUAGE_MISSING


# Shaping them


def test_who_was_asked_two_months_ago_was_asked_whether_they_recommend_us(app: Flask, at: Any) -> None:
    ilze = customers.customer(email="ilze@example.net")
    surveys.scheduled(at=at, customer=ilze)
    later = surveys.scheduled(at=at + timedelta(days=60), customer=ilze)
    assert later.reason is None
    surveys.asking("recommend", "comment", at=at)
    again = surveys.scheduled(at=at + timedelta(days=140), customer=ilze)
    assert again.reason is Reason.THROTTLED
    assert surveys.scheduled(at=at + timedelta(days=151), customer=ilze).reason is None


def test_a_survey_that_a_rule_leads_to_is_not_retired(app: Flask, at: Any) -> None:
    other = surveys.another(at=at)
    rule = surveys.rule("Counter", other, at=at)
    survey = designing.survey_of(other.survey_id)
    assert survey is not None
    with pytest.raises(DomainError, match="A rule leads to this survey"):
        designing.retire(survey, by=SYSTEM, at=at)
    choosing.retire(rule, by=SYSTEM, at=at)
    designing.retire(survey, by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="published and in use"):
        choosing.restore(rule, by=SYSTEM, at=at)


def test_a_rule_leads_only_to_a_survey_that_can_be_asked(app: Flask, at: Any) -> None:
    draft = designing.add("Draft", by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="published and in use"):
        choosing.add(choosing.Plan("Draft", draft.id), by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="name"):
        choosing.add(choosing.Plan("  "), by=SYSTEM, at=at)


def test_who_saves_a_rule_over_a_colleagues_change_is_told(app: Flask, at: Any) -> None:
    rule = surveys.rule("Nobody", at=at)
    seen = rule.version
    choosing.change(rule, plan_of(rule, kinds=["praise"]), version=seen, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        choosing.change(rule, plan_of(rule, kinds=[]), version=seen, by=SYSTEM, at=at)


def test_a_rule_that_is_switched_off_decides_nothing_until_it_is_on_again(app: Flask, at: Any) -> None:
    rule = surveys.rule("Nobody", at=at)
    choosing.retire(rule, by=SYSTEM, at=at)
    assert rulebook.in_force() == ()
    assert surveys.scheduled(at=at).rule_id is None
    choosing.restore(rule, by=SYSTEM, at=at)
    assert surveys.scheduled(at=at).rule_id == rule.id


def test_rules_cost_a_closing_no_statement_of_its_own(app: Flask, at: Any) -> None:
    def counted() -> int:
        agent = people.agent()
        made = tickets.ticket(by=agent, assignee=agent, at=at)
        db.session.commit()
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            said.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            lifecycle.close(
                made, by=agent, at=at, outcome=Outcome.RESOLVED, category_id=made.category_id or 0
            )
            db.session.commit()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(said)

    other = surveys.another(at=at)
    counted()
    before = counted()
    surveys.rule("Praise", kinds=["praise"], at=at)
    surveys.rule("Everybody", other, at=at)
    surveys.scheduled(at=at)
    assert counted() <= before + 1


# Why


def test_the_story_of_a_ticket_names_what_each_rule_misses_and_what_was_decided(app: Flask, at: Any) -> None:
    other = surveys.another(at=at)
    surveys.rule("Counter", channels=["walk_in"], kinds=["praise"], at=at)
    rule = surveys.rule("Everybody", other, at=at)
    surveys.rule("Never reached", at=at)
    made = surveys.scheduled(at=at)
    choosing.change(rule, plan_of(rule, survey_id=None), version=rule.version, by=SYSTEM, at=at)
    story = explaining.story(db.session.get_one(Ticket, made.ticket_id))
    assert [(step.rule.name, step.misses) for step in story.steps] == [
        ("Counter", ["channels", "kinds"]), ("Everybody", []),
    ]  # fmt: skip
    assert story.deciding is not None and story.survey == ""
    assert story.before is not None
    assert (story.before.rule, story.before.survey, story.before.number) == (rule, "Counter", 1)


def test_without_rules_the_story_ends_with_the_usual_survey(app: Flask, at: Any) -> None:
    made = surveys.scheduled(at=at)
    story = explaining.story(db.session.get_one(Ticket, made.ticket_id))
    assert (story.steps, story.deciding, story.survey) == ([], None, "After closing")
