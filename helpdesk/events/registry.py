"""Who is told of what. Empty here; the switchboard fills it when the application is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpdesk.kit.event import Event

Handler = Callable[[Any, Any], None]  # (event, its EventRecord)


@dataclass(frozen=True)
class Subscription:
    """One handler of one kind. An essential handler fails with the deed; another is tried again later."""

    handler: Handler
    essential: bool

    @property
    def name(self) -> str:
        return f"{self.handler.__module__}.{self.handler.__qualname__}"


_subscriptions: dict[str, list[Subscription]] = defaultdict(list)
_classes: dict[str, type[Event]] = {}


def on(event: type[Event], handler: Handler, *, essential: bool = False) -> None:
    """Lets `handler(event, record)` run in the transaction of each `event`. Saying it twice changes nothing."""
    know(event)
    subscription = Subscription(handler, essential)
    if subscription not in _subscriptions[event.kind]:
        _subscriptions[event.kind].append(subscription)


def know(event: type[Event]) -> None:
    """Makes the class of a stored kind findable, for timelines and repeats."""
    _classes[event.kind] = event


def subscriptions(kind: str) -> list[Subscription]:
    return _subscriptions[kind]


def class_of(kind: str) -> type[Event] | None:
    return _classes.get(kind)


def revive(kind: str, payload: dict[str, Any]) -> Event:
    """The event as it was recorded. Times and days come back as text."""
    return _classes[kind](**payload)
