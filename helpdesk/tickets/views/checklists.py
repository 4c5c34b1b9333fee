"""Pages about checklists, and the checklist of a ticket: ticking, adding, ordering."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.tickets import checklist_templates, checklists, numbers, queries
from helpdesk.tickets.checklist_forms import ChecklistForm, PutForm, StepForm
from helpdesk.tickets.models import ChecklistTemplate, Ticket
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web import i18n, saving
from helpdesk.web.auth import ensure, requires, signed_in
from helpdesk.web.saving import Answer


@blueprint.get("/checklists", endpoint="checklists")
@requires("manage_checklists")
def all_checklists() -> str:
    """Those in use, or the retired ones."""
    retired = request.args.get("show") == "retired"
    found = [each for each in checklist_templates.known().values() if each.retired is retired]
    paths = categories.names(i18n.locale())
    return render_template("tickets/checklists/list.html", templates=found, paths=paths, retired=retired)


@blueprint.route("/checklists/new", methods=["GET", "POST"])
@requires("manage_checklists")
def new_checklist() -> Answer:
    """Adds one."""
    form = ChecklistForm(None)
    return saving.add(
        form,
        lambda by, at: checklist_templates.add(form.plan(), by=by, at=at),
        page=_page,
        leads_to=lambda _: url_for("tickets.checklists"),
    )


@blueprint.get("/checklists/<id:template_id>")
@requires("manage_checklists")
def checklist_template(template_id: int) -> Answer:
    """One of them."""
    found = _wanted(template_id)
    return _page(ChecklistForm(found).show(found), found)


@blueprint.post("/checklists/<id:template_id>")
@requires("manage_checklists")
def change_checklist(template_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = _wanted(template_id)
    form = ChecklistForm(found)
    return saving.change(
        form,
        lambda by, at: checklist_templates.change(
            found, form.plan(), version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: _wanted(template_id),
        page=_page,
        leads_to=url_for("tickets.checklist_template", template_id=template_id),
    )


@blueprint.post("/checklists/<id:template_id>/retirement")
@requires("manage_checklists")
def checklist_retirement(template_id: int) -> Response:
    """No ticket gets it any more."""
    checklist_templates.retire(_wanted(template_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("Retired. Tickets that have it keep it."), url_for("tickets.checklists"))


@blueprint.post("/checklists/<id:template_id>/restoration")
@requires("manage_checklists")
def checklist_restoration(template_id: int) -> Response:
    """Tickets get it again."""
    checklist_templates.restore(_wanted(template_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("In use again."), url_for("tickets.checklist_template", template_id=template_id)
    )


@blueprint.get("/tickets/<number>/checklist")
@signed_in
def checklist(number: str) -> str:
    """The ticket's steps with all that can be done with them."""
    return _ticket_page(finding.ticket_or_404(number))


@blueprint.post("/tickets/<number>/checklist")
@signed_in
def put_checklist(number: str) -> Answer:
    """Puts a checklist on the ticket."""
    ticket, form = _worked(number), PutForm()
    if not form.validate():
        return _ticket_page(ticket, put=form), 422
    try:
        template = checklist_templates.known()[form.template_id.data]
        checklists.put(ticket, template, by=finding.reader(), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _ticket_page(ticket, put=form), error.status
    db.session.commit()
    return _back(ticket)


@blueprint.post("/tickets/<number>/checks")
@signed_in
def add_check(number: str) -> Answer:
    """Adds a step of one's own."""
    ticket, form = _worked(number), StepForm()
    try:
        if not form.validate():
            return _ticket_page(ticket, step=form), 422
        checklists.add(ticket, form.text.data or "", by=finding.reader(), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _ticket_page(ticket, step=form), error.status
    db.session.commit()
    return _back(ticket)


@blueprint.post("/tickets/<number>/checks/<id:check_id>/ticking")
@signed_in
def tick_check(number: str, check_id: int) -> Answer:
    """Ticks a step off, or takes the tick back."""
    ticket = _worked(number)
    done = request.form.get("done") == "yes"
    checklists.tick(ticket, check_id, done=done, by=finding.reader(), at=clock.now())
    db.session.commit()
    return _back(ticket)


@blueprint.post("/tickets/<number>/checks/<id:check_id>/position")
@signed_in
def check_position(number: str, check_id: int) -> Answer:
    """One place up or down."""
    ticket = _worked(number)
    checklists.shift(ticket, check_id, saving.step())
    return saving.quietly(finding.url_of(ticket, "tickets.checklist", _anchor=f"check-{check_id}"))


@blueprint.post("/tickets/<number>/checks/<id:check_id>/removal")
@signed_in
def check_removal(number: str, check_id: int) -> Answer:
    """Takes a step off the ticket."""
    ticket = _worked(number)
    checklists.remove(ticket, check_id, by=finding.reader(), at=clock.now())
    return saving.quietly(finding.url_of(ticket, "tickets.checklist"))


def _worked(number: str) -> Ticket:
    ticket = finding.ticket_or_404(number, follow=True)
    ensure("work_ticket", ticket)
    return ticket


def _back(ticket: Ticket) -> Answer:
    """The panel alone where it was ticked in place; else to where one came from."""
    if "HX-Request" in request.headers:
        steps, known = checklists.of(ticket.id), queries.directory()
        return render_template("tickets/_checklist.html", ticket=ticket, steps=steps, known=known)
    if request.form.get("from") == "checklist":
        return redirect(finding.url_of(ticket, "tickets.checklist"), 303)
    return redirect(finding.url_of(ticket, _anchor="checklist"), 303)


def _ticket_page(ticket: Ticket, *, put: PutForm | None = None, step: StepForm | None = None) -> str:
    return render_template(
        "tickets/checklist.html",
        ticket=ticket,
        steps=checklists.of(ticket.id),
        known=queries.directory(),
        put=put if put is not None else PutForm(formdata=None),
        step=step if step is not None else StepForm(formdata=None),
        shown_number=numbers.shown(ticket.number),
    )


def _wanted(template_id: int) -> ChecklistTemplate:
    return existing(db.session.get(ChecklistTemplate, template_id), N_("There is no such checklist."))


def _page(form: ChecklistForm, found: ChecklistTemplate | None) -> str:
    known = checklist_templates.known().get(found.id) if found else None
    return render_template(
        "tickets/checklists/edit.html",
        form=form,
        template_row=found,
        title=known.name if known else gettext("New checklist"),
        history=history.of("checklist", found.id) if found else [],
    )
