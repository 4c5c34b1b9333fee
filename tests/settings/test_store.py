"""Settings."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.settings import store


def test_a_setting_is_at_its_default_until_somebody_changes_it(app: Flask, at: datetime) -> None:
    assert organisation.TIME_ZONE.get() == "Europe/Riga"
    organisation.TIME_ZONE.set("Europe/Oslo", by_id=None, at=at)
    assert organisation.TIME_ZONE.get() == "Europe/Oslo"
    db.session.commit()
    assert organisation.TIME_ZONE.get() == "Europe/Oslo"


def test_a_rolled_back_change_never_was(app: Flask, at: datetime) -> None:
    organisation.NAME.set("Baltvik", at=at)
    db.session.rollback()
    assert organisation.NAME.get() == ""
    assert store.changes("organisation.") == []


def test_every_change_says_from_what_to_what(app: Flask, at: datetime) -> None:
    organisation.COUNTRY.set("EE", by_id=4, at=at)
    organisation.COUNTRY.set("EE", by_id=4, at=at)
    (change,) = store.changes("organisation.country")
    assert (change.before, change.after, change.by_id) == ("LV", "EE", 4)


@pytest.mark.parametrize("wrong", ["DE", 5, None])
def test_a_value_that_does_not_fit_is_refused(app: Flask, at: datetime, wrong: object) -> None:
    with pytest.raises(ValueError, match=r"organisation\.country"):
        organisation.COUNTRY.set(wrong, at=at)  # type: ignore[arg-type]
