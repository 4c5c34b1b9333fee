"""Correcting what is known of a customer, without overwriting what a colleague saved meanwhile."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.customers import registering
from helpdesk.customers.forms import CustomerForm
from helpdesk.customers.models import Customer, Organisation
from helpdesk.customers.views import blueprint
from helpdesk.customers.views.adding import chosen_organisation
from helpdesk.customers.views.showing import wanted
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.web import auth, saving


@blueprint.get("/customers/<int:customer_id>/edit")
@auth.requires("change_customers")
def edit(customer_id: int) -> str:
    customer = wanted(customer_id)
    return _form(customer, CustomerForm.showing(customer))


@blueprint.post("/customers/<int:customer_id>/edit")
@auth.requires("change_customers")
def change(customer_id: int) -> ResponseReturnValue:
    customer, form = wanted(customer_id), CustomerForm()
    if not form.validate():
        return _form(customer, form), 422
    try:
        registering.change(
            customer,
            by=Actor.user(current_user),
            at=clock.now(),
            version=form.version_shown,
            **_fields(customer, form),
        )
    except registering.ChangedMeanwhile:
        return _conflict(customer, form), 409
    except DomainError as error:
        form.refuse(error)
        return _form(customer, form), error.status
    return saving.done(gettext("Saved."), url_for("customers.customer", customer_id=customer_id))


def _form(customer: Customer, form: CustomerForm) -> str:
    organisation = chosen_organisation(form, customer.organisation_id)
    return render_template("customers/edit.html", customer=customer, form=form, organisation=organisation)


def _fields(customer: Customer, form: CustomerForm) -> dict[str, Any]:
    fields = {
        "name": form.name.data,
        "organisation": chosen_organisation(form, customer.organisation_id),
        "language": form.language.data,
        "address": form.address.data,
        "notes": form.notes.data,
    }
    if auth.may("flag_customers"):
        fields |= {"is_internal": form.is_internal.data, "undeliverable": form.undeliverable.data}
    return fields


def _conflict(customer: Customer, form: CustomerForm) -> str:
    """Both versions side by side: what differs, as it is now and as it was typed."""
    chosen = chosen_organisation(form, customer.organisation_id)
    typed = chosen.name if isinstance(chosen, Organisation) else (chosen or "")
    rows = [
        (form.name.label.text, customer.name, form.name.data),
        (gettext("Organisation"), customer.organisation.name if customer.organisation else "", typed),
        (form.language.label.text, _language(form, customer.language), _language(form, form.language.data)),
        (form.address.label.text, customer.address, form.address.data),
        (form.notes.label.text, customer.notes, form.notes.data),
    ]
    differing = [(label, now or "", mine or "") for label, now, mine in rows if (now or "") != (mine or "")]
    form.version.data = str(customer.version)
    return render_template("customers/conflict.html", customer=customer, form=form, rows=differing)


def _language(form: CustomerForm, key: str | None) -> str:
    return next((str(label) for value, label, *_ in form.language.iter_choices() if value == (key or "")), "")
