"""What happens to a person's particulars, for the record."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class PrivacyEvent(Event):
    """About one customer."""

    subject_kind = "customer"
    readers = Readers.SUPERVISORS

    customer_id: int


@dataclass(frozen=True)
class ExportAsked(PrivacyEvent):
    kind = "privacy.export_asked"
    sentence = N_("%(actor)s asked for an export of everything about the customer")

    export_id: int


@dataclass(frozen=True)
class ExportMade(PrivacyEvent):
    kind = "privacy.export_made"
    sentence = N_("The export was made")

    export_id: int
    size: int


@dataclass(frozen=True)
class ExportFetched(PrivacyEvent):
    kind = "privacy.export_fetched"
    sentence = N_("%(actor)s downloaded the export")

    export_id: int


@dataclass(frozen=True)
class ExportGone(PrivacyEvent):
    kind = "privacy.export_gone"
    sentence = N_("The export was removed")

    export_id: int


@dataclass(frozen=True)
class HoldSet(PrivacyEvent):
    kind = "privacy.hold_set"
    sentence = N_("%(actor)s put the customer on legal hold")


@dataclass(frozen=True)
class HoldLifted(PrivacyEvent):
    kind = "privacy.hold_lifted"
    sentence = N_("%(actor)s lifted the legal hold")


@dataclass(frozen=True)
class RetentionEnded(Event):
    """What lapsed in one night; `night_id`: its day as a number, 20261123."""

    kind = "privacy.lapsed"
    subject_kind = "night"
    readers = Readers.SUPERVISORS

    night_id: int
    tickets: int
    comments: int
    mails: int
    links: int = 0


@dataclass(frozen=True)
class ErasureBegun(PrivacyEvent):
    kind = "privacy.erasure_begun"
    sentence = N_("%(actor)s had the customer erased")

    erasure_id: int
    tickets: int
