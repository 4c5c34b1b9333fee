"""Typed hours and lengths, and which standard decides. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from helpdesk.standards.calendar import DAY, Span

LONGEST = timedelta(days=365)
MOST_SPANS = 6
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
_LENGTH = re.compile(r"(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*min)?", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)", re.ASCII)


def parse_hours(typed: str) -> tuple[Span, ...] | None:
    """The spans of a day as typed ("9–12:30, 13–17"): in order and apart; nothing is closed. None: not to be understood."""
    found: list[Span] = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;]", typed))):
        match = _SPAN.fullmatch(part)
        if match is None:
            return None
        numbers = [int(each or 0) for each in match.groups()]
        begins, ends = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if numbers[1] > 59 or numbers[3] > 59 or not 0 <= begins < ends <= DAY:
            return None
        found.append((begins, ends))
    found.sort()
    if len(found) > MOST_SPANS or any(one[1] > two[0] for one, two in pairwise(found)):
        return None
    return tuple(found)


def shown_hours(spans: Iterable[Span]) -> str:
    """The same as people read it: "09:00–12:30, 13:00–17:00"."""
    return ", ".join(f"{clock(begins)}–{clock(ends)}" for begins, ends in spans)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_length(typed: str) -> timedelta | None:
    """A length as typed: "4 h", "1 h 30 min", "0:45", "2" (hours). None: not to be understood, nothing or too long."""
    words = typed.strip()
    if match := _CLOCK.fullmatch(words):
        found = timedelta(hours=int(match[1]), minutes=int(match[2]))
    elif words.isascii() and words.isdecimal() and len(words) < 5:
        found = timedelta(hours=int(words))
    elif (match := _LENGTH.fullmatch(words)) and (match[1] or match[2]):
        found = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))
    else:
        return None
    return found if timedelta() < found <= LONGEST else None


def shown_length(length: timedelta | None) -> str:
    """A length as it can be typed: "1 h 30 min"."""
    if length is None:
        return ""
    minutes = int(length.total_seconds()) // 60
    parts = [f"{minutes // 60} h"] * (minutes >= 60) + [f"{minutes % 60} min"] * bool(minutes % 60)
    return " ".join(parts)


@dataclass(frozen=True)
class Case:
    """What of a ticket decides which standard is its own. `categories`: its category and all above it."""

    kind: str
    priority: str
    categories: Collection[int] = ()
    organisation_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True)
class Conditions:
    """What a ticket must be; nothing named under a head: any will do."""

    kinds: Sequence[str] = ()
    priorities: Sequence[str] = ()
    categories: Sequence[int] = ()
    organisations: Sequence[int] = ()
    teams: Sequence[int] = ()

    def misses(self, case: Case) -> list[str]:
        """Under which heads the ticket is something else: "kinds", "priorities", …; none: it fits."""
        fits = {
            "kinds": not self.kinds or case.kind in self.kinds,
            "priorities": not self.priorities or case.priority in self.priorities,
            "categories": not self.categories or bool(set(self.categories) & set(case.categories)),
            "organisations": not self.organisations or case.organisation_id in self.organisations,
            "teams": not self.teams or case.team_id in self.teams,
        }
        return [head for head, good in fits.items() if not good]
