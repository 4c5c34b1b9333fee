"""The list of customers, and finding them while somebody types."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, render_template, request

from helpdesk.customers import matching, queries
from helpdesk.customers.matching import Match
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.views import blueprint
from helpdesk.customers.words import ContactKind
from helpdesk.kit import phone
from helpdesk.web import auth, pages

SIZE = 50


@blueprint.get("/customers", endpoint="list")
@auth.requires("see_customers")
def everybody() -> str:
    """Everybody by name, or those who fit what was typed. For a partial request only the rows."""
    typed = request.args.get("q", "").strip()[:200]
    if typed:
        page = pages.Page([match.customer for match in matching.search(typed, SIZE)], None)
    else:
        rows = queries.by_name(pages.decode_as(request.args.get("after"), str, int), SIZE + 1)
        page = pages.cut(rows, SIZE, lambda customer: (customer.folded_name, customer.id))
    part = "HX-Request" in request.headers
    return render_template("customers/_rows.html" if part else "customers/list.html", page=page, typed=typed)


@blueprint.get("/customers/found")
@auth.requires("see_customers")
def found() -> Response:
    """Up to eight customers for a combobox: [{"value", "text", "note", "initials"}]."""
    return jsonify([_option(match) for match in matching.search(request.args.get("q", "")[:200])])


@blueprint.get("/organisations/found")
@auth.requires("see_customers")
def organisations() -> Response:
    """Organisations for a combobox."""
    known = queries.organisations(request.args.get("q", "")[:200])
    return jsonify([{"value": each.id, "text": each.name} for each in known])


def note(customer: Customer, contact: ContactPoint | None = None) -> str:
    """A customer in one line under the name: number or address, town, organisation."""
    organisation = customer.organisation.name if customer.organisation else ""
    return " · ".join(
        part for part in (shown(contact) if contact else "", customer.address, organisation) if part
    )


def shown(contact: ContactPoint) -> str:
    """A contact point for reading."""
    return phone.shown(contact.value) if contact.kind is ContactKind.PHONE else contact.value


def _option(match: Match) -> dict[str, Any]:
    customer = match.customer
    return {
        "value": customer.id,
        "text": customer.name,
        "note": note(customer, match.contact),
        "initials": customer.initials,
    }


@blueprint.app_template_filter("contact")
def contact_filter(contact: ContactPoint) -> str:
    return shown(contact)


@blueprint.app_template_global("customer_note")
def customer_note(customer: Customer) -> str:
    """What stands under a customer's name in a list: the first live contact point, town, organisation."""
    live = [point for point in customer.contact_points if point.retired_at is None]
    return note(customer, live[0] if live else None)
