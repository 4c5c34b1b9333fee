"""The words of the default survey in four languages (SURVEYS 8). Seeded once, then frozen with the version."""

from __future__ import annotations

from typing import Any

LANGUAGES = ("en", "lv", "et", "nb")

SATISFACTION = {
    "en": {
        "title": "How satisfied are you with the help you received?",
        "points": [
            "Very dissatisfied",
            "Dissatisfied",
            "Neither satisfied nor dissatisfied",
            "Satisfied",
            "Very satisfied",
        ],
    },
    "lv": {
        "title": "Cik lielā mērā Jūs apmierina saņemtā palīdzība?",
        "points": [
            "Ļoti neapmierina",
            "Neapmierina",
            "Ne apmierina, ne neapmierina",
            "Apmierina",
            "Ļoti apmierina",
        ],
    },
    "et": {
        "title": "Kui rahul olete saadud abiga?",
        "points": ["Üldse ei ole rahul", "Ei ole rahul", "Nii ja naa", "Olen rahul", "Olen väga rahul"],
    },
    "nb": {
        "title": "Hvor fornøyd er du med hjelpen du fikk?",
        "points": [
            "Svært misfornøyd",
            "Misfornøyd",
            "Verken fornøyd eller misfornøyd",
            "Fornøyd",
            "Svært fornøyd",
        ],
    },
}
SOLVED = {
    "en": {"title": "Has your problem been solved?", "points": ["Yes", "Partly", "No"]},
    "lv": {"title": "Vai Jūsu problēma ir atrisināta?", "points": ["Jā", "Daļēji", "Nē"]},
    "et": {"title": "Kas Teie mure sai lahendatud?", "points": ["Jah", "Osaliselt", "Ei"]},
    "nb": {"title": "Ble problemet ditt løst?", "points": ["Ja", "Delvis", "Nei"]},
}
AGENT = {
    "en": {
        "title": "How would you rate the person who helped you: {agent}?",
        "unnamed": "How would you rate the person who helped you?",
        "points": ["Very poor", "Poor", "Fair", "Good", "Very good"],
    },
    "lv": {
        "title": "Kā vērtējat darbinieku, kurš Jums palīdzēja: {agent}?",
        "unnamed": "Kā vērtējat darbinieku, kurš Jums palīdzēja?",
        "points": ["Ļoti slikti", "Slikti", "Viduvēji", "Labi", "Ļoti labi"],
    },
    "et": {
        "title": "Kuidas hindate töötajat, kes Teid aitas: {agent}?",
        "unnamed": "Kuidas hindate töötajat, kes Teid aitas?",
        "points": ["Väga halb", "Halb", "Rahuldav", "Hea", "Väga hea"],
    },
    "nb": {
        "title": "Hvordan vurderer du medarbeideren som hjalp deg: {agent}?",
        "unnamed": "Hvordan vurderer du medarbeideren som hjalp deg?",
        "points": ["Svært dårlig", "Dårlig", "Middels", "God", "Svært god"],
    },
}
CAUSES: dict[str, dict[str, Any]] = {
    "en": {"title": "What were you not satisfied with?"},
    "lv": {"title": "Kas Jūs neapmierināja?"},
    "et": {"title": "Millega Te rahule ei jäänud?"},
    "nb": {"title": "Hva var du ikke fornøyd med?"},
}
COMMENT = {
    "en": {"title": "What is the main reason for your answer?"},
    "lv": {"title": "Kāds ir Jūsu vērtējuma galvenais iemesls?"},
    "et": {"title": "Mis on Teie hinnangu peamine põhjus?"},
    "nb": {"title": "Hva er hovedgrunnen til svaret ditt?"},
}
