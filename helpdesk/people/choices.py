"""Languages, countries and time zones as one chooses them: what is stored, and the words for it."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from flask_babel import get_locale

from helpdesk.people import organisation
from helpdesk.web.i18n import LANGUAGES

ZONE_OF = {"LV": "Europe/Riga", "EE": "Europe/Tallinn", "NO": "Europe/Oslo"}
_CONTINENTS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


def languages() -> dict[str, str]:
    """Our languages, each by its own name."""
    return dict(LANGUAGES)


def countries() -> dict[str, str]:
    """The countries whose holidays and telephone numbers we know, named in the reader's language."""
    names = get_locale().territories
    found = {code: str(names.get(code, code)) for code in organisation.COUNTRY.choices}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


@cache
def time_zones() -> dict[str, str]:
    """All time zones of places, Europe's first."""
    known = [zone for zone in available_timezones() if zone.split("/")[0] in _CONTINENTS]
    ordered = sorted({*known, "UTC"}, key=lambda zone: (not zone.startswith("Europe/"), zone))
    return {zone: zone.replace("_", " ") for zone in ordered}
