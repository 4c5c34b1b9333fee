"""Merging on the page: choosing, looking, doing, and taking out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.tickets import merging
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, Closing, Merge, Message, Ticket
from tests.factories import customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def desk(app: Flask, sign_in_as: SignIn) -> Client:
    return sign_in_as(people.agent("Anna Liepa"))


def pair(at: datetime, **more: Any) -> tuple[Ticket, Ticket]:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    newer = tickets.ticket("Still drops", customer=ilze, at=at, body="It still drops.", **more)
    older = tickets.ticket("Line drops", customer=ilze, at=at - timedelta(hours=2))
    db.session.commit()
    return newer, older


def test_one_chooses_looks_and_merges(desk: Client, at: datetime) -> None:
    newer, older = pair(at, attachments=[Upload("lamp.txt", "text/plain", b"red")])
    page = desk.get(f"/tickets/{newer.number}")
    choosing = desk.get(page.links()["Merge into another ticket"])
    looking = desk.get(choosing.links()[f"HD-{older.number} Line drops"])
    assert "1 message, 1 file" in looking.text and "The customers differ" not in looking.text
    done = desk.submit(looking, "merging")
    assert f"HD-{newer.number} lives on in HD-{older.number}." in done.text
    assert "It still drops." in done.text and "Anna Liepa merged" in done.text
    assert db.session.scalar(select(func.count(Merge.id))) == 1


def test_an_open_ticket_of_the_customer_is_one_press_from_the_look(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    tickets.closed_ticket(customer=db.session.get_one(Customer, older.customer_id))
    page = desk.get(f"/tickets/{newer.number}")
    [way] = page.all("a[aria-label^='Merge into HD-']")
    assert f"into HD-{older.number}" in desk.get(way.get("href")).h1


def test_asked_again_for_the_same_the_first_that_was_offered_is_chosen(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    tickets.ticket("Wet cellar")
    choosing = desk.get(f"/tickets/{newer.number}/merging")
    assert f"into HD-{older.number}" in desk.submit(choosing, "merging").h1
    listed = desk.submit(choosing, "merging", q="cellar")
    assert "Wet cellar" in listed.text and "into" not in listed.h1, "other words are looked for first"
    assert "Wet cellar" in desk.submit(listed, "merging").text
    assert "into HD-" in desk.submit(listed, "merging").h1
    nothing = desk.submit(listed, "merging", q="99999")
    assert nothing.status == 422 and not nothing.all("input[name=first]")


def test_sent_twice_it_is_done_once(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    looking = desk.get(f"/tickets/{newer.number}/merging?into={older.number}")
    for _each in range(2):
        assert desk.submit(looking, "merging").url.startswith(f"/tickets/{older.number}")
    assert db.session.scalar(select(func.count(Closing.id))) == 1


def test_a_typed_number_leads_to_the_look_and_words_to_a_list(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    assert f"into HD-{older.number}" in desk.get(f"/tickets/{newer.number}/merging?q=HD-{older.number}").h1
    listed = desk.get(f"/tickets/{newer.number}/merging?q=drops")
    assert f"HD-{older.number} Line drops" in listed.links()
    assert f"HD-{newer.number} Still drops" not in listed.links(), "not into itself"
    assert "No ticket has these words" in desk.get(f"/tickets/{newer.number}/merging?q=walrus").text


@pytest.mark.parametrize("into", ["99999", "itself", "x" * 50])
def test_what_cannot_be_is_said_where_one_chooses(desk: Client, at: datetime, into: str) -> None:
    newer, _older = pair(at)
    into = str(newer.number) if into == "itself" else into
    page = desk.get(f"/tickets/{newer.number}/merging?into={into}")
    assert page.status == 422 and page.one("[role=alert]") is not None
    assert page.form("merging") is not None


def test_the_old_number_leads_to_the_ticket_it_lives_on_in_and_says_so(desk: Client, at: datetime) -> None:
    newer, older = pair(at, attachments=[Upload("lamp.txt", "text/plain", b"red")])
    merging.merge(newer, older, by=desk.user, at=at)
    attachment = db.session.scalars(select(Attachment)).one()
    page = desk.get(f"/tickets/HD-{newer.number}")
    assert page.h1 == "Line drops" and f"HD-{newer.number} was merged into this ticket." in page.text
    assert desk.get(f"/tickets/{newer.number}/peek").text.count("Line drops") == 1
    file = desk.get(f"/tickets/{newer.number}/attachments/{attachment.id}/lamp.txt")
    file.response.close()
    assert file.status == 200
    assert "was merged into this ticket" not in desk.get(f"/tickets/{older.number}?merged=99999").text


def test_what_is_left_of_it_can_be_seen_and_taken_out_again(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    merging.merge(newer, older, by=desk.user, at=at)
    left = desk.get(desk.get(f"/tickets/{newer.number}").links()["Show what is left of it"])
    assert left.h1 == "Still drops" and f"HD-{older.number}" in left.links()
    assert not left.all("#composer"), "nothing is written where nobody reads"
    back = desk.submit(left, "/separation")
    assert back.h1 == "Still drops" and "It still drops." in back.text
    assert db.session.get_one(Ticket, newer.id).is_open


def test_what_hinders_is_said(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    merging.merge(newer, older, by=desk.user, at=at)
    left = desk.get(f"/tickets/{newer.number}?itself=yes")
    merging.merge(older, tickets.ticket(), by=desk.user, at=at)
    refused = desk.submit(left, "/separation")
    assert refused.status == 422 and "was merged into another ticket itself" in refused.text


def test_what_was_written_while_a_colleague_merged_it_is_not_lost(desk: Client, at: datetime) -> None:
    newer, older = pair(at)
    page = desk.get(f"/tickets/{newer.number}")
    merging.merge(newer, older, by=people.agent(), at=at)
    sent = desk.submit(page, "composer", kind="note", text="She called, too.")
    assert sent.h1 == "Line drops" and "She called, too." in sent.text
    assert db.session.scalars(select(Message.ticket_id).filter_by(body="She called, too.")).all() == [
        older.id
    ]


def test_closing_a_page_that_was_merged_meanwhile_does_not_close_the_other(
    desk: Client, at: datetime
) -> None:
    newer, older = pair(at)
    dialog = desk.get(f"/tickets/{newer.number}/closure")
    merging.merge(newer, older, by=people.agent(), at=at)
    refused = desk.submit(dialog, "/closure", outcome="resolved", category_id=str(newer.category_id))
    assert refused.status == 409
    assert db.session.get_one(Ticket, older.id).is_open


def test_different_customers_are_pointed_out(desk: Client, at: datetime) -> None:
    newer, _older = pair(at)
    other = tickets.ticket(customer=customers.customer("Jānis Kalns", email="janis@example.net"))
    page = desk.get(f"/tickets/{newer.number}/merging?into={other.number}")
    assert "The customers differ. Answers go to Jānis Kalns from now on." in page.text


def test_nobody_merges_into_or_out_of_what_they_may_not_see(desk: Client, at: datetime) -> None:
    quiet = people.team("Quiet", restricted=True)
    newer, _older = pair(at)
    hidden = tickets.ticket("Hidden", customer=False, team_id=quiet.id, by=people.agent(team=quiet))
    assert desk.get(f"/tickets/{newer.number}/merging?into={hidden.number}").status == 422
    looking = desk.get(f"/tickets/{newer.number}/merging?into={_older.number}")
    assert desk.submit(looking, "merging", into=str(hidden.number)).status == 422
    merging.merge(newer, hidden, by=people.supervisor(), at=at)
    left = desk.get(f"/tickets/{newer.number}")
    assert left.h1 == "Still drops" and "a team whose tickets you may not see" in left.text
    assert "Hidden" not in left.text
    assert (
        desk.post(
            f"/tickets/{newer.number}/separation",
            {"csrf_token": left.one("[name=csrf-token]").get("content")},
        ).status
        == 403
    )
