"""Kiosks and what tablets hand in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.kiosks import answers, tablets
from helpdesk.kiosks.models import Kiosk
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Place
from tests.conftest import MOMENT
from tests.factories import people


def kiosk(name: str = "Exit", *, place: Place | None = None, at: datetime = MOMENT) -> Kiosk:
    """A kiosk that waits for its tablet."""
    return tablets.add(place or people.place(), name, by=SYSTEM, at=at)


def tablet(name: str = "Exit", *, place: Place | None = None, at: datetime = MOMENT) -> tuple[Kiosk, str]:
    """A kiosk whose tablet was set up at `at`, and the tablet's secret."""
    made = kiosk(name, place=place, at=at)
    return tablets.pair(made.place_id, tablets.make_link(made, by=SYSTEM, at=at), at=at)


def said(uid: int, value: int = 4, *, at: datetime = MOMENT, **more: Any) -> answers.Given:
    """One answer at a kiosk; the tablet's name for it is made of a number."""
    return answers.Given(f"{uid:032x}", value, more.pop("language", "en"), at, **more)
