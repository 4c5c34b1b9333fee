"""Forms: written as a draft, frozen when published, copied for the next version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.quality import designing
from helpdesk.quality.models import ReviewForm
from helpdesk.quality.words import CriterionKind
from tests.factories import quality
from tests.factories.quality import wanted


def form_of(version: Any) -> ReviewForm:
    found = designing.form_of(version.form_id)
    assert found is not None
    return found


def names(version_id: int) -> list[str]:
    return [each.texts["en"]["name"] for each in designing.criteria_of(version_id)]


def test_a_published_version_stays_as_it_is_and_the_next_begins_as_its_copy(app: Any, at: datetime) -> None:
    first = quality.version()
    form = form_of(first)
    criterion = designing.criteria_of(first.id)[0]
    for act in (
        lambda: designing.put(form, wanted("New"), by=SYSTEM, at=at),
        lambda: designing.put(form, wanted("New"), criterion, revision=1, by=SYSTEM, at=at),
        lambda: designing.remove(form, criterion, by=SYSTEM, at=at),
        lambda: designing.shift(form, criterion, 1, by=SYSTEM, at=at),
        lambda: designing.publish(form, by=SYSTEM, at=at),
    ):
        with pytest.raises(DomainError, match="published"):
            act()
    second = designing.begin(form, by=SYSTEM, at=at)
    assert designing.begin(form, by=SYSTEM, at=at) is second
    designing.put(form, wanted("New"), by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="published"):
        designing.remove(form, criterion, by=SYSTEM, at=at)
    assert names(second.id) == [*names(first.id), "New"] and second.number == 2
    assert designing.published(form) is first
    designing.publish(form, by=SYSTEM, at=at)
    assert designing.published(form) is second


def test_criteria_are_ordered_changed_and_taken_out_while_it_is_a_draft(app: Any, at: datetime) -> None:
    form = designing.add("Letters", ["question"], by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="at least one"):
        designing.publish(form, by=SYSTEM, at=at)
    one, two, three = (
        designing.put(form, wanted(each), by=SYSTEM, at=at) for each in ("One", "Two", "Three")
    )
    designing.shift(form, three, -1, by=SYSTEM, at=at)
    designing.remove(form, one, by=SYSTEM, at=at)
    designing.put(form, wanted("Zwei", CriterionKind.SCALE), two, revision=1, by=SYSTEM, at=at)
    assert names(form.versions[0].id) == ["Three", "Zwei"]
    with pytest.raises(Conflict):
        designing.put(form, wanted("Deux"), two, revision=1, by=SYSTEM, at=at)


def test_what_a_criterion_needs(app: Any, at: datetime) -> None:
    form = designing.add("Letters", by=SYSTEM, at=at)
    for wrong, field in (
        (designing.Wanted({"lv": {"name": "Skaidri"}}), "name_en"),
        (wanted("Clear", weight=11), "weight"),
        (
            designing.Wanted({"en": {"name": "A", "anchors": list("abcde")}}, CriterionKind.SCALE),
            "anchors_en",
        ),
    ):
        with pytest.raises(DomainError) as refused:
            designing.put(form, wrong, by=SYSTEM, at=at)
        assert refused.value.field == field
