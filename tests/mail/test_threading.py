"""Message-IDs and return addresses that prove themselves (rows 11-13)."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.mail import threading


def test_a_message_id_of_ours_names_its_letter(app: Flask) -> None:
    made = threading.signed_message_id("message:17", "example.com")
    assert made.startswith("<message.17.") and made.endswith("@example.com>")
    assert threading.ref_of(made) == "message:17"
    assert threading.ref_of(made.strip("<>")) == "message:17"


def test_no_two_message_ids_are_equal(app: Flask) -> None:
    assert threading.signed_message_id("ticket:1") != threading.signed_message_id("ticket:1")


def test_the_domain_may_change_on_the_way(app: Flask) -> None:
    local = threading.signed_message_id("message:17").partition("@")[0]
    assert threading.ref_of(f"{local}@elsewhere.example>") == "message:17"


def _altered(local: str) -> dict[str, str]:
    kind, number, nonce, mac = local.split(".")
    return {
        "truncated": local[:-1],
        "without mac": f"{kind}.{number}.{nonce}.",
        "empty": "",
        "extended": local + "0",
        "another letter": f"{kind}.18.{nonce}.{mac}",
        "another kind": f"ticket.{number}.{nonce}.{mac}",
        "another nonce": f"{kind}.{number}.{'0' * 16}.{mac}",
        "upper case": local.upper(),
        "old format": f"{kind}.{number}",
        "leading zero": f"{kind}.0{number}.{nonce}.{mac}",
        "line break": local + "\n",
        "other digits": local.replace("1", "١"),
    }


@pytest.mark.parametrize("how", list(_altered("a.1.b.c")))
def test_row_12_an_altered_message_id_names_nothing(app: Flask, how: str) -> None:
    local = threading.signed_message_id("message:17").strip("<>").partition("@")[0]
    assert threading.ref_of(f"<{_altered(local)[how]}@localhost>") is None


def test_f70_message_ids_of_an_older_key_still_count(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = threading.signed_message_id("message:17")
    monkeypatch.setitem(app.config, "SECRET_KEYS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "a new key")
    assert threading.ref_of(made) == "message:17"
    monkeypatch.setitem(app.config, "SECRET_KEYS", [])
    assert threading.ref_of(made) is None


def test_a_ref_is_a_word_and_a_number(app: Flask) -> None:
    for crooked in ("message", "message:", "message:x", "Message:1", "message:1\r\nBcc: a@b"):
        with pytest.raises(ValueError, match="a ref is a word and a number"):
            threading.signed_message_id(crooked)


def test_a_return_address_carries_its_key_through_lower_casing() -> None:
    key = threading.new_bounce_key()
    address = threading.return_address("Help@Example.com", key)
    assert threading.bounce_key_in(address.upper()) == key
    assert threading.without_key(address.lower()) == "help@example.com"
    assert threading.bounce_key_in("help+bonus@example.com") is None
    assert threading.without_key("help+bonus@example.com") == "help+bonus@example.com"
    assert len(address.partition("@")[0]) <= 64
