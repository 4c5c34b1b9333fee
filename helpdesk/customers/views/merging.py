"""Merging two customers who are one person, and taking them apart again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.customers import matching, merging, queries
from helpdesk.customers.forms import MergeForm
from helpdesk.customers.models import Customer
from helpdesk.customers.views import blueprint
from helpdesk.customers.views.showing import wanted
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError
from helpdesk.web import auth, saving, submissions

OFFERED = 8


@blueprint.get("/customers/<int:customer_id>/merging")
@auth.requires("merge_customers")
def merging_page(customer_id: int) -> ResponseReturnValue:
    """Who else is the same person? Then: what goes along."""
    source = wanted(customer_id)
    if source.merged_into_id:
        return redirect(url_for("customers.customer", customer_id=source.merged_into_id))
    into, typed = request.args.get("into", ""), request.args.get("q", "").strip()[:200]
    if not into:
        return _choosing(source, typed)
    try:
        return _preview(source, _target(into), MergeForm(formdata=None, into=into))
    except DomainError as error:
        return _choosing(source, typed, error), error.status


@blueprint.post("/customers/<int:customer_id>/merging")
@auth.requires("merge_customers")
def merge(customer_id: int) -> ResponseReturnValue:
    """Merges this customer into the other one."""
    source, form, at = wanted(customer_id), MergeForm(), clock.now()
    if not form.validate():
        return _choosing(source, ""), 422
    if done := submissions.claim(form.submission.data, current_user.id, at):
        return redirect(done)
    try:
        target = _target(form.into.data or "")
        merging.merge(source, target, by=current_user, at=at)
    except DomainError as error:
        db.session.rollback()
        return _choosing(wanted(customer_id), "", error), error.status
    url = url_for("customers.customer", customer_id=target.id)
    submissions.finish(form.submission.data, current_user.id, url)
    names = {"name": source.name, "into": target.name}
    return saving.done(gettext("%(name)s lives on in %(into)s.", **names), url)


@blueprint.post("/customers/<int:customer_id>/separation")
@auth.requires("merge_customers")
def separate(customer_id: int) -> ResponseReturnValue:
    """Makes it a customer of its own again."""
    source = wanted(customer_id)
    merging.separate(source, by=current_user, at=clock.now())
    name = source.name
    return saving.done(
        gettext("%(name)s is a customer of its own again.", name=name),
        url_for("customers.customer", customer_id=customer_id),
    )


def _target(typed: str) -> Customer:
    """The customer who was chosen."""
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else 0
    found = queries.customer(number)
    if found is None or found.erased_at is not None:
        raise DomainError(N_("There is no such customer."), field="into")
    return found


def _choosing(source: Customer, typed: str, error: DomainError | None = None) -> str:
    if typed:
        offered = [match.customer for match in matching.search(typed, OFFERED + 1)]
    else:
        values = [point.value for point in source.contact_points]
        offered = matching.likely_duplicates(source.name, values, OFFERED + 1)
    return render_template(
        "customers/merge_with.html",
        customer=source,
        typed=typed,
        error=error,
        offered=[each for each in offered if each.id != source.id][:OFFERED],
    )


def _preview(source: Customer, target: Customer, form: MergeForm) -> str:
    if (error := merging.why_not(source, target)) is not None:
        raise error
    return render_template(
        "customers/merge.html", customer=source, target=target, form=form, gain=merging.gain(source, target)
    )
