"""Codes on paper and signed pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.kit import tokens
from helpdesk.surveys import links
from tests.factories import surveys

SYMBOLS = tokens.CODE_ALPHABET
bodies = st.text(SYMBOLS, min_size=links.CODE_LENGTH, max_size=links.CODE_LENGTH)
codes = bodies.map(lambda body: body + links.check_symbol(body))


def test_e29_a_code_is_seven_symbols_of_thirty_two_and_a_check() -> None:
    """E29: 35 bits, none of O, 0, I, 1."""
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 32
    assert not set("O0I1") & set(SYMBOLS)
    for _ in range(200):
        code = links.new_code()
        assert len(code) == 8
        assert links.read_code(code) == code


@given(codes, st.integers(0, 7), st.sampled_from(SYMBOLS))
def test_every_single_wrong_symbol_is_found(code: str, place: int, symbol: str) -> None:
    wrong = code[:place] + symbol + code[place + 1 :]
    assert (links.read_code(wrong) == code) is (symbol == code[place])


@given(codes)
def test_nearly_every_swap_of_neighbours_is_found(code: str) -> None:
    """Luhn over 32 symbols misses one pair alone: the first symbol beside the last."""
    for place, (left, right) in enumerate(pairwise(code)):
        swapped = code[:place] + right + left + code[place + 2 :]
        if left != right and {left, right} != {SYMBOLS[0], SYMBOLS[-1]}:
            assert links.read_code(swapped) is None


@given(codes, st.sampled_from(["-", " ", "–", ".", "_", "\u00a0", "\n"]), st.booleans())
def test_a_code_is_read_however_it_is_typed(code: str, mark: str, small: bool) -> None:
    typed = f" {code[:4]}{mark}{code[4:]} "
    assert links.read_code(typed.lower() if small else typed) == code


@given(st.text())
def test_anything_else_is_no_code_and_no_error(typed: str) -> None:
    code = links.read_code(typed)
    assert code is None or (len(code) == 8 and set(code) <= set(SYMBOLS))


def test_a_code_is_stored_under_a_key(app: Flask) -> None:
    code = links.new_code()
    assert links.hashed_code(code) != links.hashed_code(code, "another key")
    assert links.hashed_code(code) != tokens.hashed(code), "who has the table cannot try all codes"


def test_a_signed_page_says_when_it_was_shown_and_fits_its_delivery_alone(app: Flask, at: datetime) -> None:
    token = links.page_token(17, at)
    page = links.read_page(token, 17)
    assert page is not None
    assert (page.delivery_id, page.shown_at) == (17, at)
    assert links.read_page(token, 18) is None
    assert links.read_page(links.page_token(17, at), 17) != page, "every page has a nonce of its own"


@pytest.mark.parametrize("token", ["", "x", "x.y", "W10.x", "\x00", "a" * 10_000, "é"])
def test_what_we_did_not_sign_is_no_page(app: Flask, token: str) -> None:
    assert links.read_page(token, 17) is None


def test_a_code_page_is_found_for_twelve_hours(app: Flask, at: datetime) -> None:
    made = surveys.slip(surveys.visit(at=at), at=at)
    delivery = links.by_code(made.code or "")
    assert delivery is not None
    token = links.code_page(delivery, at)
    assert links.by_token(token, at + timedelta(hours=12)) is delivery
    assert links.by_token(token, at + timedelta(hours=12, seconds=1)) is None
