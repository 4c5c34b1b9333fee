"""Why a ticket's closing got the survey that it got, or would get now: rule by rule."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.surveys import choosing, gates, rulebook, seeding, slips
from helpdesk.surveys.models import Invitation, Survey, SurveyRule, SurveyVersion
from helpdesk.tickets.models import Ticket


@dataclass(frozen=True)
class Step:
    """One rule beside the ticket. `misses`: heads under which the ticket is something else; none: it fits."""

    rule: SurveyRule
    misses: list[str]


@dataclass(frozen=True)
class Decided:
    """What was frozen when the ticket was closed last. `rule` None: no rule spoke of it."""

    invitation: Invitation
    rule: SurveyRule | None
    survey: str
    number: int


@dataclass(frozen=True)
class Story:
    """How the rules stand to a ticket now: each in order up to the one that decides, and what was decided before."""

    steps: list[Step]
    deciding: SurveyRule | None
    survey: str  # empty: nobody would be asked
    before: Decided | None


def story(ticket: Ticket) -> Story:
    """As if it were closed now, in its present category, team and language."""
    customer = gates.customer_of(ticket)
    case = rulebook.case_of(
        ticket,
        category_id=ticket.category_id,
        team_id=ticket.team_id,
        customer=customer,
        language=gates.language_of(ticket, customer),
    )
    usable = dict(choosing.usable_surveys())
    steps: list[Step] = []
    deciding = None
    for rule in choosing.rules():
        if rule.survey_id is not None and rule.survey_id not in usable:
            continue
        steps.append(Step(rule, rule.conditions.misses(case)))
        if not steps[-1].misses:
            deciding = rule
            break
    default = seeding.current_version()
    survey_id = deciding.survey_id if deciding else default.survey_id if default else None
    return Story(steps, deciding, usable.get(survey_id or 0, ""), _before(ticket))


def _before(ticket: Ticket) -> Decided | None:
    invitation = slips.latest(ticket)
    if invitation is None:
        return None
    named = select(Survey.name, SurveyVersion.number).join(Survey, Survey.id == SurveyVersion.survey_id)
    name, number = db.session.execute(named.where(SurveyVersion.id == invitation.version_id)).one()
    rule = db.session.get(SurveyRule, invitation.rule_id) if invitation.rule_id else None
    return Decided(invitation, rule, name, number)
