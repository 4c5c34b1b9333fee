"""What the organisation says when a request has arrived: per language, within opening hours and out of them.

Where nothing is written out of hours, the text for opening hours goes out; where that is empty too, the product's own,
each in the customer's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from helpdesk.kit import phone
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import clean
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.settings.store import Setting
from helpdesk.standards import queries as standards
from helpdesk.standards.calendar import Hours, NeverOpen
from helpdesk.tickets import placeholders
from helpdesk.web import i18n
from helpdesk.web.i18n import LANGUAGES

OPEN, CLOSED = "open", "closed"
WHEN = (OPEN, CLOSED)
LONGEST = 4000
KEY = "acknowledgement."
# Each with what stands there, as those read it who write the texts.
KNOWN: dict[str, str] = {
    "number": N_("the ticket's number"),
    "customer": N_("the customer's name"),
    "first_name": N_("the customer's first name"),
    "opening_hours": N_("our opening hours of that day"),
    "next_opening": N_("when we open again; empty while we are open"),
    "organisation": N_("the name of our organisation"),
    "phone": N_("our telephone number"),
}
_TEXTS: dict[tuple[str, str], Setting[str]] = {
    (language, when): Setting(f"{KEY}{when}.{language}", "", str, "")
    for language in LANGUAGES
    for when in WHEN
}
# Names are a stranger's words: what could be an address or an advertisement is not repeated to whoever it is sent to.
_NAME = re.compile(r"[^\W\d_]+(?:(?:[ '’-]|\. )[^\W\d_]+){0,4}\.?")
_LONGEST_NAME = 60

Texts = Mapping[tuple[str, str], str]


def written() -> dict[tuple[str, str], str]:
    """All texts by language and case; empty ones too."""
    return {key: setting.get() for key, setting in _TEXTS.items()}


def field_of(language: str, when: str) -> str:
    """The name of a text's field."""
    return f"{when}_{language}"


def wrong(texts: Texts) -> list[DomainError]:
    """What cannot be kept, each at the field where it was typed."""
    found = []
    for (language, when), text in texts.items():
        field = field_of(language, when)
        try:
            if len(text) > LONGEST:
                raise DomainError(N_("At most %(count)s characters."), field=field, count=LONGEST)
            placeholders.check(text, field, KNOWN)
        except DomainError as error:
            found.append(error)
    return found


def write(texts: Texts, *, by: User, at: datetime) -> None:
    """Keeps the texts; the settings remember who changed what. Refuses what cannot be filled in."""
    for error in wrong(texts):
        raise error
    for key, text in texts.items():
        _TEXTS[key].set(clean(text).strip(), by_id=by.id, at=at)


def chosen(language: str, *, is_open: bool, texts: Texts | None = None) -> str:
    """The text that goes out, unfilled; empty for the product's own."""
    known = written() if texts is None else texts
    within = known.get((language, OPEN), "").strip()
    return within if is_open else known.get((language, CLOSED), "").strip() or within


def hours_of(place_id: int | None) -> Hours | None:
    """By which opening hours what goes out is chosen."""
    return standards.hours_of(place_id, standards.calendars())


def said(language: str, *, number: str, name: str, place_id: int | None, at: datetime) -> str:
    """What goes out now; empty for the product's own. Asks for no calendar where nothing depends on it."""
    texts = written()
    within, out = (texts.get((language, when), "").strip() for when in WHEN)
    if not within and not out:
        return ""
    depends = out or "opening_hours" in within or "next_opening" in within
    hours = hours_of(place_id) if depends else None
    text = chosen(language, is_open=hours is None or hours.is_open(at), texts=texts)
    return filled(text, language, number=number, name=name, hours=hours, at=at)


def filled(text: str, language: str, *, number: str, name: str, hours: Hours | None, at: datetime) -> str:
    """The text with its values, in the language of the letter."""
    plain = name.strip() if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name.strip()) else ""
    with i18n.speaking(language):
        values = {
            "number": number,
            "customer": plain,
            "first_name": plain.partition(" ")[0],
            "organisation": organisation.name(),
            "phone": phone.shown(organisation.CONTACT_PHONE.get()),
            **_of_hours(hours, at),
        }
        return placeholders.fill(text, values, KNOWN).strip()


def _of_hours(hours: Hours | None, at: datetime) -> dict[str, str]:
    """The hours of the day on which it is open next, and when that is, where it is not open now."""
    if hours is None:
        return {}
    try:
        opens = hours.next_opening(at)
    except NeverOpen:
        return {}
    spans = hours.hours_on(opens.astimezone(ZoneInfo(hours.zone)).date())
    told = ", ".join(f"{_clock(begins)}–{_clock(ends)}" for begins, ends in spans)
    return {"opening_hours": told, "next_opening": "" if hours.is_open(at) else i18n.moment(opens)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def sample_moment(when: str, hours: Hours | None, at: datetime) -> datetime:
    """A moment at which it is open, or not, for those who look at how a letter will read."""
    if hours is None or hours.is_open(at) is (when == OPEN):
        return at
    try:
        opens = hours.next_opening(at)
    except NeverOpen:
        return at
    if when == OPEN:
        return opens
    day = opens.astimezone(ZoneInfo(hours.zone)).date()
    return next((ends for begins, ends in hours.spans(day) if begins <= opens < ends), at)
