"""What all commands have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import databases


@pytest.mark.parametrize(
    "words", ["scores verify", "scores rebuild", "users list", "mail deliver --once", "work --once"]
)
def test_a_database_without_tables_is_a_sentence(tmp_path: Path, words: str) -> None:
    with databases.made("sqlite", tmp_path, tables=False) as database, database.app.app_context():
        result = database.app.test_cli_runner().invoke(args=words.split())
    assert result.exit_code == 1
    assert result.output.startswith("Not done: migrations: at none, wanted ")
    assert result.output.endswith("run flask db upgrade\n") and result.output.count("\n") == 1
