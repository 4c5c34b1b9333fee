"""Printing a slip: a POST whose answer is the slip, the only time its code is to be seen."""

from __future__ import annotations

import segno
from flask import current_app, render_template, request
from flask_babel import gettext
from flask_login import current_user

from helpdesk.extensions import db
from helpdesk.kit import clock, phone
from helpdesk.kit.errors import N_, DomainError
from helpdesk.people import organisation
from helpdesk.people import queries as people
from helpdesk.people.models import Place
from helpdesk.surveys import slips
from helpdesk.surveys.views import blueprint
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import finding
from helpdesk.web import i18n
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.letters import link


@blueprint.post("/tickets/<number>/slip", endpoint="slip")
@signed_in
def print_slip(number: str) -> str | tuple[str, int]:
    """A slip about the last closing; printing again voids the code before, which has to be meant."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)  # whether a slip is offered is for the deed to say, with its reason
    after = _number("after")
    try:
        slip = slips.print_slip(ticket, _place(ticket), by=current_user, at=clock.now(), after=after)
    except slips.AlreadyPrinted as printed:
        db.session.rollback()
        place = _number("place_id")
        return render_template("surveys/slip_again.html", ticket=ticket, printed=printed, place=place), 409
    page = _shown(slip)
    db.session.commit()
    return page


def _shown(slip: slips.Slip) -> str:
    """The slip in the visitor's language, what stands around it in the colleague's."""
    own = {"own": i18n.locale(), "to_print": gettext("Print"), "to_ticket": gettext("Back to the ticket")}
    return drawn(slip, link(f"/s/{slip.token}") if slip.token else "", **own)


def drawn(slip: slips.Slip, address: str, **own: str) -> str:
    """The slip with the square of `address`; `own`: what the colleague who prints it reads around it."""
    with i18n.speaking(slip.language):
        return render_template(
            "surveys/slip.html",
            slip=slip,
            qr=segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4) if address else "",
            code=f"{slip.code[:4]}-{slip.code[4:]}" if slip.code else "",
            where=current_app.config["BASE_URL"].split("://")[1] + "/s",
            email=organisation.CONTACT_EMAIL.get(),
            phone=phone.shown(organisation.CONTACT_PHONE.get()),
            own=own,
        )


def _number(field: str) -> int | None:
    """The number in a field, if a row can have it."""
    given = request.form.get(field, type=int)
    return given if given is not None and 0 <= given < 2**63 else None


def _place(ticket: Ticket) -> Place:
    """Where the visit was; else what was chosen, or where this colleague sits."""
    for place_id in (ticket.place_id, _number("place_id"), current_user.place_id):
        if place_id and (place := db.session.get(Place, place_id)):
            return place
    known = people.active_places()
    if not known:
        raise DomainError(N_("Slips are numbered by place. An administrator can add the first place."))
    return known[0]
