"""Handing a stored file to a browser so that nothing in it can act in our name."""

from __future__ import annotations

import logging

from flask import Response, abort, send_file

from helpdesk.files import names
from helpdesk.files.models import StoredFile
from helpdesk.files.store import path_of

log = logging.getLogger(__name__)


def response(file: StoredFile, name: str, mime: str, *, inline: bool = False) -> Response:
    """The bytes as a download, or in place for a picture. 503 where the disk does not give them."""
    path = path_of(file.sha256)
    try:
        with path.open("rb") as handle:
            head = handle.read(16)
    except OSError as error:
        log.error("the disk does not give a file: %s", error)
        abort(503)
    kind = names.shown_type(mime, head)
    as_picture = inline and kind != "application/octet-stream"
    answer = send_file(
        path,
        mimetype=kind,
        as_attachment=not as_picture,
        download_name=names.safe_name(name),
        etag=file.sha256,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
