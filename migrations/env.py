"""Runs migrations on the application's own database."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from helpdesk.extensions import db
from helpdesk.kit import failpoints

metadata = db.metadatas[None]


def mine(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """What search adds by hand, each engine in its own way, is not compared (see tickets.search)."""
    return not (name is not None and ("ticket_fts" in name or name.endswith("found_by")))


def stepped(**given: Any) -> None:
    """After each step: a crash test may end the process here."""
    failpoints.reached(f"migration.{int(given['step'].up_revision_id)}")


def run() -> None:
    """One transaction for all steps: either the old or the new schema, never something between."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # a table rebuilt in batch must not take its children with it
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            include_object=mine,
            transaction_per_migration=False,
            transactional_ddl=True,
            on_version_apply=stepped,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("offline migrations are not offered: run them against the database")
assert current_app
run()
