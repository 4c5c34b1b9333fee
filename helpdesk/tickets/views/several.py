"""Several tickets at once: what is to become of them, what became of each, and back again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, Gone
from helpdesk.kit.text import whole
from helpdesk.tickets import bulk, numbers, queries
from helpdesk.tickets.bulk_form import CLOSED, BulkForm
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.views.rows import rows_words
from helpdesk.tickets.words import Outcome
from helpdesk.web import submissions
from helpdesk.web.auth import signed_in
from helpdesk.web.errors import sentence_of

UNDOABLE = 15 * 60  # seconds


@blueprint.get("/tickets/several")
@signed_in
def several() -> str | Response:
    """What is to become of the tickets that were picked."""
    picked = _numbers(request.args.getlist("ticket"))
    if not picked:
        flash(
            gettext("Select tickets first: the boxes stand at the left of each row, or press X."), "message"
        )
        return redirect("/tickets", 303)
    return _page(BulkForm(finding.reader(), formdata=None, **_beginning(request.args.get("do", ""))), picked)


@blueprint.post("/tickets/several")
@signed_in
def change_several() -> Response | tuple[str, int] | str:
    """Does it to each of them, and says what became of each."""
    form, at = BulkForm(finding.reader()), clock.now()
    shown = versions(request.form.getlist("ticket"))
    if not shown:
        abort(400)
    if not form.validate_on_submit():
        return _page(form, list(shown)), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    results = bulk.apply(shown, form.wish(current_user.id), by=finding.reader(), at=at)
    submissions.finish(form.submission.data, current_user.id, "/tickets")
    db.session.commit()
    return _outcome(results, undo_key(results))


@blueprint.post("/tickets/several/undoing")
@signed_in
def undo_several() -> str:
    """Puts them back to how they were, as far as nobody has touched them since."""
    befores = undone(request.form.get("undo", ""))
    results = bulk.undo(befores, by=finding.reader(), at=clock.now())
    db.session.commit()
    return _outcome(results, None)


def _page(form: BulkForm, picked: list[int]) -> str:
    query = (
        select(Ticket).where(Ticket.number.in_(picked), queries.visible(current_user)).order_by(Ticket.number)
    )
    return render_template(
        "tickets/several.html",
        form=form,
        tickets=db.session.scalars(query).all(),
        people=queries.directory().users,
        words=dict(rows_words()["status"]),
        begins=request.args.get("do", ""),
        most=bulk.MOST,
    )


def _beginning(do: str) -> dict[str, str]:
    """What stands chosen, where somebody pressed for that."""
    return {"status": CLOSED, "outcome": Outcome.SPAM.value} if do == "spam" else {}


def _outcome(results: list[bulk.Result], undo: str | None) -> str:
    done = [each for each in results if each.refusal is None]
    refused = [
        (numbers.shown(each.number), each.number, sentence_of(each.refusal))
        for each in results
        if each.refusal
    ]
    if undo is None:
        title = ngettext("%(num)s ticket is as it was", "%(num)s tickets are as they were", len(done))
    else:
        title = ngettext("%(num)s ticket changed", "%(num)s tickets changed", len(done))
    return render_template(
        "tickets/several_done.html",
        title=title,
        done=[(numbers.shown(each.number), each.number) for each in done],
        refused=refused,
        undo=undo if done else None,
    )


def _numbers(given: list[str]) -> list[int]:
    """The tickets' numbers, each once; more than can be done in one go, or something else, is a 400."""
    found = {whole(each, 15) for each in given}
    if len(given) > bulk.MOST or None in found:
        abort(400)
    return sorted(each for each in found if each is not None)


def versions(given: list[str]) -> dict[int, int]:
    """Number and version of each ticket, as the page before wrote them: "1042:7"."""
    parts = [each.partition(":") for each in given]
    found = _numbers([number for number, _colon, _version in parts])
    versions = _numbers([version for _number, _colon, version in parts])
    if len(found) != len(parts) or not versions:
        abort(400)
    return {int(number): int(version) for number, _colon, version in parts}


def undo_key(results: list[bulk.Result]) -> str:
    """What a page holds to take it all back: how each ticket was, signed."""
    befores = [asdict(each.before) for each in results if each.before]
    return str(_signer().dumps({"user": current_user.id, "tickets": befores}))


def undone(key: str) -> list[bulk.Before]:
    """What is to be taken back. Raises Gone where that was too long ago."""
    try:
        kept: dict[str, Any] = _signer().loads(key, max_age=UNDOABLE)
    except SignatureExpired:
        raise Gone(N_("This can no longer be undone here. Change the tickets on their own pages.")) from None
    except BadData:
        abort(400)
    if kept["user"] != current_user.id:
        abort(403)
    return [bulk.Before(**each) for each in kept["tickets"]]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="several tickets")
