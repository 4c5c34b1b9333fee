"""The tree is grown, bent and pruned without losing history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.categories import queries, seeding, shaping
from helpdesk.categories.models import Cause
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people import organisation
from tests.factories import categories, people


def shape() -> list[str]:
    return [node.path for node in queries.walk("en") if not node.retired]


def kinds() -> list[str]:
    return list(db.session.scalars(select(EventRecord.kind).order_by(EventRecord.id)))


def test_a_category_is_added_last_with_its_names(app: Any, at: datetime) -> None:
    shaping.add(names={"en": "Fibre", "lv": " Optika\n", "et": ""}, by=SYSTEM, at=at)
    shaping.add(names={"en": "Mobile"}, by=SYSTEM, at=at)
    assert shape() == ["Fibre", "Mobile"]
    assert sorted(queries.names("lv").values()) == ["Mobile", "Optika"]
    assert kinds() == ["category.added", "category.added"]


def test_the_organisations_language_is_compulsory(app: Any, at: datetime) -> None:
    organisation.LANGUAGE.set("lv", at=at)
    with pytest.raises(DomainError) as refused:
        shaping.add(names={"en": "Fibre"}, by=SYSTEM, at=at)
    assert refused.value.field == "name_lv"


def test_siblings_have_different_names_cousins_need_not(app: Any, at: datetime) -> None:
    fibre, mobile = categories.category("Fibre"), categories.category("Mobile")
    shaping.add(names={"en": "Other"}, parent_id=fibre.id, by=SYSTEM, at=at)
    shaping.add(names={"en": "Other"}, parent_id=mobile.id, by=SYSTEM, at=at)
    with pytest.raises(DomainError):
        shaping.add(names={"en": "óther"}, parent_id=mobile.id, by=SYSTEM, at=at)


def test_a_move_is_recorded_with_both_parents(app: Any, at: datetime) -> None:
    fibre, mobile = categories.category("Fibre"), categories.category("Mobile")
    drops = shaping.category(categories.category("Drops", fibre).id)
    shaping.move(drops, mobile.id, by=SYSTEM, at=at)
    assert shape() == ["Fibre", "Mobile", "Mobile › Drops"]
    payload = db.session.scalars(select(EventRecord.payload)).one()
    assert (payload["before_parent_id"], payload["parent_id"]) == (fibre.id, mobile.id)


def test_no_circle_and_no_endless_depth(app: Any, at: datetime) -> None:
    chain = [categories.category("1")]
    for number in range(2, shaping.DEEPEST + 1):
        chain.append(categories.category(str(number), chain[-1]))
    with pytest.raises(DomainError):
        shaping.move(chain[0], chain[2].id, by=SYSTEM, at=at)
    with pytest.raises(DomainError):
        shaping.add(names={"en": "6"}, parent_id=chain[-1].id, by=SYSTEM, at=at)
    other = categories.category("other")
    queries.forget()
    with pytest.raises(DomainError):
        shaping.move(chain[0], other.id, by=SYSTEM, at=at)


def test_a_row_is_ordered_one_place_at_a_time(app: Any, at: datetime) -> None:
    one, _two, three = (categories.category(name) for name in ("One", "Two", "Three"))
    shaping.shift(three, -1, by=SYSTEM, at=at)
    shaping.shift(one, -1, by=SYSTEM, at=at)  # already first
    assert shape() == ["One", "Three", "Two"]
    assert kinds() == ["category.moved"]


def test_retired_ones_keep_their_history_and_may_return(app: Any, at: datetime) -> None:
    fibre = categories.category("Fibre")
    categories.category("Drops", fibre)
    shaping.retire(fibre, by=SYSTEM, at=at)
    assert queries.choices("en") == [] and len(queries.names("en")) == 2
    shaping.restore(fibre, by=SYSTEM, at=at)
    assert len(queries.choices("en")) == 2
    assert kinds() == ["category.retired", "category.changed"]


def test_only_what_differs_is_recorded(app: Any, at: datetime) -> None:
    team = people.team()
    fibre = shaping.add(names={"en": "Fibre", "lv": "Optika"}, by=SYSTEM, at=at)
    changed = shaping.change(
        fibre, names={"en": "Fibre", "lv": "Optiskais"}, team_id=team.id, sensitive=False, by=SYSTEM, at=at
    )
    assert changed == ["names", "team"]
    assert queries.names("lv") == {fibre.id: "Optiskais"}
    shaping.change(fibre, names={"en": "Fibre"}, team_id=team.id, sensitive=False, by=SYSTEM, at=at)
    assert queries.names("lv") == {fibre.id: "Fibre"}


def test_a_cause_gets_other_words_and_keeps_its_key(app: Any, at: datetime) -> None:
    seeding.seed_causes()
    slow = shaping.cause(db.session.scalar(select(Cause.id).filter_by(key="slow")))
    assert shaping.rename_cause(slow, {"en": "Too slow"}, by=SYSTEM, at=at)
    assert queries.cause_names("en")["slow"] == "Too slow"
    assert seeding.seed_causes() == 0
