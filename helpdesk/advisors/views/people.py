"""One customer and the groups: what they said of each, and noting what they say."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.advisors import labels, members, notes, queries
from helpdesk.advisors.forms import ConsentForm, HeardForm
from helpdesk.advisors.models import Group
from helpdesk.advisors.views import blueprint
from helpdesk.advisors.words import HEARD_BY_US, Heard, Standing
from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.customers.views.showing import wanted as customer_or_404
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.people import queries as people
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/customers/<id:customer_id>/advisors", endpoint="customer")
@requires("run_advisors")
def of_customer(customer_id: int) -> Answer:
    """In which groups a customer is or was, and why."""
    customer = customer_or_404(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("advisors.customer", customer_id=customer.merged_into_id))
    form = ConsentForm(queries.groups(), formdata=None)
    form.group_id.data = request.args.get("group")
    return _page(customer, form)


@blueprint.post("/customers/<id:customer_id>/advisors")
@requires("run_advisors")
def consent(customer_id: int) -> Answer:
    """The customer agreed; kept with how we heard it and who noted it."""
    customer = customer_or_404(customer_id)
    form = ConsentForm(queries.groups())
    return saving.add(
        form,
        lambda _by, at: members.join(
            _chosen(form.group_id.data),
            customer,
            heard=Heard(form.heard.data),
            words=form.words.data or "",
            by=current_user,
            at=at,
        ),
        page=lambda form, _row: _page(customer_or_404(customer_id), form),
        leads_to=lambda _made: url_for("advisors.customer", customer_id=customer_id),
        says=lambda _made: gettext("Noted. They are a member now."),
    )


@blueprint.post("/customers/<id:customer_id>/advisors/invitation")
@requires("run_advisors")
def invitation(customer_id: int) -> Answer:
    """A letter by whose link the customer joins, or says no."""
    customer = customer_or_404(customer_id)
    try:
        members.invite(_chosen(request.form.get("group_id")), customer, by=current_user, at=clock.now())
    except DomainError as error:
        return _refused(customer_id, error)
    return _back(customer_id, gettext("The invitation goes out. They join by its link, or say no."))


@blueprint.post("/customers/<id:customer_id>/advisors/leaving")
@requires("run_advisors")
def leaving(customer_id: int) -> Answer:
    """The customer said no, or wants to leave."""
    customer = customer_or_404(customer_id)
    told = request.form.get("heard", "")
    heard = Heard(told) if told in set(HEARD_BY_US) else Heard.PHONE
    try:
        members.leave(
            _chosen(request.form.get("group_id")), customer, heard=heard, by=current_user, at=clock.now()
        )
    except DomainError as error:
        return _refused(customer_id, error)
    return _back(customer_id, gettext("Noted. They are not asked by this group, and not invited again."))


def _chosen(given: str | None) -> Group:
    group = queries.group(whole(given) or 0)
    if group is None:
        raise DomainError(N_("Choose a group."), field="group_id")
    return group


def _refused(customer_id: int, error: DomainError) -> Answer:
    db.session.rollback()
    form = ConsentForm(queries.groups(), formdata=None)
    form.refuse(error)
    return _page(customer_or_404(customer_id), form), error.status


def _back(customer_id: int, words: str) -> Response:
    return saving.done(words, url_for("advisors.customer", customer_id=customer_id))


def _page(customer: Customer, form: HeardForm) -> str:
    said = queries.of_person(family.ids(customer))
    return render_template(
        "advisors/customer.html",
        customer=customer,
        said=said,
        notes=notes.of_person(family.ids(customer)),
        form=form,
        noted=people.names(n for each in said for n in (each.joined_by_id, each.ended_by_id)),
        labels=labels,
        heard=[(each.value, labels.heard(each)) for each in HEARD_BY_US],
        inside=(Standing.JOINED, Standing.INVITED),
    )
