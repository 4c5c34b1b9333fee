"""Cursors."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from helpdesk.web import pages


def test_a_cursor_comes_back_as_it_went() -> None:
    at = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert pages.decode(pages.encode(at, 7, "ķ"), 3) == (at, 7, "ķ")


@given(st.text(max_size=60))
def test_row_76_a_crooked_cursor_is_a_bad_request(typed: str) -> None:
    with suppress(BadRequest):
        assert pages.decode(typed, 2) is None or len(typed) > 0


@pytest.mark.parametrize(
    "values",
    [(2**63, 1), (1,), ([1], 2), (float("nan"), 1), (float("inf"), 1), ("\ud800", 1), ("a\0", 1)],
)
def test_a_cursor_of_the_wrong_shape_is_a_bad_request(values: tuple[object, ...]) -> None:
    with pytest.raises(BadRequest):
        pages.decode(pages.encode(*values), 2)


@pytest.mark.parametrize(
    "values", [("1", 1), (True, 1), (None, 1), (1.5, 1), (1, datetime(2026, 1, 1, tzinfo=UTC))]
)
def test_a_cursor_of_the_wrong_kinds_is_a_bad_request(values: tuple[object, ...]) -> None:
    with pytest.raises(BadRequest):
        pages.decode_as(pages.encode(*values), int, int)


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), datetime(1, 1, 1, tzinfo=UTC)])
def test_a_time_that_no_row_has_is_a_bad_request(at: datetime) -> None:
    with pytest.raises(BadRequest):
        pages.decode(pages.encode(at), 1)


def test_a_cursor_nested_without_end_is_a_bad_request() -> None:
    with pytest.raises(BadRequest):
        pages.decode(base64.urlsafe_b64encode(b"[" * 100_000).decode(), 1)


def test_the_last_page_has_no_cursor() -> None:
    assert pages.cut([1, 2], 2, lambda n: (n,)).next is None
    page = pages.cut([1, 2, 3], 2, lambda n: (n,))
    assert page.rows == [1, 2]
    assert pages.decode(page.next, 1) == (2,)
