"""Who plays in the demo: Baltvik, an invented network provider in three countries, its people and its customers."""

from __future__ import annotations

from dataclasses import dataclass

ORGANISATION = "Baltvik"
PASSWORD = "baltvik demo 2026"  # noqa: S105 - said on the start page of the demo
PLACES = (("Rīga, Brīvības iela 40", "Brīvības iela 40, Rīga"), ("Tallinn, Viru 9", "Viru 9, Tallinn"))
TEAMS = ("Riga desk", "Tallinn desk", "Oslo desk")
PLACE_OF_TEAM = {
    "Riga desk": 0,
    "Tallinn desk": 1,
}  # which of PLACES; the third answers calls and letters alone
LANGUAGE_OF_TEAM = {"Riga desk": "lv", "Tallinn desk": "et", "Oslo desk": "nb"}


@dataclass(frozen=True)
class Player:
    """One of Baltvik's people. `skill` is the chance that a customer of theirs ends up satisfied."""

    name: str
    email: str
    role: str
    team: str
    language: str
    skill: float = 0.88


STAFF = (
    Player("Līga Ozola", "liga@baltvik.example", "agent", "Riga desk", "en", 0.93),
    Player("Jānis Kalniņš", "janis@baltvik.example", "agent", "Riga desk", "lv", 0.80),
    Player("Marta Holma", "marta@baltvik.example", "agent", "Riga desk", "lv", 0.88),
    Player("Kadri Tamm", "kadri@baltvik.example", "agent", "Tallinn desk", "et", 0.90),
    Player("Priit Mägi", "priit@baltvik.example", "agent", "Tallinn desk", "et", 0.86),
    Player("Ingrid Solberg", "ingrid@baltvik.example", "agent", "Oslo desk", "nb", 0.91),
    Player("Per Nygård", "per@baltvik.example", "agent", "Oslo desk", "nb", 0.84),
    Player("Anna Bērziņa", "anna@baltvik.example", "supervisor", "Riga desk", "en"),
    Player("Toomas Raud", "toomas@baltvik.example", "supervisor", "Tallinn desk", "et"),
    Player("Marit Haugen", "marit@baltvik.example", "supervisor", "Oslo desk", "nb"),
    Player("Edgars Liepiņš", "admin@baltvik.example", "admin", "Riga desk", "en"),
)
# Whom the start page names: they read English, so that anybody can look around. Their colleagues read their own language.
SIGN_INS = ("liga@baltvik.example", "anna@baltvik.example", "admin@baltvik.example")

# Women's and men's names; a Latvian surname follows the person, the others do not.
FIRST_NAMES = {
    "lv": (
        ("Ilze", "Dace", "Inga", "Zane", "Elīna", "Baiba", "Sanita", "Laura", "Kristīne", "Anita"),
        ("Guntis", "Mārcis", "Andris", "Kaspars", "Uldis", "Roberts", "Aivars", "Juris", "Edgars", "Raivis"),
    ),
    "et": (
        ("Aino", "Helle", "Kersti", "Liis", "Tiina", "Maarja", "Piret", "Kaja", "Anneli", "Triin"),
        ("Priit", "Toomas", "Jaan", "Margus", "Rein", "Andres", "Siim", "Urmas", "Indrek", "Taavi"),
    ),
    "nb": (
        ("Astrid", "Ingrid", "Silje", "Marte", "Turid", "Hanne", "Randi", "Solveig", "Kari", "Nina"),
        ("Kjell", "Bjørn", "Ola", "Geir", "Arne", "Øyvind", "Stian", "Lars", "Terje", "Morten"),
    ),
}
LAST_NAMES = {
    "lv": (
        ("Vītola", "Vītols"),
        ("Ziediņa", "Ziediņš"),
        ("Liepa", "Liepa"),
        ("Dumpe", "Dumpis"),
        ("Krūmiņa", "Krūmiņš"),
        ("Āboliņa", "Āboliņš"),
        ("Pētersone", "Pētersons"),
        ("Kļaviņa", "Kļaviņš"),
        ("Eglīte", "Eglītis"),
        ("Zariņa", "Zariņš"),
        ("Rozīte", "Rozītis"),
        ("Siliņa", "Siliņš"),
        ("Kalēja", "Kalējs"),
        ("Priede", "Priede"),
        ("Ozoliņa", "Ozoliņš"),
        ("Lāce", "Lācis"),
    ),
    "et": tuple(
        (name, name)
        for name in [
            "Rebane",
            "Kuusk",
            "Saar",
            "Kask",
            "Põder",
            "Lepik",
            "Õunapuu",
            "Järv",
            "Kivi",
            "Ilves",
            "Oja",
            "Vaher",
            "Mets",
            "Tamme",
            "Pärn",
            "Sepp",
        ]
    ),
    "nb": tuple(
        (name, name)
        for name in [
            "Johansen",
            "Lunde",
            "Hansen",
            "Ås",
            "Bakke",
            "Moen",
            "Sørensen",
            "Dahl",
            "Lie",
            "Strand",
            "Haugland",
            "Berg",
            "Nilsen",
            "Vik",
            "Eide",
            "Holm",
        ]
    ),
}


def names(language: str) -> list[tuple[str, str]]:
    """Every first name with every surname in the form that goes with it."""
    return [
        (first, last[number])
        for number, firsts in enumerate(FIRST_NAMES[language])
        for first in firsts
        for last in LAST_NAMES[language]
    ]


COMPANIES = {
    "lv": ("SIA Liepkalni", "SIA Zaļā sēta"),
    "et": ("OÜ Saarepuit", "Kohvik Pärl"),
    "nb": ("Fjord Kafé AS", "Lunde Bygg AS"),
}
PHONES = {"lv": "+3712{:07d}", "et": "+3725{:07d}", "nb": "+474{:07d}"}

# key -> (parent key, names in en, lv, et, nb, how hard it is: what it takes from an agent's skill)
CATEGORIES: dict[str, tuple[str | None, tuple[str, str, str, str], float]] = {
    "fibre": (None, ("Fibre", "Optika", "Kiudoptika", "Fiber"), 0),
    "none": ("fibre", ("No connection", "Nav savienojuma", "Ühendus puudub", "Ingen forbindelse"), 0.06),
    "drops": ("fibre", ("Drops", "Pārtraukumi", "Katkestused", "Brudd"), 0.14),
    "slow": ("fibre", ("Slow", "Lēns internets", "Aeglane", "Treg"), 0.05),
    "billing": (None, ("Billing", "Rēķini", "Arved", "Faktura"), 0),
    "double": ("billing", ("Double charge", "Dubults rēķins", "Topeltarve", "Dobbel faktura"), 0.10),
    "price": ("billing", ("Price", "Cena", "Hind", "Pris"), 0.20),
    "moving": (None, ("Moving house", "Pārcelšanās", "Kolimine", "Flytting"), -0.03),
    "tv": (None, ("TV", "Televīzija", "Televisioon", "TV og strømming"), 0),
    "packages": ("tv", ("Packages", "Kanālu paketes", "Kanalipaketid", "Kanalpakker"), -0.02),
    "account": (None, ("Account", "Konts", "Konto", "Konto og innlogging"), 0),
    "sign_in": ("account", ("Sign-in", "Pierakstīšanās", "Sisselogimine", "Innlogging"), 0.02),
    "equipment": (None, ("Equipment", "Iekārtas", "Seadmed", "Utstyr"), 0.0),
}
LANGUAGES = ("en", "lv", "et", "nb")
