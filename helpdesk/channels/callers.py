"""Who is speaking: found among the customers, or made from what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.customers import addresses, matching, registering
from helpdesk.customers.models import Customer
from helpdesk.kit import phone
from helpdesk.kit.event import Actor
from helpdesk.people import organisation


@dataclass(frozen=True)
class Caller:
    """Somebody we do not know yet, as typed."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_nobody(self) -> bool:
        return not (self.name or self.phone or self.email)


def read(typed: str, *, name: str = "", number: str = "", email: str = "") -> Caller:
    """What was typed into the search as a number, an address or a name, under what the plain fields say."""
    typed = typed.strip()
    if typed and "@" in typed and " " not in typed:
        email = email or typed
    elif typed and phone.normalise(typed, organisation.COUNTRY.get()):
        number = number or typed
    elif typed:
        name = name or typed
    return Caller(name.strip(), number.strip(), email.strip())


def likely(caller: Caller) -> list[Customer]:
    """Customers we know who may be this caller."""
    e164 = phone.normalise(caller.phone, organisation.COUNTRY.get()) if caller.phone else None
    values = [value for value in (e164, addresses.folded(caller.email)) if value]
    return matching.likely_duplicates(caller.name, values)


def known(typed: str) -> Sequence[Customer]:
    """Customers who fit what was typed into the search."""
    return [match.customer for match in matching.search(typed, 6)]


def make(caller: Caller, *, by: Actor, at: datetime) -> Customer:
    """A new customer; a number or an address stands for a name that was not given."""
    e164 = phone.normalise(caller.phone, organisation.COUNTRY.get()) if caller.phone else None
    name = caller.name or (phone.shown(e164) if e164 else "") or caller.email
    return registering.add(name=name, phone=caller.phone, email=caller.email, by=by, at=at)
