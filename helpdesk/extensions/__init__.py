"""The extensions, unbound, and how the databases behave."""

from helpdesk.extensions.remembering import Remembered
from helpdesk.extensions.rows import insert_row, insert_soon, put, put_by, put_if_free, run, update_row
from helpdesk.extensions.transactions import (
    UNHURRIED,
    apart,
    reading,
    run_apart,
    start_writing,
    writes_later,
)
from helpdesk.extensions.unbound import (
    Base,
    Model,
    babel,
    csrf,
    db,
    limiter,
    login_manager,
    mail,
    visitor,
)

__all__ = [
    "UNHURRIED",
    "Base",
    "Model",
    "Remembered",
    "apart",
    "babel",
    "csrf",
    "db",
    "insert_row",
    "insert_soon",
    "limiter",
    "login_manager",
    "mail",
    "put",
    "put_by",
    "put_if_free",
    "reading",
    "run",
    "run_apart",
    "start_writing",
    "update_row",
    "visitor",
    "writes_later",
]
