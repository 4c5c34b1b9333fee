"""What an installation reads from its environment."""

from __future__ import annotations

from pathlib import Path

import pytest

import config


def test_the_demo_touches_no_data_but_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Started where the environment of a real desk is set, it must not fill that database or send its letters."""
    for name, value in (
        ("HELPDESK_MODE", "demo"),
        ("INSTANCE_DIR", str(tmp_path)),
        ("DATABASE_URL", "postgresql+psycopg://desk@db.example/desk"),
        ("QUEUE_URL", "redis://queue.example/0"),
        ("RATELIMIT_STORAGE_URI", "redis://queue.example/1"),
        ("MAIL_SERVER", "smtp.example"),
    ):
        monkeypatch.setenv(name, value)
    made = config.from_environment()
    assert f"sqlite:///{tmp_path / 'helpdesk.db'}" == made.SQLALCHEMY_DATABASE_URI
    assert made.SQLALCHEMY_ENGINE_OPTIONS == {"connect_args": {"timeout": 15}}
    assert f"sqlite:///{tmp_path / 'jobs.db'}" == made.QUEUE_URL
    assert made.RATELIMIT_STORAGE_URI == "database://"
    assert made.MAIL_SERVER == "127.0.0.1"


@pytest.mark.parametrize(
    ("queue", "unused"),
    [("sqlite:///jobs.db", {"psycopg", "redis"}), ("redis://queue.example/0", {"psycopg"})],
)
def test_a_store_that_no_address_names_is_of_no_use(queue: str, unused: set[str]) -> None:
    made = config.Testing()
    made.SQLALCHEMY_DATABASE_URI, made.QUEUE_URL = "sqlite:///helpdesk.db", queue
    made.RATELIMIT_STORAGE_URI = "database://"
    assert made.unused() & {"psycopg", "redis"} == unused
    made.SQLALCHEMY_DATABASE_URI = "postgresql+psycopg://desk@db.example/desk"
    assert made.unused() & {"psycopg", "redis"} == unused - {"psycopg"}
