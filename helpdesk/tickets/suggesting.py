"""What is offered under a field while somebody types: the ticket of that number, customers, tickets; a few of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from sqlalchemy import Row

from helpdesk.customers import matching
from helpdesk.customers import policy as customers_policy
from helpdesk.customers.matching import Match
from helpdesk.people.models import User
from helpdesk.tickets import listing, numbers, search, searching
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.search_operators import Typed
from helpdesk.tickets.searching import Found

SHORTEST = 2  # characters that ask for words; one digit may be a number
CUSTOMERS, TICKETS = 4, 4
_LOOKED_AT = 12  # tickets among which those with the words in their subject go first


@dataclass(frozen=True)
class Suggested:
    """`named`: the ticket whose number was typed; `meant`: the customer whose whole number or address was."""

    named: Row[Any] | None = None
    customers: list[Match] = field(default_factory=list)
    meant: Match | None = None
    tickets: list[Row[Any]] = field(default_factory=list)
    words: tuple[str, ...] = ()
    asked: bool = False  # was there anything to look for?
    complete: bool = True  # was all of it understood and everything looked at?

    def __bool__(self) -> bool:
        return bool(self.named or self.customers or self.tickets)


def suggest(user: User, typed: str, zone: tzinfo) -> Suggested:
    """What `user` may see of what was `typed`."""
    number = numbers.parse(typed)
    if len(typed) < SHORTEST and number is None:
        return Suggested()
    found = searching.find(user, typed, _LOOKED_AT, zone, most_read=searching.AT_ONCE)
    named = _named(user, number, found) if number is not None else None
    customers = customers_of(user, typed, found.typed, CUSTOMERS)
    others = [row for row in found.rows if named is None or row.id != named.id]
    words = found.typed.words
    return Suggested(
        named=named,
        customers=customers,
        meant=matching.meant(typed, customers) if named is None else None,
        tickets=searching.subject_first(others, words)[:TICKETS],
        words=words,
        asked=found.typed.asks,
        complete=found.complete and not found.problems,
    )


def customers_of(user: User, typed: str, read: Typed, limit: int) -> list[Match]:
    """Customers found by what was `typed`; none where operators or exclusions say that tickets are meant."""
    if not read.words or read.operators or read.without or not customers_policy.may_see_customers(user):
        return []
    return matching.search(typed, limit)


def _named(user: User, number: int, found: Found) -> Row[Any] | None:
    """The ticket of this number: one of those found, as it is among its words, or asked for where it may be missing."""
    here = next((row for row in found.rows if row.number == number), None)
    if here is not None or (len(found.rows) <= _LOOKED_AT and str(number) in found.typed.words):
        return here
    asked = search.Asked(conditions=(Ticket.number == number,))
    return next(iter(listing.found_by(user, asked, 1)), None)
