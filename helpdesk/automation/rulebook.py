"""The rules that are on, read once per process and change: where there are none, no ticket costs a question.

A token among the settings, which every transaction reads anyway, names the state they are in; it is empty while none is on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.automation.models import Rule
from helpdesk.automation.rules import Conditions
from helpdesk.automation.words import Match, Trigger
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.settings.store import Setting

# No line on a settings page: deeds alone set it. Random, so that one that was rolled back never comes again.
_STATE = Setting("automation.state", "", str, "")
_KEPT = 4
_known: dict[str, tuple[Live, ...]] = {}


@dataclass(frozen=True)
class Live:
    """A rule that is on, as far as finding out whether it acts needs it."""

    id: int
    trigger: Trigger
    after: timedelta
    match: Match
    conditions: Conditions
    stops: bool


def live(trigger: Trigger | None = None) -> list[Live]:
    """The rules that are on and look at this (None: all), in their order."""
    state = _STATE.get()
    if not state:
        return []
    if state not in _known:
        made = _read()
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)), None)
        _known[state] = made
    return [each for each in _known[state] if trigger is None or each.trigger is trigger]


def changed(at: datetime) -> None:
    """Says that rules are no longer what they were. Whoever changes them calls it."""
    db.session.flush()
    some = db.session.scalar(select(Rule.id).where(*_ON).limit(1)) is not None
    _STATE.set(tokens.new()[:20] if some else "", at=at)


def of(rule: Rule) -> Live:
    """A rule as if it were on."""
    return Live(rule.id, rule.trigger, rule.after, rule.match, rule.conditions, rule.stops)


_ON = (Rule.is_on, Rule.retired_at.is_(None))


def _read() -> tuple[Live, ...]:
    return tuple(
        of(rule) for rule in db.session.scalars(select(Rule).where(*_ON).order_by(Rule.position, Rule.id))
    )
