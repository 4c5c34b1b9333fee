"""What readers of Baltvik's newsletter and website answered; somebody tried to stuff the one on the website."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import seeding
from helpdesk.weblinks import answers, publishing

_WORDS = {
    "lv": "Paldies par ātro palīdzību!",
    "et": "Kiire ja sõbralik.",
    "nb": "Alltid hyggelige folk.",
    "en": "",
}


def write(chance: random.Random, at: datetime) -> None:
    """A link in a newsletter two weeks ago, and one on the website with a night of the very same answers."""
    survey = seeding.current_version()
    if survey is None:
        return
    sent, night = at - timedelta(days=14), at - timedelta(hours=9)
    letter = publishing.add(
        publishing.Plan("Newsletter of the quarter", "newsletter", survey.survey_id), by=SYSTEM, at=sent
    )
    site = publishing.add(publishing.Plan("Website", "website", survey.survey_id), by=SYSTEM, at=sent)
    moment = sent
    for n in range(160):
        moment += timedelta(minutes=chance.randint(2, 240))
        if moment > at:
            break
        language = chance.choice(tuple(_WORDS))
        given: dict[str, object] = {"satisfaction": chance.choice((5, 5, 4, 4, 4, 3, 2))}
        if n % 4 == 0 and _WORDS[language]:
            given["comment"] = _WORDS[language]
        link = letter if n % 3 else site
        answers.take(link, given, language=language, nonce=f"demo {n}", at=moment)
    for n in range(25):
        answers.take(
            site, {"satisfaction": 1}, language="en", nonce=f"night {n}", at=night + timedelta(seconds=4 * n)
        )
    db.session.flush()
