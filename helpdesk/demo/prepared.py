"""The macros of the demo: what Baltvik's people write again and again, in four languages, and what goes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.demo import cast, texts
from helpdesk.kit.event import SYSTEM
from helpdesk.tickets import macros
from helpdesk.tickets.macros import Plan
from helpdesk.tickets.words import Outcome, Priority, Status

GREETINGS = {"en": "Hello {{first_name}},", "lv": "Labdien, {{first_name}}!", "et": "Tere, {{first_name}}!", "nb": "Hei, {{first_name}}."}  # fmt: skip
# The three answers that the story gives, in the order of texts.ANSWERS: name, key, English words.
ANSWERS = (
    ("Fault found and mended", "fault", "Thank you for writing. The fault was in our cabinet and is mended. Please check this evening."),
    ("Contract corrected", "contract", "I have looked at your contract and corrected it. The change holds from now on."),
    ("Technician booked", "technician", "A technician comes on Tuesday between 17 and 19. You need not be at home."),
)  # fmt: skip
_OTHERS: tuple[tuple[str, str, tuple[str, str, str, str], dict[str, Any]], ...] = (
    (
        "Restart the router",
        "router",
        (
            "Please take the router's plug out, wait for a minute and put it in again. If a lamp is red after five minutes, answer this letter and say which one.",
            "Lūdzu, atvienojiet maršrutētāju no strāvas, pagaidiet minūti un pievienojiet to atkal. Ja pēc piecām minūtēm kāda lampiņa deg sarkana, atbildiet uz šo vēstuli un uzrakstiet, kura.",
            "Palun võtke ruuteri toitejuhe välja, oodake minut ja pange see tagasi. Kui viie minuti pärast põleb mõni tuli punaselt, vastake sellele kirjale ja öelge, milline.",
            "Ta ut støpselet til ruteren, vent ett minutt og sett det inn igjen. Lyser en lampe rødt etter fem minutter, svar på denne meldingen og si hvilken.",
        ),
        {"status": Status.PENDING, "tags": ("router",)},
    ),
    (
        "We need to know more",
        "more",
        (
            "So that we can find your case {{number}} in our records, please tell us the number of your contract and the address of the connection.",
            "Lai mēs atrastu Jūsu pieteikumu {{number}} savos ierakstos, lūdzu, uzrakstiet līguma numuru un pieslēguma adresi.",
            "Et leiaksime Teie pöördumise {{number}} andmed üles, kirjutage palun lepingu number ja ühenduse aadress.",
            "For at vi skal finne sak {{number}} hos oss, trenger vi avtalenummeret og adressen til forbindelsen.",
        ),
        {"status": Status.PENDING},
    ),
    (
        "Invoice credited",
        "credit",
        (
            "You were charged twice, and we are sorry. The amount stands as credit on your next invoice.",
            "Rēķins izrakstīts divreiz, un mēs to nožēlojam. Summa būs ieskaitīta nākamajā rēķinā.",
            "Arve esitati kaks korda ja meil on sellest kahju. Summa arvestame järgmisel arvel maha.",
            "Du er fakturert to ganger, og det beklager vi. Beløpet trekkes fra på neste faktura.",
        ),
        {"category": "double", "tags": ("credit",), "note": "Credited to {{customer|the customer}} on {{today}}."},
    ),
    (
        "Outage in the area",
        "outage",
        (
            "There is a fault in your area, and our technicians are at work on it. We write again when it is mended; you need not do anything.",
            "Jūsu apkārtnē ir bojājums, un mūsu tehniķi pie tā strādā. Uzrakstīsim, kad tas būs novērsts; Jums nekas nav jādara.",
            "Teie piirkonnas on rike ja meie tehnikud tegelevad sellega. Kirjutame, kui see on kõrvaldatud; Te ei pea midagi tegema.",
            "Det er en feil i området ditt, og teknikerne våre arbeider med den. Vi skriver igjen når den er rettet; du trenger ikke gjøre noe.",
        ),
        {"status": Status.ON_HOLD, "priority": Priority.HIGH, "tags": ("outage",)},
    ),
    (
        "Done, thank you",
        "done",
        (
            "It works again, as we agreed. Write to us or call {{phone}} if anything is left to do.",
            "Viss atkal darbojas, kā norunājām. Ja vēl kas jādara, rakstiet vai zvaniet {{phone}}.",
            "Kõik töötab jälle, nagu kokku leppisime. Kui midagi jäi veel teha, kirjutage või helistage {{phone}}.",
            "Alt virker igjen, som avtalt. Skriv til oss eller ring {{phone}} om noe gjenstår.",
        ),
        {"status": Status.CLOSED, "outcome": Outcome.RESOLVED},
    ),
    (
        "No answer from the customer",
        "silent",
        (
            "We have not heard from you for a while and close {{number}} for now. Answer this letter and it is open again.",
            "Kādu laiku neesam no Jums neko dzirdējuši un pieteikumu {{number}} pagaidām slēdzam. Atbildiet uz šo vēstuli, un tas atkal būs atvērts.",
            "Me ei ole Teist mõnda aega kuulnud ja sulgeme pöördumise {{number}} praegu. Vastake sellele kirjale ja see avatakse uuesti.",
            "Vi har ikke hørt fra deg på en stund og lukker {{number}} inntil videre. Svar på denne meldingen, så åpnes saken igjen.",
        ),
        {"status": Status.CLOSED, "outcome": Outcome.NO_REPLY},
    ),
)  # fmt: skip


def write(
    at: datetime, *, teams: dict[str, int], users: dict[str, int], categories: dict[str, int]
) -> list[tuple[int, dict[str, str]]]:
    """Adds the macros; answers those of the story, each with its texts."""
    told = []
    for number, (name, key, english) in enumerate(ANSWERS):
        said = {"en": english} | {language: texts.ANSWERS[language][number] for language in texts.ANSWERS}
        bodies = {language: f"{GREETINGS[language]}\n\n{words}" for language, words in said.items()}
        told.append((macros.add(Plan(name, key, texts=bodies), by=SYSTEM, at=at).id, bodies))
    for name, key, said_, acts in _OTHERS:
        bodies = {
            language: f"{GREETINGS[language]}\n\n{words}"
            for language, words in zip(cast.LANGUAGES, said_, strict=True)
        }
        more = {name_: value for name_, value in acts.items() if name_ != "category"}
        category = categories[acts["category"]] if "category" in acts else None
        macros.add(Plan(name, key, texts=bodies, category_id=category, **more), by=SYSTEM, at=at)
    hours = "Mūsu klientu centrs Brīvības ielā 40 ir atvērts darba dienās no 9 līdz 18."
    riga = Plan("Counter hours, Rīga", "hours", team_id=teams["Riga desk"], texts={"lv": hours})
    macros.add(riga, by=SYSTEM, at=at)
    own = Plan(
        "Mine from now on", "mine", owner_id=users["Līga Ozola"], to_writer=True, priority=Priority.HIGH
    )
    macros.add(own, by=SYSTEM, at=at)
    return told
