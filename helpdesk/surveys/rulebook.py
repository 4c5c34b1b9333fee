"""All rules of asking in force, read once per process and change: a closing costs no question of its own.

A token among the settings, which every transaction reads anyway, names the state they are in (as in `standards.rulebook`).
It is empty while there is no rule; then nothing is looked up at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from helpdesk.categories import queries as categories
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.settings.store import Setting
from helpdesk.surveys.conditions import Case, Conditions
from helpdesk.surveys.models import Survey, SurveyRule, SurveyVersion
from helpdesk.tickets.models import Ticket

# No line on a settings page: deeds alone set it. Random, so that one that was rolled back never comes again.
_STATE = Setting("surveys.rules_state", "", str, "")
_KEPT = 4
_known: dict[str, tuple[Rule, ...]] = {}


@dataclass(frozen=True)
class Version:
    """The version that new invitations of a survey get, without its row."""

    id: int
    survey_id: int
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule in force. `version` None: nobody is asked."""

    id: int
    conditions: Conditions
    version: Version | None


def deciding(case: Case) -> Rule | None:
    """The first rule that the closing meets; None: it gets the survey for everybody else."""
    return next((each for each in in_force() if not each.conditions.misses(case)), None)


def for_ticket(
    ticket: Ticket, *, category_id: int | None, team_id: int | None, customer: Customer | None, language: str
) -> Rule | None:
    """The same for a ticket that is closed in this category by this team for this customer."""
    if not _STATE.get():
        return None
    return deciding(
        case_of(ticket, category_id=category_id, team_id=team_id, customer=customer, language=language)
    )


def case_of(
    ticket: Ticket, *, category_id: int | None, team_id: int | None, customer: Customer | None, language: str
) -> Case:
    return Case(
        channel=ticket.channel.value,
        kind=ticket.kind.value,
        categories=categories.lineage(category_id),
        team_id=team_id,
        organisation_id=customer.organisation_id if customer else None,
        language=language,
    )


def in_force() -> tuple[Rule, ...]:
    """All rules in the order in which they decide."""
    state = _STATE.get()
    if not state:
        return ()
    if state not in _known:
        made = _read()
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)), None)
        _known[state] = made
    return _known[state]


def changed(at: datetime) -> None:
    """Says that rules, or what their surveys ask, are no longer what they were. Whoever changes them calls it."""
    db.session.flush()
    used = (
        db.session.scalar(select(SurveyRule.id).where(SurveyRule.retired_at.is_(None)).limit(1)) is not None
    )
    _STATE.set(tokens.new()[:20] if used else "", at=at)


def _read() -> tuple[Rule, ...]:
    rows = select(SurveyRule).where(SurveyRule.retired_at.is_(None))
    rules = list(db.session.scalars(rows.order_by(SurveyRule.position, SurveyRule.id)))
    latest = (
        select(SurveyVersion)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(SurveyVersion.published_at.is_not(None), Survey.retired_at.is_(None))
        .order_by(SurveyVersion.number)
    )
    versions = {
        each.survey_id: Version(each.id, each.survey_id, tuple(each.languages))
        for each in db.session.scalars(latest)
    }
    # A rule whose survey nobody can be asked by speaks of nobody.
    return tuple(
        Rule(each.id, each.conditions, versions.get(each.survey_id or 0))
        for each in rules
        if each.survey_id is None or each.survey_id in versions
    )
