"""Which survey a closing gets: rules in order, the first that it meets decides; without one, the survey for everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order, revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.surveys import rulebook
from helpdesk.surveys.events import SurveyRuleAdded, SurveyRuleChanged, SurveyRuleRestored, SurveyRuleRetired
from helpdesk.surveys.models import Survey, SurveyRule, SurveyVersion

history.tell(
    {
        "survey_rule.added": N_("%(actor)s added this rule."),
        "survey_rule.changed.name": N_("%(actor)s changed the name."),
        "survey_rule.changed.survey": N_("%(actor)s changed which survey it leads to."),
        "survey_rule.changed.conditions": N_("%(actor)s changed which closings it is for."),
        "survey_rule.changed.position": N_("%(actor)s moved it in the order."),
        "survey_rule.retired": N_("%(actor)s switched this rule off."),
        "survey_rule.restored": N_("%(actor)s switched this rule on again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A rule as somebody wants it. `survey_id` None: nobody is asked. Nothing under a head: any closing will do."""

    name: str
    survey_id: int | None = None
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    team_ids: Sequence[int] = ()
    organisation_ids: Sequence[int] = ()
    languages: Sequence[str] = ()


_HEADS = ("channels", "kinds", "category_ids", "team_ids", "organisation_ids", "languages")
_PARTS: dict[str, tuple[str, ...]] = {"name": ("name",), "survey": ("survey_id",), "conditions": _HEADS}


def add(plan: Plan, *, by: Actor, at: datetime) -> SurveyRule:
    """A new rule. It decides after all others."""
    values = _checked(plan)
    last = db.session.scalar(select(func.max(SurveyRule.position)))
    rule = SurveyRule(**values, position=(last or 0) + 1, created_at=at)
    db.session.add(rule)
    rulebook.changed(at)
    record(SurveyRuleAdded(rule.id), by=by, at=at)
    return rule


def change(rule: SurveyRule, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Makes it as planned, for closings from now on. Refuses where somebody changed it since `version`."""
    if version != rule.version:
        raise Conflict(
            N_("A colleague changed this rule meanwhile. Look at it, then save again to put yours over it.")
        )
    values = _checked(plan)
    changed = revising.put(rule, values, _PARTS)
    if changed:
        rulebook.changed(at)
    for part in changed:
        record(SurveyRuleChanged(rule.id, part), by=by, at=at)


def retire(rule: SurveyRule, *, by: Actor, at: datetime) -> None:
    """It decides about no closing any more; what it decided stays."""
    if rule.retired_at is None:
        rule.retired_at = at
        rulebook.changed(at)
        record(SurveyRuleRetired(rule.id), by=by, at=at)


def restore(rule: SurveyRule, *, by: Actor, at: datetime) -> None:
    """It decides again, where it stood, unless its survey is not in use."""
    if rule.retired_at is not None:
        _ensure_usable(rule.survey_id)
        rule.retired_at = None
        rulebook.changed(at)
        record(SurveyRuleRestored(rule.id), by=by, at=at)


def shift(rule: SurveyRule, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1) in the order of deciding."""
    if order.shifted(rules(), rule.id, step):
        rulebook.changed(at)
        record(SurveyRuleChanged(rule.id, "position"), by=by, at=at)


def rules(*, retired: bool = False) -> list[SurveyRule]:
    """Rules in the order in which they decide; or those that are switched off."""
    which = SurveyRule.retired_at.is_not(None) if retired else SurveyRule.retired_at.is_(None)
    return list(
        db.session.scalars(select(SurveyRule).where(which).order_by(SurveyRule.position, SurveyRule.id))
    )


def newest_version(survey_id: int | None) -> SurveyVersion | None:
    """What the survey asks by now; None where it is not published, or retired."""
    newest = select(SurveyVersion).join(Survey, Survey.id == SurveyVersion.survey_id)
    newest = newest.where(
        Survey.id == survey_id, Survey.retired_at.is_(None), SurveyVersion.published_at.is_not(None)
    )
    return db.session.scalar(newest.order_by(SurveyVersion.number.desc()).limit(1))


def lead_to(survey_id: int) -> bool:
    """Does a rule in force lead to this survey?"""
    own = select(SurveyRule.id).where(SurveyRule.survey_id == survey_id, SurveyRule.retired_at.is_(None))
    return db.session.scalar(own.limit(1)) is not None


def usable_surveys() -> list[tuple[int, str]]:
    """Surveys that a rule can lead to: those in use of which a version is published, by name."""
    known = select(SurveyVersion.survey_id).where(SurveyVersion.published_at.is_not(None))
    found = select(Survey.id, Survey.name).where(Survey.retired_at.is_(None), Survey.id.in_(known))
    return [(row.id, row.name) for row in db.session.execute(found.order_by(Survey.name, Survey.id))]


def _checked(plan: Plan) -> dict[str, Any]:
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    _ensure_usable(plan.survey_id)
    values: dict[str, Any] = {"name": name, "survey_id": plan.survey_id}
    return values | {head: sorted(set(getattr(plan, head))) for head in _HEADS}


def _ensure_usable(survey_id: int | None) -> None:
    if survey_id is not None and survey_id not in {id_ for id_, _name in usable_surveys()}:
        raise DomainError(N_("Choose a survey that is published and in use."), field="survey_id")
