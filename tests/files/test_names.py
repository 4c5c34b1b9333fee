"""Names and types as strangers give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.files import names


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("in\u202evoice.txt", "invoice.txt"),
        ("a\u200b.htaccess", "a.htaccess"),
        ("CON", "file-CON"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("x\r\nSet-Cookie: a", "xSet-Cookie_ a"),
    ],
)
def test_row_50_names_are_made_harmless(given_name: str, kept: str) -> None:
    assert names.safe_name(given_name) == kept


@given(st.text(max_size=600))
def test_a_name_is_never_empty_never_long_never_a_path(given_name: str) -> None:
    name = names.safe_name(given_name)
    assert 0 < len(name) <= 255
    assert not set("/\\\x00\r\n") & set(name)


def test_row_57_a_name_with_ten_thousand_characters_after_the_dot_ends() -> None:
    assert len(names.safe_name("a." + "b" * 10_000)) <= 255


@pytest.mark.parametrize(
    "mime", ["text/html", "image/svg+xml", "text/xml", "text/html;x", "", "image/png\r\nX: y"]
)
def test_row_4_only_true_pictures_are_shown_in_place(mime: str) -> None:
    assert names.shown_type(mime, b"<svg onload=alert(1)>") == "application/octet-stream"


def test_a_picture_must_look_like_one() -> None:
    assert names.shown_type("image/png", b"\x89PNG\r\n\x1a\n....") == "image/png"
    assert names.shown_type("image/png", b"<html>") == "application/octet-stream"
