"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """When a rule looks at a ticket: as something happens, or once so much time has passed."""

    OPENED = "opened"
    CUSTOMER_WROTE = "customer_wrote"
    AGENT_REPLIED = "agent_replied"
    THIRD_PARTY_WROTE = "third_party_wrote"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    SINCE_OPENED = "since_opened"
    SINCE_CUSTOMER = "since_customer"
    SINCE_WAITING = "since_waiting"
    SINCE_UNASSIGNED = "since_unassigned"
    SINCE_PENDING = "since_pending"

    @property
    def is_timed(self) -> bool:
        return self.value.startswith("since_")


class Match(StrEnum):
    """How many of a rule's conditions a ticket must meet."""

    ALL = "all"
    ANY = "any"


class Holder(StrEnum):
    """Who has the ticket, as a condition."""

    NOBODY = "nobody"
    SOMEBODY = "somebody"
    HERE = "here"
    AWAY = "away"


class Wrote(StrEnum):
    """Who wrote or spoke last, as a condition. Notes and machines do not count."""

    CUSTOMER = "customer"
    COLLEAGUE = "colleague"
    THIRD_PARTY = "third_party"


class Hours(StrEnum):
    """Whether it is within opening hours, as a condition."""

    OPEN = "open"
    CLOSED = "closed"


class Giving(StrEnum):
    """To whom a rule gives a ticket."""

    PERSON = "person"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


class Told(StrEnum):
    """Whom a rule tells."""

    TEAM = "team"
    SUPERVISORS = "supervisors"


class Result(StrEnum):
    """What became of a rule on a ticket."""

    ACTED = "acted"
    FAILED = "failed"
