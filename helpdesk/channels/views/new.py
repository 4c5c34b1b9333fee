"""The page of a call and of a visit: who it is, what it is about, what was said, and perhaps that it is solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.channels import callers, phone, walk_in
from helpdesk.channels.forms import NOBODY, ContactForm, number
from helpdesk.channels.views import blueprint
from helpdesk.customers import queries as customers
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.tickets import field_forms, numbers, queries
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import Brief, LastAbout
from helpdesk.tickets.words import Channel, Status
from helpdesk.web import auth, submissions
from helpdesk.web.i18n import locale

CHANNELS = {"phone": Channel.PHONE, "walk_in": Channel.WALK_IN}


@dataclass
class Side:
    """What stands beside the form: the caller, and the tickets the call may belong to."""

    customer: Customer | None
    tickets: list[Brief]
    last: LastAbout | None = None


@blueprint.get("/tickets/new")
@auth.signed_in
def new() -> str:
    """An empty page; its clock starts now. `customer` in the address is the one who speaks."""
    channel, at = _channel(), clock.now()
    form = ContactForm(
        visit=channel is Channel.WALK_IN,
        started_at=at.isoformat(timespec="seconds"),
        customer=request.args.get("customer", ""),
        place_id=str(current_user.place_id or ""),
    )
    return _page(channel, form, at)


@blueprint.get("/tickets/new/caller")
@auth.signed_in
def caller() -> str:
    """The side of the page for one customer, fetched when somebody is taken from the search."""
    side = _side(number(request.args.get("customer")))
    return render_template("channels/_caller.html", side=side, channel=_channel().value)


@blueprint.post("/tickets/new")
@submissions.read_first
@auth.signed_in
def create() -> ResponseReturnValue:
    """Saves a ticket (open or closed at once), or adds to an open one; or only looks for the caller again."""
    channel, at = _channel(), clock.now()
    form = ContactForm(visit=channel is Channel.WALK_IN)
    form.solved.data = form.solved.data or request.form.get("then") == "solved"
    if "find" in request.form:
        return _page(channel, form, at, list(callers.known(form.search.data or "")))
    if "ticket" not in request.form and not form.validate():
        return _page(channel, form, at), 422
    customer = customers.customer(form.customer_id) if form.customer_id else None
    if done := submissions.claim(form.submission.data, current_user.id, at):
        return redirect(done)
    try:
        if "ticket" in request.form:
            return _added(_ticket(request.form["ticket"]), channel, form, at)
        return _opened(channel, form, customer, at)
    except DomainError as error:
        if error.field is None:
            raise
        form.refuse(error)
        return _page(channel, form, at), error.status


def _opened(
    channel: Channel, form: ContactForm, customer: Customer | None, at: datetime
) -> ResponseReturnValue:
    if customer is None:
        if not form.is_somebody_new and (likely := callers.likely(form.caller)):
            return _page(channel, form, at, likely), 422
        customer = _new_customer(form, at)
    said, lasted = form.taken_down(customer), form.lasted(at)
    if channel is Channel.PHONE:
        ticket = phone.log_call(said, by=current_user, at=at, duration=lasted)
    else:
        place_id = number(form.place_id.data)
        ticket = walk_in.log_visit(said, by=current_user, at=at, place_id=place_id, duration=lasted)
    return _saved(ticket, channel, form)


def _new_customer(form: ContactForm, at: datetime) -> Customer | None:
    if not form.caller.is_nobody:
        try:
            return callers.make(form.caller, by=Actor.user(current_user), at=at)
        except DomainError as error:
            error.field = f"new_{error.field}"
            raise
    if not form.may_stay_unknown:
        raise DomainError(NOBODY, field="search")
    return None


def _added(ticket: Ticket, channel: Channel, form: ContactForm, at: datetime) -> ResponseReturnValue:
    auth.ensure("work_ticket", ticket)
    add = phone.add_call if channel is Channel.PHONE else walk_in.add_visit
    try:
        add(ticket, form.body.data or "", by=current_user, at=at, duration=form.lasted(at))
    except DomainError as error:
        error.field = "body"
        raise
    return _saved(ticket, channel, form)


def _ticket(given: str) -> Ticket:
    ticket = queries.by_number(number(given, 9) or 0)
    if ticket is None or not auth.may("see_ticket", ticket):
        abort(404)
    return ticket


def _saved(ticket: Ticket, channel: Channel, form: ContactForm) -> ResponseReturnValue:
    """To the ticket, or to an empty page where the next one is waiting already."""
    next_one = request.form.get("then") == "next" or not auth.may("see_ticket", ticket)
    if next_one:
        url = url_for("channels.new", channel=channel.value)
        shown = numbers.shown(ticket.number)
        words = (
            gettext("%(number)s is closed.")
            if ticket.status is Status.CLOSED
            else gettext("%(number)s is saved.")
        )
        flash(words % {"number": shown}, "success")
    else:
        url = url_for("tickets.ticket", number=ticket.number)
    submissions.finish(form.submission.data, current_user.id, url)
    db.session.commit()
    return redirect(url)


def _channel() -> Channel:
    return CHANNELS.get(request.args.get("channel", "phone")) or abort(400)


def _side(customer_id: int | None) -> Side:
    customer = customers.customer(customer_id) if customer_id else None
    if customer is None:
        return Side(None, [])
    theirs = queries.for_customer(current_user, customer.id, 20)
    still_open = [each for each in theirs if each.status is not Status.CLOSED][:5]
    last = queries.last_about(current_user, customer.id, locale()) if theirs else None
    return Side(customer, still_open, last)


def _page(channel: Channel, form: ContactForm, at: datetime, known: list[Customer] | None = None) -> str:
    started = form.started() or at
    form.started_at.data = started.isoformat(timespec="seconds")
    return render_template(
        "channels/new.html",
        channel=channel.value,
        form=form,
        known=known,
        side=_side(form.customer_id),
        started=started,
        lasted=form.lasted(at),
        asked=[each for each in field_forms.parts(form) if field_forms.own(each).asked_at_intake],
        needed=[each for each in field_forms.parts(form) if not field_forms.own(each).asked_at_intake],
    )
