"""The tablet's own pages: with its secret alone, by plain forms, and by what it hands in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kiosks import forms, tablets
from helpdesk.kiosks.models import Kiosk, KioskAnswer
from helpdesk.kiosks.words import Standing
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Place
from helpdesk.surveys.models import Response
from tests.factories import kiosks, people, surveys
from tests.pages import Client, Page


@pytest.fixture
def kiosk(clock: Any, client: Client, at: Any) -> Kiosk:
    """A tablet at the exit in Riga, set up by its link an hour ago."""
    made = kiosks.kiosk(place=people.place("Rīga, Brīvības iela"), at=at)
    token = tablets.make_link(made, by=SYSTEM, at=at)
    db.session.commit()
    page = client.get(f"/kiosk/{made.place_id}/start/{token}")
    client.submit(page, "/start/")
    clock.shift(timedelta(hours=1))
    return db.session.get_one(Kiosk, made.id)


def answers() -> list[KioskAnswer]:
    db.session.expire_all()
    return list(db.session.scalars(select(KioskAnswer).order_by(KioskAnswer.id)))


def hand_in(client: Client, kiosk: Kiosk, body: Any) -> Page:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.open("POST", f"/kiosk/{kiosk.place_id}/answers", data=sent, content_type="application/json")


def one(uid: int, at: float, **more: Any) -> dict[str, Any]:
    return {"id": f"{uid:032x}", "satisfaction": 4, "reasons": [], "language": "en", "at": at, **more}


def test_any_other_browser_gets_no_kiosk(kiosk: Kiosk, app: Any) -> None:
    stranger = Client(app)
    for cookie in ("", "x" * 32, "a\x00b"):
        if cookie:
            stranger.http.set_cookie("kiosk", cookie)
        for path in ("", "/thanks", "/code"):
            assert stranger.get(f"/kiosk/{kiosk.place_id}{path}").status == 403
        assert hand_in(stranger, kiosk, {"now": 1, "answers": []}).status == 403
        assert stranger.post(f"/kiosk/{kiosk.place_id}", {"satisfaction": "5"}).status == 403
    assert answers() == []


def test_the_secret_is_for_our_own_pages_alone_and_no_script_reads_it(
    clock: Any, client: Client, at: Any
) -> None:
    made = kiosks.kiosk(at=at)
    address = f"/kiosk/{made.place_id}/start/{tablets.make_link(made, by=SYSTEM, at=at)}"
    assert client.post(address).status == 422, "no page of ours was seen before"
    paired = client.submit(client.get(address), "/start/", follow=False)
    cookie = paired.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert client.get(address).status == 404 and client.post(address).status == 404


def test_without_scripts_a_face_leads_to_reasons_and_these_to_thanks(
    kiosk: Kiosk, client: Client, clock: Any
) -> None:
    page = client.get(f"/kiosk/{kiosk.place_id}")
    assert page.h1 == "How satisfied are you with the help you received?"
    page = client.get(f"/kiosk/{kiosk.place_id}?lang=en&r=2")
    assert page.h1 == "What were you not satisfied with?" and answers() == []
    assert "20; url=" in page.one("noscript meta").get("content")
    page = client.submit(page, f"/kiosk/{kiosk.place_id}?lang=en", satisfaction="2", reasons=["slow"])
    assert page.h1 == "Thank you" and "5; url=" in page.one("noscript meta").get("content")
    [given] = answers()
    assert (given.satisfaction, given.place_id, given.language) == (2, kiosk.place_id, "en")
    assert given.standing is Standing.COUNTED and db.session.scalars(select(Response)).all() == []


def test_the_same_form_sent_twice_is_one_answer(kiosk: Kiosk, client: Client) -> None:
    page = client.get(f"/kiosk/{kiosk.place_id}?r=5")
    for _each in range(2):
        client.submit(page, f"/kiosk/{kiosk.place_id}?lang=en", satisfaction="5")
    assert len(answers()) == 1


def test_a_form_that_is_not_ours_or_says_nothing_is_asked_again(kiosk: Kiosk, client: Client) -> None:
    for form in ({"satisfaction": "5"}, {"satisfaction": "6", "csrf_token": "x"}, {}):
        assert client.post(f"/kiosk/{kiosk.place_id}", form).status == 422
    assert answers() == []


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("lv", "Cik lielā mērā Jūs apmierina saņemtā palīdzība?"),
        ("et", "Kui rahul olete saadud abiga?"),
        ("nb", "Hvor fornøyd er du med hjelpen du fikk?"),
    ],
)
def test_it_asks_in_four_languages(kiosk: Kiosk, client: Client, language: str, question: str) -> None:
    page = client.get(f"/kiosk/{kiosk.place_id}?lang={language}")
    assert page.h1 == question and page.one("html").get("lang") == language


def test_its_page_is_light(kiosk: Kiosk, client: Client) -> None:
    page = client.get(f"/kiosk/{kiosk.place_id}")
    assert page.status == 200 and len(page.response.get_data()) < 30_000
    assert page.response.headers["Cache-Control"] == "no-store"


def test_what_the_tablet_kept_is_stored_once_with_the_time_it_was_given(
    kiosk: Kiosk, client: Client, clock: Any
) -> None:
    now = 1_000_000.0  # the tablet believes that it is 1970
    body = {"now": now, "answers": [one(1, now - 60_000), one(2, now - 20_000, satisfaction=1)]}
    for _each in range(2):
        page = hand_in(client, kiosk, body)
        assert json.loads(page.body) == {"kept": [f"{1:032x}", f"{2:032x}"], "refused": []}
    first, second = answers()
    assert second.answered_at - first.answered_at == timedelta(seconds=40)
    assert not first.clock_wrong and first.received_at - first.answered_at == timedelta(minutes=1)


def test_a_tablet_that_lost_its_time_is_believed_no_time(kiosk: Kiosk, client: Client) -> None:
    hand_in(client, kiosk, {"now": 5.0, "answers": [one(1, 9e15), one(2, -9e15), one(3, 0)]})
    assert [row.clock_wrong for row in answers()] == [True, True, False]
    assert all(row.answered_at <= row.received_at for row in answers())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"now": 1}', b'{"now": "1", "answers": []}',
        b'{"now": NaN, "answers": []}', b'{"now": 1e999, "answers": []}', b'{"now": 1, "answers": {}}',
        b'{"now": true, "answers": []}', b"[" * 5000, b'{"now": 1' + b"0" * 400 + b', "answers": []}',
        json.dumps({"now": 1, "answers": [{}] * 51}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_hand_in_is_refused_and_stores_nothing(kiosk: Kiosk, client: Client, body: bytes) -> None:
    assert hand_in(client, kiosk, body).status == 422
    assert answers() == []


def test_what_can_never_be_stored_is_named_so_that_the_tablet_lets_go(kiosk: Kiosk, client: Client) -> None:
    bad: list[Any] = [
        one(1, 0, satisfaction=0), one(2, 0, satisfaction=6), one(3, 0, satisfaction=True),
        one(4, 0, satisfaction="<b>"), one(5, 0, language="xx"), one(6, 0, language=["en"]),
        one(7, 0, satisfaction=4.5),
    ]  # fmt: skip
    nameless: list[Any] = [None, 7, "x", [], {"id": 1}, {"id": "../../etc"}, {"id": "A" * 32}]
    page = hand_in(client, kiosk, {"now": 0, "answers": [*bad, *nameless]})
    assert json.loads(page.body) == {"kept": [], "refused": [each["id"] for each in bad]}
    assert answers() == []


def test_odd_reasons_and_times_cost_no_answer(kiosk: Kiosk, client: Client) -> None:
    odd: list[Any] = [
        one(1, 0, reasons="slow"), one(2, None), one(3, 0, reasons=[1, None, "x" * 500, "'; DROP", "slow"]),
        one(4, 0, reasons={"a": 1}), one(5, 0, reasons=["other"] * 10_0),
    ]  # fmt: skip
    hand_in(client, kiosk, {"now": 0, "answers": odd})
    assert len(answers()) == 5


def test_more_than_a_tablet_ever_has_is_not_even_read(kiosk: Kiosk, client: Client) -> None:
    body = b'{"now": 1, "answers": [' + b" " * forms.LARGEST + b"]}"
    assert hand_in(client, kiosk, body).status == 413


def test_a_kiosk_that_is_switched_off_is_shut_at_once(kiosk: Kiosk, client: Client, at: Any) -> None:
    page = client.get(f"/kiosk/{kiosk.place_id}?r=4")
    tablets.revoke(db.session.get_one(Kiosk, kiosk.id), by=SYSTEM, at=at)
    db.session.commit()
    assert client.submit(page, f"/kiosk/{kiosk.place_id}?lang=en", satisfaction="4").status == 403
    assert hand_in(client, kiosk, {"now": 1, "answers": [one(1, 0)]}).status == 403
    assert answers() == []


def test_a_code_opens_the_survey_of_its_slip_and_leads_back(
    kiosk: Kiosk, client: Client, clock: Any, at: Any
) -> None:
    slip = surveys.slip(surveys.visit(at=at, place=db.session.get(Place, kiosk.place_id)), at=at)
    page = client.get(f"/kiosk/{kiosk.place_id}/code")
    wrong = client.submit(page, "/code", code="AAAA-AAAA")
    assert wrong.status == 422 and "We do not know this code" in wrong.text
    survey = client.submit(wrong, "/code", code=slip.code)
    assert survey.links()["Back to the start"] == f"/kiosk/{kiosk.place_id}"
    clock.shift(timedelta(minutes=1))
    done = client.submit(survey, "/s/", button="Send my answer", satisfaction="5")
    assert done.links()["Back to the start"] == f"/kiosk/{kiosk.place_id}"
    assert answers() == [] and len(db.session.scalars(select(Response)).all()) == 1
    clock.shift(timedelta(minutes=20))
    assert client.get(done.url).status == 404, "whoever comes next finds nothing in the tablet's history"


def test_a_colleagues_browser_is_told_and_its_answers_wait(clock: Any, client: Client, at: Any) -> None:
    made = kiosks.kiosk(at=at)
    token = tablets.make_link(made, by=SYSTEM, at=at)
    client.sign_in(people.supervisor())
    page = client.get(f"/kiosk/{made.place_id}/start/{token}")
    assert "A colleague has signed in with this browser." in page.text
    client.submit(page, "/start/")
    page = client.get(f"/kiosk/{made.place_id}?r=5")
    client.submit(page, f"/kiosk/{made.place_id}?lang=en", satisfaction="5")
    assert [row.standing for row in answers()] == [Standing.HELD]


@pytest.mark.slow
def test_a_busy_tablet_is_served_all_day_and_a_mad_one_is_not(kiosk: Kiosk, client: Client) -> None:
    codes = [hand_in(client, kiosk, {"now": 1, "answers": []}).status for _each in range(125)]
    assert set(codes[:100]) == {200} and codes[-1] == 429
