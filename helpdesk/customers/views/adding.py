"""Adding a customer. Whoever may be the same person is offered first, and never merged silently."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.customers import addresses, matching, registering
from helpdesk.customers.forms import NewCustomerForm, ParticularsForm
from helpdesk.customers.models import Customer, Organisation
from helpdesk.customers.views import blueprint
from helpdesk.extensions import db
from helpdesk.kit import clock, phone
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import organisation as house
from helpdesk.web import auth, submissions


@blueprint.get("/customers/new")
@auth.requires("change_customers")
def new() -> str:
    """An empty form; `name` in the address fills in what was looked for in vain."""
    return _form(NewCustomerForm(name=request.args.get("name")))


@blueprint.post("/customers/new")
@auth.requires("change_customers")
def create() -> ResponseReturnValue:
    form, at = NewCustomerForm(), clock.now()
    if not form.validate():
        return _form(form), 422
    if done := submissions.claim(form.submission.data, current_user.id, at):
        return redirect(done)
    duplicates = [] if "confirmed" in request.form else _duplicates(form)
    if duplicates:
        return _form(form, duplicates), 422
    try:
        customer = _add(form)
    except DomainError as error:
        form.refuse(error)
        return _form(form), error.status
    url = url_for("customers.customer", customer_id=customer.id)
    submissions.finish(form.submission.data, current_user.id, url)
    db.session.commit()
    flash(gettext("%(name)s was added.", name=form.name.data), "success")
    return redirect(url)


def _form(form: NewCustomerForm, duplicates: Sequence[Customer] = ()) -> str:
    organisation = chosen_organisation(form)
    return render_template("customers/new.html", form=form, duplicates=duplicates, organisation=organisation)


def _add(form: NewCustomerForm) -> Customer:
    return registering.add(
        name=form.name.data or "",
        email=form.email.data,
        phone=form.phone.data,
        language=form.language.data,
        organisation=chosen_organisation(form),
        address=form.address.data or "",
        notes=form.notes.data or "",
        by=Actor.user(current_user),
        at=clock.now(),
    )


def chosen_organisation(form: ParticularsForm, before: int | None = None) -> str | Organisation | None:
    """The row that was chosen, or the name that was typed."""
    if known := form.organisation_id(before):
        return db.session.get(Organisation, known)
    return form.organisation_text.data


def _duplicates(form: NewCustomerForm) -> list[Customer]:
    number = phone.normalise(form.phone.data or "", house.COUNTRY.get())
    values = [value for value in (addresses.folded(form.email.data or ""), number) if value]
    return matching.likely_duplicates(form.name.data or "", values)
