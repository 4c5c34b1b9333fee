"""What we hold about a customer: how much, exports of it, and a legal hold."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from helpdesk.customers.models import Customer
from helpdesk.customers.views.showing import wanted
from helpdesk.extensions import db
from helpdesk.files import serving
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.privacy import exporting, holding, queries
from helpdesk.privacy.models import PersonExport
from helpdesk.privacy.views import blueprint
from helpdesk.web.auth import ensure, requires


@blueprint.get("/customers/<id:customer_id>/privacy")
@requires("export_person")
def person(customer_id: int) -> Response | str:
    """One customer's page of the room; the exports alone, where a page asks for them anew."""
    customer = wanted(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("privacy.person", customer_id=customer.merged_into_id))
    exports = exporting.of(customer)
    if "HX-Request" in request.headers:
        return render_template("privacy/_exports.html", customer=customer, exports=exports)
    return render_template(
        "privacy/person.html",
        customer=customer,
        exports=exports,
        held=queries.held(customer),
        lines=queries.lines(customer),
    )


@blueprint.post("/customers/<id:customer_id>/privacy/exports")
@requires("export_person")
def ask_export(customer_id: int) -> Response:
    """Has everything about the customer put together."""
    exporting.ask(wanted(customer_id), by=current_user, at=clock.now())
    flash(gettext("The export is being made. It can be fetched here for a week."), "success")
    return _back(customer_id)


@blueprint.post("/person-exports/<id:export_id>/download")
@requires("export_person")
def fetch_export(export_id: int) -> FileResponse:
    """The ZIP, for whoever asked for it."""
    whole = select(PersonExport).where(PersonExport.id == export_id).options(joinedload(PersonExport.file))
    found = db.session.scalar(whole)
    if found is None:
        raise NotFound(N_("There is no such export."))
    ensure("fetch_export", found)
    file = exporting.fetch(found, by=current_user, at=clock.now())
    answer = serving.response(file, f"customer-{found.customer_id}.zip", "application/zip")
    db.session.commit()
    return answer


@blueprint.post("/customers/<id:customer_id>/privacy/hold")
@requires("erase_person")
def set_hold(customer_id: int) -> Response:
    return _hold(wanted(customer_id), held=True)


@blueprint.post("/customers/<id:customer_id>/privacy/hold-lifting")
@requires("erase_person")
def lift_hold(customer_id: int) -> Response:
    return _hold(wanted(customer_id), held=False)


def _hold(customer: Customer, *, held: bool) -> Response:
    holding.hold(customer, held, by=current_user, at=clock.now())
    flash(
        gettext("Nothing about this customer is erased.") if held else gettext("The hold is lifted."),
        "success",
    )
    return _back(customer.id)


def _back(customer_id: int) -> Response:
    db.session.commit()
    return redirect(url_for("privacy.person", customer_id=customer_id), 303)
