"""Taking a person out of notes of interviews and focus groups: all words where nobody else took part, else their name."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select

from helpdesk.advisors import notes
from helpdesk.advisors.note_models import Note, NoteParticipant
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.privacy.reach import Reach

_SHORTEST = 3  # letters of a part of a name that is looked for by itself
_ENDINGS = re.compile(r"[aeiouāēīūõäöüæøås]$", re.IGNORECASE)


def strike(reach: Reach, words: str, _at: datetime) -> None:
    """Before the person's own name goes: by it they are found in what others said."""
    people = db.session.scalars(select(Customer).where(Customer.id.in_(reach.customers)))
    name = _pattern([each.name for each in people])
    for note in db.session.scalars(select(Note).where(reach.of("advisor_notes")).order_by(Note.id)).all():
        if _others_took_part(note.id, reach):
            note.title, note.text = name.sub(words, note.title)[:200], name.sub(words, note.text)
            note.others = name.sub(words, note.others)[:500]
            note.folded = notes.searched(note.title, note.text, note.others)
        else:
            note.title = note.text = words
            note.others = note.folded = ""
    db.session.flush()


def _others_took_part(note_id: int, reach: Reach) -> bool:
    """Somebody who is not erased as well."""
    others = select(NoteParticipant.id).join(Customer, Customer.id == NoteParticipant.customer_id)
    others = others.where(NoteParticipant.note_id == note_id, Customer.erased_at.is_(None))
    return db.session.scalar(others.where(Customer.id.not_in(reach.customers)).limit(1)) is not None


def _pattern(names: list[str]) -> re.Pattern[str]:
    """The names and their parts, in whatever case a language puts them ("Ilze", "Ilzes", "Ilzei")."""
    parts = {part for each in names for part in each.split() if len(part) >= _SHORTEST}
    stems = [
        re.escape(_ENDINGS.sub("", each)) + r"\w{0,3}" for each in sorted(parts, key=lambda p: (-len(p), p))
    ]
    whole = [re.escape(each) for each in names if each]
    return re.compile(r"\b(?:" + "|".join([*whole, *stems] or [r"(?!)"]) + r")(?!\w)", re.IGNORECASE)
