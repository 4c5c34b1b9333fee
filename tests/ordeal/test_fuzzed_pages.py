"""Whatever is typed into addresses and forms, by whom ever: an answer, never a fault of ours (rows 55, 76)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import delete, update
from werkzeug.routing import Rule

import config
from helpdesk.extensions import db
from helpdesk.people import sign_in
from helpdesk.people.models import User
from helpdesk.web.models import RateCounter
from tests.house import samples
from tests.house.test_reading import address

NASTY = (
    "", " ", "0", "-1", "1", "9" * 19, "9" * 40, "1e309", "NaN", "0x10", "٣", "on", "yes", "none", "null", "[]", "{}", "true",
    "\x00", "a\x00b", "\ud800", "\u202e", "ﷺ" * 50, "İ", "e\u0301" * 40, "🦩" * 300, "a" * 10_000, "\r\nSet-Cookie: a=b", "%00", "%",
    "'", '"', "';--", "' OR 1=1 --", "\") UNION SELECT 1", "\\", "*", "\"*", "NEAR(a b", "a AND", "col:a", "^a", "(", "a*b*", "tick:et",
    "{{7*7}}", "${7}", "<script>alert(1)</script>", "javascript:alert(1)", "//evil.example", "../../etc/passwd", "file:///etc/passwd",
    "2026-02-30", "2026-11-18", "9999-12-31", "0000-00-00", "25:61", "-0001-01-01", "Europe/Riga", "xx", "lv", "ilze@example.net",
    "a@b", "@", "<a@b.cc>,", "+37129418806", "tel:112", "HD-1001", "1001", "WzFd", "W10", "desc", "-created_at", "name; DROP TABLE users",
)  # fmt: skip
KINDS = ("visitor", "agent", "supervisor", "admin")


def names() -> list[str]:
    """Every name that a field of ours has, in forms and templates."""
    found = {"page", "after", "before", "q", "sort", "view", "show", "next"}
    for path in (config.ROOT / "templates").rglob("*.html"):
        found |= set(re.findall(r'name="([a-z_]+)"', path.read_text("utf-8")))
    for path in (config.ROOT / "helpdesk").rglob("forms*.py"):
        found |= set(re.findall(r"^    (\w+)(?::[^=]+)? = \w*Field\(", path.read_text("utf-8"), re.MULTILINE))
    for path in (config.ROOT / "helpdesk").rglob("views/*.py"):
        found |= set(re.findall(r"request\.(?:args|form)\.get(?:list)?\(\"(\w+)\"", path.read_text("utf-8")))
    return sorted(found - {"csrf_token"})


class Visitor:
    """Somebody who types at random."""

    def __init__(self, app: Flask, chance: random.Random, at: datetime) -> None:
        self.app, self.chance, self.at = app, chance, at
        self.who, self.values = samples.build()
        self.roles = {user.id: user.role for user in self.who.values()}
        self.names = names()
        db.session.commit()

    def typed(self) -> dict[str, list[str]]:
        some = self.chance.sample(self.names, self.chance.randint(1, 12))
        return {name: self.chance.choices(NASTY, k=self.chance.choice((1, 1, 1, 2))) for name in some}

    def ask(self, kind: str, method: str, rule: Rule) -> str | None:
        """What went wrong, or None."""
        path, typed = address(self.app, rule, self.values), self.typed()
        client = self._client(kind)
        sent: dict[str, Any] = {name: [sendable(value) for value in values] for name, values in typed.items()}
        headers = {"HX-Request": "true"} if self.chance.random() < 0.3 else {}
        forget()
        if method == "POST":
            with self.app.test_request_context():
                headers["X-CSRFToken"], raw = generate_csrf(), session["csrf_token"]
            with client.session_transaction() as cookie:
                cookie["csrf_token"] = raw
            if self.chance.random() < 0.2:
                sent["files"] = [
                    (BytesIO(b"\x00\xff" * 10), self.chance.choice(("a.txt", "a" * 300, "../x", "")))
                ]
        forget()
        given = {"data": sent} if method == "POST" else {"query_string": sent}
        try:
            answer = client.open(path, method=method, headers=headers, buffered=True, **given)  # type: ignore[arg-type]
        except Exception as error:
            return f"{kind}: {method} {path} {typed}: {error!r}"
        finally:
            db.session.remove()
        if answer.status_code >= 500 or b"Traceback" in answer.data:
            return f"{kind}: {method} {path} {typed}: {answer.status_code}"
        return None

    def _client(self, kind: str) -> Any:
        """A client of somebody of this kind, whatever became of them and of the limits before."""
        db.session.execute(delete(RateCounter))
        for number, role in self.roles.items():
            db.session.execute(update(User).where(User.id == number).values(deactivated_at=None, role=role))
        db.session.commit()
        client = self.app.test_client()
        if kind != "visitor":
            user = db.session.get_one(User, self.roles_of(kind))
            token, _row = sign_in.begin(user, address="127.0.0.1", browser="test", at=self.at)
            db.session.commit()
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = token, True
        db.session.remove()
        return client

    def roles_of(self, kind: str) -> int:
        return next(number for number, role in self.roles.items() if role.value == kind)


def forget() -> None:
    """The test's own context lends its g to every request."""
    for name in list(g):
        g.pop(name)


def sendable(value: str) -> str | bytes:
    """A lone half of a character goes over the line as the bytes it would be."""
    return value.encode("utf-8", "surrogatepass") if "\ud800" in value else value


@pytest.fixture
def visitor(app: Flask, clock: Any, at: datetime) -> Iterator[Visitor]:
    yield Visitor(app, random.Random(1), at)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_page_and_no_form_breaks_whatever_is_typed(
    app: Flask,
    visitor: Visitor,
    method: str,
    ordeal_size: Callable[[int, int], int],
    tried: Callable[[str], None],
) -> None:
    rules = [r for r in app.url_map.iter_rules() if method in (r.methods or ()) and r.endpoint != "static"]
    times, wrong = ordeal_size(1, 100), []
    for rule in sorted(rules, key=str) * times:
        if said := visitor.ask(visitor.chance.choice(KINDS), method, rule):
            wrong.append(said)
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(each[:600] for each in wrong[:20])
    tried(f"{len(rules) * times} requests to {len(rules)} addresses")
