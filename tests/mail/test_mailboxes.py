"""Our addresses and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail import mailboxes
from helpdesk.mail.mailboxes import MailboxValues
from helpdesk.mail.models import Mailbox
from helpdesk.web import sealing
from tests.factories import mail

ADMIN = Actor("user", 1)
VALUES = MailboxValues(
    name="Support", address="Help@Kulda.example", imap_host="imap.example", imap_password="s3cret"
)


def test_while_no_mailbox_is_set_up_a_built_in_one_takes_the_mail(app: Flask) -> None:
    made = mailboxes.default()
    assert made.is_builtin and made.address == "helpdesk@localhost"
    assert mailboxes.default() is made
    assert mailboxes.in_use() == []


def test_the_first_mailbox_becomes_the_default(app: Flask, at: datetime) -> None:
    mailboxes.default()
    first = mailboxes.add(VALUES, by=ADMIN, at=at)
    second = mailboxes.add(replace(VALUES, address="sales@kulda.example"), by=ADMIN, at=at)
    assert mailboxes.default() is first
    mailboxes.make_default(second, by=ADMIN, at=at)
    assert mailboxes.default() is second


def test_a_mailbox_is_known_at_once_and_forgotten_when_it_is_taken_back(app: Flask) -> None:
    assert not mailboxes.is_ours("sales@kulda.example")
    savepoint = db.session.begin_nested()
    db.session.add(Mailbox(name="Sales", address="sales@kulda.example"))
    assert mailboxes.is_ours("sales@kulda.example")
    savepoint.rollback()
    assert not mailboxes.is_ours("sales@kulda.example")


def test_the_built_in_mailbox_can_become_a_real_one(app: Flask, at: datetime) -> None:
    builtin = mailboxes.default()
    made = mailboxes.add(replace(VALUES, address="helpdesk@localhost"), by=ADMIN, at=at)
    assert made is builtin and not made.is_builtin and made.is_default


def test_passwords_are_sealed_kept_when_left_out_and_never_told(app: Flask, at: datetime) -> None:
    made = mailboxes.add(VALUES, by=ADMIN, at=at)
    sealed = made.imap_secret
    assert sealed is not None and "s3cret" not in sealed and sealing.opened(sealed) == "s3cret"
    mailboxes.change(made, replace(VALUES, imap_password=None, name="Desk"), by=ADMIN, at=at)
    assert made.imap_secret == sealed and made.name == "Desk"
    mailboxes.change(made, replace(VALUES, imap_password=""), by=ADMIN, at=at)
    assert made.imap_secret is None
    assert "s3cret" not in str([row.payload for row in db.session.scalars(select(EventRecord))])


def test_a_mailbox_of_another_server_is_fetched_from_its_beginning(app: Flask, at: datetime) -> None:
    made = mailboxes.add(VALUES, by=ADMIN, at=at)
    made.uid_validity, made.last_uid = 7, 99
    mailboxes.change(made, replace(VALUES, smtp_host="smtp.example"), by=ADMIN, at=at)
    assert (made.uid_validity, made.last_uid) == (7, 99)
    mailboxes.change(made, replace(VALUES, imap_host="imap2.example"), by=ADMIN, at=at)
    assert (made.uid_validity, made.last_uid) == (None, 0)


def test_an_address_is_one_mailbox_whatever_its_case(app: Flask, at: datetime) -> None:
    mailboxes.add(VALUES, by=ADMIN, at=at)
    with pytest.raises(Conflict, match="already"):
        mailboxes.add(replace(VALUES, address="help@KULDA.example"), by=ADMIN, at=at)


@pytest.mark.parametrize(
    "address", ["", "help", "help@", "a b@c.example", "a@b\r\nBcc: x@y.example", "help+x@kulda.example"]
)
def test_what_is_no_address_is_refused(app: Flask, at: datetime, address: str) -> None:
    with pytest.raises(DomainError):
        mailboxes.add(replace(VALUES, address=address), by=ADMIN, at=at)


def test_a_retired_mailbox_loses_its_secrets_and_another_takes_over(app: Flask, at: datetime) -> None:
    first = mailboxes.add(VALUES, by=ADMIN, at=at)
    second = mailboxes.add(replace(VALUES, address="sales@kulda.example"), by=ADMIN, at=at)
    mailboxes.retire(first, by=ADMIN, at=at)
    assert first.imap_secret is None and mailboxes.default() is second and second.is_default
    assert mailboxes.for_id(first.id) is second
    assert mailboxes.is_ours("help@kulda.example"), "an old address of ours is still no customer"


def test_a_return_address_belongs_to_its_mailbox(app: Flask) -> None:
    made = mail.mailbox("help@kulda.example")
    key = "a" * 26
    assert mailboxes.for_address(f"HELP+b{key}@kulda.example") is made
    assert mailboxes.for_address("stranger@kulda.example") is None
    assert db.session.scalars(select(Mailbox)).one() is made
