import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail import limits
from helpdesk.mail.limits import Fault
from helpdesk.mail.parse import as_json, parse, parse_bare

from .letters import letter


def test_a_latvian_reply_is_read_whole():
    mail = parse(letter("reply_lv_gmail"))
    assert (mail.from_email, mail.from_name) == ("janis@example.lv", "Jānis Bērziņš")
    assert mail.subject == "Re: Pasūtījums nav saņemts"
    assert mail.message_id == "lv-1@example.lv"
    assert mail.in_reply_to == ("ours-1@example.com",)
    assert mail.references == ("first@example.lv", "ours-1@example.com")
    assert mail.reply_text.endswith("Ar cieņu\nJānis")
    assert "rakstīja" not in mail.reply_text
    assert "> Vai pasūtījums" in mail.body
    assert mail.date is not None
    assert mail.date.isoformat() == "2024-06-05T09:00:00+00:00"
    assert not mail.is_auto_reply
    assert mail.error is None


def test_files_keep_their_names_bytes_and_places():
    mail = parse(letter("attachments"))
    picture, document = mail.attachments
    assert (picture.name, picture.content_id, picture.is_inline) == ("pic.png", "pic@1", True)
    assert (document.name, document.content, document.is_inline) == ("rēķins.pdf", b"%PDF-1.4", False)
    assert mail.from_name == "Liepa, Zane"
    assert mail.to == ()
    assert [address.email for address in mail.cc] == ["a@example.com", "b@example.com"]


def test_the_printed_line_has_exactly_the_promised_fields():
    line = json.loads(json.dumps(as_json(parse(letter("bounce_postfix")), "x.eml")))
    assert list(line) == [
        "file", "from_email", "from_name", "to", "cc", "reply_to", "subject", "message_id", "text", "html", "body",
        "reply_text", "signature", "attachments", "is_auto_reply", "is_bounce", "bounce_hard", "bounce_recipients",
        "bounce_status", "is_complaint", "sender_authenticated", "error",
    ]  # fmt: skip
    assert line["file"] == "x.eml"
    assert set(line["attachments"][0]) == {"name", "mime", "size", "sha256", "content_id"}


def test_html_counts_where_the_plain_part_is_but_a_note():
    body = "".join(f"<p>Sentence number {n} says something.</p>" for n in range(30))
    raw = (
        "From: a@b.c\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\nOpen in a browser.\n"
        f"--x\nContent-Type: text/html\n\n{body}\n--x--\n"
    )
    mail = parse(raw.encode())
    assert "Sentence number 29" in mail.body
    assert mail.text.strip() == "Open in a browser."


def test_too_many_parts_are_cut_and_said():
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000
    mail = parse(raw)
    assert mail.error == Fault.TOO_MANY_PARTS
    assert "x" in mail.text


@pytest.mark.parametrize("depth", [60, 10_000])
def test_deep_nesting_is_said_not_suffered(depth: int):
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    assert Fault.TOO_DEEP in (parse(b"From: a@b.c\n" + raw + b"\nhi").error or "")


def test_an_oversized_mail_is_named_so_and_keeps_its_first_lines():
    mail = parse(b"Subject: big\n\n" + b"x" * (limits.RAW_BYTES + 1))
    assert mail.subject == "big"
    assert Fault.TOO_LARGE in (mail.error or "")


def test_an_oversized_header_is_cut_and_the_text_stays():
    mail = parse(b"Subject: hi\nX-Long: " + b"a" * 300_000 + b"\n\nthe text")
    assert mail.subject == "hi"
    assert mail.text == "the text"
    assert mail.error == Fault.HEADERS_TOO_LARGE


def test_five_hundred_addresses_are_shown_and_the_cut_is_said():
    mail = parse(b"To: " + b"a@b.cc, " * 1000 + b"\n\nx")
    assert len(mail.to) == 500
    assert mail.error == Fault.TOO_MANY_ADDRESSES


def test_a_file_name_has_no_folder_no_marks_and_at_most_255_letters():
    raw = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf\n"
        f'Content-Disposition: attachment; filename="../../x\u202e{"y" * 300}.pdf"\n\nz\n--b--'
    )
    (file,) = parse(raw.encode()).attachments
    assert file.name is not None
    assert len(file.name) == 255
    assert file.name.startswith("xy") and file.name.endswith(".pdf")


def test_nothing_at_all_is_an_empty_mail():
    assert parse(b" \r\n ").error == Fault.EMPTY


def test_old_macs_line_ends_are_read():
    mail = parse(b"From: a@b.c\rSubject: mac\r\rfirst\rsecond\r")
    assert (mail.subject, mail.text) == ("mac", "first\nsecond\n")


def test_a_boundary_that_lies_is_looked_past():
    raw = b"Content-Type: multipart/mixed; boundary=lie\n\n--truth\nContent-Type: text/plain\n\nhello\n--truth--\n"
    assert parse(raw).text.strip() == "hello"


def test_a_first_part_without_its_boundary_is_not_lost():
    raw = (
        b"Subject: x\nContent-Type: multipart/alternative; boundary=b\n"
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nxIxhdSE=\n"
        b"--b\nContent-Type: text/html\n\n<p>Tere!</p>\n--b--\n"
    )
    parsed = parse(raw)
    assert (parsed.text.strip(), parsed.html.strip(), parsed.attachments) == ("Čau!", "<p>Tere!</p>", ())


def test_what_stands_above_the_first_boundary_is_no_part():
    raw = b"Content-Type: multipart/mixed; boundary=b\n\nThis is a multi-part message.\n--b\n\nhi\n--b--\n"
    assert parse(raw).text.strip() == "hi"


def test_nul_and_broken_letters_never_come_out():
    mail = parse(b"Subject: a\x00b\nContent-Type: text/plain; charset=utf-8\n\nx\x00\xff\xfey")
    assert "\x00" not in mail.subject + mail.text
    (mail.text + mail.subject).encode("utf-8")


def test_bare_texts_and_html_are_read_without_headers():
    assert parse_bare("Paldies!\n\n-- \nJānis\n".encode(), "text").reply_text == "Paldies!"
    assert parse_bare(b"<p>Hi</p><script>x</script>", "html").html == "<p>Hi</p>"
    assert parse_bare(b"no tnef", "tnef").error == Fault.UNREADABLE


_PIECES = st.sampled_from(
    [
        b"From: ", b"To: a@b.c\n", b"Subject: =?utf-8?q?", b"?=", b"\n\n", b"\n", b"\r", b"--b\n", b"--b--", b"<", b">", b"(", b'"',
        b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=x\n", b"message/rfc822",
        b"Content-Transfer-Encoding: base64\n", b"filename*0*=utf-8''%ff", b"\x00", b"\xff\xfe", b"begin 644 a\n",
        b"Content-Type: message/delivery-status\n\nFinal-Recipient: ", b"<div><blockquote>", b"> On 1.1.2020 10:00 a@b.c wrote:\n",
        "Ā=?".encode(), b"Return-Path: <>\n", b"Authentication-Results: x; dmarc=", b"begin 644 \n", b"-- \n", b"charset=utf-7",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.binary(max_size=20)), max_size=30).map(b"".join))
def test_no_bytes_make_it_raise(raw: bytes):
    line = json.dumps(as_json(parse(raw, trusted_authserv="x"), "f"), ensure_ascii=False)
    line.encode("utf-8")
    assert "unreadable" not in (parse(raw).error or "")
