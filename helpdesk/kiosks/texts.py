"""The words of the kiosk's question in four languages. A change of meaning is a new WORDING: answers keep theirs."""

from __future__ import annotations

from typing import Any

from helpdesk.categories import queries as categories
from helpdesk.kiosks.words import Praise
from helpdesk.surveys import texts as surveyed

WORDING = 1
PRAISE: dict[str, dict[str, Any]] = {
    "en": {
        "title": "What was good?",
        "choices": (
            "The attitude", "My problem was solved", "It was quick", "Clear information", "The price", "Other",
        ),
    },
    "lv": {
        "title": "Kas bija labi?",
        "choices": (
            "Attieksme", "Problēma tika atrisināta", "Viss notika ātri", "Skaidra informācija", "Cena", "Cits",
        ),
    },
    "et": {
        "title": "Mis oli hea?",
        "choices": ("Suhtumine", "Mure sai lahendatud", "Abi oli kiire", "Selge teave", "Hind", "Muu"),
    },
    "nb": {
        "title": "Hva var bra?",
        "choices": (
            "Holdningen", "Problemet ble løst", "Det gikk raskt", "Tydelig informasjon", "Prisen", "Annet",
        ),
    },
}  # fmt: skip


def question(language: str) -> str:
    return str(surveyed.SATISFACTION[language]["title"])


def points(language: str) -> list[str]:
    """The five answers, worst first."""
    return list(surveyed.SATISFACTION[language]["points"])


def causes_title(language: str) -> str:
    return str(surveyed.CAUSES[language]["title"])


def causes(language: str) -> dict[str, str]:
    """What one may have been dissatisfied with; "other" last."""
    found = {key: name for key, name in categories.cause_names_in(language).items() if name}
    return {key: found[key] for key in sorted(found, key=lambda each: each == "other")}


def praise_title(language: str) -> str:
    return str(PRAISE[language]["title"])


def praise(language: str) -> dict[str, str]:
    """What may have been good."""
    return dict(zip([each.value for each in Praise], PRAISE[language]["choices"], strict=True))
