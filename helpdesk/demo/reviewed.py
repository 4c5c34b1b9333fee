"""Baltvik's reviews: a form in four languages, draws of past weeks that were rated, read and answered, one that waits."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.quality import designing, drawing, rating
from helpdesk.quality.designing import Wanted
from helpdesk.quality.drawing import Wish
from helpdesk.quality.models import Review, Sample
from helpdesk.quality.rating import Filled
from helpdesk.quality.words import CriterionKind, Spread

LANGUAGES = ("en", "lv", "et", "nb")
Texts = tuple[str, str, str, str]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

# Names, what is meant, the four steps (none: yes or no), weight, critical.
_CRITERIA: tuple[tuple[Texts, Texts, tuple[Texts, ...], int, bool], ...] = (
    (
        ("Right answer", "Pareiza atbilde", "Õige vastus", "Riktig svar"),
        (
            "What was said is true, and what was promised was kept.",
            "Teiktais ir patiesība, solītais ir izdarīts.",
            "Öeldu on tõsi ja lubatu sai tehtud.",
            "Det som ble sagt, stemmer, og det som ble lovet, ble holdt.",
        ),
        (), 3, True,
    ),
    (
        ("Clear words", "Skaidri vārdi", "Selged sõnad", "Klare ord"),
        (
            "Short sentences, no words of the trade.",
            "Īsi teikumi, bez nozares vārdiem.",
            "Lühikesed laused, ilma erialasõnadeta.",
            "Korte setninger, ingen fagord.",
        ),
        (
            ("cannot be followed", "nevar saprast", "ei saa aru", "kan ikke følges"),
            ("with effort", "ar pūlēm", "vaevaga", "med anstrengelse"),
            ("mostly clear", "lielākoties skaidri", "enamasti selge", "stort sett klart"),
            ("clear at once", "skaidri uzreiz", "kohe selge", "klart med en gang"),
        ),
        2, False,
    ),
    (
        ("Asked the right questions", "Uzdoti īstie jautājumi", "Küsitud õiged küsimused", "Stilte de riktige spørsmålene"),
        (
            "Found out what was wrong before proposing anything.",
            "Noskaidrots, kas noticis, pirms ko piedāvāt.",
            "Enne pakkumist selgitati välja, mis lahti on.",
            "Fant ut hva som var galt før noe ble foreslått.",
        ),
        (
            ("none", "nevienu", "ei ühtki", "ingen"),
            ("some, late", "dažus, vēlu", "mõned, hilja", "noen, sent"),
            ("most", "lielāko daļu", "enamik", "de fleste"),
            ("all that were needed", "visus vajadzīgos", "kõik vajalikud", "alle som trengtes"),
        ),
        2, False,
    ),
    (
        ("Said what happens next", "Pateikts, kas notiks tālāk", "Öeldud, mis edasi saab", "Sa hva som skjer videre"),
        (
            "The customer knows by when, and by whom.",
            "Klients zina, līdz kuram laikam un kurš.",
            "Klient teab, mis ajaks ja kes.",
            "Kunden vet innen når, og av hvem.",
        ),
        (), 1, False,
    ),
    (
        ("Friendly", "Laipni", "Sõbralik", "Vennlig"),
        (
            "As one would speak to a guest.", "Kā runātu ar viesi.", "Nagu räägitaks külalisega.", "Som man snakker til en gjest.",
        ),
        (
            ("curt", "strupi", "järsk", "avvisende"),
            ("cool", "vēsi", "jahe", "kjølig"),
            ("friendly", "laipni", "sõbralik", "vennlig"),
            ("warm", "sirsnīgi", "südamlik", "varm"),
        ),
        1, False,
    ),
)  # fmt: skip
_PRAISE = (
    "Good work: the customer had nothing left to ask.",
    "Kind from the first word, and quick.",
    "The line test came before the question for it. Keep that.",
)
_ADVICE = (
    "Say by when next time, then nobody has to call again.",
    "Ask about the lights on the router first; it would have saved a day.",
    "The answer was right, but three sentences would have done.",
)


def write(stage: Stage, began: datetime, at: datetime) -> None:
    """All of it, between the beginning of the story and its end."""
    chance = random.Random(4)  # noqa: S311 - the same demo every time
    people = {player.name: user for player, user in stage.players.values()}
    skills = {user.id: player.skill for player, user in stage.players.values()}
    anna, toomas, marit = people["Anna Bērziņa"], people["Toomas Raud"], people["Marit Haugen"]
    length = at - began
    version = _form(anna, began + length * 0.3)
    first = _draw(version, marit, began + length * 0.6, 5, seed="31c0")
    if first is not None:
        _rate(first, chance, skills, began + length * 0.62)
    both = _draw(version, anna, began + length * 0.85, 12, second=toomas, spread=Spread.ALL, seed="7be2")
    if both is not None:
        _rate(both, chance, skills, began + length * 0.87)
    waits = _draw(version, anna, at - HOUR, 2, team_id=stage.teams["Riga desk"].id, seed="a95f")
    if waits is None:
        return
    begun = _reviews(waits)[0]
    half = dict.fromkeys([each.id for each in designing.criteria_of(version)][:2], 1)
    rating.keep(
        begun, Filled(half, comment="To be looked at again: was the technician told?"), by=anna, at=at - HOUR
    )


def _form(by: User, at: datetime) -> int:
    actor = Actor.user(by)
    form = designing.add("Answers", by=actor, at=at)
    for names, meant, steps, weight, critical in _CRITERIA:
        texts = {
            code: {"name": names[n], "help": meant[n], "anchors": [step[n] for step in steps]}
            for n, code in enumerate(LANGUAGES)
        }
        kind = CriterionKind.SCALE if steps else CriterionKind.YES_NO
        designing.put(form, Wanted(texts, kind, weight, critical, not critical), by=actor, at=at)
    return designing.publish(form, by=actor, at=at).id


def _draw(
    version: int, by: User, at: datetime, number: int, *, seed: str,
    second: User | None = None, spread: Spread = Spread.EACH, team_id: int | None = None,
) -> Sample | None:  # fmt: skip
    """A draw; none where a short story has nothing left to draw from."""
    last = organisation.today(at)
    wish = Wish(
        version, last - 28 * DAY, last, number, spread=spread, team_id=team_id, second_id=second.id if second else None
    )  # fmt: skip
    try:
        return drawing.draw(wish, by=by, at=at, seed=seed)
    except DomainError:
        return None


def _reviews(sample: Sample) -> list[Review]:
    ids = select(Review.id).where(Review.sample_id == sample.id).order_by(Review.position, Review.slot)
    found = (rating.one(id_) for id_ in db.session.scalars(ids).all())
    return [each for each in found if each is not None]


def _rate(sample: Sample, chance: random.Random, skills: dict[int, float], at: datetime) -> None:
    """Each as good as the colleague's skill lets expect; two who rate the same mostly see the same."""
    criteria, seen = designing.criteria_of(sample.version_id), dict[int, dict[int, int]]()
    for number, review in enumerate(_reviews(sample)):
        then, skill = at + timedelta(minutes=9 * number), skills.get(review.agent_id, 0.85)
        values = seen.get(review.closing_id) or {
            each.id: _value(each.kind.top, skill + (0.12 if each.critical else 0), chance)
            for each in criteria
        }
        if review.closing_id in seen and chance.random() < 0.4:
            other = chance.choice([each for each in criteria if not each.critical])
            values = {**values, other.id: max(0, values[other.id] - 1)}
        seen[review.closing_id] = values
        good = all(values[each.id] == each.kind.top for each in criteria)
        words = chance.choice(_PRAISE if good else _ADVICE)
        by = db.session.get_one(User, review.reviewer_id)
        rating.save(review, Filled(dict(values), comment=words), by=by, at=then)
        if sample.second_id is None:
            _answer(review, number, good, then + HOUR)


def _answer(review: Review, number: int, good: bool, at: datetime) -> None:
    agent = db.session.get_one(User, review.agent_id)
    if not good and number % 7 == 0:
        words = "The customer had to leave, so I kept it short. I wrote the rest the day after."
        rating.remark(review, words, by=agent, at=at)
    elif number % 5:
        rating.read(review, by=agent, at=at)


def _value(top: int, skill: float, chance: random.Random) -> int:
    if top == 1:
        return int(chance.random() < skill)
    return 3 if chance.random() < skill - 0.25 else 2 if chance.random() < 0.75 else 1
