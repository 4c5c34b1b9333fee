"""Blocked senders: the list for supervisors, and blocking who wrote a ticket that is spam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField

from helpdesk.channels import blocking
from helpdesk.channels.models import BlockedSender
from helpdesk.channels.views import blueprint
from helpdesk.customers.models import ContactPoint
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.text import clean
from helpdesk.mail import queries as mail
from helpdesk.tickets import numbers
from helpdesk.tickets import spam as marking
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.spam import Doubt
from helpdesk.tickets.views import finding
from helpdesk.web import saving
from helpdesk.web.auth import ensure, may, requires, signed_in
from helpdesk.web.fields import Form, longest, required


class BlockForm(Form):
    sender = StringField(_l("Address or domain"), [required(), longest(320)])
    reason = StringField(_l("Why"), [longest(250)])


class TicketBlockForm(Form):
    """Who wrote the ticket: the address alone, or for supervisors all of its domain."""

    whom = RadioField(_l("Whom"))
    reason = StringField(_l("Why"), [longest(250)])

    def __init__(self, address: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        domain = address.rpartition("@")[2]
        self.whom.choices = [(address, address)]
        if may("manage_blocked_senders"):
            self.whom.choices.append((domain, _("Everybody at %(domain)s", domain=domain)))
        if not self.whom.data:
            self.whom.data = address


@blueprint.get("/mail/blocked-senders")
@requires("manage_blocked_senders")
def blocked_senders() -> str:
    """Who is blocked, by whom and why."""
    return _list(BlockForm(formdata=None))


@blueprint.post("/mail/blocked-senders")
@requires("manage_blocked_senders")
def block_sender() -> Response | tuple[str, int]:
    """One more."""
    form = BlockForm()
    if not form.validate():
        return _list(form), 422
    try:
        row = _block(form.sender.data or "", form)
    except blocking.ToBeConfirmed as error:
        return _list(form, error.doubts), error.status
    except DomainError as error:
        form.refuse(error)
        return _list(form), error.status
    return _done(row, url_for("channels.blocked_senders"))


@blueprint.post("/mail/blocked-senders/<id:block_id>/lifting")
@requires("manage_blocked_senders")
def unblock_sender(block_id: int) -> Response:
    """Their mail is taken in again. Where some was filed meanwhile, that is shown, to be let in."""
    row = db.session.get(BlockedSender, block_id)
    if row is None:
        raise NotFound(N_("There is no such block."))
    value, filed = row.value, mail.is_filed(f"blocked:{row.id}")
    lifted = blocking.lift(row, by=current_user, at=clock.now())
    db.session.commit()
    if not lifted:
        flash(_("A colleague has taken this block back already."), "message")
    elif filed:
        flash(
            _("Mail from %(sender)s is taken in again. Let in what was filed meanwhile.", sender=value),
            "success",
        )
        return redirect(url_for("mail.spam", q=value), 303)
    else:
        flash(_("Mail from %(sender)s is taken in again.", sender=value), "success")
    return redirect(url_for("channels.blocked_senders"), 303)


@blueprint.get("/tickets/<number>/sender-block")
@signed_in
def sender_block(number: str) -> str:
    """Whom, and why?"""
    ticket = finding.ticket_or_404(number)
    ensure("block_sender", ticket)
    address = _address(ticket)
    return _page(ticket, TicketBlockForm(address, formdata=None), address)


@blueprint.post("/tickets/<number>/sender-block")
@signed_in
def block_sender_of(number: str) -> Response | tuple[str, int]:
    """Blocks who wrote the ticket."""
    ticket = finding.ticket_or_404(number)
    ensure("block_sender", ticket)
    address = _address(ticket)
    form = TicketBlockForm(address)
    if not form.validate():
        return _page(ticket, form, address), 422
    try:
        row = _block(form.whom.data, form)
    except blocking.ToBeConfirmed as error:
        return _page(ticket, form, address, error.doubts), error.status
    except DomainError as error:
        form.refuse(error)
        return _page(ticket, form, address), error.status
    return _done(row, finding.url_of(ticket))


def _block(sender: str, form: BlockForm | TicketBlockForm) -> BlockedSender:
    return blocking.block(
        sender,
        reason=form.reason.data or "",
        confirmed="confirmed" in request.form,
        by=current_user,
        at=clock.now(),
    )


def _done(row: BlockedSender, url: str) -> Response:
    value = row.value
    return saving.done(_("%(sender)s is blocked. What comes from there is filed as spam.", sender=value), url)


def _address(ticket: Ticket) -> str:
    """The address that the ticket came from, else its customer's."""
    points = db.session.scalars(
        db.select(ContactPoint)
        .filter_by(customer_id=ticket.customer_id, kind=ContactKind.EMAIL)
        .order_by(ContactPoint.retired_at.is_not(None), ContactPoint.id)
    ).all()
    found = next(
        (each for each in points if each.id == ticket.contact_point_id), points[0] if points else None
    )
    if ticket.customer_id is None or found is None:
        raise DomainError(N_("Nobody knows from which address this ticket came."))
    return found.value


def _list(form: BlockForm, doubts: Sequence[Doubt] = ()) -> str:
    typed = clean(request.args.get("q", "")).strip()[:200]
    return render_template(
        "channels/blocked_senders.html",
        page=blocking.page(typed, request.args.get("after")),
        typed=typed,
        form=form,
        doubts=doubts,
    )


def _page(ticket: Ticket, form: TicketBlockForm, address: str, doubts: Sequence[Doubt] = ()) -> str:
    return render_template(
        "channels/sender_block.html",
        ticket=ticket,
        form=form,
        doubts=doubts,
        shown_number=numbers.shown(ticket.number),
        is_spam=marking.is_spam(ticket),
        block=blocking.covering(address),
    )
