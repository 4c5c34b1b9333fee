"""A letter as bytes: what is put in comes out of any mail reader as it was (rows 7-9)."""

from __future__ import annotations

import email
import email.policy
import string

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.kit.text import clean, one_line
from helpdesk.mail.composing import File, Sender, compose, envelope_address
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.mail.parse import parse
from tests.factories.mail import AT

TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("āčēģīķļņšūžõäöüæøå,;:<>()[]\"\\=?@'._-\r\n\t «»"),
    max_size=150,
)
NAMES = st.text(string.ascii_letters + 'āčēģõäæøå ,;."()<>@=?_-', min_size=1, max_size=80)


def written(
    subject: str = "x",
    name: str = "x",
    text: str = "x\n",
    html: str | None = None,
    files: tuple[File, ...] = (),
) -> bytes:
    letter = OutgoingEmail(
        subject=one_line(subject, 500), message_id="<message.1.a.b@x.example>", created_at=AT
    )
    people = [OutgoingRecipient(address="ilze@example.net", name=name, role="to")]
    content = {
        "text": clean(text),
        "html": html,
        "headers": {},
        "in_reply_to": None,
        "references": [],
        "automatic": None,
    }
    return compose(letter, Sender(name, "help@kulda.example"), content, people, files).as_bytes()


@given(subject=TEXTS)
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    raw = written(subject=subject)
    assert parse(raw).subject == one_line(subject, 500)
    assert email.message_from_bytes(raw, policy=email.policy.default)["Bcc"] is None


@given(name=NAMES)
def test_a_name_arrives_as_it_was_written_and_stays_a_name(name: str) -> None:
    raw = written(name=name)
    read = parse(raw)
    assert (read.from_email, [each.email for each in read.to]) == ("help@kulda.example", ["ilze@example.net"])
    assert _bare(read.from_name) == _bare(one_line(name))


def _bare(name: str) -> str:
    """Without the outer quotation marks that readers take for quoting."""
    return name.strip('" ')


@given(text=TEXTS)
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    assert parse(written(text=text)).text.strip() == clean(text).strip()


def test_lines_are_short_and_all_bytes_are_plain() -> None:
    raw = written(
        "Jūsu pieteikums " * 20,
        "Ķēde, SIA " * 10,
        "ļoti gara rinda " * 500,
        "<p>" + "ļ" * 5000 + "</p>",
        (File("Līgums " * 20 + ".pdf", "application/pdf", b"\x00" * 5000),),
    )
    assert raw.isascii() and max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")


def test_row_7_a_files_name_makes_no_header() -> None:
    raw = written(files=(File('x"\r\nBcc: a@b.example\r\n\r\n.pdf', "text/html\r\nX: y", b"x"),))
    read = parse(raw)
    assert [each.mime for each in read.attachments] == ["application/octet-stream"]
    assert b"\r\nBcc:" not in raw and b"\r\nX:" not in raw


def test_an_international_domain_is_written_in_plain_letters(app: Flask) -> None:
    assert envelope_address("ilze@ķēde.example") == "ilze@xn--de-qla9e.example".replace(
        "xn--de-qla9e", "ķēde".encode("idna").decode()
    )
