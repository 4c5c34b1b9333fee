"""Counters in our own database."""

from __future__ import annotations

import threading

from flask import Flask

from helpdesk.extensions import db
from helpdesk.web import limits


def test_row_28_hits_of_several_workers_are_counted_together(app: Flask) -> None:
    def hit() -> None:
        with app.app_context():
            storage = limits.DatabaseStorage()
            for _ in range(5):
                storage.incr("key", 60)
            db.session.remove()

    db.session.commit()
    workers = [threading.Thread(target=hit) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert limits.DatabaseStorage().get("key") == 20


def test_a_window_that_is_over_begins_anew(app: Flask) -> None:
    storage = limits.DatabaseStorage()
    assert storage.incr("key", -1) == 1
    assert storage.get("key") == 0
    assert storage.incr("key", 60) == 1
    assert storage.incr("key", 60) == 2


def test_windows_that_are_over_are_swept(app: Flask) -> None:
    storage = limits.DatabaseStorage()
    storage.incr("old", -1)
    storage.incr("new", 60)
    assert limits.sweep(None) == 1
    assert storage.get("new") == 1
