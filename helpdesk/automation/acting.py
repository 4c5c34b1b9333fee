"""Doing what a rule does, by the deeds that colleagues use, with the rule as the actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.automation import giving, replying
from helpdesk.automation.models import Rule, RuleRun
from helpdesk.automation.words import Giving, Told
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.kit.event import Actor
from helpdesk.people import notices, organisation
from helpdesk.people import queries as people
from helpdesk.people.models import Membership, User
from helpdesk.tickets import acting, conversation, macro_use, numbers, placeholders
from helpdesk.tickets.models import Macro, Ticket
from helpdesk.tickets.words import Outcome, Priority, Status

Did = list[list[Any]]  # [act, what to]


@dataclass(frozen=True)
class _Wish:
    """What the deeds need of a rule. A closed ticket changes its tags alone."""

    status: Status | None
    outcome: Outcome | None
    priority: Priority | None
    category_id: int | None
    tags: Sequence[str]


def act(rule: Rule, run: RuleRun, ticket: Ticket, *, at: datetime) -> Did:
    """Does all that the rule does; says what. Raises what its deeds raise."""
    by = Actor("rule", rule.id)
    wish = _Wish(rule.status, rule.outcome, rule.priority, rule.category_id, tuple(rule.tags))
    did = _properties(acting.set_properties(ticket, wish, by=by, at=at), rule)
    if rule.to_team_id or rule.giving:
        did += _give(rule, ticket, by=by, at=at)
    if rule.note:
        values = macro_use.values(ticket, by=None, at=at, language=organisation.LANGUAGE.get())
        conversation.add_note(ticket, by=by, body=placeholders.fill(rule.note, values), at=at)
        did.append(["note", ""])
    if rule.reply_id:
        whole = select(Macro).filter_by(id=rule.reply_id).options(selectinload(Macro.texts))
        macro = db.session.scalars(whole).one()
        refused = replying.reply(ticket, macro, by=by, at=at)
        did.append(["silent", refused] if refused else ["reply", macro.name])
    if rule.told:
        did.append(["told", _tell(rule, run, ticket, at)])
    if rule.status and rule.status is not ticket.status:
        acting.move(ticket, wish, by=by, at=at)
        closed = rule.status is Status.CLOSED and rule.outcome
        did.append(
            ["closed", rule.outcome.value] if closed and rule.outcome else ["status", rule.status.value]
        )
    return did


def _properties(changed: Sequence[str], rule: Rule) -> Did:
    values = {
        "priority": rule.priority.value if rule.priority else "",
        "category_id": rule.category_id,
        "tags": ", ".join(rule.tags),
    }
    return [[name, values[name]] for name in changed]


def _give(rule: Rule, ticket: Ticket, *, by: Actor, at: datetime) -> Did:
    """To the team, and there to whoever it names or whose turn it is; where nobody can take it, to the team alone."""
    team_id = rule.to_team_id or ticket.team_id
    before = (ticket.assignee_id, ticket.team_id)
    to, nobody = ticket.assignee_id, False
    if rule.giving is Giving.PERSON:
        to = rule.assignee_id
    elif rule.giving is not None and team_id is not None:
        to = giving.next_of(team_id, rule.giving, most=rule.most_open, here_only=rule.here_only, at=at)
        nobody = to is None
    elif team_id != ticket.team_id and not _is_in(to, team_id):
        to = None
    acting.give(ticket, to, team_id, by=by, at=at)
    did: Did = [["team_id", ticket.team_id]] if ticket.team_id != before[1] else []
    if nobody:
        return [*did, ["nobody", team_id]]
    return [*did, ["assignee_id", ticket.assignee_id]] if ticket.assignee_id != before[0] else did


def _is_in(user_id: int | None, team_id: int | None) -> bool:
    """Does whoever has it keep it in the new team?"""
    membership = select(Membership.id).filter_by(user_id=user_id, team_id=team_id)
    return db.session.scalar(membership) is not None


def _tell(rule: Rule, run: RuleRun, ticket: Ticket, at: datetime) -> int:
    if rule.told is Told.TEAM:
        active = select(User.id).join(Membership).where(User.deactivated_at.is_(None))
        ids = list(db.session.scalars(active.where(Membership.team_id == ticket.team_id)))
    else:
        ids = [user.id for user in people.supervisors_for(ticket.team_id)]
    return notices.tell(
        ids,
        kind="rule",
        sentence=N_("The rule “%(rule)s” points you to %(number)s."),
        values={"rule": rule.name, "number": numbers.shown(ticket.number)},
        url=f"/tickets/{ticket.number}",
        key=f"rule:{run.id}",
        at=at,
    )
