"""One id per request, in every log line, header and error page; and the log line itself."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from contextvars import ContextVar

from flask import Flask, Response, g, request

_id: ContextVar[str] = ContextVar("request_id", default="-")
_GIVEN = re.compile(r"^[A-Za-z0-9-]{8,64}$")
# What carries a secret in its path is logged by its rule alone.
_SECRET_PATHS = re.compile(r"^/(s|u|reset|invitation|mail/one-click|kiosk/\d+/start)/[^/?]+")

# One event, one line: what a visitor sent cannot pretend to be another entry (or move a terminal's cursor).
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}

access = logging.getLogger("helpdesk.access")


def request_id() -> str:
    """The id of the present request, "-" outside one."""
    return _id.get()


def redacted(path: str) -> str:
    """`path` without the token it may carry."""
    return _SECRET_PATHS.sub(lambda found: f"/{found.group(1)}/…", path)


def init_app(app: Flask) -> None:
    @app.before_request
    def start() -> None:
        given = request.headers.get("X-Request-Id", "")
        _id.set(given if _GIVEN.match(given) else secrets.token_hex(8))
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        if request.endpoint != "static":
            took = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
            access.info(
                "%s %s %s",
                request.method,
                redacted(request.path),
                response.status_code,
                extra={"ms": round(took, 1)},
            )
        return response


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, and the exception where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id(),
        }
        if hasattr(record, "ms"):
            line["ms"] = record.ms
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """For a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        return super().formatMessage(record).translate(_CONTROLS)


def configure_logging(app: Flask) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if app.config["LOG_JSON"] else PlainLines())
    root = logging.getLogger("helpdesk")
    root.handlers[:] = [handler]
    root.setLevel(app.config["LOG_LEVEL"])
    root.propagate = app.config["TESTING"]
