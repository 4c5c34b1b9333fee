"""What becomes of texts. `ref` is opaque: whoever wrote "delivery:17" knows what it means."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class TextEvent(Event):
    subject_kind = "text"

    text_id: int
    ref: str
    purpose: str


@dataclass(frozen=True)
class TextAccepted(TextEvent):
    """The gateway took it."""

    kind = "text.accepted"


@dataclass(frozen=True)
class TextUncertain(TextEvent):
    """The line broke before the gateway's answer: it may have been sent."""

    kind = "text.uncertain"


@dataclass(frozen=True)
class TextDelivered(TextEvent):
    """A signed report says that the telephone has it."""

    kind = "text.delivered"


@dataclass(frozen=True)
class TextFailed(TextEvent):
    """It will not arrive: refused by the gateway, given up, or reported so later."""

    kind = "text.failed"

    status: str  # an HTTP status, or a word of words.Report


@dataclass(frozen=True)
class TextLate(TextEvent):
    """No gateway took it in its time: nothing was sent."""

    kind = "text.late"


@dataclass(frozen=True)
class StopReceived(Event):
    """Somebody wrote that they want to be left in peace; the row says who."""

    kind = "text.stop"
    subject_kind = "incoming_text"

    incoming_text_id: int


@dataclass(frozen=True)
class GatewayEvent(Event):
    subject_kind = "gateway"

    gateway_id: int


@dataclass(frozen=True)
class GatewayAdded(GatewayEvent):
    kind = "gateway.added"


@dataclass(frozen=True)
class GatewayChanged(GatewayEvent):
    """`what`: the names of the changed fields; never their values."""

    kind = "gateway.changed"

    what: tuple[str, ...]


@dataclass(frozen=True)
class GatewaySwitched(GatewayEvent):
    """Texts leave by it from now on, or no more."""

    kind = "gateway.switched"

    on: bool


@dataclass(frozen=True)
class GatewayRetired(GatewayEvent):
    kind = "gateway.retired"


@dataclass(frozen=True)
class GatewayFailing(GatewayEvent):
    """It took nothing several times in a row: somebody should look."""

    kind = "gateway.failing"

    failures: int
