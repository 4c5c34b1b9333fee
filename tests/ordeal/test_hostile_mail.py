"""Hostile mails: a megabyte of each takes two seconds at most, and memory stays flat."""

import time
from collections.abc import Callable

import pytest

from helpdesk.mail.parse import parse

HEAD = b"From: a@b.c\r\nTo: d@e.f\r\nSubject: x\r\n"
SIZE = 1_000_000


def filled(piece: str, size: int = SIZE) -> bytes:
    raw = piece.encode()
    return (raw * (size // len(raw) + 1))[:size]


def text(piece: str) -> Callable[[], bytes]:
    return lambda: HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + filled(piece)


def notice(piece: str) -> Callable[[], bytes]:
    return lambda: (
        b"Return-Path: <>\r\nFrom: postmaster@x.y\r\nSubject: failure notice\r\n\r\n" + filled(piece)
    )


def html(piece: str) -> Callable[[], bytes]:
    return lambda: HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + filled(piece)


def header(name: str, piece: str) -> Callable[[], bytes]:
    return lambda: name.encode() + b": " + filled(piece, 250_000) + b"\r\n" + HEAD + b"\r\nhi"


CASES: dict[str, Callable[[], bytes]] = {
    **{f"text {p!r}": text(p) for p in (">", "> ", "On ", "On a\n", "-", "--\n", "_", "__\n", " ", "\n", " \n", "From: a\n", "wrote:\n",
                                        "a@b.c wrote\n", "> a\nb\n", "Sent from ", "\t\n", "2020-01-01 10:00\n", "[x](", "begin 644 a\n!")},
    **{f"notice {p!r}": notice(p) for p in ("-\n", "\n", "a@b ", "<a@b.cc>\n", "to ", "550 ", "> ")},
    **{f"html {p!r}": html(p) for p in ("<div>", "<p>", "<blockquote>", "<table><tr><td>", "<b>", "<", "<!--", "<script>", "&", "<a x=\"",
                                        "<font color=red><p>", "&#x41;", "<br>", "<img src=\"cid:x\">", "<tr><td>a<td>b")},
    **{f"header {n} {p!r}": header(n, p) for n in ("To", "Subject", "Content-Type", "Content-Disposition", "References", "Date")
       for p in ("<", "(", ",", "=?", "=?a?q?x", '"', ";a=\"", " ", "a@b.cc,", "\\")},
    "fields": lambda: filled("X: y\r\n") + HEAD + b"\r\nhi",
    "folds": lambda: b"To: x\r\n" + filled(" y\r\n") + b"\r\nhi",
    "address list": lambda: b"To: " + filled("a@b.cc, ", 800_000) + b"\r\n\r\nhi",
    "boundaries": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + filled("--b\n"),
    "dashes": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + filled("--\n"),
    "nesting": lambda: b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(15_000)),
    "enclosed": lambda: b"Content-Type: message/rfc822\n\n" * 30_000,
    "flowed": lambda: HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + filled("> a \n"),
    "quoted-printable": lambda: HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + filled("=\n"),
    "base64": lambda: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + filled("="),
    "old mac": lambda: filled("a\r"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_hostile_megabyte_is_read_in_time(case: Callable[[], bytes]):
    raw = case()

    def seconds() -> float:
        started = time.process_time()
        parse(raw)
        return time.process_time() - started

    # the limit is about the mail, so a reading that a busy machine made slow is taken again
    assert any(seconds() <= 2.0 for _ in range(3))


@pytest.mark.parametrize("piece", [">", "On a\n", "--\n", "> a\nb\n", " \n", "From: a\n"])
def test_twice_the_text_takes_hardly_more_than_twice_the_time(piece: str):
    def seconds(size: int) -> float:
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            parse(HEAD + b"\r\n" + filled(piece, size))
            best = min(best, time.process_time() - started)
        return best

    assert any(seconds(1_000_000) <= 2.5 * seconds(500_000) + 0.05 for _ in range(3))


def test_fifty_megabytes_is_read_without_copies_of_itself():
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n"
    raw += b"Content-Transfer-Encoding: base64\r\n\r\n" + (b"QUJD" * 19 + b"\r\n") * 630_000 + b"--b--\r\n"
    started = time.process_time()
    (file,) = parse(raw).attachments
    assert file.size == 630_000 * 57
    assert time.process_time() - started <= 10
