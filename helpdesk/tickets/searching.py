"""Searching tickets by what somebody typed: words and operators by the index, phrases by reading what it finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import Row, select

from helpdesk.extensions import db
from helpdesk.kit import text
from helpdesk.people.models import User
from helpdesk.tickets import listing, search, search_conditions, search_operators
from helpdesk.tickets.models import Message
from helpdesk.tickets.search_operators import Typed
from helpdesk.tickets.settings import NUMBER_PREFIX

MOST_READ = 1_000  # tickets with a phrase's words that are read for it
AT_ONCE = 200
_BEFORE, _AFTER = 40, 110  # characters of a passage around the word found
_READ_OF_EACH = 6_000  # characters of a message in which a passage is looked for


@dataclass(frozen=True)
class Found:
    """Tickets, newest first; a sentence for each operator that means nothing; whether all tickets were looked at."""

    typed: Typed
    rows: list[Row[Any]]
    problems: list[str]
    count: int = 0  # as far as was asked, which may be further than there are rows
    complete: bool = True


def find(
    user: User,
    typed: str,
    size: int,
    zone: tzinfo,
    *,
    below: int | None = None,
    count: int | None = None,
    most_read: int | None = None,
) -> Found:
    """Up to `size` + 1 tickets for what was `typed`, with ids below `below`; none where an operator was not understood.

    `count`: how far they are counted, if further. `most_read`: tickets that are read for a phrase before it is given up, if fewer than usual.
    """
    read = search_operators.read(typed, prefix=NUMBER_PREFIX.get())
    conditions, problems = search_conditions.conditions(read.operators, user, zone)
    if problems or not read.asks:
        return Found(read, [], problems)
    asked = search.Asked(read.words, read.without, tuple(conditions))
    if not read.phrases:
        rows = listing.found_by(user, asked, size, below, count=count)
        return Found(read, rows, [], rows[0].found if rows else 0)
    most = size if count is None else count
    rows, complete = _with_phrases(user, asked, read.phrases, most, below, most_read or MOST_READ)
    return Found(read, rows[: size + 1], [], len(rows), complete)


def _with_phrases(
    user: User,
    asked: search.Asked,
    phrases: Collection[tuple[str, ...]],
    size: int,
    below: int | None,
    most_read: int,
) -> tuple[list[Row[Any]], bool]:
    kept: list[Row[Any]] = []
    looked_at = 0
    while len(kept) <= size:
        rows = listing.found_by(user, asked, AT_ONCE - 1, below)
        texts = _texts(row.id for row in rows)
        for row in rows:
            stands = [row.subject, row.customer or "", *texts.get(row.id, ())]
            if all(any(_holds(each, phrase) for each in stands) for phrase in phrases):
                kept.append(row)
        looked_at += len(rows)
        if len(rows) < AT_ONCE:
            return kept[: size + 1], True
        if looked_at >= most_read:
            return kept[: size + 1], len(kept) > size
        below = rows[-1].id
    return kept[: size + 1], True


def _texts(ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    wanted = (
        select(Message.ticket_id, Message.body).where(Message.ticket_id.in_(list(ids))).order_by(Message.id)
    )
    for row in db.session.execute(wanted):
        found.setdefault(row.ticket_id, []).append(row.body)
    return found


def _holds(whole: str, phrase: tuple[str, ...]) -> bool:
    """Do the words of `phrase` stand in a row? Its last one may go on."""
    words = text.words(whole)
    last = len(phrase) - 1
    return any(
        words[at : at + last] == list(phrase[:last]) and words[at + last].startswith(phrase[last])
        for at in range(len(words) - last)
    )


def subject_first(rows: Iterable[Row[Any]], words: Collection[str]) -> list[Row[Any]]:
    """The rows whose subject begins with the first of the words and has all, then those that have all, then the others."""
    first = next(iter(words), "")

    def rank(row: Row[Any]) -> int:
        if _missing(row.subject, words):
            return 2
        return 0 if next(iter(text.words(row.subject)), "").startswith(first) else 1

    return sorted(rows, key=rank)


def passages(rows: Iterable[Row[Any]], words: Collection[str]) -> dict[int, str]:
    """Per ticket whose subject does not have all `words`: the place in its messages that has one of the others."""
    lacking = {row.id: missing for row in rows if (missing := _missing(row.subject, words))}
    found: dict[int, str] = {}
    for number, bodies in _texts(lacking).items() if lacking else ():
        for body in bodies:
            if passage := _passage(body[:_READ_OF_EACH], lacking[number]):
                found[number] = passage
                break
    return found


def _missing(subject: str, words: Collection[str]) -> list[str]:
    known = text.words(subject)
    return [word for word in words if not any(each.startswith(word) for each in known)]


def _passage(body: str, words: list[str]) -> str:
    upto = 0
    for piece, hit in text.marked(body, words):
        if hit:
            begin = max(0, upto - _BEFORE)
            begin = body.find(" ", begin, upto) + 1 or begin if begin else 0
            cut = " ".join(body[begin : upto + _AFTER].split())
            return ("… " if begin else "") + cut + (" …" if upto + _AFTER < len(body) else "")
        upto += len(piece)
    return ""
