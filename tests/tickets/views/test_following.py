"""Following on the page, and whom one can call in a note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets import conversation
from helpdesk.tickets.models import Follower
from tests.factories import people, tickets
from tests.pages import Client, Page, said

SignIn = Callable[..., Client]


def followers(page: Page) -> str:
    return said(page.root.xpath("//dt[.='Followers']/following-sibling::dd[1]")[0])


def test_one_follows_and_unfollows_on_the_page(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client = tickets.ticket(), sign_in_as(people.agent("Anna Liepa"))
    page = client.get(f"/tickets/{ticket.number}")
    assert followers(page) == "Nobody Follow"
    page = client.submit(page, "/following")
    assert "You are told of every reply" in page.text and followers(page) == "Anna Liepa Unfollow"
    page = client.submit(page, "/following")
    assert "You are told no more" in page.text and followers(page) == "Nobody Follow"
    assert db.session.query(Follower).count() == 0


def test_a_mention_leads_from_the_notices_to_the_ticket(app: Flask, sign_in_as: SignIn) -> None:
    ticket, per = tickets.ticket("Line drops"), people.agent("Per Nygård")
    client = sign_in_as(people.agent("Anna Liepa"))
    page = client.submit(
        client.get(f"/tickets/{ticket.number}"), "/messages", kind="note", text="@Per, look."
    )
    assert followers(page) == "Per Nygård Follow"
    reader = sign_in_as(per)
    page = reader.get("/notices")
    assert f"Anna Liepa mentioned you on HD-{ticket.number}." in page.text
    assert reader.submit(page, page.one("form.grow").get("action")).h1 == "Line drops"


def test_who_is_called_in_a_note_stands_out(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    ticket, anna = tickets.ticket("Line drops"), people.agent("Anna Liepa")
    people.agent("Per Nygård"), people.agent("Jānis O'Kalns")
    said = "(@janis o'kalns & @Per)\n<b> is @nobody here: HD-1001"
    conversation.add_note(ticket, by=anna, body=said, at=at)
    db.session.commit()
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    words = page.one(".entry.note .words")
    assert [each.text for each in words.cssselect("b.mention")] == ["@janis o'kalns", "@Per"]
    assert words.text_content().strip() == said.replace("\n", "")
    assert "HD-1001" in page.links()


def test_those_are_offered_who_may_see_the_ticket_and_the_writer_hears_who_was_not_told(
    app: Flask, sign_in_as: SignIn
) -> None:
    quiet = people.team("Quiet", restricted=True)
    anna, kaspars = people.agent("Anna Liepa", quiet), people.agent("Kaspars Kalns", quiet)
    people.agent("Karlis Berzs")
    ticket, client = tickets.ticket(team_id=quiet.id, by=anna), sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/colleagues?q=ka")
    assert [each.get("data-name") for each in page.all("[data-name]")] == [kaspars.name]
    page = client.get(f"/tickets/{ticket.number}/colleagues?q=an")
    assert "Nobody of this name can see the ticket." in page.text
    page = client.submit(
        client.get(f"/tickets/{ticket.number}"), "/messages", kind="note", text="@Karlis and @Kaspars"
    )
    assert "Not told, since they may not see this ticket: Karlis Berzs." in page.text
    assert followers(page) == "Kaspars Kalns Follow"
