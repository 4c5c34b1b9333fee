"""Several deeds at the same moment, each in a context and a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from helpdesk.extensions import db

PATIENCE = 120  # seconds; a busy machine is no fault of the deeds


def together(app: Flask, *deeds: Callable[[], Any]) -> list[Any]:
    """Runs the deeds at once and commits each; their results in order."""
    db.session.commit()
    db.session.remove()
    start = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(PATIENCE)
            result = deed()
            db.session.commit()
            return result

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result(PATIENCE) for each in [pool.submit(one, deed) for deed in deeds]]
