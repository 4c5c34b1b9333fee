"""Columns of a result, told to those who ask."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from helpdesk.extensions import db
from helpdesk.kit.cursors import DescribedLater


@pytest.mark.only("postgresql")
def test_a_result_tells_of_its_columns_as_psycopg_does(app: Flask) -> None:
    plain: Any = db.session.connection().connection.dbapi_connection
    asked = "SELECT 1 AS one, 'x'::varchar AS two"
    ours, theirs = plain.cursor(), psycopg.Cursor(plain)
    assert isinstance(ours, DescribedLater) and ours.description is None
    told = ours.execute(asked).description
    theirs.execute(asked)
    assert theirs.description is not None and len(told) == 2
    assert [tuple(each) for each in told] == [tuple(each) for each in theirs.description]
    assert ours.execute("CREATE TEMPORARY TABLE t (x int)").description is None


@pytest.mark.only("postgresql")
def test_columns_are_not_mistaken_for_those_of_the_next_result(app: Flask) -> None:
    plain: Any = db.session.connection().connection.dbapi_connection
    cursor = plain.cursor()
    early = cursor.execute("SELECT 1 AS one").description
    late = cursor.execute("SELECT 2 AS two").description
    assert [each.name for each in late] == ["two"]
    with pytest.raises(LookupError):
        early[0]


@pytest.mark.only("postgresql")
def test_a_statement_in_words_still_names_its_columns(app: Flask) -> None:
    for _ in range(3):
        row = db.session.execute(text("SELECT 1 AS one, 2 AS two")).mappings().one()
        assert dict(row) == {"one": 1, "two": 2}
