"""The organisation itself: what everybody's pages and letters say of it, and where its days begin and end."""

from __future__ import annotations

from datetime import date, datetime

from helpdesk.kit.clock import day_in
from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare

NAME = declare("organisation.name", "", str, N_("Name of the organisation"))
LANGUAGE = declare(
    "organisation.language", "en", str, N_("Language of the organisation"), choices=("en", "lv", "et", "nb")
)
TIME_ZONE = declare("organisation.time_zone", "Europe/Riga", str, N_("Time zone"))
COUNTRY = declare("organisation.country", "LV", str, N_("Country"), choices=("LV", "EE", "NO"))
CONTACT_EMAIL = declare("organisation.contact_email", "", str, N_("Address that customers can write to"))
CONTACT_PHONE = declare("organisation.contact_phone", "", str, N_("Telephone number that customers can call"))
AGENTS_SEE_ANSWERS = declare(
    "organisation.agents_see_answers",
    True,
    bool,
    N_("Agents see the overall answer on tickets after the change window"),
)


def name() -> str:
    """The organisation's name; a plain word before it is set up."""
    return NAME.get() or "Helpdesk"


def today(at: datetime) -> date:
    """The organisation's calendar day at the moment `at`: `closed_on` and `answered_on` follow it."""
    return day_in(at, TIME_ZONE.get())
