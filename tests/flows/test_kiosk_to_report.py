"""A tablet at the exit, from its link to the figures of its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from helpdesk.extensions import db
from helpdesk.reports import verifying
from tests.factories import people
from tests.pages import Client


def test_visitors_answer_a_child_plays_and_a_supervisor_reads_the_figures(
    clock: Any, client: Client, sign_in_as: Callable[..., Client]
) -> None:
    place = people.place("Rīga, Brīvības iela 40")
    lead = sign_in_as(people.supervisor("Laura"))
    page = lead.submit(lead.get("/kiosks/new"), "form", name="Exit", place_id=str(place.id))
    address = lead.submit(page, "/link").one("p.mono").text_content().split("://")[1]
    client.submit(client.get(address[address.index("/") :]), "/start/")
    for value in (5, 4, 4, 2, 5, 3, 4, 1, 5, 4):
        clock.shift(timedelta(minutes=3))
        form = client.get(f"/kiosk/{place.id}?r={value}")
        assert client.submit(form, f"/kiosk/{place.id}?lang=en", satisfaction=str(value)).h1 == "Thank you"
    clock.shift(timedelta(minutes=10))
    kept = [
        {"id": f"{n:032x}", "satisfaction": 1, "reasons": [], "language": "lv", "at": n * 6000}
        for n in range(9)
    ]
    body = json.dumps({"now": 60_000, "answers": kept})
    for _each in range(2):  # the network was away, and the first answer to the hand-in got lost
        client.open("POST", f"/kiosk/{place.id}/answers", data=body, content_type="application/json")
    report = lead.get("/reports/channels")
    assert "Rīga, Brīvības iela 40 10 70 %" in report.text
    held = lead.get("/kiosks").links()["Exit"]
    assert "Answers at the kiosk “Exit” came in bursts." in lead.get("/notices").text
    lead.submit(lead.get(held), "/held", standing="left_out")
    assert "9 left out" in lead.get("/reports/channels").text
    assert "Rīga, Brīvības iela 40 10 70 %" in lead.get("/reports/channels").text
    db.session.rollback()
    assert verifying.differences() == [], "no fact was written for any of it"
