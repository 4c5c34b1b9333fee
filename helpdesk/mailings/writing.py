"""Writing mailings: a draft may change until it starts; any of them may be copied into a new one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.mailings import audience
from helpdesk.mailings.audience import Whom
from helpdesk.mailings.events import MailingAdded, MailingChanged
from helpdesk.mailings.models import Mailing
from helpdesk.mailings.words import State
from helpdesk.people import history, organisation
from helpdesk.surveys import choosing

history.tell(
    {
        "mailing.added": N_("%(actor)s added this mailing."),
        "mailing.changed.name": N_("%(actor)s changed the name."),
        "mailing.changed.survey": N_("%(actor)s changed which survey is asked."),
        "mailing.changed.whom": N_("%(actor)s changed whom it asks."),
        "mailing.changed.pace": N_("%(actor)s changed when and how fast it asks."),
        "mailing.started": N_("%(actor)s started it; its list is fixed since."),
        "mailing.paused": N_("%(actor)s paused this mailing."),
        "mailing.resumed": N_("%(actor)s let it go on."),
        "mailing.stopped": N_("%(actor)s stopped this mailing."),
        "mailing.finished": N_("Everybody on the list has had their turn."),
        "mailing.exported": N_("%(actor)s exported its list."),
    }
)
MOST_A_DAY = 100_000
MOST = 1_000_000
_PARTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "survey": ("survey_id", "fallback"),
    "whom": ("whom", "group_id", "most"),
    "pace": ("per_day", "weekdays_only", "starts_on"),
}


@dataclass(frozen=True)
class Plan:
    """A mailing as somebody wants it. `most` None: everybody on the list; `fallback`: a language."""

    name: str
    survey_id: int | None
    per_day: int | None
    starts_on: date | None
    whom: Whom = field(default_factory=Whom)
    most: int | None = None
    fallback: str | None = None
    weekdays_only: bool = True


def add(plan: Plan, *, by: Actor, at: datetime) -> Mailing:
    """A new draft. It asks nobody until it is started."""
    made = Mailing(**_checked(plan), created_at=at)
    db.session.add(made)
    db.session.flush()
    record(MailingAdded(made.id), by=by, at=at)
    return made


def change(mailing: Mailing, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Makes the draft as planned. Refuses where somebody changed it since `version`, or where it was started."""
    db.session.refresh(mailing, with_for_update={"key_share": True, "of": Mailing})
    ensure_version(mailing, version)
    if mailing.state is not State.DRAFT:
        raise DomainError(N_("It was started, so it stays as it is. Copy it to ask something else."))
    values = _checked(plan)
    changed = revising.put(mailing, values, _PARTS)
    db.session.flush()
    for part in changed:
        record(MailingChanged(mailing.id, part), by=by, at=at)


def copy(mailing: Mailing, name: str, *, by: Actor, at: datetime) -> Mailing:
    """A new draft that asks the same of the same, from today on."""
    usable = {id_ for id_, _name in choosing.usable_surveys()}
    if mailing.survey_id not in usable:
        raise DomainError(N_("Its survey is not in use any more. Write a new mailing instead."))
    today = organisation.today(at)
    plan = replace(plan_of(mailing), name=name, starts_on=max(today, mailing.starts_on))
    return add(plan, by=by, at=at)


def plan_of(mailing: Mailing) -> Plan:
    """What it is now."""
    return Plan(
        name=mailing.name,
        survey_id=mailing.survey_id,
        per_day=mailing.per_day,
        starts_on=mailing.starts_on,
        whom=audience.of(mailing),
        most=mailing.most,
        fallback=mailing.fallback,
        weekdays_only=mailing.weekdays_only,
    )


def ensure_version(mailing: Mailing, version: int) -> None:
    """Raises Conflict where somebody changed it since."""
    if version != mailing.version:
        raise Conflict(
            N_(
                "A colleague changed this mailing meanwhile. Look at it, then do it once more if you still want to."
            )
        )


def _checked(plan: Plan) -> dict[str, Any]:
    name, whom = one_line(plan.name, 80), plan.whom
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.survey_id not in {id_ for id_, _name in choosing.usable_surveys()}:
        raise DomainError(N_("Choose a survey that is published and in use."), field="survey_id")
    if plan.starts_on is None:
        raise DomainError(N_("Say from which day on it asks."), field="starts_on")
    if not 1 <= (plan.per_day or 0) <= MOST_A_DAY:
        raise DomainError(N_("Say how many a day: a number from 1 on."), field="per_day")
    if plan.most is not None and not 1 <= plan.most <= MOST:
        raise DomainError(N_("Give a number from 1 on, or none at all."), field="most")
    if whom.first is not None and whom.last is not None and whom.last < whom.first:
        raise DomainError(N_("The last day lies before the first."), field="last")
    return {
        "name": name,
        "survey_id": plan.survey_id,
        "fallback": plan.fallback or None,
        "whom": whom.stored(),
        "group_id": whom.group_id,
        "most": plan.most,
        "per_day": plan.per_day,
        "weekdays_only": plan.weekdays_only,
        "starts_on": plan.starts_on,
    }
