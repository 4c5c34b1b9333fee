"""Handing a code over: a POST whose answer shows it, the only time it is to be seen."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.surveys import handing
from helpdesk.surveys.views import blueprint, customers
from helpdesk.tickets.views import finding
from helpdesk.web import i18n
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.letters import link


@blueprint.post("/tickets/<number>/code", endpoint="handing")
@signed_in
def hand_over(number: str) -> Response | tuple[str, int]:
    """A code about the last closing; a new one voids the one before, which has to be meant."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)  # whether a code is offered is for the deed to say, with its reason
    after = request.form.get("after", type=int)
    after = after if after is not None and 0 <= after < 2**63 else None
    try:
        handed = handing.hand_over(ticket, by=current_user, at=clock.now(), after=after)
    except handing.AlreadyHanded as already:
        db.session.rollback()
        return render_template("surveys/handed_again.html", ticket=ticket, handed=already), 409
    if handed is None:
        db.session.commit()
        flash(gettext("Nothing is handed over: the rules say no by now."))
        return redirect(url_for("tickets.ticket", number=ticket.number), 303)
    page = render_template("surveys/handed.html", handed=handed, ticket=ticket, **_words(handed))
    db.session.commit()
    return customers.secretly(page)


def _words(handed: handing.Handed) -> dict[str, str]:
    """What is said to the customer, in their language: the same words to everybody."""
    code = f"{handed.code[:4]}-{handed.code[4:]}"
    where = current_app.config["BASE_URL"].split("://")[1] + "/s"
    with i18n.speaking(handed.language):
        return {
            "language": handed.language,
            "code": code,
            "spoken": gettext(
                "You can tell us how our help was. Open %(where)s and type the code %(code)s. It takes about one minute.",
                where=where,
                code=code,
            ),
            "written": gettext("How was our help today? %(url)s", url=link(f"/s/{handed.token}")),
        }
