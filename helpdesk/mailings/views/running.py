"""Starting, pausing, resuming and stopping a mailing; who is on its list, and the list as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.customers import family
from helpdesk.customers.views.showing import wanted as customer_or_404
from helpdesk.kit import clock
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.mailings import exporting, labels, progress, running
from helpdesk.mailings.views import blueprint, showing
from helpdesk.web import saving
from helpdesk.web.auth import requires


@blueprint.post("/mailings/<id:mailing_id>/start")
@requires("run_mailings")
def mailing_start(mailing_id: int) -> Response:
    """Fixes the list; the first letters go on the day it says."""
    return _done(mailing_id, running.start, gettext("Started. The list is fixed."))


@blueprint.post("/mailings/<id:mailing_id>/pause")
@requires("run_mailings")
def mailing_pause(mailing_id: int) -> Response:
    """It asks nobody for now."""
    return _done(mailing_id, running.pause, gettext("Paused. Nobody is asked until you let it go on."))


@blueprint.post("/mailings/<id:mailing_id>/resumption")
@requires("run_mailings")
def mailing_resumption(mailing_id: int) -> Response:
    """It goes on where it was."""
    return _done(mailing_id, running.resume, gettext("It goes on."))


@blueprint.post("/mailings/<id:mailing_id>/stop")
@requires("run_mailings")
def mailing_stop(mailing_id: int) -> Response:
    """It asks nobody any more."""
    return _done(mailing_id, running.stop, gettext("Stopped. Nobody else is asked; answers still count."))


@blueprint.get("/mailings/<id:mailing_id>/recipients")
@requires("run_mailings")
def mailing_recipients(mailing_id: int) -> str:
    """Who is on the list, in the order of the draw, and what became of each."""
    found = showing.wanted(mailing_id)
    what = request.args.get("what", "all")
    what = what if what in progress.WHAT else "all"
    rows = progress.people(mailing_id, what, after=whole(request.args.get("after")) or 0)
    return render_template(
        "mailings/_recipients.html" if "HX-Request" in request.headers else "mailings/recipients.html",
        mailing=found,
        rows=rows,
        what=what,
        more=rows[-1].place if len(rows) == progress.SHOWN else None,
        labels=labels,
        parts=progress.WHAT,
    )


@blueprint.post("/mailings/<id:mailing_id>/export")
@requires("run_mailings")
def mailing_export(mailing_id: int) -> Response:
    """Everybody on the list, what became of them and what they answered; noted, since a file leaves the house."""
    found = showing.wanted(mailing_id)
    head, rows = exporting.file(found)
    exporting.audit(found, len(rows), by=current_user, at=clock.now())
    return saving.sheet(f"mailing-{found.id}", head, rows)


@blueprint.get("/customers/<id:customer_id>/mailings")
@requires("run_mailings")
def customer_mailings(customer_id: int) -> Response | str:
    """On which lists a customer is, and why they were asked or not."""
    customer = customer_or_404(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("mailings.customer_mailings", customer_id=customer.merged_into_id))
    return render_template(
        "mailings/customer.html",
        customer=customer,
        found=progress.of_customer(family.ids(customer)),
        labels=labels,
    )


def _done(mailing_id: int, deed: Callable[..., Any], words: str) -> Response:
    found = showing.wanted(mailing_id)
    version = whole(request.form.get("version")) or 0
    deed(found, version=version, by=Actor.user(current_user), at=clock.now())
    return saving.done(words, url_for("mailings.mailing", mailing_id=mailing_id))
