"""The public form: a ticket for whoever writes, and nothing to be had for those who only play with it (row 62)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.channels import web_form
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.people import organisation
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.words import Channel
from tests.factories import customers, mail
from tests.pages import Client, Page

SAID = {
    "name": "Ilze Ozola",
    "email": "Ilze@Example.net",
    "kind": "complaint",
    "subject": "Broken router",
    "body": "It blinks.\n\nHelp.",
}


@pytest.fixture(autouse=True)
def fresh(app: Flask) -> None:
    mail.mailbox("help@kulda.example")


def send(client: Client, follow: bool = True, **other: Any) -> Page:
    return client.submit(client.get("/contact"), "/contact", follow=follow, **(SAID | other))


def test_row_76_a_nul_in_any_field_is_no_fault_of_ours(app: Flask, client: Client) -> None:
    for number, field in enumerate(("name", "email", "subject", "body", "submission")):
        client.http.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        said = {"email": f"ilze{number}@example.net", field: f"a\0{number}@example.net"}
        assert send(client, **said).status == 200, field


def test_row_62_one_address_gets_three_acknowledgements_however_it_is_written(
    app: Flask, client: Client
) -> None:
    written = [
        "Ilze@example.net",
        "ilze@EXAMPLE.net",
        "ilze\0@example.net",
        "ｉlze@example.net",
        "ilze@ｅxample.net",
    ]
    said = []
    for number, email in enumerate(written):
        client.http.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        said.append(send(client, email=email).status)
    assert said[-1] == 429
    assert len([each for each in letters() if each.purpose == "acknowledgement"]) <= 3


def tickets() -> list[Ticket]:
    return list(db.session.scalars(select(Ticket).order_by(Ticket.id)))


def letters() -> list[OutgoingEmail]:
    return list(db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id)))


def test_a_visitors_message_becomes_a_ticket_and_the_page_says_its_number(app: Flask, client: Client) -> None:
    page = send(client)
    [ticket] = tickets()
    assert page.h1 == "We have your message" and f"HD-{ticket.number}" in page.text
    assert (ticket.channel, ticket.kind.value, ticket.subject, ticket.language) == (
        Channel.WEB,
        "complaint",
        "Broken router",
        "en",
    )
    message = db.session.scalars(select(Message)).one()
    assert message.body == "It blinks.\n\nHelp." and message.author_id is None
    customer = db.session.get_one(Customer, ticket.customer_id)
    assert customer.name == "Ilze Ozola"


def test_row_62_the_acknowledgement_holds_nothing_of_what_was_written(app: Flask, client: Client) -> None:
    send(client, name="Win http://evil.example", subject="BUY NOW", body="cheap pills http://evil.example")
    [letter] = letters()
    said = f"{letter.subject} {letter.content}"
    assert "HD-" in said and not any(word in said for word in ("evil", "BUY", "pills", "Win"))
    [person] = db.session.scalars(select(OutgoingRecipient))
    assert person.address == "ilze@example.net"


def test_row_10_a_name_is_no_link_in_the_letters_that_leave(app: Flask, client: Client) -> None:
    send(client, name="Click evil.example")
    [person] = db.session.scalars(select(OutgoingRecipient))
    assert "evil.example" not in str(letters()[0].content), person.name


def test_files_come_along(app: Flask, client: Client) -> None:
    send(client, files=[(io.BytesIO(b"\x89PNG"), "bilde.png"), (io.BytesIO(b"x"), "../../etc/passwd")])
    assert [each.name for each in db.session.scalars(select(Attachment).order_by(Attachment.id))] == [
        "bilde.png",
        "passwd",
    ]


def test_too_many_files_are_refused_at_their_field_and_the_words_stay(app: Flask, client: Client) -> None:
    page = send(client, files=[(io.BytesIO(b"x"), f"{n}.txt") for n in range(25)])
    assert (
        page.status == 422
        and "At most 20 files" in page.text
        and "It blinks." in page.body
        and tickets() == []
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("name", "", "Tell us your name."), ("email", "", "Without your address"), ("email", "nonsense", "not an e-mail address"),
     ("email", "a@b.example\r\nBcc: x@y.example", "not an e-mail address"), ("subject", " ", "in a few words"), ("body", "", "Write your message."),
     ("kind", "sabotage", ""), ("body", "x" * 20_001, "At most 20000")],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_field(
    app: Flask, client: Client, field: str, value: str, said: str
) -> None:
    page = send(client, **{field: value})
    assert page.status == 422 and said in page.text and tickets() == []


def test_a_program_that_fills_in_everything_is_asked_again(app: Flask, client: Client) -> None:
    page = send(client, website="http://evil.example")
    assert page.status == 422 and "a program" in page.text and tickets() == []
    assert page.one("input[name=website]").get("value") in {None, ""}
    assert client.submit(page, "/contact").h1 == "We have your message", (
        "a person only has to send it once more"
    )


def test_sending_twice_makes_one_ticket(app: Flask, client: Client) -> None:
    page = client.get("/contact")
    first, second = client.submit(page, "/contact", **SAID), client.submit(page, "/contact", **SAID)
    assert first.text == second.text and len(tickets()) == 1


def test_a_visitor_may_send_five_an_hour(app: Flask, client: Client) -> None:
    answers = [send(client, email=f"v{n}@example.net").status for n in range(6)]
    assert answers == [200] * 5 + [429] and len(tickets()) == 5


def test_an_address_may_be_given_three_times_an_hour_from_wherever(app: Flask, client: Client) -> None:
    answers = []
    for number in range(4):
        page = client.get("/contact")
        form = (
            client.submit(page, "/contact", follow=False, **(SAID | {"email": " ILZE@example.net"}))
            if number % 2
            else send(client, follow=False)
        )
        answers.append(form.status)
    assert answers == [303, 303, 303, 429]


def test_forwarded_headers_buy_no_more_tries(app: Flask, client: Client) -> None:
    page = client.get("/contact")
    token = page.one("input[name=csrf_token]").get("value")
    answers = [
        client.post(
            "/contact",
            SAID | {"email": f"v{n}@example.net", "csrf_token": token},
            follow=False,
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        ).status
        for n in range(6)
    ]
    assert answers == [303] * 5 + [429]


def test_without_a_token_nothing_happens(app: Flask, client: Client) -> None:
    assert client.post("/contact", SAID).status == 400 and tickets() == []


@pytest.mark.parametrize("lang", ["en", "lv", "et", "nb"])
def test_the_form_speaks_the_language_that_is_asked_for(app: Flask, client: Client, lang: str) -> None:
    page = client.get(f"/contact?lang={lang}")
    assert page.root.get("lang") == lang
    assert page.form("/contact").get("action") == f"/contact?lang={lang}"
    client.submit(page, "/contact", **SAID)
    assert tickets()[0].language == lang


def test_the_form_follows_the_browser_and_else_the_organisation(app: Flask, client: Client, at: Any) -> None:
    organisation.LANGUAGE.set("lv", at=at)
    assert client.get("/contact", headers={"Accept-Language": "et-EE,en;q=0.5"}).root.get("lang") == "et"
    assert client.get("/contact", headers={"Accept-Language": "fi"}).root.get("lang") == "lv"
    assert client.get("/contact?lang=xx").status == 200


def test_the_ticket_goes_to_the_customer_who_has_the_address(app: Flask, client: Client) -> None:
    known = customers.customer("Ilze Vītola", email="ilze@example.net")
    send(client)
    assert tickets()[0].customer_id == known.id and known.name == "Ilze Vītola"


def test_nobody_leafs_through_numbers(app: Flask, client: Client) -> None:
    send(client)
    number = tickets()[0].number
    good = web_form.receipt(number)
    for crooked in (
        str(number),
        f"{number}-",
        f"{number + 1}-{good.partition('-')[2]}",
        good[:-1],
        good.upper(),
        "x",
    ):
        assert client.get(f"/contact/thanks/{crooked}").status == 404, crooked


def test_looking_changes_nothing(app: Flask, client: Client) -> None:
    client.get("/contact")
    assert tickets() == [] and letters() == []
