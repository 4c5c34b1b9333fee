"""The worker's sign of life."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from helpdesk.jobs import worker
from helpdesk.kit import clock


def test_a_worker_says_when_it_was_last_alive(app: Flask) -> None:
    assert worker.last_sign(clock.now()) is None
    worker.sign()
    worker.sign()
    age = worker.last_sign(clock.now())
    assert age is not None and age < timedelta(minutes=1)
