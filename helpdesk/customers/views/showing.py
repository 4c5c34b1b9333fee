"""A customer's page."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from helpdesk.customers import consent, days, history, merging, queries
from helpdesk.customers.forms import ContactForm
from helpdesk.customers.models import Customer
from helpdesk.customers.views import blueprint
from helpdesk.customers.words import Purpose
from helpdesk.kit.errors import N_, Gone, NotFound
from helpdesk.people import queries as people
from helpdesk.web import auth


def wanted(customer_id: int) -> Customer:
    """The customer with contact points and organisation. Raises NotFound; Gone for one who was erased."""
    customer = queries.customer(customer_id)
    if customer is None:
        raise NotFound(N_("There is no customer at this address."))
    if customer.erased_at is not None:
        raise Gone(N_("The particulars of this customer were erased."))
    return customer


@blueprint.get("/customers/<int:customer_id>")
@auth.requires("see_customers")
def customer(customer_id: int) -> ResponseReturnValue:
    """Who it is, how to reach them, their tickets and answers (panels), and what happened."""
    found = wanted(customer_id)
    if found.merged_into_id:
        return redirect(url_for("customers.customer", customer_id=found.merged_into_id))
    return page(found, ContactForm())


def page(found: Customer, form: ContactForm) -> str:
    """The page of `found`, with `form` to add a contact point."""
    every = consent.refusals(found, *Purpose)
    said = {each.purpose: each for each in reversed(every)}  # the newest of each
    kinds = days.kinds()
    known = days.of(found) if kinds else {}
    return render_template(
        "customers/customer.html",
        customer=found,
        form=form,
        live=[point for point in found.contact_points if point.retired_at is None],
        retired=[point for point in found.contact_points if point.retired_at is not None],
        refusal=said.get(Purpose.SURVEYS),
        at_milestones=said.get(Purpose.MILESTONES),
        by_mailings=said.get(Purpose.MAILINGS),
        names=people.names(row.by_id for row in every),
        dates=[(each.name, known[each.id]) for each in kinds if each.id in known],
        has_dates=bool(kinds),
        lines=history.lines(found),
        merged=merging.standing(found.id) if found.has_merged else [],
    )
