"""A technician comes tomorrow: the ticket rests, wakes in the morning, rests again, and an answer wakes it at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.reports import verifying
from tests.factories import customers, mail, people, tickets
from tests.flows.conftest import Later, Post, SignIn

ILZE = "ilze@example.net"


def test_it_rests_until_morning_and_until_an_answer(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignIn, post: Post, later: Later
) -> None:
    anna = people.agent("Anna Liepa", people.team(), time_zone="Europe/Riga")
    anna_id = anna.id
    desk = sign_in_as(anna)
    ilze = customers.customer("Ilze Vītola", email=ILZE, language="en")
    number = tickets.ticket("Line drops", by=anna, assignee=anna, customer=ilze, at=at).number
    desk.submit(desk.get(f"/tickets/{number}/snoozing"), "/snoozing", when="tomorrow")
    later(hours=21)  # 08:30 in Riga
    desk.sign_in(db.session.get_one(User, anna_id))
    assert "Line drops" not in desk.get("/tickets").text
    later(minutes=31)
    queue = desk.get("/tickets")
    assert "Line drops" in queue.text and "Woken" in queue.text
    notices = desk.get("/notices")
    assert f"HD-{number} is back: its time has come." in notices.text

    desk.submit(desk.get(f"/tickets/{number}/snoozing"), "/snoozing", when="week")
    assert "Line drops" not in desk.get("/tickets").text
    said = post(mail.raw("It drops again.\n", sender=f"Ilze <{ILZE}>", subject=f"HD-{number}"))
    assert said["ticket"] == number
    queue = desk.get("/tickets")
    assert "Line drops" in queue.text and "Woken" in queue.text
    page = desk.get(f"/tickets/{number}")
    desk.submit(page, "composer", button="Send", text="A technician comes today.")
    assert "Woken" not in desk.get("/tickets").text
    db.session.commit()
    assert verifying.differences() == []
