"""Mail that waits for a person's eye: the list, the source as plain text, letting in, throwing away."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.files import serving, store
from helpdesk.files.models import StoredFile
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.kit.event import Actor
from helpdesk.kit.text import clean
from helpdesk.mail import quarantine, queries
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.views import blueprint
from helpdesk.mail.words import IncomingState, Reason
from helpdesk.web.auth import requires

SHOWN_BYTES = 200_000

REASONS = {
    Reason.TOO_LARGE: N_("It is larger than we read."),
    Reason.UNREADABLE: N_("It could not be read."),
    Reason.EMPTY: N_("There is nothing in it."),
    Reason.LOOP: N_("It has passed through a hundred servers: it goes round in circles."),
    Reason.FLOOD: N_("Its sender wrote more than their share within an hour."),
    Reason.BROKEN: N_("Handling it failed three times."),
    Reason.IMPOSTOR: N_("It claims to come from a colleague and cannot prove it."),
    Reason.NOTICE: N_(
        "It answers notices that we mailed to a colleague. Who wrote it is not certain, or it belongs to no single ticket which they may see."
    ),
    Reason.BLOCKED: N_("Its sender is blocked."),
}


@blueprint.get("/mail/quarantine", endpoint="quarantine")
@requires("see_mail_trouble")
def all_quarantined() -> str:
    """What waits."""
    return render_template("mail/quarantine.html", mails=quarantine.waiting(), reasons=REASONS)


@blueprint.get("/mail/spam")
@requires("see_mail_trouble")
def spam() -> str:
    """What blocked senders wrote, newest first; `q`: those with these words in sender or subject."""
    typed = clean(request.args.get("q", "")).strip()[:200]
    page = queries.spam(typed, request.args.get("after"))
    return render_template("mail/spam.html", page=page, typed=typed)


@blueprint.get("/mail/quarantine/<id:incoming_id>")
@requires("see_mail_trouble")
def quarantined(incoming_id: int) -> str:
    """One mail: its source as text, in which nothing can act."""
    found = _find(incoming_id)
    source, whole = _source(found)
    return render_template(
        "mail/quarantined.html", mail=found, source=source, whole=whole, reasons=REASONS, back=_list_of(found)
    )


@blueprint.get("/mail/quarantine/<id:incoming_id>/source")
@requires("see_mail_trouble")
def quarantined_source(incoming_id: int) -> Response:
    """The bytes, to keep or to send to an expert."""
    found = _find(incoming_id)
    file = db.session.get_one(StoredFile, found.file_id)
    return serving.response(file, f"mail-{found.id}.eml.txt", "application/octet-stream")


@blueprint.post("/mail/quarantine/<id:incoming_id>/release")
@requires("see_mail_trouble")
def quarantine_release(incoming_id: int) -> AnyResponse:
    """Lets it in: it becomes a ticket, or a message on one."""
    found = _find(incoming_id)
    back = _list_of(found)
    went = quarantine.release(found, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    if went is None:
        flash(_("A colleague has settled this mail already."), "message")
    else:
        flash(_("The mail was let in and is now with the tickets."), "success")
    return redirect(back)


@blueprint.post("/mail/quarantine/<id:incoming_id>/discard")
@requires("see_mail_trouble")
def quarantine_discard(incoming_id: int) -> AnyResponse:
    """Takes it off the list."""
    found = _find(incoming_id)
    back = _list_of(found)
    done = quarantine.discard(found, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    flash(
        _("The mail was thrown away.") if done else _("A colleague has settled this mail already."), "success"
    )
    return redirect(back)


def _list_of(found: IncomingEmail) -> str:
    """The list it stands on."""
    return url_for("mail.spam" if found.state is IncomingState.SPAM else "mail.quarantine")


def _find(incoming_id: int) -> IncomingEmail:
    found = db.session.get(IncomingEmail, incoming_id)
    if found is None or found.reason is None:
        raise NotFound(N_("There is no such mail in quarantine."))
    return found


def _source(found: IncomingEmail) -> tuple[str, bool]:
    """The beginning of its bytes as text, and whether that is all."""
    try:
        raw = store.read(db.session.get_one(StoredFile, found.file_id))
    except OSError:
        return "", False
    return clean(raw[:SHOWN_BYTES].decode("utf-8", "replace")), len(raw) <= SHOWN_BYTES
