"""Addresses and numbers of a customer, and whether surveys are welcome."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.customers import consent, registering
from helpdesk.customers.forms import ContactForm
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.views import blueprint
from helpdesk.customers.views.showing import page, wanted
from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.web import auth


@blueprint.post("/customers/<int:customer_id>/contact-points")
@auth.requires("change_customers")
def contact_points(customer_id: int) -> ResponseReturnValue:
    """One more address or number."""
    customer, form = wanted(customer_id), ContactForm()
    if not form.validate():
        return page(customer, form), 422
    try:
        registering.add_contact_point(
            customer, form.kind, form.contact.data or "", by=Actor.user(current_user), at=clock.now()
        )
    except DomainError as error:
        error.field = "contact"
        form.refuse(error)
        return page(customer, form), error.status
    db.session.commit()
    return _back(customer, gettext("Added."))


@blueprint.post("/customers/<int:customer_id>/contact-points/<int:point_id>/retirement")
@auth.requires("change_customers")
def contact_point_retirement(customer_id: int, point_id: int) -> ResponseReturnValue:
    """The customer is not reached there any more."""
    customer = wanted(customer_id)
    registering.retire_contact_point(
        customer, _point(customer, point_id), by=Actor.user(current_user), at=clock.now()
    )
    db.session.commit()
    return _back(customer, gettext("No longer used. Tickets that came from it keep it."))


@blueprint.post("/customers/<int:customer_id>/survey-refusal")
@auth.requires("change_customers")
def survey_refusal(customer_id: int) -> ResponseReturnValue:
    """The customer said that surveys are not wanted, none at milestones, or no mailings; kept with who heard it."""
    customer, purpose = wanted(customer_id), _purpose()
    consent.refuse(customer=customer, purpose=purpose, source="staff", by_id=current_user.id, at=clock.now())
    db.session.commit()
    if purpose is Purpose.MILESTONES:
        return _back(customer, gettext("Noted. This customer is asked only after a request of theirs."))
    if purpose is Purpose.MAILINGS:
        return _back(customer, gettext("Noted. No mailings go to this customer."))
    return _back(customer, gettext("Noted. No surveys go to this customer."))


@blueprint.post("/customers/<int:customer_id>/survey-refusal/withdrawal")
@auth.requires("flag_customers")
def survey_refusal_withdrawal(customer_id: int) -> ResponseReturnValue:
    """The customer said that surveys are welcome again."""
    customer = wanted(customer_id)
    consent.allow(customer=customer, purpose=_purpose(), by_id=current_user.id, at=clock.now())
    db.session.commit()
    return _back(customer, gettext("Noted. Surveys may go to this customer again."))


def _purpose() -> Purpose:
    """What is refused, or welcome again: all surveys, or some alone."""
    asked_for = request.form.get("purpose", "")
    return Purpose(asked_for) if asked_for in set(Purpose) else Purpose.SURVEYS


def _point(customer: Customer, point_id: int) -> ContactPoint:
    found = next((point for point in customer.contact_points if point.id == point_id), None)
    if found is None:
        raise NotFound(N_("This customer has no such address or number."))
    return found


def _back(customer: Customer, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("customers.customer", customer_id=customer.id))
