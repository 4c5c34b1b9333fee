"""A migration that dies leaves the old schema, whole, and a second run completes (F64)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect

import config
from helpdesk.extensions import db
from tests import databases
from tests.house.test_migrations import differences
from tests.ordeal.mortal import Deed, Mortal


def test_fault_64_a_kill_in_a_migration_leaves_the_old_schema_and_a_rerun_completes(
    engine: databases.Database, tmp_path: Path, at: datetime, tried: Callable[[str], None]
) -> None:
    """All steps are one transaction: either all of them happened or none."""
    upgrade = Deed(at, command=["db", "upgrade"])
    steps = sorted(int(path.name[:4]) for path in (config.ROOT / "migrations" / "versions").glob("0*.py"))
    with (
        databases.made(engine.name, tmp_path, suffix="_killed", tables=False) as database,
        database.app.app_context(),
    ):
        mortal = Mortal(database.app)
        for step in steps:
            point = f"migration.{step}"
            assert mortal.live(database.app, upgrade, failpoint=point).died_at == point
            assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
            db.engine.dispose()
        assert mortal.live(database.app, upgrade).outcome == "0"
        assert differences() == []
        mortal.end()
        database.close()
    tried(f"{len(steps)} kills, one after each step")
