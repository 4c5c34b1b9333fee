"""Letters that did not leave, and what came back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.mail import outgoing, queries
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.views import blueprint
from helpdesk.web.auth import requires

PURPOSES = {
    "reply": N_("Reply"),
    "forward": N_("Letter to a third party"),
    "acknowledgement": N_("Acknowledgement"),
    "survey": N_("Survey"),
    "reminder": N_("Reminder"),
    "check": N_("Question whether it is put right"),
    "notice": N_("Notice"),
    "digest": N_("Digest"),
    "alert": N_("Alert"),
    "reset": N_("New password"),
    "invite": N_("Invitation"),
}


@blueprint.get("/mail/failed")
@requires("see_mail_trouble")
def failed() -> str:
    """Letters that failed or may not have arrived."""
    page = queries.failed_letters(request.args.get("after"))
    return render_template("mail/failed.html", page=page, waiting=queries.waiting(), purposes=PURPOSES)


@blueprint.post("/mail/failed/<id:email_id>/resend")
@requires("see_mail_trouble")
def failed_resend(email_id: int) -> AnyResponse:
    """Puts it back into the outbox."""
    letter = db.session.get(OutgoingEmail, email_id)
    if letter is None:
        raise NotFound(N_("There is no such letter."))
    again = outgoing.resend(letter, at=clock.now())
    db.session.commit()
    if again:
        flash(_("The letter is on its way again."), "success")
    else:
        flash(_("This letter cannot be sent again: it has left meanwhile, or its content is gone."), "error")
    return redirect(url_for("mail.failed"))


@blueprint.get("/mail/returned")
@requires("see_mail_trouble")
def returned() -> str:
    """Bounces, notices of delay and complaints."""
    page = queries.returned(request.args.get("after"))
    return render_template(
        "mail/returned.html", page=page, letters=queries.letters_of(page.rows), number_of=queries.number_of
    )
