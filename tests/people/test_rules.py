"""Pure rules: lengths, guesses, own paths."""

from __future__ import annotations

import time

import pytest

from helpdesk.people import rules


@pytest.mark.parametrize("count", [0, 1, 11, 129, 10_000])
def test_wrong_lengths_are_said(count: int) -> None:
    assert rules.length_fault("x" * count) is not None


@pytest.mark.parametrize("count", [12, 64, 128])
def test_right_lengths_are_taken(count: int) -> None:
    assert rules.length_fault("x" * count) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd12345",
        "qwerty123456",
        "iloveyou2026!",
        "1q2w3e4r5t6y",
        "Welcome2026!!",
        "parole123456",
        "letmein-letmein",
    ],
)
def test_what_leaks_first_is_guessable(password: str) -> None:
    assert rules.guessable(password) == rules.TOO_COMMON


@pytest.mark.parametrize(
    "password", ["Baltvik2026!!", "baltvik-baltvik", "ingrid.solberg", "Solberg-Ingrid-1"]
)
def test_what_is_known_of_a_person_is_guessable(password: str) -> None:
    assert (
        rules.guessable(password, ["Ingrid Solberg", "ingrid@baltvik.example", "Baltvik SIA"])
        == rules.TOO_CLOSE
    )


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "kaķis uz jumta dzied", "Tr0ub4dor&3xyzzy", "zvf8 qmkd wtp2"]
)
def test_unrelated_words_are_not(password: str) -> None:
    assert rules.guessable(password, ["Ingrid Solberg"]) is None


def test_the_longest_password_is_judged_at_once() -> None:
    start = time.process_time()
    for _ in range(20):
        rules.guessable("abcdefghij" * 12 + "12345678", ["Ingrid Solberg"] * 20)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "path", ["/", "/tickets", "/tickets?view=mine&after=a%2Fb", "/tickets/HD-1042#message-3"]
)
def test_own_paths_are_taken(path: str) -> None:
    assert rules.own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "tickets",
        "//evil",
        "/\\evil",
        "\\/evil",
        "https://evil",
        "javascript:x",
        "/a\nb",
        "/a b",
        "/" + "a" * 2001,
    ],
)
def test_everything_else_is_not(path: str | None) -> None:
    assert rules.own_path(path) is None
