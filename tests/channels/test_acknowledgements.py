"""What people are told when their request has arrived: the organisation's own words, by language and opening hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail import incoming, outgoing
from helpdesk.mail.models import Mailbox, OutgoingEmail
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.settings import store
from helpdesk.tickets import acknowledgements
from tests.factories import mail, people, standards
from tests.pages import Client, filled

SignIn = Callable[..., Client]
NIGHT = timedelta(hours=12)  # after 11:30 in Riga


@pytest.fixture
def admin(app: Flask) -> User:
    mail.mailbox("help@kulda.example")
    return people.admin("Ada")


def told(
    at: datetime, sender: str = "Ilze Ozola <ilze@example.net>", body: str = "Labdien,\nman nav interneta."
) -> str:
    """The text of the letter that a mail at this moment gets."""
    mail.received(mail.raw(body, sender=sender, subject="Nav interneta"), at)
    db.session.commit()
    incoming.process_due(at)
    sent = select(OutgoingEmail).filter_by(purpose="acknowledgement").order_by(OutgoingEmail.id.desc())
    letter = db.session.scalars(sent.limit(1)).first()
    return str((outgoing.content_of(letter) or {})["text"]) if letter is not None else ""


def test_each_case_has_its_words_and_what_is_missing_falls_back(admin: User, at: datetime) -> None:
    standards.calendar()
    assert "HD-1001" in told(at, "a@x.example"), "the product's own words, until somebody writes others"
    texts = {
        ("lv", "open"): "Labdien, {{first_name}}! {{number}}, strādājam {{opening_hours}}.",
        ("lv", "closed"): "{{number}}: slēgts līdz {{next_opening}}.",
        ("en", "open"): "Hello {{customer}}, {{number}} is here.",
    }
    acknowledgements.write(texts, by=admin, at=at)
    db.session.commit()
    assert "Labdien, Ilze! HD-1002, strādājam 09:00–17:00." in told(at)
    assert "HD-1003: slēgts līdz 2026. gada 19. novembris 09:00." in told(at + NIGHT, "c@x.example")
    night = at + NIGHT + timedelta(minutes=1)
    english = told(night, "John Smith <john@x.example>", "Hello, my internet does not work, please help me.")
    assert "Hello John Smith, HD-1004 is here." in english, "of that language, not of another one"


def test_a_senders_name_is_repeated_only_where_it_is_one(admin: User, at: datetime) -> None:
    acknowledgements.write({("lv", "open"): "Labdien, {{customer}}! {{number}}"}, by=admin, at=at)
    db.session.commit()
    for number, name in enumerate(("Win 1000 at evil.example", "evil.example", "http://x.example", "x" * 70)):
        said = told(at, f'"{name}" <n{number}@x.example>')
        assert said.startswith("Labdien! HD-") and "evil" not in said, name


def test_an_admin_writes_previews_and_switches_them(
    admin: User, at: datetime, clock: object, sign_in_as: SignIn
) -> None:
    organisation.NAME.set("Kulda", at=at)
    standards.calendar()
    client = sign_in_as(admin)
    page = client.get("/acknowledgements")
    assert "product's own text goes out" in page.text
    wrong = client.submit(page, "/acknowledgements", open_en="Hello {{costumer}}", closed_en="{{ alone")
    assert wrong.status == 422
    assert "{{costumer}}" in wrong.one("#open_en-error").text_content()
    assert "stands alone" in wrong.one("#closed_en-error").text_content()
    given = {"open_en": "Hello {{customer}}, {{number}}.", "closed_en": "Until {{next_opening}}."}
    url = "/acknowledgements/preview"
    seen = client.post(url, filled(page, "/acknowledgements", **given)[2])
    assert len(seen.all(".sample")) == 8 and "Hello Alex Morgan, HD-1042." in seen.text
    assert "Until 19 November 2026 09:00." in seen.text
    assert not any(acknowledgements.written().values()), "a preview keeps nothing"
    done = client.submit(page, "/acknowledgements", **given, mailbox=None)
    assert "Saved." in done.text and "Changed last by Ada" in done.text
    letter = client.get("/acknowledgements/en/open")
    assert "Hello Alex Morgan" in letter.text and letter.all("table[style*='max-width:560px']")
    assert "sandbox" in letter.response.headers["Content-Security-Policy"]
    db.session.rollback()
    assert [each.by_id for each in store.changes("acknowledgement.")] == [admin.id] * 2
    assert db.session.scalars(select(Mailbox.acknowledge).where(Mailbox.is_builtin.is_(False))).all() == [
        False
    ]
    assert told(at) == "", "nobody is told where the mailbox is switched off"
    assert sign_in_as(people.supervisor()).get("/acknowledgements").status == 403
