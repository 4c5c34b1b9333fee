"""The letter that asks: five equal answers, two formats with the same words, nothing that a mail program would drop."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from lxml import html as lxml_html
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.outgoing import content_of
from helpdesk.people import organisation
from helpdesk.surveys import credits, jobs, settings
from helpdesk.surveys.models import Invitation, InvitationCredit
from helpdesk.tickets.words import CreditRole
from tests.factories import customers, people, surveys

CLOSED = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("UTC"))
DUE = CLOSED + timedelta(hours=24)
# What Outlook (Word) and Gmail draw. Whatever else comes into the letter has to be tried there first.
ELEMENTS = {"html", "head", "meta", "title", "body", "table", "tbody", "tr", "td", "a", "b", "br"}
ATTRIBUTES = {
    "html": {"lang"},
    "meta": {"http-equiv", "content", "name"},
    "body": {"bgcolor", "style"},
    "table": {"role", "width", "cellpadding", "cellspacing", "border", "bgcolor", "style"},
    "td": {"width", "align", "bgcolor", "style"},
    "a": {"href", "style"},
}
STYLES = {
    "border", "border-bottom", "border-collapse", "border-top", "background-color", "color", "font-family", "font-size",
    "font-weight", "line-height", "max-width", "padding", "text-decoration", "width",
}  # fmt: skip

Write = Callable[..., "Letter"]


class Letter:
    """A letter in the outbox, opened."""

    def __init__(self, row: OutgoingEmail) -> None:
        content = content_of(row)
        assert content is not None
        self.row, self.subject = row, row.subject
        self.text: str = content["text"]
        self.html: str = content["html"]
        self.headers: dict[str, str] = content["headers"]
        self.automatic: str = content["automatic"]
        self.root = lxml_html.fromstring(self.html)

    @property
    def words(self) -> str:
        return " ".join(self.root.xpath("string(//body)").split())

    def links(self) -> list[str]:
        return [a.get("href") for a in self.root.xpath("//a")]


@pytest.fixture
def write(app: Flask) -> Write:
    """write(language=…, …) closes a ticket and takes the letter about it from the outbox."""

    def writing(language: str = "en", subject: str = "Internet drops every evening", **more: Any) -> Letter:
        ilze = customers.customer("Ilze Vītola", email="ilze@inbox.example", language=language)
        by = people.agent("Līga Ozola")
        more = {"by": by, "subject": subject} | more
        surveys.scheduled(at=CLOSED, customer=ilze, **more)
        jobs.send_due(DUE)
        query = select(OutgoingEmail).order_by(OutgoingEmail.id.desc())
        return Letter(db.session.scalars(query.limit(1)).one())

    return writing


def test_the_letter_asks_in_five_equal_links_and_one_without_choosing(write: Write) -> None:
    letter = write()
    assert re.fullmatch(r"How was our help with case HD-\d+\?", letter.subject)
    page = next(link for link in letter.links() if re.fullmatch(r"http://localhost/s/[\w-]{32}", link))
    assert [link for link in letter.links() if "/s/" in link and "about" not in link] == [
        *(f"{page}?r={n}" for n in range(1, 6)), page,
    ]  # fmt: skip
    answers = [a for a in letter.root.xpath("//a") if "?r=" in a.get("href")]
    assert [a.text_content() for a in answers] == [
        "Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied",
    ]  # fmt: skip
    assert len({a.get("style") for a in answers}) == 1, "none is larger or of another colour"
    assert len({a.getparent().get("style") for a in answers}) == 1


def test_the_letter_says_what_it_is_about_how_long_it_takes_and_who_reads_it(write: Write) -> None:
    letter = write()
    for words in (
        "How satisfied are you with the help you received?",
        "“Internet drops every evening”, which we closed on Tuesday 24 November.",
        "Choosing an answer opens a page where you can look at it before you send it.",
        "Open the survey without choosing yet",
        "It takes about one minute. Supervisors read every comment.",
        "The person who helped you sees your answer after 3 days.",
        "You can answer until 9 December 2026.",
        "We ask at most once in 30 days.",
        "Do not send me surveys",
        "How we use your answer",
    ):
        assert words in letter.words
        assert words in " ".join(letter.text.split())


def test_both_formats_carry_the_same_links(write: Write) -> None:
    letter = write()
    in_text = re.findall(r"http://\S+", letter.text)
    assert sorted(set(in_text)) == sorted(set(letter.links()))


@pytest.mark.parametrize("purpose", ["survey", "reminder"])
@pytest.mark.parametrize("language", ["en", "lv", "et", "nb"])
def test_the_html_holds_only_what_outlook_and_gmail_draw(write: Write, language: str, purpose: str) -> None:
    letter = write(language)
    if purpose == "reminder":
        surveys.invitations.sent(surveys.delivery_of(db.session.scalars(select(Invitation)).one()), at=DUE)
        jobs.send_due(DUE + timedelta(days=5))
        letter = Letter(db.session.scalars(select(OutgoingEmail).filter_by(purpose="reminder")).one())
    for element in letter.root.iter():
        assert element.tag in ELEMENTS, element.tag
        assert set(element.attrib) <= ATTRIBUTES.get(element.tag, set()), (element.tag, dict(element.attrib))
        for rule in filter(None, (element.get("style") or "").split(";")):
            assert rule.partition(":")[0].strip() in STYLES, rule
            assert not re.search(r"url\(|var\(|calc\(|expression|!important|rgb", rule), rule
    assert not re.search(
        r"<(style|img|script|form|link|div|span|button|input)\b|class=|background-image", letter.html
    )
    assert len(letter.html.encode()) < 20_000, "Gmail clips at 102 kB; ours is far below"


@pytest.mark.parametrize(("language", "question", "first"), [
    ("lv", "Cik lielā mērā Jūs apmierina saņemtā palīdzība?", "Ļoti neapmierina"),
    ("et", "Kui rahul olete saadud abiga?", "Üldse ei ole rahul"),
    ("nb", "Hvor fornøyd er du med hjelpen du fikk?", "Svært misfornøyd"),
])  # fmt: skip
def test_the_letter_speaks_the_customers_language(
    write: Write, language: str, question: str, first: str
) -> None:
    letter = write(language)
    assert letter.root.get("lang") == language
    assert question in letter.words and question in letter.text
    assert first in letter.words and first in letter.text


def test_e15_e19_the_headers_say_that_it_is_automatic_and_how_to_stop_it(write: Write) -> None:
    """E15, E19: RFC 8058 and RFC 3834."""
    letter = write()
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter.headers["List-Unsubscribe"]
    assert re.fullmatch(r"<http://localhost/u/[\w-]{32}>", stop)
    assert stop.strip("<>") in letter.links(), "the link in the letter is the same"
    assert letter.automatic == "auto-generated"


def test_the_letter_is_sealed_while_it_waits(write: Write) -> None:
    """Row 17: its links are secrets."""
    letter = write()
    assert letter.row.content is None
    assert letter.row.sealed is not None
    assert "/s/" not in letter.row.sealed


def test_e23_a_domain_whose_scanners_open_every_link_gets_one_neutral_link(write: Write) -> None:
    settings.NEUTRAL_DOMAINS.set("Inbox.example other.example", at=CLOSED)
    letter = write()
    assert not any("?r=" in link for link in letter.links())
    assert "?r=" not in letter.text
    assert "Open the survey" in letter.words
    assert "without choosing" not in letter.words


def test_e23_a_domain_that_only_ends_alike_is_another(write: Write) -> None:
    settings.NEUTRAL_DOMAINS.set("box.example", at=CLOSED)
    assert sum("?r=" in link for link in write().links()) == 5


def test_e5_a_ticket_that_was_closed_again_soon_is_asked_about_without_choices(write: Write) -> None:
    """E5: one question, on the page alone."""
    write()
    made = db.session.scalars(select(Invitation)).one()
    made.asks_again = True
    delivery = surveys.delivery_of(made)
    delivery.outgoing_id, delivery.next_attempt_at = None, DUE
    jobs.send_due(DUE)
    letter = Letter(
        db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id.desc()).limit(1)).one()
    )
    assert "Has your problem been solved?" in letter.words
    assert not any("?r=" in link for link in letter.links())


def test_where_the_team_alone_is_credited_no_person_is_promised_to_read_it(write: Write) -> None:
    write()
    made = db.session.scalars(select(Invitation)).one()
    for credit in db.session.scalars(select(InvitationCredit)):
        credit.user_id, credit.role = None, CreditRole.TEAM
    assert credits.person(made) is None
    delivery = surveys.delivery_of(made)
    delivery.outgoing_id, delivery.next_attempt_at = None, DUE
    jobs.send_due(DUE)
    letter = Letter(
        db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id.desc()).limit(1)).one()
    )
    assert "The person who helped you" not in letter.words


def test_nobody_is_named_and_nobody_is_urged(write: Write) -> None:
    """SURVEYS 5: the same letter for every agent."""
    letter = write()
    assert "Līga" not in letter.html and "Līga" not in letter.text
    assert "Ilze" not in letter.html
    assert "!" not in letter.words


@pytest.mark.parametrize("subject", [
    "<script>alert(1)</script>", "Rēķins & <b>parāds</b>", "a\r\nBcc: evil@example.net", "%(number)s {{ 7*7 }}", "x" * 250,
])  # fmt: skip
def test_whatever_the_subject_of_the_ticket_holds_stays_text(write: Write, subject: str) -> None:
    letter = write(subject=subject)
    assert "<script" not in letter.html
    assert "{{ 7*7 }}" in letter.words if "7*7" in subject else "49" not in letter.subject
    assert "\n" not in letter.subject and "Bcc" not in letter.subject
    assert not letter.root.xpath("//td/b[contains(., 'parāds')]")


def test_the_letter_leaves_in_the_organisations_name_by_its_public_address(write: Write, app: Flask) -> None:
    """Row 21."""
    organisation.NAME.set("Baltvik", at=CLOSED)
    app.config["BASE_URL"] = "https://help.baltvik.example"
    try:
        letter = write()
    finally:
        app.config["BASE_URL"] = "http://localhost"
    assert "Baltvik" in letter.words
    assert {link.split("/")[2] for link in letter.links()} == {"help.baltvik.example"}
