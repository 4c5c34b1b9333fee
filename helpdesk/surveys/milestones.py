"""Milestones: which survey customers get on which day of their life with us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from helpdesk.customers import days
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history, organisation
from helpdesk.surveys import choosing
from helpdesk.surveys.milestone_events import (
    MilestoneAdded,
    MilestoneChanged,
    MilestonePaused,
    MilestoneResumed,
    MilestoneRetired,
)
from helpdesk.surveys.models import Invitation, Milestone
from helpdesk.surveys.words import InvitationState, Moment, Reason

history.tell(
    {
        "milestone.added": N_("%(actor)s added this milestone."),
        "milestone.changed.name": N_("%(actor)s changed the name."),
        "milestone.changed.survey": N_("%(actor)s changed which survey is asked."),
        "milestone.changed.moment": N_("%(actor)s changed on which day it asks."),
        "milestone.changed.start": N_("%(actor)s changed from when on it asks."),
        "milestone.paused": N_("%(actor)s paused this milestone."),
        "milestone.resumed": N_("%(actor)s let it ask again."),
        "milestone.exported": N_("%(actor)s took the answers out as a file."),
        "milestone.retired": N_("%(actor)s retired this milestone."),
    }
)
MOST_DAYS = 3650
MOST_TICKETS = 1000
_PARTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "survey": ("survey_id",),
    "moment": ("moment", "date_kind_id", "nth", "days", "every_year"),
    "start": ("starts_on",),
}


@dataclass(frozen=True)
class Plan:
    """A milestone as somebody wants it. `days` before the moment are negative."""

    name: str
    survey_id: int | None
    moment: Moment
    days: int
    starts_on: date | None
    date_kind_id: int | None = None
    nth: int | None = None
    every_year: bool = False


def add(plan: Plan, *, by: Actor, at: datetime) -> Milestone:
    """A new milestone. It asks about days from its first one on, and none that is over for more than a week."""
    made = Milestone(**_checked(plan), created_at=at, checked_on=organisation.today(at))
    db.session.add(made)
    db.session.flush()
    record(MilestoneAdded(made.id), by=by, at=at)
    return made


def change(milestone: Milestone, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Makes it as planned, for days to come. Refuses where somebody changed it since `version`, or where it is retired."""
    if version != milestone.version:
        sentence = N_(
            "A colleague changed this milestone meanwhile. Look at it, then save again to put yours over it."
        )
        raise Conflict(sentence)
    if milestone.retired_at is not None:
        raise DomainError(N_("It is retired. Add a new milestone instead."))
    values = _checked(plan)
    changed = revising.put(milestone, values, _PARTS)
    db.session.flush()
    for part in changed:
        record(MilestoneChanged(milestone.id, part), by=by, at=at)


def pause(milestone: Milestone, *, by: Actor, at: datetime) -> None:
    """It asks nobody until it is resumed; days that pass meanwhile are not made up for."""
    if milestone.paused_at is None and milestone.retired_at is None:
        milestone.paused_at = at
        milestone.version += 1
        record(MilestonePaused(milestone.id), by=by, at=at)


def resume(milestone: Milestone, *, by: Actor, at: datetime) -> None:
    """It asks again, about days from today on."""
    if milestone.paused_at is not None and milestone.retired_at is None:
        milestone.paused_at = None
        milestone.starts_on = max(milestone.starts_on, organisation.today(at))
        milestone.version += 1
        record(MilestoneResumed(milestone.id), by=by, at=at)


def retire(milestone: Milestone, *, by: Actor, at: datetime) -> None:
    """It asks nobody any more; what was answered stays."""
    if milestone.retired_at is None:
        milestone.retired_at = at
        milestone.version += 1
        record(MilestoneRetired(milestone.id), by=by, at=at)


def all_of(*, retired: bool) -> list[Milestone]:
    """By name."""
    ended = Milestone.retired_at
    query = select(Milestone).where(ended.is_not(None) if retired else ended.is_(None))
    return list(db.session.scalars(query.order_by(Milestone.name, Milestone.id)))


def lead_to(survey_id: int) -> bool:
    """Does a milestone in use ask by this survey?"""
    own = select(Milestone.id).where(Milestone.survey_id == survey_id, Milestone.retired_at.is_(None))
    return db.session.scalar(own.limit(1)) is not None


@dataclass
class Tally:
    """What became of a milestone's asks. `reasons`: why customers who had reached it were not asked, or no more."""

    sent: int = 0
    answered: int = 0
    waiting: int = 0
    suppressed: int = 0
    reasons: dict[Reason, int] = field(default_factory=dict)

    @property
    def by_reason(self) -> list[tuple[Reason, int]]:
        """The most frequent first."""
        return sorted(self.reasons.items(), key=lambda each: (-each[1], each[0].value))


def tallies(milestone_ids: Iterable[int]) -> dict[int, Tally]:
    """The same by milestone."""
    found = {each: Tally() for each in milestone_ids}
    heads = Invitation.milestone_id, Invitation.state, Invitation.reason
    counts = func.count(Invitation.sent_at), func.count(Invitation.answered_at), func.count()
    rows = select(*heads, *counts).where(Invitation.milestone_id.in_(list(found))).group_by(*heads)
    for milestone_id, state, reason, sent, answered, count in db.session.execute(rows):
        own = found[milestone_id or 0]
        own.sent += sent
        own.answered += answered
        own.waiting += count if state is InvitationState.SCHEDULED else 0
        own.suppressed += count if state is InvitationState.SUPPRESSED else 0
        if reason is not None:
            own.reasons[reason] = own.reasons.get(reason, 0) + count
    return found


def _checked(plan: Plan) -> dict[str, Any]:
    name, of_date = one_line(plan.name, 80), plan.moment is Moment.CUSTOMER_DATE
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.survey_id not in {id_ for id_, _name in choosing.usable_surveys()}:
        raise DomainError(N_("Choose a survey that is published and in use."), field="survey_id")
    if of_date and plan.date_kind_id not in {each.id for each in days.kinds()}:
        raise DomainError(N_("Choose which date of the customer it is."), field="date_kind_id")
    if plan.days < 0 and not of_date:
        raise DomainError(
            N_("Only days before a date of the customer are known in advance."), field="direction"
        )
    if abs(plan.days) > (365 if plan.every_year else MOST_DAYS):
        raise DomainError(N_("That is too many days."), field="days")
    if plan.every_year and not of_date:
        raise DomainError(N_("Only a date of the customer comes round every year."), field="every_year")
    if plan.moment is Moment.NTH_TICKET and not 2 <= (plan.nth or 0) <= MOST_TICKETS:
        raise DomainError(N_("Say which ticket: a number from 2 on."), field="nth")
    if plan.starts_on is None:
        raise DomainError(N_("Say from which day on it asks."), field="starts_on")
    return {
        "name": name,
        "survey_id": plan.survey_id,
        "moment": plan.moment,
        "days": plan.days,
        "date_kind_id": plan.date_kind_id if of_date else None,
        "nth": plan.nth if plan.moment is Moment.NTH_TICKET else None,
        "every_year": plan.every_year,
        "starts_on": plan.starts_on,
    }
