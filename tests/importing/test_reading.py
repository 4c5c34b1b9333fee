"""Files are read however they were saved, and what is no table is said to be none."""

from __future__ import annotations

import pytest

from helpdesk.importing import reading
from helpdesk.importing.words import FIELDS, Kind
from helpdesk.kit.errors import DomainError

LATVIAN = "vārds;e-pasts\nĶirsis Jānis;janis@example.net\nŠulcs Žanis;zanis@example.net\n"
NORWEGIAN = "navn;e-post\nBjørn Ås;bjorn@example.net\nÆgir Sørbø;aegir@example.net\n"


@pytest.mark.parametrize(
    ("text", "saved", "found"),
    [
        (LATVIAN, "utf-8", "utf-8"),
        (LATVIAN, "utf-8-sig", "utf-8"),
        (LATVIAN, "utf-16", "utf-16"),
        (LATVIAN, "cp1257", "cp1257"),
        (NORWEGIAN, "cp1252", "cp1252"),
        (NORWEGIAN, "utf-8", "utf-8"),
        ("nimi;linn\nÜlo Õun;Jõgeva\n", "cp1257", "cp1257"),
    ],
)
def test_encodings_are_recognised(text: str, saved: str, found: str) -> None:
    raw = text.encode(saved)
    encoding = reading.encoding_of(raw, baltic=True)
    assert encoding == found
    sheet = reading.read(raw, encoding, reading.delimiter_of(reading.text_of(raw, encoding)))
    assert [sheet.head, *sheet.rows] == [line.split(";") for line in text.strip().split("\n")]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_separators_are_recognised(sign: str) -> None:
    text = f'name{sign}"notes{sign};,"{sign}phone\n"A{sign}B"{sign}"two\nlines"{sign}1\n\n{sign}{sign}\nC\n'
    assert reading.delimiter_of(text) == sign
    sheet = reading.read(text.encode(), "utf-8", sign)
    assert sheet.rows == [[f"A{sign}B", "two\nlines", "1"], ["C"]] and sheet.numbers == [2, 5]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"PK\x03\x04rest", "no CSV file"),
        (b"\x00\x01\x02", "no CSV file"),
        (b"name\n", "no row below"),
        (b"", "no row below"),
        (b"a\n" * 20_003, "20,000 rows"),
        (b"a\n" + b"x" * (reading.LARGEST + 1), "10 MB"),
        (b"a\n" + b"x" * (reading.LONGEST + 2), "cannot be read"),
        (b"a," * 200 + b"\n1\n", "100 columns"),
        (b"n\xc3\x28me\n1\n", "another encoding"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_in_words(raw: bytes, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        reading.read(raw, "utf-8", ",")


def test_columns_are_guessed_by_their_names() -> None:
    assert reading.guess(["E-pasts", "Vārds", "x"], FIELDS[Kind.CUSTOMERS]) == {"email": 0, "name": 1}
    head = ["Ticket ID", "Subject", "Created at", "Solved at", "Requester email", "Labels"]
    assert reading.guess(head, FIELDS[Kind.TICKETS]) == {
        "external_id": 0, "subject": 1, "opened_at": 2, "closed_at": 3, "email": 4, "tags": 5,
    }  # fmt: skip
