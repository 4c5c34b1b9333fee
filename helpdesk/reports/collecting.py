"""How long answers about some days may still come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk.cards import queries as cards
from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.reports.scope import Scope
from helpdesk.reports.words import Basis
from helpdesk.surveys import invitations
from helpdesk.surveys import settings as asking


@dataclass(frozen=True)
class Collecting:
    """As things stand on the day of `scope`. `cards`: until when a card handed out with a visit of some day may come back."""

    scope: Scope
    cards: Mapping[date, date]

    def still(self, first: date, last: date) -> bool:
        """May answers about the days `first` to `last` still come?

        Until the last survey has ended that goes out by mail or text; longer where a card is out that belongs to a visit
        of these days. By day of answer, until they are over.
        """
        today = self.scope.today
        if self.scope.basis is Basis.ANSWERED:
            return last >= today
        midnight = clock.start_of(last + timedelta(days=1), organisation.TIME_ZONE.get())
        asked = invitations.due_at(midnight, None)
        if organisation.today(asked + timedelta(days=asking.longest_days())) >= today:
            return True
        return any(until >= today for day, until in self.cards.items() if first <= day <= last)


def read(scope: Scope) -> Collecting:
    """What is known of cards now; nothing is asked where the day of the answer counts."""
    if scope.basis is Basis.ANSWERED:
        return Collecting(scope, {})
    out = cards.still_out(clock.now())
    return Collecting(scope, {day: organisation.today(until) for day, until in out.items()})
