"""A ticket's page."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask_babel import get_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.kit.text import whole
from helpdesk.tickets import (
    beside,
    field_catalogue,
    macro_use,
    numbers,
    policy,
    promises,
    queries,
    recipients,
    timeline,
    view_finding,
)
from helpdesk.tickets.beside import Beside, Kept
from helpdesk.tickets.forms import MessageForm
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, finding, macro_lines
from helpdesk.tickets.views.macro_lines import Line
from helpdesk.tickets.views.rows import waited
from helpdesk.tickets.words import Status
from helpdesk.web import i18n, panels
from helpdesk.web.auth import signed_in

OTHERS = 6  # of the customer's other tickets are shown


@blueprint.get("/tickets/<number>")
@signed_in
def ticket(number: str) -> str | Response:
    """The conversation, the composer, and everything known beside it. `itself`: even if it lives on in another."""
    view_finding.with_directory(finding.reader())
    found = finding.ticket_or_404(number, follow="itself" not in request.args)
    asked = numbers.parse(number)
    if found.number != asked:
        return redirect(finding.url_of(found, merged=asked))
    return page(found)


def page(
    found: Ticket,
    form: MessageForm | None = None,
    *,
    meanwhile: str = "",
    added: tuple[str, Line] | None = None,
) -> str:
    """The ticket's page; `form`: a composer that was refused; `meanwhile`: who answered while it was written;
    `added`: text and line of a macro that goes to what the reader had begun to write.
    """
    at, side = clock.now(), beside.of(found, finding.reader())
    days = timeline.of(found, current_user, at=at, zone=str(get_timezone()), before=_before())
    others = [each for each in side.others if each.merged_into_id is None]
    kept_at = [kept.at for kept in side.drafts.values()]
    last = next(
        (p.message.id for d in reversed(days) for p in reversed(d.parts) if not isinstance(p, list)), 0
    )
    return render_template(
        "tickets/ticket.html",
        ticket=found,
        shown_number=numbers.shown(found.number),
        days=days,
        older=_oldest(days),
        today=at.astimezone(get_timezone()).date(),
        side_facts=side,
        form=form if form is not None else _composer(found, side, last, added),
        lines=_lines(form, side, added),
        meanwhile=meanwhile,
        closing=side.ending,
        follows=side.follows,
        shared=panels.Shared(),
        known=queries.directory(),
        category=categories.names(i18n.locale()).get(found.category_id or 0, ""),
        reported=categories.names(i18n.locale()).get(found.reported_category_id or 0, ""),
        came_by=_came_by(days, side),
        others=others[:OTHERS],
        others_count=len(others),
        may_merge=found.merged_into_id is None and any(each.status is not Status.CLOSED for each in others),
        held=_held(side),
        marks=[
            each.satisfaction
            for each in reversed(side.others)
            if each.satisfaction and policy.sees_answer_shown(current_user, each.satisfaction_shown_at, at)
        ],
        address=_address(found, side),
        waits=waited(found.waiting_since, at),
        standings=promises.standings(found, at) if found.is_open else [],
        saved=i18n.moment(max(kept_at), "time") if kept_at else "",
    )


def _held(side: Beside) -> list[tuple[str, str]]:
    """Name and value of what fields of the desk's own hold, retired ones too, in their order."""
    return [
        (field_catalogue.name(field), field_catalogue.shown(field, side.fields[id_]))
        for id_, field in (field_catalogue.known().items() if side.fields else ())
        if id_ in side.fields
    ]


def _came_by(days: list[timeline.Day], side: Beside) -> int | None:
    """The number by which somebody came here, if what it named lives on in this ticket."""
    came = numbers.parse(request.args.get("merged", ""))
    entries = (part for day in days for part in day.parts if not isinstance(part, list))
    held = {each.number for each in side.merged} | {each.written_on for each in entries}
    return came if came in held else None


def _before() -> int | None:
    return whole(request.args.get("before"))


def _oldest(days: list[timeline.Day]) -> int | None:
    """Where the page before this one begins; None where this one has it all."""
    entries = [part for day in days for part in day.parts if not isinstance(part, list)]
    return entries[0].message.id if len(entries) >= timeline.MOST else None


def _latest(side: Beside) -> tuple[str, Kept] | None:
    """Kind and text of what the reader wrote last without sending it."""
    return max(side.drafts.items(), key=lambda each: each[1].at, default=None)


def _lines(form: MessageForm | None, side: Beside, added: tuple[str, Line] | None) -> list[Line]:
    """The macros in what is being written."""
    latest = _latest(side)
    kept = macro_use.parse(latest[1].macros.split()) if latest else []
    known = macro_lines.lines(macro_lines.sent() if form is not None else kept)
    if added is None:
        return known
    return [*(each for each in known if each.chosen.macro_id != added[1].chosen.macro_id), added[1]]


def _composer(found: Ticket, side: Beside, last: int, added: tuple[str, Line] | None = None) -> MessageForm:
    """An empty composer, or what the reader had begun to write, with a macro's text after it."""
    form = MessageForm(formdata=None, cc=", ".join(side.copies), seen=str(last))
    latest = _latest(side)
    if latest is not None:
        form.kind.data, form.text.data = latest[0], latest[1].text
    elif not _address(found, side):
        form.kind.data = "note"
    if added is not None:
        form.text.data = "\n\n".join(part for part in (form.text.data, added[0]) if part)
    return form


def _address(found: Ticket, side: Beside) -> str:
    """Where a reply would go; asked of the database only where the side panel does not say it."""
    usable = [value for kind, value, _usable in side.contacts if kind == "email"]
    if len(usable) > 1:
        to = recipients.of(found)
        return to[0] if to else ""
    return usable[0] if usable else ""
