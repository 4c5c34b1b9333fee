"""How many parts a text has: against the published limits, and for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.texting.segments import size
from helpdesk.texting.words import Encoding


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", Encoding.GSM7, 1),
        ("a" * 160, Encoding.GSM7, 1),
        ("a" * 161, Encoding.GSM7, 2),
        ("a" * 306, Encoding.GSM7, 2),
        ("a" * 307, Encoding.GSM7, 3),
        ("æøåäöüÆØÅÄÖÜé", Encoding.GSM7, 1),
        ("€" * 80, Encoding.GSM7, 1),
        ("€" * 81, Encoding.GSM7, 2),
        ("ā" * 70, Encoding.UCS2, 1),
        ("ā" * 71, Encoding.UCS2, 2),
        ("õ" + "a" * 133, Encoding.UCS2, 2),
        ("õ" + "a" * 134, Encoding.UCS2, 3),
        ("š", Encoding.UCS2, 1),
        ("ž", Encoding.UCS2, 1),
        ("😀" * 35, Encoding.UCS2, 1),
        ("😀" * 36, Encoding.UCS2, 2),
    ],
)
def test_a_text_is_counted_as_gateways_count_it(text: str, encoding: Encoding, parts: int) -> None:
    assert (size(text).encoding, size(text).parts) == (encoding, parts)


def test_no_letter_is_torn_apart_between_two_parts() -> None:
    """152 places, then one of two: it does not fit the first part of 153 any more."""
    assert size("a" * 152 + "€" + "a" * 152).parts == 3
    assert size("ā" * 66 + "😀" + "ā" * 66).parts == 3


@given(st.text(max_size=700))
def test_room_that_is_left_can_be_used_and_no_more(text: str) -> None:
    found = size(text)
    filler = "a"
    assert size(text + filler * found.room).parts == found.parts
    assert size(text + filler * (found.room + 1)).parts == found.parts + 1
