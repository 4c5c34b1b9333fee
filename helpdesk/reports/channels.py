"""Channels, each way of answering apart: people answer a voice differently from a page."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.reports import cards, kiosks, queries
from helpdesk.reports.families import SATISFACTION, SOLVED
from helpdesk.reports.filters import Filters
from helpdesk.reports.tallies import BAD, GOOD, YES, Asking, Figure, Tally, together
from helpdesk.surveys.words import Mode
from helpdesk.tickets.words import Channel


@dataclass(frozen=True)
class Row:
    """Answers about tickets of one channel that came in one way."""

    channel: Channel
    mode: Mode
    tally: Tally
    good: Figure
    bad: Figure
    solved: Figure


@dataclass(frozen=True)
class Channels:
    """The page: ways of answering in their order, each with its channels; and how each channel was asked."""

    modes: list[tuple[Mode, list[Row]]]
    asking: list[tuple[Channel, Asking]]
    whole: Asking
    version: int | None
    older: int
    exits: list[kiosks.Exit]  # answers that know neither channel nor survey
    boxes: list[cards.Box]  # cards without a visit


def read(filters: Filters) -> Channels:
    """The page for these filters; every way of answering is shown, none added to another."""
    scope = filters.scope(every_mode=True)
    sums = queries.scores(scope, (SATISFACTION, SOLVED), group=("channel", "mode"))
    version = filters.version or sums.newest(SATISFACTION)
    found = sums.of(version)
    asking = {key[0]: row for key, row in queries.closings(scope, group=("channel",)).items()}
    modes = []
    for mode in Mode:
        rows = [row for channel in Channel if (row := _row(found, channel, mode)) is not None]
        if rows:
            modes.append((mode, rows))
    return Channels(
        modes=modes,
        asking=[(channel, asking[channel.value]) for channel in Channel if channel.value in asking],
        whole=together(asking.values()),
        version=version,
        older=sums.others(version, SATISFACTION),
        exits=kiosks.read(filters),
        boxes=cards.read(filters),
    )


def _row(found: dict[queries.Key, Tally], channel: Channel, mode: Mode) -> Row | None:
    tally = found.get((SATISFACTION, channel.value, mode.value), Tally())
    solved = found.get((SOLVED, channel.value, mode.value), Tally())
    if not tally.n and not solved.n:
        return None
    return Row(
        channel,
        mode,
        tally,
        tally.of(GOOD, names_agent=False),
        tally.of(BAD, names_agent=False),
        solved.of(YES, names_agent=False),
    )
