"""The answers and closings behind a number, and reading what customers wrote."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.reports import comments, listing
from helpdesk.reports.views import bar, blueprint, pages
from helpdesk.tickets import queries as tickets
from helpdesk.web.auth import requires


@blueprint.get("/reports/answers")
@requires("see_reports")
def answers() -> str:
    """Exactly the answers a number counts."""
    filters = bar.read()
    wanted = listing.wanted(request.args, filters.version)
    scope = filters.scope()
    found = listing.answers(scope, wanted, request.args.get("cursor"))
    total = listing.count(scope, wanted)
    known = tickets.directory()
    more = bar.behind(filters, wanted, cursor=found.next) if found.next else None
    return pages.show(
        "answers", filters, wanted=wanted, found=found, total=total, more=more, people=known.users, own=False
    )


@blueprint.get("/reports/closings")
@requires("see_reports")
def closings() -> str:
    """Exactly the closings a number counts: who was asked, who was not and why."""
    filters = bar.read()
    state, reason = request.args.get("state", ""), request.args.get("reason", "")[:40]
    scope = filters.scope()
    found = listing.closings(scope, state, reason, request.args.get("cursor"))
    total = listing.count_closings(scope, state, reason)
    more = bar.address(
        "reports.closings", filters, state=state or None, reason=reason or None, cursor=found.next
    )
    known = tickets.directory()
    chips = ("team", "category", "channel", "kind", "language")
    return pages.show(
        "closings",
        filters,
        chips,
        found=found,
        total=total,
        more=more if found.next else None,
        state=state,
        reason=reason,
        people=known.users,
    )


@blueprint.post("/reports/comments/read")
@requires("see_reports")
def comments_read() -> Response:
    """Marks the comments that were shown as read."""
    given = [number for number in request.form.getlist("response", type=int) if 0 < number < 2**63]
    done = comments.mark_read(given, by=current_user, at=clock.now())
    db.session.commit()
    flash(
        ngettext("%(num)s comment is marked as read.", "%(num)s comments are marked as read.", done),
        "success",
    )
    return redirect(url_for("reports.overview"))
