"""Who may do what: every endpoint of the application, as every kind of visitor, against docs/rights.toml."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import sign_in
from tests import databases
from tests.house import samples

MATRIX: dict[str, str] = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "rights.toml").read_text("utf-8")
)["rights"]
SHORT = {
    "everybody": samples.KINDS,
    "staff": ("agent", "outsider", "supervisor", "admin"),
    "desk": ("agent", "supervisor", "admin"),
    "leads": ("supervisor", "admin"),
    "nobody": (),
}
# Let in: a page, a page elsewhere, or a refusal of what was (not) typed.
LET_IN = {200, 201, 202, 204, 301, 302, 303, 304, 400, 409, 422}


@dataclass
class World:
    """An application whose database can be put back to where it was."""

    database: databases.Database
    tokens: dict[str, str]
    values: dict[str, object]

    @property
    def app(self) -> Flask:
        return self.database.app

    def restore(self) -> None:
        with self.app.app_context():
            self.database.close()
        for ending in ("-wal", "-shm"):
            (self.database.folder / f"work.db{ending}").unlink(missing_ok=True)
        shutil.copy(self.database.folder / "world.db", self.database.folder / "work.db")

    def address(self, rule: Rule) -> str:
        """The address of `rule`, with a sample for each argument."""
        given = {name: self._value(rule.endpoint, name) for name in rule.arguments}
        with self.app.test_request_context():
            built = self.app.url_map.bind("localhost").build(rule.endpoint, given, force_external=False)
        return str(built)

    def _value(self, endpoint: str, name: str) -> object:
        value = self.values.get(f"{endpoint}.{name}", self.values.get(name))
        assert value is not None, f"{endpoint} needs a value for {name!r} in tests/house/samples.py"
        return value

    def ask(self, kind: str, method: str, address: str) -> TestResponse:
        """What somebody of `kind` gets."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            if kind != "visitor":
                cookie["_user_id"], cookie["_fresh"] = self.tokens[kind], True
        headers = {}
        if method == "POST":
            with self.app.test_request_context():
                headers["X-CSRFToken"], raw = generate_csrf(), session["csrf_token"]
            with client.session_transaction() as cookie:
                cookie["csrf_token"] = raw
        return client.open(address, method=method, headers=headers, buffered=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Rights do not depend on the engine, so SQLite is enough; the file is put back after each question."""
    with databases.made("sqlite", tmp_path_factory.mktemp("rights")) as database:
        database.clear()
        with database.app.app_context():
            who, values = samples.build()
            db.session.commit()
            tokens = {
                kind: sign_in.begin(user, address="127.0.0.1", browser="test", at=clock.now())[0]
                for kind, user in who.items()
            }
            db.session.commit()
            database.close()  # the last connection writes all into the one file
            shutil.copy(database.folder / "work.db", database.folder / "world.db")
        yield World(database, tokens, values)


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def let_in(endpoint: str) -> set[str]:
    """The kinds of visitors that the matrix lets in."""
    return {kind for word in MATRIX[endpoint].split() for kind in SHORT.get(word, (word,))}


def test_every_endpoint_has_its_line_and_every_line_its_endpoint(world: World) -> None:
    endpoints = {rule.endpoint for rule in rules(world.app)}
    unsaid, gone = sorted(endpoints - set(MATRIX)), sorted(set(MATRIX) - endpoints)
    assert not unsaid, f"docs/rights.toml does not say who may use {', '.join(unsaid)}"
    assert not gone, f"docs/rights.toml names what is not there: {', '.join(gone)}"


def test_the_matrix_speaks_of_kinds_that_exist() -> None:
    assert not {kind for endpoint in MATRIX for kind in let_in(endpoint)} - set(samples.KINDS)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", samples.KINDS)
def test_each_kind_of_visitor_gets_what_the_matrix_says(world: World, kind: str, method: str) -> None:
    wrong = []
    for rule in rules(world.app):
        if method not in (rule.methods or ()) or rule.endpoint not in MATRIX:
            continue
        if method == "POST":
            world.restore()
        answer = world.ask(kind, method, world.address(rule))
        allowed = let_in(rule.endpoint)
        if is_in(answer, kind, allowed) is not (kind in allowed):
            wrong.append(
                f"{method} {rule.rule} ({rule.endpoint}): {answer.status_code} {answer.location or ''}"
            )
    world.restore()
    assert not wrong, "\n".join(wrong)


def is_in(answer: TestResponse, kind: str, allowed: set[str]) -> bool:
    """Was this visitor let in? To be led to the sign-in page is to be kept out, unless everybody is led there."""
    led_away = answer.status_code in {302, 303} and urlsplit(answer.location or "").path == "/sign-in"
    if led_away:
        return allowed == set(samples.KINDS)
    return answer.status_code in LET_IN
