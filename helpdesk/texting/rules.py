"""What answers of gateways, reports and texts from outside mean: pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from helpdesk.kit.text import words
from helpdesk.texting.words import Fate, Meaning, Report

GIVE_UP_AFTER = timedelta(hours=48)
_PAUSES = (1, 2, 5, 10, 20, 30, 60)  # minutes until the next attempt, by how many there were; then every hour

# As gateways write them, letters alone and folded. What is not here says nothing final.
_DELIVERED = frozenset({"delivered", "delivrd", "deliveredtohandset", "deliveredtoterminal", "read"})
_FAILED = frozenset(
    {
        "failed", "undelivered", "undeliv", "undeliverable", "rejected", "rejectd", "expired", "deleted", "blocked", "error",
        "deliveryfailed", "deliveryfailure", "notdelivered",
    }
)  # fmt: skip
_NO_SUCH_NUMBER = frozenset(
    {
        "nosuchnumber",
        "unknownnumber",
        "invalidnumber",
        "unknownsubscriber",
        "invaliddestination",
        "notamobile",
    }
)
_LETTERS = re.compile(r"[^a-z]+")

# "Stop" in our four languages and as telephones offer it, folded.
STOP_WORDS = frozenset(
    {
        "stop", "stopp", "stopall", "unsubscribe", "cancel", "end", "quit", "optout",
        "atteikties", "atteikt", "atsakos", "beigt", "beidziet", "nesutit",
        "loobu", "loobun", "lopeta", "lopetage",
        "stans", "avslutt", "slutt", "avmeld",
    }
)  # fmt: skip
_PLAIN_STOP = frozenset({"stop", "stopp"})
_FEW = 4


def fate(status: int) -> Fate:
    """What an HTTP status means for the text that was sent.

    408, 425, 429 and 503 say that it was not taken. Any other 5xx may have come after it was: a gateway that fell over, a
    proxy that lost patience.
    """
    if 200 <= status < 300:
        return Fate.ACCEPTED
    if status in {408, 425, 429, 503}:
        return Fate.DEFERRED
    if status >= 500 or status < 200:
        return Fate.UNCERTAIN
    return Fate.REFUSED if status in {400, 409, 410, 413, 422} else Fate.BARRED


def report(status: str) -> Report:
    """What the word of a delivery report means."""
    plain = _LETTERS.sub("", status.lower())
    if plain in _NO_SUCH_NUMBER:
        return Report.NO_SUCH_NUMBER
    if plain in _DELIVERED:
        return Report.DELIVERED
    return Report.FAILED if plain in _FAILED else Report.UNDERWAY


def meaning(text: str) -> Meaning:
    """Does somebody ask to be left in peace? One of the words alone, or a sentence of few words that begins with "stop"."""
    said = words(text)
    if "".join(said) in STOP_WORDS or (said and len(said) <= 2 and said[0] in STOP_WORDS):
        return Meaning.STOP
    return Meaning.STOP if said and said[0] in _PLAIN_STOP and len(said) <= _FEW else Meaning.WORDS


def next_attempt(attempts: int, at: datetime) -> datetime:
    """When to try again after so many attempts."""
    return at + timedelta(minutes=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])
