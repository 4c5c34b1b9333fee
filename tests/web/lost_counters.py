"""A process of its own whose rate counters are in a Redis that dies: says what its pages answered before, without and after.

python -m tests.web.lost_counters FOLDER PORT
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from flask import Flask

import config
from helpdesk import create_app, migrating
from tests import databases

PAGES = ("/s", "/s/unknown", "/u/unknown")


def main(folder: Path, port: str) -> None:
    url = f"redis://127.0.0.1:{port}/0"
    settings = config.Testing()
    settings.SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder / 'work.db'}"
    settings.INSTANCE_DIR, settings.BASE_URL = str(folder), "http://localhost"
    settings.RATELIMIT_STORAGE_URI, settings.QUEUE_URL = url, f"sqlite:///{folder / 'jobs.db'}"
    app = create_app(settings)
    migrating.bind(app)
    with app.app_context():
        databases.make_tables()
    server = started(port)
    say(answers(app))
    server.terminate()
    server.wait()
    say(answers(app))
    say(sorted({app.test_client().get("/s/unknown").status_code for _ in range(40)}))
    server = started(port)
    say(answers(app))
    server.terminate()
    server.wait()


def say(what: list[int]) -> None:
    sys.stdout.write(f"{what}\n")


def started(port: str) -> subprocess.Popen[bytes]:
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(1)
    return server


def answers(app: Flask) -> list[int]:
    return [app.test_client().get(page).status_code for page in PAGES]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
