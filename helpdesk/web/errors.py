"""Error pages that help, and the one place where a DomainError becomes an answer."""

from __future__ import annotations

import errno
import logging
import sqlite3
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from helpdesk.extensions import db, reading, writes_later
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.web.security import SAFE

log = logging.getLogger(__name__)
PAGES = {400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}
# Codes of PostgreSQL: a deadlock, and a transaction that cannot be put in order with another one.
_ENDED_FOR_ANOTHER = {"40P01", "40001"}
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
# Customers' pages: errors there look like the rest of them and name no product.
CUSTOMER_PATHS = ("/s/", "/u/", "/contact/", "/kiosk/")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(TimeoutError, unavailable)
    app.register_error_handler(OSError, not_stored)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def sentence_of(error: DomainError) -> str:
    """The refusal in the reader's language."""
    return str(gettext(error.sentence, **error.values))


def start_over() -> None:
    """Gives up what was done, and the user loaded with it: what an error page asks of them is read anew, waiting for nobody."""
    db.session.rollback()
    reading.set(True)
    writes_later.set(False)
    g.pop("_login_user", None)


def refused(error: DomainError) -> Response:
    start_over()
    return page(error.status, sentence_of(error))


def stale(_error: StaleDataError) -> Response:
    return refused(
        Conflict(
            N_("Somebody else changed this while you were working on it. Nothing of yours was saved over it.")
        )
    )


def forged(_error: CSRFError) -> Response:
    return page(
        400, gettext("This page has grown too old to be sent. Go back, load it again and send it once more.")
    )


def unavailable(error: Exception) -> Response:
    cause = getattr(error, "orig", error)
    if getattr(cause, "sqlstate", None) in _ENDED_FOR_ANOTHER and not g.get("tried_again"):
        return once_more()
    if getattr(cause, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return no_room(error)
    start_over()
    log.error("database unavailable: %s", type(error).__name__)
    answer = page(503, gettext("The database is busy. Nothing was lost; try again in a moment."))
    answer.headers["Retry-After"] = "5"
    return answer


def once_more() -> Response:
    """PostgreSQL ended one of two that waited for each other: nothing of it stands, so it can be done from its beginning."""
    log.warning("%s was ended for another transaction and is done once more", request.endpoint)
    start_over()
    g.tried_again = True
    reading.set(request.method in SAFE)
    for _name, file in request.files.items(multi=True):
        file.stream.seek(0)
    try:
        return current_app.make_response(current_app.dispatch_request())
    except Exception as error:
        return current_app.make_response(current_app.handle_user_exception(error))


def not_stored(error: OSError) -> Response:
    return no_room(error) if error.errno in _DISK else unexpected(error)


def no_room(error: Exception) -> Response:
    start_over()
    log.error("the disk takes no more: %s", getattr(error, "orig", error))
    answer = page(
        503,
        gettext("The server has no room left to keep this. Nothing was saved. Tell whoever looks after it."),
    )
    answer.headers["Retry-After"] = "60"
    return answer


def http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    answer = page(error.code, None)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            answer.headers[name] = value
    if isinstance(error, RateLimitExceeded):
        answer.headers["Retry-After"] = str(error.limit.limit.get_expiry())
    return answer


def unexpected(error: Exception) -> Response:
    start_over()
    log.exception("unexpected error at %s", request.endpoint)
    return page(500, None)


def page(status: int, sentence: str | None, **more: Any) -> Response:
    """The error page of `status` in the frame that fits the visitor. `sentence` replaces its general one."""
    code = status if status in PAGES else (500 if status >= 500 else 400)
    visitor = f"{request.path}/".startswith(CUSTOMER_PATHS) or not _signed_in()
    try:
        body = render_template(f"errors/{code}.html", sentence=sentence, visitor=visitor, **more)
    except Exception:
        log.exception("the error page itself failed")
        body = f"<!doctype html><title>{code}</title><h1>{code}</h1>"
    return make_response(body, status)


def _signed_in() -> bool:
    try:
        return bool(current_user.is_authenticated)
    except Exception:
        db.session.rollback()
        return False
