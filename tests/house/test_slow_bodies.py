"""Whoever sends a form slowly keeps nobody else waiting: it is read to its end before the database is asked anything."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g

from helpdesk.extensions import db
from tests.house import samples
from tests.house.test_reading import address
from tests.pages import Client

SENT = b"csrf_token=x&List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


class Arriving:
    """A body that is still on its way, and notes whether the database was busy meanwhile."""

    def __init__(self) -> None:
        self.rest, self.busy = io.BytesIO(SENT), False

    def read(self, size: int = -1) -> bytes:
        self.busy |= db.engine.pool.checkedout() > 0  # type: ignore[attr-defined]
        return self.rest.read(size)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["visitor", "agent", "admin"])
def test_a_form_that_comes_slowly_holds_no_lock_of_the_database(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client], client: Client, kind: str
) -> None:
    who, values = samples.build()
    sender = client if kind == "visitor" else sign_in_as(who[kind])
    rules = sorted((r for r in app.url_map.iter_rules() if "POST" in (r.methods or ())), key=str)
    busy, read = [], 0
    for path in [address(app, rule, values) for rule in rules]:
        db.session.commit()
        db.session.remove()
        for name in list(g):
            g.pop(name)
        body = Arriving()
        arriving = {"wsgi.input": body, "CONTENT_LENGTH": str(len(SENT)), "CONTENT_TYPE": FORM}
        sender.http.open(path, method="POST", environ_overrides=arriving).close()
        read += body.rest.tell() > 0
        busy += [path] * body.busy
    assert read == len(rules)
    assert not busy, "\n".join(busy)
