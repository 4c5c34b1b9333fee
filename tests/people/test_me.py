"""What users decide about themselves."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from helpdesk.extensions import db
from helpdesk.people.models import User, UserSession
from tests.pages import Client
from tests.people.conftest import send

SignInAs = Callable[[User], Client]


def test_language_zone_look_and_keys_are_kept(anna: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(anna)
    page = client.submit(
        client.get("/me"), "/me", language="lv", time_zone="Europe/Oslo", theme="dark", single_keys=None
    )
    assert page.root.get("lang") == "lv"
    assert page.one(".toast .grow").text_content() == "Saglabāts.", "in the language just chosen"
    assert page.root.get("data-bs-theme") == "dark"
    assert page.root.get("data-keys") == "off"
    db.session.refresh(anna)
    assert (anna.language, anna.time_zone) == ("lv", "Europe/Oslo")
    page = client.submit(page, "/me", language="en", time_zone="organisation", theme="", single_keys="y")
    assert page.root.get("data-bs-theme") is None
    assert page.root.get("data-keys") is None


def test_ones_own_sign_ins_are_listed_and_can_be_ended(anna: User, sign_in_as: SignInAs) -> None:
    here, there = sign_in_as(anna), sign_in_as(anna)
    page = here.get("/me")
    assert page.text.count("last seen") == 2
    assert page.text.count("This one") == 1
    here.submit(page, "/end")
    assert there.get("/me", follow=False).status == 302
    assert here.get("/me").text.count("last seen") == 1


def test_sign_ins_are_told_apart_by_browser_and_system(anna: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(anna)
    windows = "Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0"
    db.session.execute(update(UserSession).values(browser=windows))
    db.session.commit()
    shown = client.get("/me").one(f'[title="{windows}"]')
    assert shown.text_content() == "Firefox on Windows"


def test_the_others_are_ended_at_once(anna: User, sign_in_as: SignInAs) -> None:
    here, others = sign_in_as(anna), [sign_in_as(anna), sign_in_as(anna)]
    send(here, "/me/sign-ins/end")
    assert [each.get("/me", follow=False).status for each in others] == [302, 302]
    assert here.get("/me").status == 200


def test_the_look_is_chosen_without_a_script_and_leads_back(anna: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(anna)
    token = client.get("/notices").one("meta[name=csrf-token]").get("content")
    data = {"csrf_token": token, "theme": "dark"}
    answer = client.post(
        "/theme", data, follow=False, headers={"Referer": "http://localhost/notices?after=x"}
    )
    assert answer.location == "/notices?after=x"
    answer = client.post("/theme", data, follow=False, headers={"Referer": "http://evil.example/x"})
    assert answer.location == "/"
    assert client.get("/notices").root.get("data-bs-theme") == "dark"


def test_visitors_choose_the_language_of_the_door(anna: User, client: Client) -> None:
    assert client.get("/sign-in").root.get("lang") == "en"
    send(client, "/language", language="nb")
    assert client.get("/sign-in").root.get("lang") == "nb"
    send(client, "/language", language="xx")
    assert client.get("/sign-in").root.get("lang") == "en"
