"""What a tablet hands in, read with suspicion; and what supervisors fill in about kiosks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField

from helpdesk.kiosks import rules
from helpdesk.kiosks.answers import Given
from helpdesk.kiosks.models import Kiosk
from helpdesk.kiosks.tablets import LONGEST_NAME
from helpdesk.people import queries as people
from helpdesk.web.fields import KeptForm, longest, required
from helpdesk.web.i18n import LANGUAGES

MOST = 50  # answers in one hand-in; a tablet with more comes again at once
LARGEST = 64_000  # bytes of one
_UID = re.compile(r"[0-9a-f]{32}")
_REASON = re.compile(r"[a-z_]{1,30}")
_MOST_REASONS = 20


@dataclass
class Batch:
    """What can be stored, and the names of what never can be, so that the tablet lets go of it."""

    given: list[Given] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def batch(body: object, *, received: datetime, since: datetime) -> Batch | None:
    """What was handed in at `received` by a tablet that was set up at `since`; None where it is no hand-in at all."""
    if not isinstance(body, dict) or not isinstance(body.get("answers"), list):
        return None
    now = _seconds(body.get("now"))
    if now is None or len(body["answers"]) > MOST:
        return None
    found = Batch()
    for each in body["answers"]:
        if (
            not isinstance(each, dict)
            or not isinstance(each.get("id"), str)
            or not _UID.fullmatch(each["id"])
        ):
            continue
        one = _one(each, now, received, since)
        if one is not None:
            found.given.append(one)
        else:
            found.refused.append(each["id"])
    return found


def _one(each: dict[str, Any], now: float, received: datetime, since: datetime) -> Given | None:
    value, said, language = rating(each.get("satisfaction")), _seconds(each.get("at")), each.get("language")
    if value is None or not isinstance(language, str) or language not in LANGUAGES:
        return None
    at, wrong = (received, True) if said is None else rules.moment(said, now, received, since)
    return Given(each["id"], value, language, at, reasons(each.get("reasons")), wrong)


def rating(given: object) -> int | None:
    """1 to 5, as a number or as the sign of one."""
    if isinstance(given, str) and given in {"1", "2", "3", "4", "5"}:
        return int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 5 else None


def reasons(given: object) -> list[str]:
    """Words that may be keys of reasons; all else is passed over."""
    listed = given[:_MOST_REASONS] if isinstance(given, list) else []
    return [each for each in listed if isinstance(each, str) and _REASON.fullmatch(each)]


def _seconds(given: object) -> float | None:
    """Milliseconds of a browser's clock."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        seconds = float(given) / 1000
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) else None


class KioskForm(KeptForm):
    """Where a kiosk stands and what colleagues call it."""

    name = StringField(
        lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(LONGEST_NAME)]
    )
    place_id = SelectField(lazy_gettext("Place"), coerce=int)

    def __init__(self, kiosk: Kiosk | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = people.active_places()
        if kiosk is not None and kiosk.place not in places:
            places = [kiosk.place, *places]
        self.place_id.choices = [(place.id, place.name) for place in places]

    def show(self, kiosk: Kiosk) -> Self:
        self.name.data, self.place_id.data = kiosk.name, kiosk.place_id
        self.version.data = str(kiosk.version)
        return self
