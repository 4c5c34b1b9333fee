"""Changing what a ticket is about; where a colleague did so meanwhile, both versions are shown."""

from __future__ import annotations

import json
from typing import Any

from flask import redirect, render_template
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import whole
from helpdesk.tickets import changing, field_catalogue, field_forms, field_rules, labels, numbers
from helpdesk.tickets.changing import ChangedMeanwhile
from helpdesk.tickets.forms import PropertiesForm
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, dialogs, finding
from helpdesk.tickets.words import Priority
from helpdesk.web import i18n, submissions
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.i18n import LANGUAGES


@blueprint.get("/tickets/<number>/properties")
@signed_in
def properties(number: str) -> str:
    """All of them in one form."""
    ticket = finding.ticket_or_404(number)
    return _page(ticket, _filled(ticket))


@blueprint.post("/tickets/<number>/properties")
@signed_in
def change(number: str) -> Response | tuple[str, int]:
    """Saves what was chosen, never over a colleague's change."""
    ticket, at = finding.ticket_or_404(number), clock.now()
    ensure("work_ticket", ticket)
    form = PropertiesForm(ticket)
    if not form.validate_on_submit():
        return _page(ticket, form), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        changed = changing.change(
            ticket, by=current_user, at=at, version=_version(form), base=_base(form), **form.values()
        )
    except ChangedMeanwhile as conflict:
        return _conflict(ticket, form, conflict.fields), 409
    except DomainError as error:
        form.refuse(error)
        return _page(ticket, form), 422
    words = gettext("Changed.") if changed else gettext("Nothing was different.")
    return dialogs.back(ticket, words, form=form)


def _filled(ticket: Ticket) -> PropertiesForm:
    """The form as the ticket stands."""
    now = changing.values_of(ticket)
    shown = {name: value for name, value in now.items() if field_rules.id_of(name) is None}
    shown["tags"] = ", ".join(now["tags"])
    base = json.dumps(now, sort_keys=True)
    return PropertiesForm(ticket, formdata=None, **shown, version=str(ticket.version), base=base)


def _version(form: PropertiesForm) -> int:
    return whole(form.version.data, 9) or 0


def _base(form: PropertiesForm) -> dict[str, Any] | None:
    try:
        base = json.loads(form.base.data or "null")
    except (ValueError, RecursionError):
        return None
    return base if isinstance(base, dict) else None


def _page(ticket: Ticket, form: PropertiesForm) -> str:
    chosen = db.session.get(Customer, form.customer_id.data) if form.customer_id.data else None
    return dialogs.show("properties", ticket, form, customer=chosen, own=field_forms.parts(form))


def _conflict(ticket: Ticket, form: PropertiesForm, fields: list[str]) -> str:
    """Both versions side by side; one button keeps theirs, one saves mine over it."""
    now = changing.values_of(ticket)
    mine = now | form.values()
    pairs = [(_name(form, name), _shown(name, now.get(name)), _shown(name, mine[name])) for name in fields]
    _take_over(
        form, now, untouched=[name for name, value in mine.items() if value == (_base(form) or {}).get(name)]
    )
    form.version.data = str(ticket.version)
    form.base.data = json.dumps(now, sort_keys=True)
    form.submission.data = submissions.new_key()
    return render_template(
        "tickets/conflict.html",
        ticket=ticket,
        form=form,
        pairs=pairs,
        own=field_forms.parts(form),
        shown_number=numbers.shown(ticket.number),
    )


def _take_over(form: PropertiesForm, now: dict[str, Any], *, untouched: list[str]) -> None:
    """What the writer left alone stays as a colleague has it meanwhile: "mine" is what they changed, no more."""
    known = field_catalogue.known()
    for name in untouched:
        if own := known.get(field_rules.id_of(name) or 0):
            form[name].data = field_catalogue.typed(own, now[name])
            continue
        form[name].data = ", ".join(now[name]) if name == "tags" else now[name]


def _name(form: PropertiesForm, name: str) -> str:
    return str(form[name].label.text)


def _shown(name: str, value: Any) -> str:
    """A value in words."""
    if own := field_catalogue.known().get(field_rules.id_of(name) or 0):
        return field_catalogue.shown(own, value) or "–"
    if name == "kind":
        return labels.label(RequestKind(value))
    if name == "priority":
        return labels.label(Priority(value))
    if name == "category_id":
        return categories.names(i18n.locale()).get(value or 0, "–")
    if name == "language":
        return LANGUAGES.get(value, value)
    if name == "tags":
        return ", ".join(value) or "–"
    if name == "customer_id":
        customer = db.session.get(Customer, value) if value else None
        return customer.name if customer else "–"
    return str(value)
