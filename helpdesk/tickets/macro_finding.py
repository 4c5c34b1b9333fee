"""Finding macros: which ones a colleague may use, by name, key or words of the text, and in what order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import selectinload

from helpdesk.extensions import db
from helpdesk.kit.text import fold, words
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets.models import Macro

SHOWN = 40  # of a search while one types


def usable_by(user: User) -> ColumnElement[bool]:
    """The condition for `user`'s own, those of their teams, and everybody's."""
    everybodys = and_(Macro.owner_id.is_(None), Macro.team_id.is_(None))
    teams = Macro.team_id.in_(sorted(user.team_ids)) if user.team_ids else None
    mine = or_(Macro.owner_id == user.id, everybodys)
    return and_(Macro.retired_at.is_(None), mine if teams is None else or_(mine, teams))


def listed_for(user: User, *, retired: bool = False) -> list[Macro]:
    """What the page of macros shows: supervisors see all of them; in the order in which they are offered."""
    ended = Macro.retired_at.is_not(None) if retired else Macro.retired_at.is_(None)
    everybodys = and_(Macro.owner_id.is_(None), Macro.team_id.is_(None))
    mine = or_(Macro.owner_id == user.id, everybodys, Macro.team_id.in_(sorted(user.team_ids)))
    return _read(and_(ended, true() if user.sees_scores else mine))


def usable(user: User, typed: str = "") -> list[Macro]:
    """Those that `user` may use, the best match first; all in their order where nothing was typed."""
    return matching(_read(usable_by(user)), typed)


def by_ids(user: User, ids: Iterable[int]) -> dict[int, Macro]:
    """Those of the ids that `user` may use, without their texts."""
    wanted = sorted(set(ids))
    found = select(Macro).where(usable_by(user), Macro.id.in_(wanted))
    return {macro.id: macro for macro in db.session.scalars(found)} if wanted else {}


def by_id(macro_id: int) -> Macro | None:
    """One macro with its texts, whoever may see it."""
    return next(iter(_read(Macro.id == macro_id)), None)


def _read(condition: ColumnElement[bool]) -> list[Macro]:
    query = select(Macro).where(condition).options(selectinload(Macro.texts))
    # One's own first, then those of teams, then everybody's.
    order = (Macro.owner_id.is_(None), Macro.team_id.is_(None), Macro.team_id, Macro.position, Macro.id)
    return list(db.session.scalars(query.order_by(*order)))


def matching(macros: list[Macro], typed: str) -> list[Macro]:
    """Those that fit what was typed: by key, then by name, then by the words of their texts."""
    wanted = fold(typed.strip().removeprefix("/"))
    if not wanted:
        return macros
    ranked = [(rank, index, macro) for index, macro in enumerate(macros) if (rank := _rank(macro, wanted))]
    return [macro for _rank_, _index, macro in sorted(ranked, key=lambda each: each[:2])]


def _rank(macro: Macro, wanted: str) -> int:
    """How well it fits, 1 best; 0: not at all."""
    name = fold(macro.name)
    if macro.key == wanted:
        return 1
    if macro.key.startswith(wanted):
        return 2
    if name.startswith(wanted):
        return 3
    if _has(name, wanted):
        return 4
    return 5 if any(_has(fold(body), wanted) for body in macro.bodies.values()) else 0


def _has(text: str, wanted: str) -> bool:
    """Does every word that was typed begin a word of the text?"""
    there = words(text)
    return all(any(each.startswith(word) for each in there) for word in words(wanted))


def text_for(macro: Macro, language: str) -> tuple[str, str] | None:
    """Language and text: in `language`, else the organisation's, else any. None where it has no text."""
    bodies = macro.bodies
    for each in (language, organisation.LANGUAGE.get(), *sorted(bodies)):
        if each in bodies:
            return each, bodies[each]
    return None
