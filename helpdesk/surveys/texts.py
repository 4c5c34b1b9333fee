"""The words of all questions in four languages (SURVEYS 8): what a draft begins with, frozen with its version."""

from __future__ import annotations

from typing import Any

from helpdesk.surveys.words import QuestionKey

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


def _aspect(**titles: str) -> dict[str, dict[str, Any]]:
    """One side of the help, rated in the words of satisfaction."""
    return {
        code: {"title": title, "points": SATISFACTION[code]["points"], "not_relevant": NOT_RELEVANT[code]}
        for code, title in titles.items()
    }


NOT_RELEVANT = {"en": "Not relevant", "lv": "Neattiecas", "et": "Ei ole asjakohane", "nb": "Ikke aktuelt"}
EFFORT = {
    "en": {
        "title": "{company} made it easy for me to handle my issue.",
        "intro": "How far do you agree?",
        "points": [
            "Strongly disagree",
            "Disagree",
            "Somewhat disagree",
            "Neither agree nor disagree",
            "Somewhat agree",
            "Agree",
            "Strongly agree",
        ],
    },
    "lv": {
        "title": "Uzņēmums {company} man ļāva viegli nokārtot savu jautājumu.",
        "intro": "Cik lielā mērā Jūs piekrītat?",
        "points": [
            "Pilnīgi nepiekrītu",
            "Nepiekrītu",
            "Drīzāk nepiekrītu",
            "Ne piekrītu, ne nepiekrītu",
            "Drīzāk piekrītu",
            "Piekrītu",
            "Pilnīgi piekrītu",
        ],
    },
    "et": {
        "title": "Ettevõte {company} tegi minu mure lahendamise lihtsaks.",
        "intro": "Mil määral nõustute?",
        "points": [
            "Ei nõustu üldse",
            "Ei nõustu",
            "Pigem ei nõustu",
            "Nii ja naa",
            "Pigem nõustun",
            "Nõustun",
            "Nõustun täielikult",
        ],
    },
    "nb": {
        "title": "{company} gjorde det enkelt for meg å få ordnet saken min.",
        "intro": "Hvor enig er du?",
        "points": [
            "Helt uenig",
            "Uenig",
            "Litt uenig",
            "Verken enig eller uenig",
            "Litt enig",
            "Enig",
            "Helt enig",
        ],
    },
}
RECOMMEND = {
    "en": {
        "title": "How likely are you to recommend {company} to a friend or colleague?",
        "ends": ["Not at all likely", "Extremely likely"],
    },
    "lv": {
        "title": "Cik liela ir iespēja, ka Jūs ieteiktu uzņēmumu {company} draugam vai kolēģim?",
        "ends": ["Noteikti neieteiktu", "Noteikti ieteiktu"],
    },
    "et": {
        "title": "Kui tõenäoliselt soovitaksite ettevõtet {company} sõbrale või kolleegile?",
        "ends": ["Kindlasti ei soovitaks", "Kindlasti soovitaksin"],
    },
    "nb": {
        "title": "Hvor sannsynlig er det at du vil anbefale {company} til en venn eller kollega?",
        "ends": ["Ikke sannsynlig i det hele tatt", "Svært sannsynlig"],
    },
}
BY_KEY: dict[QuestionKey, dict[str, dict[str, Any]]] = {
    QuestionKey.SATISFACTION: SATISFACTION,
    QuestionKey.SOLVED: SOLVED,
    QuestionKey.AGENT: AGENT,
    QuestionKey.CAUSES: CAUSES,
    QuestionKey.COMMENT: COMMENT,
    QuestionKey.QUALITY: _aspect(
        en="Quality of the solution",
        lv="Risinājuma kvalitāte",
        et="Lahenduse kvaliteet",
        nb="Kvaliteten på løsningen",
    ),
    QuestionKey.SPEED: _aspect(en="Speed", lv="Ātrums", et="Kiirus", nb="Hvor raskt det gikk"),
    QuestionKey.PRICE: _aspect(en="Price", lv="Cena", et="Hind", nb="Pris"),
    QuestionKey.TRUST: _aspect(en="Trust", lv="Uzticēšanās", et="Usaldus", nb="Tillit"),
    QuestionKey.EFFORT: EFFORT,
    QuestionKey.RECOMMEND: RECOMMEND,
}
