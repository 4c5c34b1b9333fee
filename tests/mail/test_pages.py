"""The pages about mailboxes and about mail that needs an eye."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.mail import delivering, incoming
from helpdesk.mail.models import IncomingEmail, Mailbox, OutgoingEmail
from helpdesk.mail.words import IncomingState, OutgoingState, Security
from helpdesk.tickets.models import Ticket
from helpdesk.web import sealing
from tests import smtp
from tests.factories import mail, people
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def admin(sign_in_as: SignIn) -> Client:
    return sign_in_as(people.admin("Ada"))


def test_an_admin_adds_edits_and_retires_a_mailbox(app: Flask, admin: Client) -> None:
    assert "no mailboxes yet" in admin.get("/mailboxes").text
    page = admin.submit(
        admin.get("/mailboxes/new"),
        "/mailboxes/new",
        name="Support",
        address="Help@Kulda.example",
        imap_host="imap.kulda.example",
        imap_password="s3cret",
    )
    made = db.session.scalars(select(Mailbox)).one()
    assert page.h1 == "Support" and made.address == "help@kulda.example" and made.is_default
    assert made.imap_secret and sealing.opened(made.imap_secret) == "s3cret"
    assert "s3cret" not in page.body and "A password is saved" in page.text
    page = admin.submit(page, f"/mailboxes/{made.id}", name="Desk", imap_done_folder="Done")
    db.session.expire_all()
    assert (made.name, made.imap_done_folder) == ("Desk", "Done") and sealing.opened(
        made.imap_secret or ""
    ) == "s3cret"
    admin.submit(page, "/retirement")
    db.session.expire_all()
    assert made.retired_at and made.imap_secret is None
    assert "Desk" in admin.get("/mailboxes?show=retired").text


def test_a_password_is_not_sent_to_another_server_than_it_was_given_for(app: Flask, admin: Client) -> None:
    made = mail.mailbox(imap_host="imap.kulda.example", imap_secret=sealing.sealed("s3cret"))
    admin.submit(admin.get(f"/mailboxes/{made.id}"), f"/mailboxes/{made.id}", imap_host="imap.evil.example")
    db.session.expire_all()
    assert made.imap_host == "imap.evil.example" and made.imap_secret is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("address", "nonsense", "not an address"),
        ("address", "", "Fill this in"),
        ("imap_port", "70000", "1 to 65535"),
        ("imap_port", "x", ""),
        ("name", "", "Fill this in"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask, admin: Client, field: str, value: str, said: str
) -> None:
    page = admin.submit(
        admin.get("/mailboxes/new"),
        "/mailboxes/new",
        **{
            "name": "Support",
            "address": "help@kulda.example",
            "smtp_host": "smtp.kulda.example",
            field: value,
        },
    )
    assert page.status == 422 and said in page.text and "smtp.kulda.example" in page.body
    assert db.session.scalars(select(Mailbox)).all() == []


def test_the_servers_own_words_are_shown_when_a_mailbox_is_tested(app: Flask, admin: Client) -> None:
    with smtp.server() as running:
        made = mail.mailbox(
            smtp_host="127.0.0.1",
            smtp_port=running.port,
            smtp_security=Security.PLAIN,
            imap_host="127.0.0.1",
            imap_port=smtp.free_port(),
        )
        page = admin.submit(admin.get(f"/mailboxes/{made.id}"), "/test")
        assert "SMTP: 127.0.0.1 takes letters from us" in page.text
        assert "IMAP: 127.0.0.1 said: [Errno 111] Connection refused" in page.text


def _quarantined(at: datetime, subject: str = "<script>alert(1)</script>") -> IncomingEmail:
    mail.mailbox()
    looping = b"Received: by x\r\n" * 100
    row = mail.received(looping + mail.raw("<img src=x onerror=alert(1)>", subject=subject), at)
    db.session.commit()
    incoming.process_due(at)
    assert row.state is IncomingState.QUARANTINED
    return row


def test_a_supervisor_reads_and_lets_in_what_waits(app: Flask, sign_in_as: SignIn) -> None:
    row = _quarantined(clock.now())
    lead = sign_in_as(people.supervisor("Sofia"))
    page = lead.get("/mail/quarantine")
    assert "round in circles" in page.text and "<script>" not in page.body
    page = lead.get(f"/mail/quarantine/{row.id}")
    assert "<img" in page.text and "<img" not in page.body
    source = lead.get(f"/mail/quarantine/{row.id}/source")
    assert source.response.headers["Content-Type"] == "application/octet-stream"
    assert source.response.headers["Content-Disposition"].startswith("attachment")
    source.response.close()
    page = lead.submit(page, "/release")
    assert "was let in" in page.text and "Nothing waits in quarantine" in page.text
    assert db.session.scalars(select(Ticket)).one().subject == "<script>alert(1)</script>"
    assert db.session.scalars(select(OutgoingEmail)).all() == [], "its sender gets no automatic answer"
    again = lead.post(f"/mail/quarantine/{row.id}/release", {"csrf_token": _token(page)})
    assert "settled this mail already" in again.text and len(db.session.scalars(select(Ticket)).all()) == 1


def _token(page: object) -> str:
    return str(page.root.xpath("//input[@name='csrf_token']")[0].get("value"))  # type: ignore[attr-defined]


def test_what_is_thrown_away_leaves_the_list(app: Flask, sign_in_as: SignIn) -> None:
    row = _quarantined(clock.now())
    lead = sign_in_as(people.supervisor("Sofia"))
    lead.submit(lead.get(f"/mail/quarantine/{row.id}"), "/discard")
    assert (
        "Nothing waits" in lead.get("/mail/quarantine").text
        and db.session.scalars(select(Ticket)).all() == []
    )


def test_only_mail_that_was_in_quarantine_can_be_looked_at(app: Flask, sign_in_as: SignIn) -> None:
    mail.mailbox()
    row = mail.received(mail.raw(), clock.now())
    lead = sign_in_as(people.supervisor())
    assert lead.get(f"/mail/quarantine/{row.id}").status == 404
    assert lead.get(f"/mail/quarantine/{row.id}/source").status == 404


def test_a_failed_letter_is_shown_with_the_servers_words_and_sent_again(
    app: Flask, sign_in_as: SignIn
) -> None:
    at = clock.now()
    with smtp.restored(app), smtp.server() as running:
        running.on(app).data = "554 5.7.1 we do not like this"
        letter = mail.letter(subject="Your router", at=at)
        db.session.commit()
        delivering.deliver(at)
        lead = sign_in_as(people.supervisor())
        page = lead.get("/mail/failed")
        assert "554 5.7.1 we do not like this" in page.text and "ilze@example.net" in page.text
        page = lead.submit(page, "/resend")
        assert "on its way again" in page.text and "1 letter waits to leave" in page.text
        running.data = None
        delivering.deliver(clock.now())
    db.session.expire_all()
    assert letter.state is OutgoingState.SENT
    assert "Every letter has left" in lead.get("/mail/failed").text


def test_what_came_back_is_listed(app: Flask, sign_in_as: SignIn) -> None:
    from tests.mail.test_returns import arrive, dsn

    mail.mailbox("help@example.com")
    letter = mail.letter(subject="Your router")
    letter.state = OutgoingState.SENT
    arrive(dsn(letter), clock.now())
    arrive(dsn(None, status="5.2.1"), clock.now())
    page = sign_in_as(people.supervisor()).get("/mail/returned")
    assert (
        "Your router" in page.text and "5.1.1" in page.text and "No letter of ours that we know" in page.text
    )


def test_long_lists_come_in_pages(app: Flask, sign_in_as: SignIn) -> None:
    for number in range(55):
        mail.letter(subject=f"letter {number}").state = OutgoingState.FAILED
    lead = sign_in_as(people.supervisor())
    first = lead.get("/mail/failed")
    rest = lead.get(first.links()["Show more"])
    assert "letter 54" in first.text and "letter 0 " not in first.text and "letter 0 " in rest.text
    assert lead.get("/mail/failed?after=crooked").status == 400


@pytest.mark.parametrize(
    "path", ["/mailboxes", "/mailboxes/new", "/mail/quarantine", "/mail/failed", "/mail/returned"]
)
def test_agents_are_kept_out(app: Flask, client: Client, sign_in_as: SignIn, path: str) -> None:
    assert sign_in_as(people.agent()).get(path).status == 403
    if path.startswith("/mailboxes"):
        assert sign_in_as(people.supervisor()).get(path).status == 403
    assert client.get(path, follow=False).location.startswith("/sign-in")
