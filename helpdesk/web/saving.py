"""Saving what a form holds: once however often it is sent, and never over a colleague's change unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from flask import Response as FileResponse
from flask import flash, redirect, request, stream_with_context
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock, csv
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.web import submissions
from helpdesk.web.fields import KeptForm, SubmittedForm

Answer = Response | str | tuple[str, int]


class Versioned(Protocol):
    """A row that counts its changes."""

    @property
    def version(self) -> int: ...


Row = TypeVar("Row", bound=Versioned)
Made = TypeVar("Made")
# Shows a form beside its row, if there is one yet. After a refusal it is called behind the roll-back.
Page = Callable[[Any, Any], str]


def add(
    form: SubmittedForm,
    deed: Callable[[Actor, datetime], Made],
    *,
    page: Page,
    leads_to: Callable[[Made], str],
    says: Callable[[Made], str] | None = None,
) -> Answer:
    """Shows the form; once it is sent whole, does what it asks, by whom and when it is told, and leads on from what was
    made. Refused, the page again."""
    if not form.validate_on_submit():
        return page(form, None), 422 if form.errors else 200
    return _once(form, deed, lambda error: (page(form, None), error.status), leads_to, says)


def change(
    form: KeptForm,
    deed: Callable[[Actor, datetime], object],
    *,
    loaded: Callable[[], Row],
    page: Page,
    leads_to: str,
) -> Answer:
    """The same for a form that was sent about a row. Where a colleague was first, the page shows what was typed, to be
    sent once more over the newer version; `loaded` finds the row anew."""
    if not form.validate():
        return page(form, loaded()), 422

    def refused(error: DomainError) -> Answer:
        row = loaded()
        if isinstance(error, Conflict):
            form.version.data = str(row.version)
        return page(form, row), error.status

    return _once(form, deed, refused, lambda _: leads_to, None)


def done(words: str, url: str) -> Response:
    """Keeps what was done, says so and leads on. Both are made before, since nothing is read behind the commit."""
    db.session.commit()
    flash(words, "success")
    return redirect(url, 303)


def quietly(url: str) -> Response:
    """The same where the page itself shows what was done."""
    db.session.commit()
    return redirect(url, 303)


def step() -> int:
    """Where to the arrow that was pressed moves a row of a list: -1 is up, 1 is down."""
    return -1 if request.form.get("direction") == "up" else 1


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> FileResponse:
    """Keeps the note that a table leaves the house, and sends it as `name`.csv, which no cache keeps."""
    db.session.commit()
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return FileResponse(stream_with_context(csv.lines(head, rows)), mimetype="text/csv", headers=headers)


def _once(
    form: SubmittedForm,
    deed: Callable[[Actor, datetime], Made],
    refused: Callable[[DomainError], Answer],
    leads_to: Callable[[Made], str],
    says: Callable[[Made], str] | None,
) -> Answer:
    at = clock.now()
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        made = deed(Actor.user(current_user), at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return refused(error)
    url, words = leads_to(made), says(made) if says is not None else gettext("Saved.")
    submissions.finish(form.submission.data, current_user.id, url)
    return done(words, url)
