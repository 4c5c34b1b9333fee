"""How long a customer takes to be found while typing, among 100,000.

    python -m bench.customers_search sqlite:////tmp/search.db
    python -m bench.customers_search postgresql+psycopg://localhost/search_bench

The database must be empty or of an earlier run of this script. Prints a Markdown table; exits 1 over the limit.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import product
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, text

import config
from helpdesk import create_app
from helpdesk.customers import matching, registering, search_words
from helpdesk.customers.models import ContactPoint, Customer, CustomerWord, Organisation
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db, reading
from helpdesk.kit.event import SYSTEM
from helpdesk.kit.text import fold

COUNT, LIMIT_MS, ROUNDS = 100_000, 30, 30
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
FIRST = [a + b for a, b in product(
    ["An", "Il", "Lī", "Jā", "Kār", "Mā", "Pē", "San", "Gun", "Ai", "Dai", "In", "Ju", "Rai", "Vik", "Ed", "Ma", "To"],
    ["na", "ze", "ga", "nis", "lis", "ra", "teris", "dra", "tis", "ja", "ris", "ta", "rija", "vonds", "tors", "gars"],
)]  # fmt: skip
LAST = [a + b for a, b in product(
    ["Bērz", "Kaln", "Oz", "Liep", "Krūm", "Jans", "Vīt", "Zar", "Balo", "Egl", "Siln", "Upī", "Grav", "Ruden", "Sproģ"],
    ["iņš", "ols", "a", "āja", "sons", "ola", "ieks", "dis", "īte", "ītis", "kalns", "iņa", "zieds", "lejs", "manis"],
)]  # fmt: skip
TOWNS = [
    "Rīga",
    "Kuldīga",
    "Ventspils",
    "Liepāja",
    "Jelgava",
    "Valmiera",
    "Cēsis",
    "Ogre",
    "Tukums",
    "Saldus",
]
TYPED = ["a", "an", "anna", "ilze vit", "il vi", "berzins", "anna berzins", "ja oz", "riga", "anna riga", "+371 2",
         "+371 29 4", "294188", "8806", "ilze.vitola@ex", "ilze vitola 29", "ola", "itol", "sia 12", "zz qq",
         "anna janis", "in an", "com", "kuldiga liepa", "x"]  # fmt: skip


def make_app(url: str) -> Flask:
    settings = config.Testing()
    settings.SQLALCHEMY_DATABASE_URI = url
    settings.SECRET_KEY = "a key for measuring alone, long enough to sign with"
    settings.SQLALCHEMY_ENGINE_OPTIONS = {}
    return create_app(settings)


def fill() -> None:
    """100,000 customers with numbers, three of four with an address, one of ten in an organisation."""
    chance = random.Random(7)
    companies = [{"id": i, "name": f"SIA {chance.choice(LAST)} {i}"} for i in range(1, 2001)]
    db.session.execute(insert(Organisation), [c | {"folded_name": fold(c["name"])} for c in companies])
    people: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for number in range(1, COUNT + 1):
        first, last, town = chance.choice(FIRST), chance.choice(LAST), chance.choice(TOWNS)
        company = chance.choice(companies) if chance.random() < 0.1 else None
        own = [(ContactKind.PHONE, f"+3712{chance.randrange(10**7):07}")]
        if chance.random() < 0.75:
            own.append((ContactKind.EMAIL, f"{fold(first)}.{fold(last)}{number}@example.com"))
        name = f"{first} {last}"
        people.append({
            "id": number, "name": name, "folded_name": fold(name), "organisation_id": company["id"] if company else None,
            "address": town, "created_at": LONG_AGO,
        })  # fmt: skip
        points += [{"customer_id": number, "kind": k, "value": v, "created_at": LONG_AGO} for k, v in own]
        found = search_words.of(name, town, str(company["name"]) if company else "", own)
        rows += [{"customer_id": number, "word": word} for word in sorted(found)]
        if number % 5000 == 0:
            for table, some in ((Customer, people), (ContactPoint, points), (CustomerWord, rows)):
                db.session.execute(insert(table), some)
                some.clear()
            db.session.commit()
    if db.engine.dialect.name == "postgresql":  # ids were given by hand
        for table in ("organisations", "customers"):
            db.session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
        db.session.commit()
    tidy()


def tidy() -> None:
    """What a database does by itself within minutes."""
    statement = "VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)


def timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def search(typed: str) -> None:
    token = reading.set(True)
    matching.search(typed)
    db.session.rollback()
    reading.reset(token)


def main(url: str) -> int:
    with make_app(url).app_context():
        db.create_all()
        if not db.session.scalar(select(func.count()).select_from(Customer)):
            fill()
        words = db.session.scalar(select(func.count()).select_from(CustomerWord))
        print(f"{db.engine.dialect.name}: {COUNT} customers, {words} words\n")
        print("| typed | found | best ms | median ms | worst ms |\n|---|---|---|---|---|")
        worst = 0.0
        for typed in TYPED:
            found = len(matching.search(typed))
            db.session.rollback()
            times = sorted(timed(lambda typed=typed: search(typed)) for _ in range(ROUNDS))
            worst = max(worst, statistics.median(times))
            print(
                f"| {typed} | {found} | {times[0]:.1f} | {statistics.median(times):.1f} | {times[-1]:.1f} |"
            )
        added = [timed(add_one) for _ in range(20)]
        print(
            f"\nadding one customer: {statistics.median(added):.1f} ms; slowest median {worst:.1f} ms, limit {LIMIT_MS} ms"
        )
        return 1 if worst > LIMIT_MS else 0


def add_one() -> None:
    at = datetime.now(UTC)
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
    registering.add(name=name, phone=f"2{random.randrange(10**7):07}", by=SYSTEM, at=at)
    db.session.rollback()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
