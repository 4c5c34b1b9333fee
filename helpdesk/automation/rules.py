"""Does a ticket meet what a rule wants, and who is next? Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from helpdesk.automation.words import Holder, Match
from helpdesk.kit.text import words

NONE = 0  # no team, no mailbox


@dataclass(frozen=True)
class Conditions:
    """What a ticket must be like. Of what is listed any will do; what is empty says nothing."""

    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    category_ids: tuple[int, ...] = ()  # with all below them
    team_ids: tuple[int, ...] = ()  # NONE: no team
    mailbox_ids: tuple[int, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()  # none of these
    words: tuple[str, ...] = ()  # words or phrases, of which the beginning is enough
    wrote_last: str = ""
    holder: str = ""
    hours: str = ""
    waiting_minutes: int = 0

    @property
    def asked(self) -> tuple[str, ...]:
        """Which of them say something."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name))

    def plain(self) -> dict[str, Any]:
        """What says something, as JSON can hold it."""
        found = {name: getattr(self, name) for name in self.asked}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


@dataclass(frozen=True)
class Case:
    """What conditions ask about a ticket. What was not looked up is empty."""

    status: str
    kind: str
    priority: str
    channel: str
    language: str
    category_ids: tuple[int, ...] = ()  # its own and those above it
    team_id: int = NONE
    mailbox_id: int = NONE
    organisation_id: int = NONE
    assignee_id: int | None = None
    assignee_here: bool = False
    tags: frozenset[str] = frozenset()
    text: str = ""  # see spoken()
    waiting: timedelta = timedelta()
    hours: str = ""  # where no calendar says it: neither
    wrote_last: str = ""


Why = list[list[Any]]  # [condition, what the ticket had]
_PLAIN = {
    "statuses": "status",
    "kinds": "kind",
    "priorities": "priority",
    "channels": "channel",
    "languages": "language",
    "team_ids": "team_id",
    "mailbox_ids": "mailbox_id",
    "organisation_ids": "organisation_id",
}


def met(wanted: Conditions, match: Match, case: Case) -> Why | None:
    """Which conditions the ticket meets and by what, where that is enough; None where it is not."""
    asked = wanted.asked
    why = [[name, *found] for name in asked if (found := _found(name, wanted, case))]
    enough = len(why) == len(asked) if match is Match.ALL else bool(why) or not asked
    return why if enough else None


def _found(name: str, wanted: Conditions, case: Case) -> list[Any]:
    """What the ticket has of it; empty: it does not meet it."""
    value = getattr(wanted, name)
    if name in _PLAIN:
        own = getattr(case, _PLAIN[name])
        return [own] if own in value else []
    if name == "category_ids":
        return [each for each in case.category_ids if each in value][:1]
    if name == "tags":
        return sorted(case.tags.intersection(value))[:1]
    if name == "not_tags":
        return [] if case.tags.intersection(value) else [""]
    if name == "words":
        return [each for each in value if says(case.text, each)][:1]
    if name in {"hours", "wrote_last"}:
        return [value] if getattr(case, name) == value else []
    if name == "holder":
        return [value] if _is_held(Holder(value), case) else []
    minutes = int(case.waiting.total_seconds() // 60)
    return [minutes] if minutes >= value else []


def _is_held(wanted: Holder, case: Case) -> bool:
    if case.assignee_id is None:
        return wanted is Holder.NOBODY
    if wanted in {Holder.HERE, Holder.AWAY}:
        return case.assignee_here is (wanted is Holder.HERE)
    return wanted is Holder.SOMEBODY


def spoken(*texts: str) -> str:
    """What was said, as `says` looks at it."""
    return f" {' '.join(word for text in texts for word in words(text))}"


def says(text: str, phrase: str) -> bool:
    """Do the words of the phrase stand in it, one after the other? The last one may be a beginning."""
    looked_for = " ".join(words(phrase))
    return bool(looked_for) and f" {looked_for}" in text


def in_turn(ids: Sequence[int], last: int | None) -> Iterator[int]:
    """All of them, beginning with the one after `last`."""
    ordered = sorted(ids)
    yield from (each for each in ordered if last is not None and each > last)
    yield from (each for each in ordered if last is None or each <= last)


def least(ids: Sequence[int], loads: Mapping[int, int], last: int | None) -> int | None:
    """Who has the fewest; of several the one whose turn it is."""
    ordered = list(in_turn(ids, last))
    return min(ordered, key=lambda each: (loads.get(each, 0), ordered.index(each))) if ordered else None
