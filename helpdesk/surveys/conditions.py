"""Which closings a rule of asking is for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

HEADS = ("channels", "kinds", "categories", "teams", "organisations", "languages")


@dataclass(frozen=True)
class Case:
    """What of a closing decides. `categories`: its final category and all above it."""

    channel: str
    kind: str
    categories: Collection[int] = ()
    team_id: int | None = None
    organisation_id: int | None = None
    language: str = ""

    def under(self, head: str) -> frozenset[Any]:
        """What it is under a head."""
        found: Mapping[str, Collection[Any]] = {
            "channels": {self.channel},
            "kinds": {self.kind},
            "categories": self.categories,
            "teams": {self.team_id},
            "organisations": {self.organisation_id},
            "languages": {self.language},
        }
        return frozenset(found[head])


@dataclass(frozen=True)
class Conditions:
    """What a closing must be, by head; nothing named under a head: any will do."""

    wanted: Mapping[str, frozenset[Any]]

    def misses(self, case: Case) -> list[str]:
        """Under which heads it is something else; none: the rule is for it."""
        named = (head for head in HEADS if self.wanted.get(head))
        return [head for head in named if not self.wanted[head] & case.under(head)]
