"""The nine causes every installation starts with, as customers read them."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.categories import queries
from helpdesk.categories.models import Cause, CauseName
from helpdesk.categories.words import CauseKey
from helpdesk.extensions import db

CAUSES: dict[CauseKey, dict[str, str]] = {
    CauseKey.ATTITUDE: {"en": "The attitude", "lv": "Attieksme", "et": "Suhtumine", "nb": "Holdningen"},
    CauseKey.NOT_RESOLVED: {
        "en": "My problem was not solved",
        "lv": "Problēma netika atrisināta",
        "et": "Mure jäi lahendamata",
        "nb": "Problemet ble ikke løst",
    },
    CauseKey.NOT_FIRST_TIME: {
        "en": "I had to contact you several times",
        "lv": "Bija jāvēršas vairākkārt",
        "et": "Pidin mitu korda pöörduma",
        "nb": "Måtte ta kontakt flere ganger",
    },
    CauseKey.SLOW: {
        "en": "It took too long",
        "lv": "Bija pārāk ilgi jāgaida",
        "et": "Võttis liiga kaua aega",
        "nb": "Det tok for lang tid",
    },
    CauseKey.PRICE: {"en": "The price", "lv": "Cena", "et": "Hind", "nb": "Prisen"},
    CauseKey.INFORMATION: {
        "en": "Unclear information",
        "lv": "Neskaidra informācija",
        "et": "Ebaselge teave",
        "nb": "Uklar informasjon",
    },
    CauseKey.TREATED_AS_NUMBER: {
        "en": "I felt like a number",
        "lv": "Jutos kā tikai numurs",
        "et": "Tundsin end vaid numbrina",
        "nb": "Følte meg som et nummer",
    },
    CauseKey.TRUST: {
        "en": "I could not rely on what was said",
        "lv": "Nevarēju paļauties uz teikto",
        "et": "Ei saanud öeldule loota",
        "nb": "Kunne ikke stole på det som ble sagt",
    },
    CauseKey.OTHER: {"en": "Other", "lv": "Cits", "et": "Muu", "nb": "Annet"},
}


def seed_causes() -> int:
    """Adds the causes that are missing, with their names; says how many. Leaves what was renamed alone."""
    known = set(db.session.scalars(select(Cause.key)))
    missing = [key for key in CauseKey if key not in known]
    for key in missing:
        names = [CauseName(language=language, name=name) for language, name in CAUSES[key].items()]
        db.session.add(Cause(key=key, position=list(CauseKey).index(key), names=names))
    db.session.flush()
    queries.forget()
    return len(missing)
