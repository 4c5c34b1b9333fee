"""What happens to customers."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


class CustomerEvent(Event):
    subject_kind = "customer"


@dataclass(frozen=True)
class CustomerAdded(CustomerEvent):
    kind = "customer.added"
    sentence = N_("%(actor)s added the customer")

    customer_id: int


@dataclass(frozen=True)
class CustomerChanged(CustomerEvent):
    kind = "customer.changed"
    sentence = N_("%(actor)s changed %(what)s")

    customer_id: int
    what: str


@dataclass(frozen=True)
class CustomersMerged(CustomerEvent):
    kind = "customer.merged"
    sentence = N_("%(actor)s merged it into another customer")

    customer_id: int
    into_id: int
    merge_id: int = 0


@dataclass(frozen=True)
class CustomerJoined(CustomerEvent):
    """Another one lives on in it: the target's side."""

    kind = "customer.joined"
    sentence = N_("%(actor)s merged another customer into this one")

    customer_id: int
    merged_id: int


@dataclass(frozen=True)
class CustomerSeparated(CustomerEvent):
    """It is a customer of its own again."""

    kind = "customer.separated"
    sentence = N_("%(actor)s made it a customer of its own again")

    customer_id: int
    from_id: int
    merge_id: int


@dataclass(frozen=True)
class CustomerParted(CustomerEvent):
    kind = "customer.parted"
    sentence = N_("%(actor)s took another customer out of this one again")

    customer_id: int
    other_id: int


@dataclass(frozen=True)
class CustomerErased(CustomerEvent):
    kind = "customer.erased"

    customer_id: int


@dataclass(frozen=True)
class SurveysRefused(CustomerEvent):
    """Somebody does not want to be asked any more."""

    kind = "customer.surveys_refused"
    sentence = N_("Surveys were refused")

    customer_id: int
    purpose: str
    source: str


@dataclass(frozen=True)
class SurveysAllowed(CustomerEvent):
    kind = "customer.surveys_allowed"
    sentence = N_("%(actor)s noted that surveys are welcome again")

    customer_id: int
    purpose: str


@dataclass(frozen=True)
class ContactPointAdded(CustomerEvent):
    kind = "customer.contact_point_added"
    sentence = N_("%(actor)s added %(contact)s")

    customer_id: int
    contact_point_id: int
    contact_kind: str


@dataclass(frozen=True)
class ContactPointRetired(CustomerEvent):
    kind = "customer.contact_point_retired"
    sentence = N_("%(actor)s retired %(contact)s")

    customer_id: int
    contact_point_id: int
    contact_kind: str
