"""What happens to rules, and to tickets by them."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


@dataclass(frozen=True)
class RuleEvent(Event):
    """Something that happened to a rule itself."""

    subject_kind = "rule"

    rule_id: int


@dataclass(frozen=True)
class RuleAdded(RuleEvent):
    kind = "rule.added"


@dataclass(frozen=True)
class RuleChanged(RuleEvent):
    """`what`: name, trigger, conditions, acts, position, on, off."""

    kind = "rule.changed"

    what: str


@dataclass(frozen=True)
class RuleFailed(RuleEvent):
    """It failed so often that it was switched off."""

    kind = "rule.failed"

    times: int


@dataclass(frozen=True)
class RuleRetired(RuleEvent):
    kind = "rule.retired"


@dataclass(frozen=True)
class RuleRestored(RuleEvent):
    kind = "rule.restored"


@dataclass(frozen=True)
class RuleActed(Event):
    """A rule did something to a ticket. What it changed has events of its own, by the same actor."""

    kind = "ticket.rule_acted"
    subject_kind = "ticket"
    sentence = N_("%(actor)s was applied")

    ticket_id: int
    rule_id: int
    run_id: int
