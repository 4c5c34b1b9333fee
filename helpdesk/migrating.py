"""Flask-Migrate, for those who change the schema. It brings Alembic, which neither web nor worker needs while it runs."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate

import config as configuration
from helpdesk.extensions import db

FOLDER = configuration.ROOT / "migrations"


def bind(app: Flask) -> None:
    """Gives `app` its migrations, and with them the commands of `flask db`."""
    Migrate().init_app(app, db, directory=str(FOLDER), render_as_batch=True)
