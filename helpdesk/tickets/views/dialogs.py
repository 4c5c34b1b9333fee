"""The dialogs about a ticket, and the way back to it from whatever was done there."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import finding
from helpdesk.web import saving, submissions
from helpdesk.web.fields import SubmittedForm


def show(name: str, ticket: Ticket, form: SubmittedForm, **given: Any) -> str:
    """A dialog about the ticket: alone where a script asks for it, else as a page of its own."""
    part = "_" if "HX-Request" in request.headers else ""
    return render_template(
        f"tickets/{part}{name}.html",
        ticket=ticket,
        form=form,
        shown_number=numbers.shown(ticket.number),
        **given,
    )


def back(ticket: Ticket, words: str, *, form: SubmittedForm | None = None, url: str = "") -> Response:
    """Commits what was done, says so and leads to the ticket, or to `url`. A `form` that was claimed is finished."""
    url = url or finding.url_of(ticket)
    if form is not None:
        submissions.finish(form.submission.data, current_user.id, url)
    return saving.done(words, url)
