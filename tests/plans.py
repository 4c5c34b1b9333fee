"""How a database would run a statement, were its tables large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event, insert, select, text

from helpdesk.extensions import db

MANY = 3000


def grow(model: type[Any], **given: Any) -> None:
    """Copies of the newest row there is, with these values, in this transaction alone: PostgreSQL plans by what it has
    counted, and of a small table it may not care which index it takes. What must be unique is."""
    table = model.__table__
    row = db.session.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one()
    unique = {column.name for column in table.c if column.unique or column.name in ("fingerprint", "thread")}
    known = {name: value for name, value in row.items() if name != "id"} | given
    copies = [known | dict.fromkeys(unique, f"copy-{number}") for number in range(MANY)]
    db.session.execute(insert(table), copies)
    db.session.execute(text(f"ANALYZE {table.name}"))


def plan_of(deed: Callable[[], Any], begins: str, growing: Callable[[], None] = lambda: None) -> str:
    """The plan of the first statement of `deed` that begins like that, after `growing` has filled its tables."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if statement.startswith(begins):
            seen.append((statement, given))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    growing()
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(f"EXPLAIN {seen[0][0]}", seen[0][1])
        return "\n".join(row[0] for row in rows)
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0][0]}", seen[0][1])
    return "\n".join(row[3] for row in rows)
