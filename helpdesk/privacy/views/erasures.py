"""Erasing a customer: what goes and what stays, the name typed once more, progress, and what was erased."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.customers.models import Customer
from helpdesk.customers.views.showing import wanted
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.privacy import erasing, queries
from helpdesk.privacy.forms import ErasureForm
from helpdesk.privacy.views import blueprint
from helpdesk.web import pages, saving
from helpdesk.web.auth import requires


@blueprint.get("/customers/<id:customer_id>/erasure")
@requires("erase_person")
def preview(customer_id: int) -> Response | str:
    """What would go, what stays, and what stands against it."""
    customer = wanted(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("privacy.preview", customer_id=customer.merged_into_id))
    return _preview(customer, ErasureForm(formdata=None))


@blueprint.post("/customers/<id:customer_id>/erasure")
@requires("erase_person")
def erase(customer_id: int) -> Response | tuple[str, int]:
    """Begins it."""
    customer, form = wanted(customer_id), ErasureForm()
    if not form.validate():
        return _preview(customer, form), 422
    try:
        made = erasing.begin(customer, form.name.data or "", by=current_user, at=clock.now())
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _preview(wanted(customer_id), form), error.status
    url = url_for("privacy.erasure", erasure_id=made.id)
    return saving.done(gettext("The customer is being erased."), url)


@blueprint.get("/erasures/<id:erasure_id>")
@requires("erase_person")
def erasure(erasure_id: int) -> str:
    """How far it is, or what went; the part that changes alone, where a page asks for that."""
    found = queries.erasure(erasure_id)
    if found is None:
        raise NotFound(N_("There is no such erasure."))
    name = "privacy/_erasure.html" if "HX-Request" in request.headers else "privacy/erasure.html"
    return render_template(name, erasure=found, waits=erasing.waits(found))


@blueprint.get("/erasures")
@requires("erase_person")
def erasures() -> str:
    """What was erased, newest first."""
    after = pages.decode_as(request.args.get("after"), int)
    found = queries.erasures(after[0] if after is not None else None)
    page = pages.cut(found, queries.SHOWN, lambda each: (each.id,))
    return render_template("privacy/erasures.html", page=page)


def _preview(customer: Customer, form: ErasureForm) -> str:
    return render_template(
        "privacy/preview.html",
        customer=customer,
        form=form,
        refused=erasing.why_not(customer),
        held=queries.held(customer),
    )
