"""What a reader asked for, as it stands in the address of a report; and the scope that it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from helpdesk.categories.words import RequestKind
from helpdesk.kit.errors import N_
from helpdesk.reports.scope import Scope, months_before
from helpdesk.reports.words import ALONE, Basis, Preset
from helpdesk.surveys.words import Mode
from helpdesk.tickets.words import Channel

DEFAULT = Preset.THREE_MONTHS
LANGUAGES = ("en", "lv", "et", "nb")
LARGEST = 2**31 - 1
LONGEST = timedelta(days=5 * 366)
_MONTHS = {Preset.THIS_MONTH: 0, Preset.THREE_MONTHS: 2, Preset.SIX_MONTHS: 5, Preset.TWELVE_MONTHS: 11}

_PLAIN = ("team", "category", "channel", "kind", "language", "mode", "agent", "version")

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Filters:
    """A period and what limits it. `wrong`: a sentence where the dates that were typed cannot be used."""

    preset: Preset
    first: date
    last: date
    today: date
    basis: Basis = Basis.CLOSED
    team: int | None = None
    category: int | None = None
    channel: Channel | None = None
    kind: RequestKind | None = None
    language: str | None = None
    mode: Mode | None = None
    agent: int | None = None
    reported: bool = False
    version: int | None = None
    exactly: bool = False  # of the category alone, without those under it
    below: frozenset[int] = frozenset()  # the category and all under it
    wrong: str = ""
    typed: tuple[str, str] = ("", "")

    def scope(self, *, every_mode: bool = False) -> Scope:
        """The days and limits this means. Only answers that customers gave alone are counted together."""
        where: dict[str, frozenset[Any]] = {}
        if self.category is not None:
            where["reported_category_id" if self.reported else "category_id"] = self.below
        for column, value in (("team_id", self.team), ("agent_id", self.agent), ("language", self.language)):
            if value is not None:
                where[column] = frozenset({value})
        for column, word in (("channel", self.channel), ("kind", self.kind)):
            if word is not None:
                where[column] = frozenset({word.value})
        if self.mode is not None:
            where["mode"] = frozenset({self.mode.value})
        elif not every_mode:
            where["mode"] = frozenset(mode.value for mode in ALONE)
        return Scope(self.first, self.last, self.today, self.basis, where)

    def args(self, **changes: Any) -> dict[str, Any]:
        """What an address must say to mean this, with `changes`; None or a default leaves a part out."""
        now = {**self.__dict__, **changes} if changes else self.__dict__
        preset, found = now["preset"], {}
        if preset is Preset.CUSTOM:
            found = {"period": "custom", "since": now["first"].isoformat(), "until": now["last"].isoformat()}
        elif preset is not DEFAULT:
            found["period"] = preset.value
        if now["basis"] is not Basis.CLOSED:
            found["basis"] = now["basis"].value
        for name in _PLAIN:
            if now[name] is not None:
                found[name] = str(now[name])
        if now["reported"]:
            found["reported"] = "1"
        if now["exactly"] and now["category"] is not None:
            found["only"] = "1"
        return found


def read(args: Mapping[str, str], today: date) -> Filters:
    """The filters in an address. What is no value of a filter is passed over; dates that cannot be are said so."""
    preset = _word(Preset, args.get("period")) or DEFAULT
    typed = (args.get("since", "").strip()[:20], args.get("until", "").strip()[:20])
    wrong = ""
    if preset is Preset.CUSTOM:
        first, last, wrong = _custom(*typed, today)
        if wrong:
            preset, (first, last) = DEFAULT, named(DEFAULT, today)
    else:
        first, last = named(preset, today)
    language = args.get("language")
    return Filters(
        preset=preset,
        first=first,
        last=last,
        today=today,
        basis=_word(Basis, args.get("basis")) or Basis.CLOSED,
        team=_number(args.get("team")),
        category=_number(args.get("category")),
        channel=_word(Channel, args.get("channel")),
        kind=_word(RequestKind, args.get("kind")),
        language=language if language in LANGUAGES else None,
        mode=_word(Mode, args.get("mode")),
        agent=_number(args.get("agent")),
        reported=args.get("reported") == "1",
        exactly=args.get("only") == "1",
        version=_number(args.get("version")),
        wrong=wrong,
        typed=typed,
    )


def named(preset: Preset, today: date) -> tuple[date, date]:
    """First and last day of a period chosen by name: whole months, the present one up to today."""
    if preset is Preset.LAST_MONTH:
        return months_before(today, 1), today.replace(day=1) - timedelta(days=1)
    return months_before(today, _MONTHS[preset]), today


def _custom(since: str, until: str, today: date) -> tuple[date, date, str]:
    try:
        first = date.fromisoformat(since)
        last = min(date.fromisoformat(until) if until else today, today)
    except ValueError:
        return today, today, N_("This is not a date. The last three months are shown instead.")
    if first > last:
        return today, today, N_("The first day lies after the last. The last three months are shown instead.")
    if last - first > LONGEST:
        return (
            today,
            today,
            N_("At most five years fit on one page. The last three months are shown instead."),
        )
    return first, last, ""


def _word(words: type[Word], given: str | None) -> Word | None:
    try:
        return words(given) if given else None
    except ValueError:
        return None


def _number(given: str | None) -> int | None:
    return (
        int(given) if given and given.isascii() and given.isdigit() and int(given[:11]) <= LARGEST else None
    )
