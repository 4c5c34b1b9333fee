"""Pages about macros: the list, one of them, how it reads, and taking it out of use."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.tickets import macro_finding, macro_use, macro_words, macros, numbers, placeholders
from helpdesk.tickets.macro_forms import MacroForm
from helpdesk.tickets.models import Macro, Ticket
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web import i18n, saving
from helpdesk.web.auth import ensure, may, signed_in
from helpdesk.web.saving import Answer

SORTS = ("order", "used", "last_used")


@blueprint.get("/macros", endpoint="macros")
@signed_in
def all_macros() -> str:
    """Those one may use, and for supervisors everybody's; searched, in their order or by use."""
    retired, typed = request.args.get("show") == "retired", request.args.get("q", "")[:100]
    sort = request.args.get("sort") if request.args.get("sort") in SORTS else "order"
    found = macro_finding.matching(macro_finding.listed_for(finding.reader(), retired=retired), typed)
    if sort == "used":
        found = sorted(found, key=lambda macro: -macro.used)
    elif sort == "last_used":
        found = sorted(found, key=lambda m: -(m.last_used_at.timestamp() if m.last_used_at else 0))
    whom = {macro.id: macro_words.audience(macro, current_user.id) for macro in found}
    groups: dict[str, list[Macro]] = {}
    for macro in found:
        groups.setdefault(whom[macro.id] if sort == "order" and not typed else "", []).append(macro)
    return render_template(
        "tickets/macros/list.html",
        groups=groups,
        whom=whom,
        acts={macro.id: macro_words.acts(macro) for macro in found},
        retired=retired,
        typed=typed,
        sort=sort,
        movable=sort == "order" and not typed and not retired,
    )


@blueprint.route("/macros/new", methods=["GET", "POST"])
@signed_in
def new_macro() -> Answer:
    """Adds one: for oneself, or where one leads for a team or everybody."""
    form = MacroForm(None, finding.reader())
    return saving.add(
        form,
        lambda by, at: macros.add(form.plan(finding.reader()), by=by, at=at),
        page=_form_page,
        leads_to=lambda macro: url_for("tickets.macro_preview", macro_id=macro.id),
    )


@blueprint.get("/macros/<id:macro_id>")
@signed_in
def macro(macro_id: int) -> Answer:
    """One macro; to those who may not change it, as it reads."""
    found = wanted(macro_id)
    if not may("manage_macro", found):
        return redirect(url_for("tickets.macro_preview", macro_id=macro_id), 303)
    return _form_page(MacroForm(found, finding.reader()).show(found), found)


@blueprint.post("/macros/<id:macro_id>")
@signed_in
def change_macro(macro_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = wanted(macro_id)
    ensure("manage_macro", found)
    form = MacroForm(found, finding.reader())
    return saving.change(
        form,
        lambda by, at: macros.change(
            found, form.plan(finding.reader()), version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: wanted(macro_id),
        page=_form_page,
        leads_to=url_for("tickets.macro_preview", macro_id=macro_id),
    )


@blueprint.get("/macros/<id:macro_id>/preview")
@signed_in
def macro_preview(macro_id: int) -> str:
    """How it reads in each language: on a ticket that is named, and where nothing is known."""
    found, at, typed = wanted(macro_id), clock.now(), request.args.get("ticket", "").strip()
    ticket = _ticket(typed)
    read: list[dict[str, Any]] = []
    for language, body in sorted(found.bodies.items()):
        known = macro_use.values(ticket, by=finding.reader(), at=at, language=language)
        shown = known if ticket is not None else _samples(language) | known
        read.append(
            {
                "language": language,
                "full": placeholders.fill(body, shown),
                "bare": placeholders.fill(body, {}),
            }
        )
    return render_template(
        "tickets/macros/preview.html",
        macro=found,
        read=read,
        whom=macro_words.audience(found, current_user.id),
        acts=macro_words.acts(found),
        typed=typed,
        ticket=ticket,
    )


@blueprint.post("/macros/<id:macro_id>/retirement")
@signed_in
def macro_retirement(macro_id: int) -> Response:
    """Nobody can use it any more."""
    found = wanted(macro_id)
    ensure("manage_macro", found)
    name = found.name
    macros.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("“%(name)s” is retired. What was written with it stays.", name=name),
        url_for("tickets.macros"),
    )


@blueprint.post("/macros/<id:macro_id>/restoration")
@signed_in
def macro_restoration(macro_id: int) -> Response:
    """In use again."""
    found = wanted(macro_id)
    ensure("manage_macro", found)
    macros.restore(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("In use again."), url_for("tickets.macro", macro_id=macro_id))


@blueprint.post("/macros/<id:macro_id>/position")
@signed_in
def macro_position(macro_id: int) -> Response:
    """One place up or down."""
    found = wanted(macro_id)
    ensure("manage_macro", found)
    macros.shift(found, saving.step(), by=Actor.user(current_user), at=clock.now())
    return saving.quietly(url_for("tickets.macros", _anchor=f"macro-{macro_id}"))


def wanted(macro_id: int) -> Macro:
    """The macro of this address; one that this person may not see is not there."""
    found = macro_finding.by_id(macro_id)
    if found is None or not may("see_macro", found):
        raise NotFound(N_("There is no such macro, or it is somebody else's own."))
    return found


def _ticket(typed: str) -> Ticket | None:
    """The ticket that was named, if there is one that the reader may see."""
    try:
        return finding.ticket_or_404(typed) if typed else None
    except NotFound:
        return None


def _samples(language: str) -> dict[str, str]:
    """A customer and a ticket that do not exist, named as one is named in that language."""
    with i18n.speaking(language):
        said = {name: str(gettext(words)) for name, words in placeholders.SAMPLES.items()}
    return said | {"first_name": said["customer"].split()[0], "number": numbers.shown(1042)}


def _form_page(form: MacroForm, found: Macro | None) -> str:
    return render_template(
        "tickets/macros/edit.html",
        form=form,
        macro=found,
        known=placeholders.KNOWN,
        history=history.of("macro", found.id) if found else [],
    )
