"""Categories and causes."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy import select

from helpdesk.categories.models import Category, CategoryName, Cause
from helpdesk.categories.words import CauseKey
from helpdesk.extensions import db

_serial = count(1)


def category(name: str = "", parent: Category | None = None, **more: Any) -> Category:
    """A category named in English; `names` gives other languages: {"lv": "…"}."""
    names = {"en": name or f"Category {next(_serial)}"} | more.pop("names", {})
    made = Category(parent_id=parent.id if parent else None, position=next(_serial), **more)
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        CategoryName(category_id=made.id, language=key, name=value) for key, value in names.items()
    )
    db.session.flush()
    return made


def cause(key: CauseKey = CauseKey.SLOW) -> Cause:
    """One of the nine causes, made where it is not there."""
    found = db.session.scalar(select(Cause).filter_by(key=key))
    if found is None:
        found = Cause(key=key, position=list(CauseKey).index(key))
        db.session.add(found)
        db.session.flush()
    return found
