"""Words and letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.kit import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ķekava", "kekava"),
        ("Vītola", "vitola"),
        ("Tõnu", "tonu"),
        ("Bjørn Ærø", "bjorn aero"),
        ("Straße", "strasse"),
    ],
)
def test_letters_are_folded_so_that_accents_need_not_be_typed(written: str, folded: str) -> None:
    assert text.fold(written) == folded


def test_words_are_what_both_search_engines_see() -> None:
    assert text.words("Jānis, foo@bar.com (HD-1042)") == ["janis", "foo", "bar", "com", "hd", "1042"]


def test_the_first_sentence_becomes_a_subject() -> None:
    assert (
        text.first_sentence("Internet drops every evening. Since Tuesday.") == "Internet drops every evening"
    )
    assert text.first_sentence("Router blinks\nsecond line") == "Router blinks"
    assert len(text.first_sentence("word " * 100)) <= 120


@pytest.mark.parametrize(("plain", "number"), [("0", 0), ("1042", 1042), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_read(plain: str, number: int) -> None:
    assert text.whole(plain) == number


@pytest.mark.parametrize("plain", [None, "", "-1", "+1", "1.0", " 1", "1_000", "٣", "²", "9" * 19, "x"])
def test_what_is_no_whole_number_or_too_long_for_any_row_is_none(plain: str | None) -> None:
    assert text.whole(plain) is None


@given(st.text())
def test_one_line_is_one_line_whatever_was_given(given_text: str) -> None:
    line = text.one_line(given_text)
    assert len(line.splitlines()) <= 1
    assert len(line) <= 255


@given(st.text())
def test_clean_text_fits_any_database(given_text: str) -> None:
    cleaned = text.clean(given_text)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")


def test_initials_are_two_letters() -> None:
    assert text.initials("Līga Ozola") == "LO"
    assert text.initials("Cher") == "C"
    assert text.initials("  ") == "?"


@pytest.mark.parametrize(
    ("written", "beginnings", "hits"),
    [
        ("Nav interneta Ķekavā", ("kek", "inter"), ["interneta", "Ķekavā"]),
        ("Straße, Straßen und Gassen", ("strass",), ["Straße", "Straßen"]),
        ("e\u0301te\u0301 Grüße été", ("ete",), ["e\u0301te\u0301", "été"]),
        ("æble ble Æbler", ("aeb",), ["æble", "Æbler"]),
        ("router", ("outer",), []),
        ("anything", (), []),
    ],
)
def test_words_that_were_searched_for_are_marked(
    written: str, beginnings: tuple[str, ...], hits: list[str]
) -> None:
    pieces = text.marked(written, beginnings)
    assert [piece for piece, hit in pieces if hit] == hits
    assert "".join(piece for piece, _hit in pieces) == written


@given(st.text(max_size=200), st.lists(st.sampled_from(["a", "ss", "e", "ae", "1", "i"]), max_size=3))
def test_marking_loses_nothing_and_marks_every_word_of_that_beginning(
    written: str, beginnings: list[str]
) -> None:
    pieces = text.marked(written, beginnings)
    assert "".join(piece for piece, _hit in pieces) == written
    for piece, hit in pieces:
        if hit:
            assert text.fold(piece).startswith(tuple(beginnings))


@pytest.mark.parametrize("gap", [" ", "\r\n", "\t \x00\n", " " * 900])
def test_one_line_is_the_beginning_of_the_whole_text_in_one_line(gap: str) -> None:
    said = gap + gap.join(f"word{number}" for number in range(300))
    whole = text.one_line(said, len(said))
    assert whole.startswith("word0 word1 word2") and whole.endswith(" word299")
    for limit in (1, 5, 6, 160, 255, 2000):
        assert text.one_line(said, limit) == whole[:limit]


def test_what_no_database_holds_is_replaced_and_the_rest_stays() -> None:
    assert text.clean("a\x00b\r\nc\rd") == "ab\nc\nd"
    assert text.clean("Vītola \U0001f600") == "Vītola \U0001f600"
    assert text.clean("x\ud800y ī") == "x?y ī"
