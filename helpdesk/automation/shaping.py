"""Shaping rules: adding, changing, ordering, switching and retiring them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from helpdesk.automation import rulebook
from helpdesk.automation.events import RuleAdded, RuleChanged, RuleRestored, RuleRetired
from helpdesk.automation.models import Rule
from helpdesk.automation.rules import Conditions
from helpdesk.automation.words import Giving, Match, Told, Trigger
from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.order import shifted
from helpdesk.kit.text import clean, one_line, words
from helpdesk.people import history
from helpdesk.people.models import Team, User
from helpdesk.tickets import assignment, changing, placeholders, tags
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Outcome, Priority, Status

LONGEST_WAIT = 60 * 24 * 365  # minutes
MOST_WORDS = 50

history.tell(
    {
        "rule.added": N_("%(actor)s added this rule."),
        "rule.changed.name": N_("%(actor)s changed the name."),
        "rule.changed.trigger": N_("%(actor)s changed when it looks at a ticket."),
        "rule.changed.conditions": N_("%(actor)s changed the conditions."),
        "rule.changed.acts": N_("%(actor)s changed what it does."),
        "rule.changed.position": N_("%(actor)s moved it in the list."),
        "rule.changed.on": N_("%(actor)s switched it on."),
        "rule.changed.off": N_("%(actor)s switched it off."),
        "rule.failed": N_("It failed several times in a row and was switched off."),
        "rule.retired": N_("%(actor)s retired this rule."),
        "rule.restored": N_("%(actor)s took this rule into use again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A rule as somebody wants it."""

    name: str
    trigger: Trigger
    after_minutes: int = 0
    match: Match = Match.ALL
    conditions: Conditions = field(default_factory=Conditions)
    priority: Priority | None = None
    category_id: int | None = None
    tags: tuple[str, ...] = ()
    to_team_id: int | None = None
    giving: Giving | None = None
    assignee_id: int | None = None
    most_open: int | None = None
    here_only: bool = True
    note: str = ""
    reply_id: int | None = None
    told: Told | None = None
    status: Status | None = None
    outcome: Outcome | None = None
    stops: bool = False


_PARTS = {
    "name": ("name",),
    "trigger": ("trigger", "after_minutes"),
    "conditions": ("match", "wanted"),
    "acts": (
        "priority", "category_id", "tags", "to_team_id", "giving", "assignee_id", "most_open", "here_only", "note",
        "reply_id", "told", "status", "outcome", "stops",
    ),
}  # fmt: skip


def add(plan: Plan, *, by: Actor, at: datetime) -> Rule:
    """A new rule, after the others. It is off until somebody has looked at what it would do."""
    values = _checked(plan, None)
    last = db.session.scalar(select(func.max(Rule.position)))
    rule = Rule(**values, position=(last or 0) + 1, is_on=False, created_at=at)
    db.session.add(rule)
    db.session.flush()
    record(RuleAdded(rule.id), by=by, at=at)
    return rule


def change(rule: Rule, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned; says which parts changed. Refuses where somebody changed it since `version`."""
    if version != rule.version:
        raise Conflict(
            N_("A colleague changed this rule meanwhile. Look at it, then save again to put yours over it.")
        )
    values = _checked(plan, rule)
    changed = revising.put(rule, values, _PARTS)
    if not changed:
        return []
    rule.failures = 0
    rulebook.changed(at)
    for part in changed:
        record(RuleChanged(rule.id, part), by=by, at=at)
    return changed


def switch(rule: Rule, *, on: bool, by: Actor, at: datetime) -> None:
    """On or off. Switched on again, its failures are forgotten."""
    if on and rule.retired_at is not None:
        raise DomainError(N_("This rule is retired. Take it into use again first."))
    if rule.is_on is on:
        return
    rule.is_on, rule.failures = on, 0
    rulebook.changed(at)
    record(RuleChanged(rule.id, "on" if on else "off"), by=by, at=at)


def retire(rule: Rule, *, by: Actor, at: datetime) -> None:
    """It acts no more; what it did stays."""
    if rule.retired_at is None:
        rule.retired_at, rule.is_on = at, False
        rulebook.changed(at)
        record(RuleRetired(rule.id), by=by, at=at)


def restore(rule: Rule, *, by: Actor, at: datetime) -> None:
    """Among the others again, and off."""
    if rule.retired_at is not None:
        rule.retired_at = None
        db.session.flush()
        record(RuleRestored(rule.id), by=by, at=at)


def shift(rule: Rule, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1): the order in which they look at a ticket."""
    in_use = select(Rule).where(Rule.retired_at.is_(None)).order_by(Rule.position, Rule.id)
    if shifted(db.session.scalars(in_use).all(), rule.id, step):
        rulebook.changed(at)
        record(RuleChanged(rule.id, "position"), by=by, at=at)


def follow_tags(at: datetime) -> None:
    """Tags were renamed or merged: the rules speak of them by their names now."""
    for rule in db.session.scalars(select(Rule)):
        wanted = rule.conditions
        names = {*rule.tags, *wanted.tags, *wanted.not_tags}
        known = {name: tag.name for name, tag in tags.found(names).items()} if names else {}
        if any(known.get(name, name) != name for name in names):
            rule.tags = _renamed(rule.tags, known)
            tags_, not_tags = (tuple(_renamed(each, known)) for each in (wanted.tags, wanted.not_tags))
            rule.wanted = replace(wanted, tags=tags_, not_tags=not_tags).plain()
            rule.version += 1
    rulebook.changed(at)


def _renamed(names: Iterable[str], known: Mapping[str, str]) -> list[str]:
    return sorted({known.get(name, name) for name in names})


def _checked(plan: Plan, rule: Rule | None) -> dict[str, Any]:
    """The plan's values as they can be kept. What the rule had already may stay."""
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.trigger.is_timed and not 1 <= plan.after_minutes <= LONGEST_WAIT:
        raise DomainError(N_("Say how long it waits: 30 min, 4 h or 2 d, a year at most."), field="after")
    note = clean(plan.note).strip()
    placeholders.check(note, "note")
    values = {**vars(plan), "name": name, "note": note, "wanted": _conditions(plan.conditions).plain()}
    del values["conditions"]
    values["tags"] = changing.tidy_tags(plan.tags)
    values["after_minutes"] = plan.after_minutes if plan.trigger.is_timed else 0
    values["outcome"] = plan.outcome if plan.status is Status.CLOSED else None
    values["assignee_id"] = plan.assignee_id if plan.giving is Giving.PERSON else None
    _ensure_possible(plan, rule)
    if not Rule(**values).acts:
        raise DomainError(N_("Choose what it does."), field="priority")
    return values


def _conditions(given: Conditions) -> Conditions:
    phrases = tuple(dict.fromkeys(one_line(each, 100) for each in given.words if words(each)))
    if len(phrases) > MOST_WORDS:
        raise DomainError(N_("At most %(count)s lines of words."), field="words", count=MOST_WORDS)
    tags, not_tags = changing.tidy_tags(given.tags), changing.tidy_tags(given.not_tags)
    kept = vars(given) | {"words": phrases, "tags": tuple(tags), "not_tags": tuple(not_tags)}
    return Conditions(**kept)


def _ensure_possible(plan: Plan, rule: Rule | None) -> None:
    if plan.status is Status.NEW:
        raise DomainError(N_("A ticket is new once only."), field="status")
    if plan.status is Status.CLOSED and plan.outcome is None:
        raise DomainError(N_("Say how it ended: no ticket is closed without that."), field="outcome")
    if plan.trigger is Trigger.CLOSED and (plan.status or plan.to_team_id or plan.giving):
        sentence = N_(
            "A closed ticket gets no status, team or colleague. It can get tags, a note or a notice."
        )
        raise DomainError(sentence, field="trigger")
    if plan.giving is Giving.PERSON and plan.assignee_id is None:
        raise DomainError(N_("Choose to whom."), field="assignee_id")
    if plan.most_open is not None and not 1 <= plan.most_open <= 1000:
        raise DomainError(N_("A number from 1 to 1000."), field="most_open")
    kept = (rule.category_id, rule.to_team_id, rule.assignee_id, rule.reply_id) if rule else (None,) * 4
    if plan.category_id not in {None, kept[0]} and not categories.in_use(plan.category_id or 0):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_id")
    if plan.to_team_id not in {None, kept[1]}:
        team = db.session.get(Team, plan.to_team_id)
        if team is None or team.retired_at is not None:
            raise DomainError(N_("This team no longer exists. Choose another one."), field="to_team_id")
    if plan.giving is Giving.PERSON and plan.assignee_id not in {None, kept[2]}:
        user = db.session.get(User, plan.assignee_id)
        if user is None:
            raise DomainError(N_("This colleague no longer exists. Choose another one."), field="assignee_id")
        db.session.refresh(user, ["memberships"])
        assignment.ensure_assignable(user, plan.to_team_id)
    if plan.reply_id not in {None, kept[3]}:
        macro = db.session.get(Macro, plan.reply_id)
        if macro is None or macro.retired_at is not None or macro.owner_id is not None:
            raise DomainError(N_("This macro is no longer in use. Choose another one."), field="reply_id")
