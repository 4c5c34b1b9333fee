"""Whoever only looks changes nothing: every GET and HEAD, as each kind of colleague, leaves every table as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from helpdesk.extensions import db
from tests.house import samples
from tests.pages import Client

# The three things that a look may leave behind (DESIGN 5): a log of fetches, when somebody was last seen, rate counters.
MAY_CHANGE = {"survey_openings", "rate_counters"}
MAY_CHANGE_IN_PART = {"user_sessions": {"last_seen_at"}}


def state() -> dict[str, str]:
    """A checksum of every table."""
    sums = {}
    for table in db.metadata.sorted_tables:
        if table.name not in MAY_CHANGE:
            columns = [c for c in table.columns if c.name not in MAY_CHANGE_IN_PART.get(table.name, set())]
            found = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
            sums[table.name] = hashlib.sha256("\n".join(found).encode()).hexdigest()
    db.session.rollback()
    return sums


def changed(before: dict[str, str]) -> list[str]:
    after = state()
    return [name for name in before if after[name] != before[name]]


def address(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    given = {name: values.get(f"{rule.endpoint}.{name}", values.get(name)) for name in rule.arguments}
    missing = [name for name, value in given.items() if value is None]
    assert not missing, f"{rule.endpoint} needs a value for {missing} in tests/house/samples.py"
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, given))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["agent", "supervisor", "admin"])
def test_looking_at_every_page_leaves_all_tables_as_they_were(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client], kind: str
) -> None:
    who, values = samples.build()
    client = sign_in_as(who[kind])
    rules = sorted((r for r in app.url_map.iter_rules() if "GET" in (r.methods or ())), key=str)
    addresses = [address(app, rule, values) for rule in rules if rule.endpoint != "static"]
    before, broken = state(), []
    for each in addresses:
        for method in ("GET", "HEAD"):
            if (status := client.open(method, each, follow=False, buffered=True).status) == 500:
                broken.append(f"{method} {each}: {status}")
    assert not broken, "\n".join(broken)
    assert not changed(before), culprits(client, addresses, before)


def culprits(client: Client, addresses: list[str], before: dict[str, str]) -> str:
    """Which addresses wrote what, found by asking for them one by one."""
    said = [f"changed by looking: {', '.join(changed(before))}"]
    for each in addresses:
        before = state()
        client.get(each, follow=False, buffered=True)
        if tables := changed(before):
            said.append(f"GET {each} writes {', '.join(tables)}")
    return "\n".join(said)
