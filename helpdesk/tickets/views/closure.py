"""Closing a ticket: the page, which is a dialog where scripts run, and the deed."""

from __future__ import annotations

from flask import redirect, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.tickets import (
    drafts,
    field_forms,
    field_values,
    labels,
    lifecycle,
    linking,
    macro_finding,
    macro_use,
    numbers,
    queries,
    recipients,
    settings,
    view_finding,
)
from helpdesk.tickets.forms import ClosingForm
from helpdesk.tickets.macro_use import Chosen
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, dialogs, finding, macro_lines
from helpdesk.tickets.words import Outcome
from helpdesk.web import i18n, submissions
from helpdesk.web.auth import ensure, signed_in


@blueprint.get("/tickets/<number>/closure")
@signed_in
def closure(number: str) -> str | Response:
    """How did it end? For a ticket that is closed already: back to it."""
    view_finding.with_directory(finding.reader())
    ticket = finding.ticket_or_404(number)
    if not ticket.is_open:
        return redirect(finding.url_of(ticket), 303)
    form, chosen = ClosingForm(ticket), []
    if request.args.get("words") == "reply":
        form.words.data = "reply"
        form.last_words.data, macros = drafts.of(ticket, kind="reply", by=current_user)
        chosen = macro_use.parse(macros.split())
        _suggest(form, chosen)
    return _page(ticket, form, chosen)


@blueprint.post("/tickets/<number>/closure")
@signed_in
def close(number: str) -> Response | tuple[str, int]:
    """Closes it."""
    ticket, at = finding.ticket_or_404(number), clock.now()
    ensure("work_ticket", ticket)
    form = ClosingForm(ticket)
    chosen = macro_lines.sent()
    if not form.validate_on_submit():
        return _page(ticket, form, chosen), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        macros = macro_use.ready(finding.reader(), chosen)
        macro_use.carry_out(ticket, macros, by=finding.reader(), at=at, moves=False)
        field_values.fill(ticket, form.fields(), by=Actor.user(current_user), at=at)
        lifecycle.close(
            ticket,
            by=current_user,
            at=at,
            outcome=Outcome(form.outcome.data),
            category_id=form.category_id.data,
            cause_id=form.cause_id.data,
            last_words=form.last_words.data or "",
        )
    except DomainError as error:
        if error.field is None and not chosen:
            raise
        db.session.rollback()  # macros and fields may have done their part
        form.refuse(error)
        return _page(finding.ticket_or_404(number), form, chosen), error.status
    if form.words.data == "reply":
        drafts.forget(ticket, kind="reply", by=current_user)
    words = gettext("%(number)s is closed.", number=numbers.shown(ticket.number))
    return dialogs.back(ticket, words, form=form)


def _suggest(form: ClosingForm, chosen: list[Chosen]) -> None:
    """What the macros in the words would close it with stands chosen; it can be changed."""
    known = macro_finding.by_ids(finding.reader(), (each.macro_id for each in chosen if each.acts))
    for macro in known.values():
        if macro.outcome is not None:
            form.outcome.data = macro.outcome.value
        if macro.category_id is not None and categories.in_use(macro.category_id):
            form.category_id.data = macro.category_id


def _page(ticket: Ticket, form: ClosingForm, chosen: list[Chosen] | None = None) -> str:
    credit = lifecycle.credits_now(ticket, by=current_user)[0]
    known = queries.directory()
    return dialogs.show(
        "closure",
        ticket,
        form,
        own=field_forms.parts(form),
        lines=macro_lines.lines(chosen or []),
        hints={outcome.value: gettext(sentence) for outcome, sentence in labels.HINTS.items()},
        reported=categories.names(i18n.locale()).get(ticket.reported_category_id or 0, ""),
        pending=linking.pending(ticket, finding.reader()),
        address=recipients.of(ticket),
        days=settings.REOPEN_DAYS.get(),
        resolver=known.users.get(credit.user_id or 0, ""),
        team=known.teams.get(credit.team_id or 0, ""),
    )
