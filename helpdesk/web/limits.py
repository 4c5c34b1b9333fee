"""Rate limits that hold over several workers: counters in our own database, or in Redis where there is one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask
from limits.storage import Storage
from sqlalchemy import BindParameter, Connection, Executable, bindparam, case, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import UNHURRIED, apart, db, limiter, reading, run_apart
from helpdesk.kit.text import clean
from helpdesk.web.models import RateCounter

A_MINUTE = 60  # by which the clocks of two hosts may differ


class DatabaseStorage(Storage):
    """Fixed windows in the table rate_counters. Scheme database://"""

    STORAGE_SCHEME = ["database"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        given = {
            "counted": _kept(key),
            "amount": amount,
            "now": now,
            "until": now + expiry,
            "beyond": now + 2 * expiry + A_MINUTE,
        }
        return int(run_apart(_counting(db.engine.dialect.name), given)[0].hits)

    def get(self, key: str) -> int:
        with _looking() as connection:
            found = connection.execute(_LIVE, {"counted": _kept(key), "now": time.time()})
            return int(found.scalar() or 0)

    def get_expiry(self, key: str) -> float:
        with _looking() as connection:
            found = connection.execute(
                select(RateCounter.expires_at).where(RateCounter.key == _kept(key))
            ).scalar()
        return float(found or time.time())

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with apart() as connection:
            return len(connection.execute(delete(RateCounter).returning(RateCounter.key)).all())

    def clear(self, key: str) -> None:
        with apart() as connection:
            connection.execute(delete(RateCounter).where(RateCounter.key == _kept(key)))


def _kept(key: str) -> str:
    """The key as the databases can hold it: part of it is what visitors typed."""
    return clean(key)[:255]


_LIVE = select(RateCounter.hits).where(
    RateCounter.key == bindparam("counted"), RateCounter.expires_at > bindparam("now")
)


@cache
def _counting(engine: str) -> Executable:
    """One hit more, in the window that runs or in a new one. Made once: every limited request counts."""
    amount: BindParameter[int] = bindparam("amount")
    now: BindParameter[float] = bindparam("now")
    until: BindParameter[float] = bindparam("until")
    dialect = postgresql if engine == "postgresql" else sqlite
    new = dialect.insert(RateCounter).values(key=bindparam("counted"), hits=amount, expires_at=until)
    # A window that ends later than any begun by now was begun by a clock that has been set back since.
    over = or_(RateCounter.expires_at <= now, RateCounter.expires_at > bindparam("beyond"))
    counted = new.on_conflict_do_update(
        index_elements=[RateCounter.key],
        set_={
            "hits": case((over, amount), else_=RateCounter.hits + amount),
            "expires_at": case((over, until), else_=RateCounter.expires_at),
        },
    )
    return counted.returning(RateCounter.hits, *([UNHURRIED] if engine == "postgresql" else []))


@contextmanager
def _looking() -> Iterator[Connection]:
    """A connection that only reads: allowed while a view's own transaction is open (headers are written after the view)."""
    token = reading.set(True)
    try:
        with db.engine.connect() as connection:
            yield connection
    finally:
        reading.reset(token)


def init_app(app: Flask) -> None:
    # A Redis that is gone closes no page: until it is back each process counts for itself. Our own database needs no stand-in.
    elsewhere = not app.config["RATELIMIT_STORAGE_URI"].startswith("database:")
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = elsewhere
    limiter.init_app(app)


def sweep(_at: Any) -> int:
    """Forgets windows that are over."""
    with apart() as connection:
        gone = delete(RateCounter).where(RateCounter.expires_at < time.time()).returning(RateCounter.key)
        return len(connection.execute(gone).all())
