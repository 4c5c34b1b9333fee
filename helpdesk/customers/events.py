"""What happens to customers."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


@dataclass(frozen=True)
class CustomerEvent(Event):
    subject_kind = "customer"

    customer_id: int


@dataclass(frozen=True)
class CustomerAdded(CustomerEvent):
    kind = "customer.added"
    sentence = N_("%(actor)s added the customer")


@dataclass(frozen=True)
class CustomerChanged(CustomerEvent):
    kind = "customer.changed"
    sentence = N_("%(actor)s changed %(what)s")

    what: str


@dataclass(frozen=True)
class CustomersMerged(CustomerEvent):
    kind = "customer.merged"
    sentence = N_("%(actor)s merged it into another customer")

    into_id: int
    merge_id: int = 0


@dataclass(frozen=True)
class CustomerJoined(CustomerEvent):
    """Another one lives on in it: the target's side."""

    kind = "customer.joined"
    sentence = N_("%(actor)s merged another customer into this one")

    merged_id: int


@dataclass(frozen=True)
class CustomerSeparated(CustomerEvent):
    """It is a customer of its own again."""

    kind = "customer.separated"
    sentence = N_("%(actor)s made it a customer of its own again")

    from_id: int
    merge_id: int


@dataclass(frozen=True)
class CustomerParted(CustomerEvent):
    kind = "customer.parted"
    sentence = N_("%(actor)s took another customer out of this one again")

    other_id: int


@dataclass(frozen=True)
class CustomerErased(CustomerEvent):
    kind = "customer.erased"


@dataclass(frozen=True)
class SurveysRefused(CustomerEvent):
    """Somebody does not want to be asked any more."""

    kind = "customer.surveys_refused"
    sentence = N_("Surveys were refused")

    purpose: str
    source: str


@dataclass(frozen=True)
class SurveysAllowed(CustomerEvent):
    kind = "customer.surveys_allowed"
    sentence = N_("%(actor)s noted that surveys are welcome again")

    purpose: str


@dataclass(frozen=True)
class DateKindEvent(Event):
    """About a date that customers of this organisation have."""

    subject_kind = "date_kind"

    date_kind_id: int


@dataclass(frozen=True)
class DateKindAdded(DateKindEvent):
    kind = "date_kind.added"


@dataclass(frozen=True)
class DateKindChanged(DateKindEvent):
    kind = "date_kind.changed"


@dataclass(frozen=True)
class DateKindRetired(DateKindEvent):
    kind = "date_kind.retired"


@dataclass(frozen=True)
class DateKindRestored(DateKindEvent):
    kind = "date_kind.restored"


@dataclass(frozen=True)
class ContactPointAdded(CustomerEvent):
    kind = "customer.contact_point_added"
    sentence = N_("%(actor)s added %(contact)s")

    contact_point_id: int
    contact_kind: str


@dataclass(frozen=True)
class ContactPointRetired(CustomerEvent):
    kind = "customer.contact_point_retired"
    sentence = N_("%(actor)s retired %(contact)s")

    contact_point_id: int
    contact_kind: str
