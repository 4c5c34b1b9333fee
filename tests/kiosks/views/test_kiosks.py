"""Kiosks for supervisors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kiosks import answers
from helpdesk.kiosks.models import Kiosk, KioskAnswer
from helpdesk.kiosks.words import Standing
from tests.factories import kiosks, people
from tests.pages import Client

SignIn = Callable[..., Client]


def test_a_supervisor_adds_one_makes_a_link_and_a_tablet_uses_it(
    clock: Any, sign_in_as: SignIn, client: Client
) -> None:
    place = people.place("Rīga")
    desk = sign_in_as(people.supervisor("Laura"))
    page = desk.get("/kiosks")
    assert "There is no kiosk yet" in page.text
    page = desk.submit(desk.get("/kiosks/new"), "form", name="Exit, left", place_id=str(place.id))
    assert page.h1 == "Exit, left" and "Laura added this kiosk." in page.text
    page = desk.submit(page, "/link")
    address = page.one("p.mono").text_content()
    assert page.one("img").get("src").startswith("data:image/svg+xml")
    tablet = client.get(address.split("://")[1].partition("/")[2].join(["/", ""]))
    assert "Exit, left" in tablet.text
    assert client.submit(tablet, "/start/").h1.startswith("How satisfied")
    assert "A tablet was set up with the link." in desk.get(desk.get("/kiosks").links()["Exit, left"]).text


def test_without_a_place_one_is_told_to_add_it(clock: Any, sign_in_as: SignIn) -> None:
    assert "There are no places yet" in sign_in_as(people.admin()).get("/kiosks/new").text


def test_a_name_is_needed_and_a_colleagues_change_is_not_overwritten(clock: Any, sign_in_as: SignIn) -> None:
    desk, kiosk = sign_in_as(people.supervisor()), kiosks.kiosk()
    first = desk.get(f"/kiosks/{kiosk.id}")
    assert desk.submit(first, f"/kiosks/{kiosk.id}", name=" ").status == 422
    assert "Saved." in desk.submit(first, f"/kiosks/{kiosk.id}", name="Gate").text
    again = desk.get(f"/kiosks/{kiosk.id}")
    stale = desk.submit(again, f"/kiosks/{kiosk.id}", name="Door", version="1")
    assert stale.status == 409 and "A colleague changed this kiosk meanwhile" in stale.text
    assert db.session.get_one(Kiosk, kiosk.id).name == "Gate"


def test_switching_off_and_a_new_link_that_takes_it_into_use_again(clock: Any, sign_in_as: SignIn) -> None:
    desk, kiosk = sign_in_as(people.supervisor()), kiosks.kiosk("Gate")
    page = desk.submit(desk.get(f"/kiosks/{kiosk.id}"), "/revocation")
    assert "“Gate” is switched off." in page.text
    assert "Gate" in desk.get("/kiosks?show=off").links()
    desk.submit(desk.get(f"/kiosks/{kiosk.id}"), "/link")
    assert "Gate" in desk.get("/kiosks").links()


def test_what_is_held_back_is_counted_or_left_out_by_hand(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    desk = sign_in_as(people.supervisor())
    kiosk, _secret = kiosks.tablet(at=at)
    for start in (0, 600):
        given = [kiosks.said(start + n, 5, at=at + timedelta(seconds=start + 8 * n)) for n in range(7)]
        answers.take(kiosk, given, at=at + timedelta(minutes=20))
    clock.shift(timedelta(minutes=30))
    page = desk.get(f"/kiosks/{kiosk.id}")
    assert page.text.count("Very satisfied × 7") == 2
    forms = [form for form in page.all("form") if form.get("action", "").endswith("/held")]
    fields = [{i.get("name"): i.get("value") for i in form.xpath(".//input")} for form in forms]
    assert "7 answers count now." in desk.post(f"/kiosks/{kiosk.id}/held", fields[0]).text
    assert "7 answers are left out." in desk.post(f"/kiosks/{kiosk.id}/held", fields[3]).text
    standings = list(db.session.scalars(select(KioskAnswer.standing).order_by(KioskAnswer.id)))
    assert standings == [Standing.COUNTED] * 7 + [Standing.LEFT_OUT] * 7
    again = desk.get(f"/kiosks/{kiosk.id}")
    assert again.text.count("Very satisfied × 7") == 2 and "Held back, then counted" in again.text
    report = desk.get("/reports/channels")
    assert "At the exit" in report.text and "7 of 7" in report.text


def test_agents_see_no_kiosk(clock: Any, sign_in_as: SignIn) -> None:
    desk, kiosk = sign_in_as(people.agent()), kiosks.kiosk()
    for path in ("/kiosks", f"/kiosks/{kiosk.id}", "/kiosks/new"):
        assert desk.get(path).status == 403
    assert "/kiosks" not in desk.get("/tickets").links().values()
