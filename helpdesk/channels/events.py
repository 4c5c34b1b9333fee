"""What happens to the list of blocked senders."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class BlockEvent(Event):
    subject_kind = "blocked_sender"

    blocked_sender_id: int


@dataclass(frozen=True)
class SenderBlocked(BlockEvent):
    """`is_domain`: the address stands for all of its domain. `confirmed`: the system had asked once more."""

    kind = "sender.blocked"

    is_domain: bool
    confirmed: bool


@dataclass(frozen=True)
class SenderUnblocked(BlockEvent):
    kind = "sender.unblocked"
