"""Pages about views that people make: the list in one's own order, one of them, and taking it out of use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, pgettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.people.models import User
from helpdesk.tickets import counting, kept_views, policy, view_finding, view_forms, view_words
from helpdesk.tickets.criteria import ME, NONE, OWN, Criteria
from helpdesk.tickets.kept_views import Plan
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.models import View
from helpdesk.tickets.view_finding import Kept
from helpdesk.tickets.view_forms import ViewForm
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.words import Status
from helpdesk.web import saving
from helpdesk.web.auth import ensure, may, signed_in
from helpdesk.web.navigation import Shown
from helpdesk.web.saving import Answer

_ICONS = {"own": "bookmark", "team": "users", "all": "flag-3"}


def in_rail(_user: User) -> list[Shown]:
    """The reader's views as the rail shows them."""
    reader = finding.reader()
    made, here = view_finding.rail(reader), request.args.get("view") if request.path == "/tickets" else None
    counts = counting.tally(reader).own if made else {}
    return [
        Shown(
            url=f"/tickets?view={view.word}",
            label=view.name,
            icon=icon_of(view),
            key="",
            count=counts.get(view.id),
            current="page" if here == view.word else "",
            live=view.word,
        )
        for view in made
    ]


def icon_of(view: Kept) -> str:
    """Whose it is, as a sign."""
    return _ICONS["own" if view.owner_id else "team" if view.team_id else "all"]


@blueprint.get("/views", endpoint="kept_views")
@signed_in
def all_views() -> str:
    """Those one may use, in one's own order, and which of them stand in the rail."""
    retired = request.args.get("show") == "retired"
    found = view_finding.listed(finding.reader(), retired=retired)
    return render_template(
        "tickets/views/list.html",
        views=found,
        whom={view.id: view_words.audience(view, current_user.id) for view in found},
        asks={view.id: view_words.said(view.criteria) for view in found},
        ended={view.id: view_words.ended(view.criteria) for view in found},
        icons={view.id: icon_of(view) for view in found},
        retired=retired,
    )


@blueprint.route("/views/new", methods=["GET", "POST"])
@signed_in
def new_view() -> Answer:
    """Adds one: for oneself, or where one leads for a team or everybody. Begins with the list that is named."""
    form = ViewForm(None, finding.reader())
    if not form.is_submitted():
        plan = plan_of(finding.filters())
        form = ViewForm(_like(plan), finding.reader(), formdata=None).show(plan)
        form.audience.data = view_forms.MINE
        return _form_page(form, None)
    return saving.add(
        form,
        lambda by, at: kept_views.add(form.plan(finding.reader()), by=by, at=at),
        page=_form_page,
        leads_to=lambda view: _list_of(view.id),
    )


def _like(plan: Plan) -> Kept:
    """A view that is not there yet, so that its form can name what is no longer in use."""
    return Kept(0, "", 0, None, plan.criteria, plan.sort, plan.grouped, (), retired=False, version=0)


def plan_of(filters: Filters) -> Plan:
    """The list that these filters make, as a view of one's own."""
    kept = filters.kept
    asked = kept.criteria if kept is not None else _FIXED[filters.view]
    narrower: dict[str, Any] = {
        name: tuple(str(each) for each in chosen) if name in {"category", "team", "assignee"} else chosen
        for name in ("kind", "category", "channel", "language", "priority", "team", "assignee")
        if (chosen := getattr(filters, name))
    }
    if filters.field:
        narrower["field"] = (*asked.field, *filters.field)
    plan = Plan("", replace(asked, **narrower), sort=filters.sort)
    if kept is None:
        return plan
    name = pgettext("view", "%(name)s, copied", name=kept.name)
    return replace(plan, name=name, grouped=kept.grouped, columns=kept.columns)


_FIXED = {
    "mine": Criteria(assignee=(ME,), aside=False),
    "unassigned": Criteria(assignee=(NONE,), aside=False),
    "team": Criteria(team=(OWN,), aside=False),
    "waiting": Criteria(status=(Status.PENDING,)),
    "on_hold": Criteria(status=(Status.ON_HOLD,)),
    "open": Criteria(),
    "closed": Criteria(status=(Status.CLOSED,)),
}


@blueprint.get("/views/<id:view_id>")
@signed_in
def kept_view(view_id: int) -> Answer:
    """One view, to be changed; to those who may not, its list."""
    found = finding.kept_view(view_id)
    if not may("manage_view", found):
        return redirect(f"/tickets?view={found.word}", 303)
    return _form_page(_filled(found), found)


@blueprint.post("/views/<id:view_id>")
@signed_in
def change_view(view_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = finding.kept_view(view_id)
    ensure("manage_view", found)
    form = ViewForm(found, finding.reader())
    return saving.change(
        form,
        lambda by, at: kept_views.change(
            row_of(found), form.plan(finding.reader()), version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: finding.kept_view(view_id),
        page=_form_page,
        leads_to=_list_of(view_id),
    )


@blueprint.post("/views/<id:view_id>/retirement")
@signed_in
def view_retirement(view_id: int) -> Response:
    """It leaves everybody's rail; the tickets stay where they are."""
    found = finding.kept_view(view_id)
    ensure("manage_view", found)
    kept_views.retire(row_of(found), by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("“%(name)s” is retired. Its tickets stay where they are.", name=found.name),
        url_for("tickets.kept_views"),
    )


@blueprint.post("/views/<id:view_id>/restoration")
@signed_in
def view_restoration(view_id: int) -> Response:
    """In use again."""
    found = finding.kept_view(view_id)
    ensure("manage_view", found)
    kept_views.restore(row_of(found), by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("In use again."), url_for("tickets.kept_view", view_id=view_id))


@blueprint.post("/views/<id:view_id>/place")
@signed_in
def view_place(view_id: int) -> Response:
    """Where it stands in one's own rail, and whether it does."""
    found = finding.kept_view(view_id)
    if not policy.may_use_view(finding.reader(), found):
        raise NotAllowed(N_("This view is for another team."))
    do = request.form.get("do")
    if do in {"up", "down"}:
        kept_views.shift(finding.reader(), view_id, -1 if do == "up" else 1)
    elif do in {"show", "hide"}:
        kept_views.show(finding.reader(), view_id, do == "show")
    return saving.quietly(url_for("tickets.kept_views", _anchor=f"view-{view_id}"))


def row_of(found: Kept) -> View:
    """The row behind a view, locked."""
    return db.session.get_one(View, found.id, with_for_update={"key_share": True})


def _list_of(view_id: int) -> str:
    return f"/tickets?view=v{view_id}"


def _filled(found: Kept) -> ViewForm:
    plan = Plan(
        found.name, found.criteria, found.owner_id, found.team_id, found.sort, found.grouped, found.columns
    )
    form = ViewForm(found, finding.reader(), formdata=None).show(plan, found.version)
    form.audience.data = view_forms.audience_of(plan)
    return form


def _form_page(form: ViewForm, found: Kept | None) -> str:
    return render_template(
        "tickets/views/edit.html",
        form=form,
        view=found,
        ended=view_words.ended(found.criteria) if found is not None else [],
        history=history.of("view", found.id) if found is not None else [],
    )
