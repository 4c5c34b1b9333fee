"""The settings page: typed fields made from what rooms declare."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from helpdesk.people import organisation, settings_form
from helpdesk.people.models import User
from helpdesk.settings import store
from tests.factories import surveys
from tests.pages import Client

SignInAs = Callable[[User], Client]


@pytest.fixture
def client(boss: User, sign_in_as: SignInAs) -> Client:
    return sign_in_as(boss)


def test_every_declared_setting_has_a_field_and_every_group_a_page(client: Client) -> None:
    groups = settings_form.groups(store.declared())
    assert groups[0][0] == "organisation"
    for prefix, _label in groups:
        page = client.get(f"/settings/{prefix}")
        assert page.status == 200
        for setting in store.declared(f"{prefix}."):
            assert page.all(f"[name={settings_form.name_of(setting)}]"), setting.key


def test_saving_changes_what_was_changed_and_writes_the_history(client: Client) -> None:
    page = client.submit(
        client.get("/settings"), "settings", organisation__name="Baltvik", organisation__language="lv"
    )
    assert organisation.NAME.get() == "Baltvik"
    assert organisation.LANGUAGE.get() == "lv"
    assert {change.key for change in store.changes()} == {"organisation.name", "organisation.language"}
    assert "English" in page.text
    assert "Ingrid Solberg" in page.text


def test_a_switch_can_be_turned_off(client: Client) -> None:
    client.submit(client.get("/settings"), "settings", organisation__agents_see_answers=None)
    assert organisation.AGENTS_SEE_ANSWERS.get() is False


@pytest.mark.slow
def test_saving_what_is_there_changes_nothing(client: Client) -> None:
    for prefix, _label in settings_form.groups(store.declared()):
        page = client.submit(client.get(f"/settings/{prefix}"), "settings")
        assert page.status == 200, page.text
    assert store.changes() == []


def test_an_unknown_zone_or_language_is_refused_and_nothing_is_stored(client: Client) -> None:
    page = client.submit(
        client.get("/settings"),
        "settings",
        organisation__time_zone="Mars/Olympus",
        organisation__name="Baltvik",
    )
    assert page.status == 422
    assert organisation.NAME.get() == ""
    assert page.one("[name=organisation__name]").get("value") == "Baltvik"


def test_numbers_with_a_comma_are_read(app: Flask) -> None:
    setting = store.Setting("test.rate", 0.5, float, "Rate", low=0, high=1)
    with app.test_request_context("/", method="POST", data={"test__rate": "0,25"}):
        form = settings_form.form_for([setting])
        form.validate()
        assert settings_form.given(setting, form) == 0.25
        assert not form["test__rate"].errors


def test_lists_are_typed_one_a_line(app: Flask) -> None:
    setting = store.Setting("test.names", ["a"], list, "Names")
    with app.test_request_context("/", method="POST", data={"test__names": " b \r\n\r\nc\n"}):
        form = settings_form.form_for([setting])
        assert settings_form.given(setting, form) == ["b", "c"]


def test_values_are_said_in_words(app: Flask) -> None:
    assert settings_form.said(None, True) == "yes"
    assert settings_form.said(None, ["a", "b"]) == "a, b"
    assert settings_form.said(None, "") == "–"
    assert settings_form.said(organisation.COUNTRY, "NO") == "Norway"


def test_what_a_room_keeps_for_itself_is_no_change_that_people_read(client: Client) -> None:
    surveys.rule("Nobody at night", languages=["nb"])
    assert any(row.key == "surveys.rules_state" for row in store.changes("surveys."))
    assert "rules_state" not in client.get("/settings/surveys").text
