"""A lead writes a macro in four languages; an agent answers with it; the customer reads it in theirs, and it is counted."""

from __future__ import annotations

from typing import Any

from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Priority, Status
from tests.factories import customers, people, tickets
from tests.flows.conftest import Later, Letters, SignIn


def test_from_the_leads_page_to_the_customers_language(
    app: Flask, clock: Any, sign_in_as: SignIn, letters: Letters, later: Later
) -> None:
    riga = people.team("Riga desk")
    laura, anna = people.supervisor("Laura Ozola", riga), people.agent("Anna Liepa", riga)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="lv")
    ticket = tickets.ticket("Pazūd internets", by=anna, customer=ilze, language="lv", team_id=riga.id)
    number, ticket_id = ticket.number, ticket.id

    lead = sign_in_as(laura)
    page = lead.submit(
        lead.get("/macros/new"), "macro", name="Restart", key="router", audience=f"team-{riga.id}",
        text_en="Hello {{first_name}}, restart it.", text_lv="Labdien, {{first_name}}! Pārstartējiet ({{number}}).",
        text_et="Tere, {{first_name}}! Taaskäivitage.", text_nb="Hei, {{first_name}}. Start på nytt.",
        status="pending", priority="high", tags="router", note="Asked {{customer}} to restart.",
    )  # fmt: skip
    assert "Labdien, Ilze! Pārstartējiet (HD-1042)." in page.text and "Tere!" in page.text

    desk = sign_in_as(anna)
    options = desk.get(f"/tickets/{number}/macros?q=/router")
    page = desk.get(options.one(".macro-list a").get("href").partition("#")[0])
    shown = " ".join(page.one("[data-macro-line]").text_content().split())
    for act in (
        "set the status to “Waiting on customer”",
        "set the priority to “High”",
        "add the tags router",
    ):
        assert act in shown
    page = desk.submit(page, "/messages")
    assert "Your reply is on its way." in page.text and "Asked Ilze Vītola to restart." in page.text

    later(minutes=1)
    (letter,) = letters("ilze@example.net")
    assert f"Labdien, Ilze! Pārstartējiet (HD-{number})." in letter.mail.text
    assert "Asked Ilze" not in letter.mail.text
    db.session.expire_all()
    now = db.session.get_one(Ticket, ticket_id)
    assert (now.status, now.priority) == (Status.PENDING, Priority.HIGH)
    row = lead.get("/macros").one("tbody tr:last-child")
    assert [td.text_content().strip() for td in row.cssselect("td.num")] == ["1"]
