"""Dates that customers have: which kinds there are, and what they are of one customer."""

from __future__ import annotations

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.customers import days
from helpdesk.customers.forms import DateKindForm
from helpdesk.customers.models import DateKind
from helpdesk.customers.views import blueprint
from helpdesk.customers.views.showing import wanted
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.web import auth, saving


@blueprint.get("/customers/dates")
@auth.requires("flag_customers")
def date_kinds() -> str:
    """By name."""
    retired = request.args.get("show") == "retired"
    return render_template("customers/date_kinds.html", kinds=days.kinds(retired=retired), retired=retired)


@blueprint.route("/customers/dates/new", methods=["GET", "POST"])
@auth.requires("flag_customers")
def new_date_kind() -> ResponseReturnValue:
    """Adds one."""
    form = DateKindForm()
    return saving.add(
        form,
        lambda by, at: days.add_kind(form.name.data or "", by=by, at=at),
        page=_kind_page,
        leads_to=lambda _kind: url_for("customers.date_kinds"),
    )


@blueprint.get("/customers/dates/<id:date_kind_id>")
@auth.requires("flag_customers")
def date_kind(date_kind_id: int) -> ResponseReturnValue:
    """One of them."""
    kind, form = _kind(date_kind_id), DateKindForm(formdata=None)
    form.name.data, form.version.data = kind.name, str(kind.version)
    return _kind_page(form, kind)


@blueprint.post("/customers/dates/<id:date_kind_id>")
@auth.requires("flag_customers")
def change_date_kind(date_kind_id: int) -> ResponseReturnValue:
    """Renames it, never over a colleague's change unseen."""
    kind, form = _kind(date_kind_id), DateKindForm()
    return saving.change(
        form,
        lambda by, at: days.rename_kind(
            kind, form.name.data or "", version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: _kind(date_kind_id),
        page=_kind_page,
        leads_to=url_for("customers.date_kinds"),
    )


@blueprint.post("/customers/dates/<id:date_kind_id>/retirement")
@auth.requires("flag_customers")
def date_kind_retirement(date_kind_id: int) -> ResponseReturnValue:
    """It is asked for no more."""
    kind = _kind(date_kind_id)
    days.retire_kind(kind, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("“%(name)s” is retired.", name=kind.name), url_for("customers.date_kinds"))


@blueprint.post("/customers/dates/<id:date_kind_id>/restoration")
@auth.requires("flag_customers")
def date_kind_restoration(date_kind_id: int) -> ResponseReturnValue:
    """In use again."""
    kind = _kind(date_kind_id)
    days.restore_kind(kind, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("%(name)s is in use again.", name=kind.name),
        url_for("customers.date_kind", date_kind_id=date_kind_id),
    )


@blueprint.route("/customers/<int:customer_id>/dates", methods=["GET", "POST"])
@auth.requires("change_customers")
def customer_dates(customer_id: int) -> ResponseReturnValue:
    """The dates of one customer, each blank or a day."""
    customer, kinds = wanted(customer_id), days.kinds()
    known = days.of(customer)
    typed = {each.id: request.form.get(f"day-{each.id}", "").strip() for each in kinds}
    shown = typed if request.method == "POST" else {k: day.isoformat() for k, day in known.items()}
    wrong = {kind for kind, words in typed.items() if words and _day(words) is None}
    if request.method == "GET" or wrong:
        page = render_template(
            "customers/dates.html", customer=customer, kinds=kinds, shown=shown, wrong=wrong
        )
        return page, 422 if wrong else 200
    days.set_days(
        customer,
        {kind: _day(words) for kind, words in typed.items()},
        by=Actor.user(current_user),
        at=clock.now(),
    )
    return saving.done(gettext("Saved."), url_for("customers.customer", customer_id=customer_id))


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _kind(date_kind_id: int) -> DateKind:
    return existing(db.session.get(DateKind, date_kind_id), N_("There is no such date."))


def _kind_page(form: DateKindForm, kind: DateKind | None) -> str:
    lines = history.of("date_kind", kind.id) if kind else []
    return render_template("customers/date_kind.html", form=form, kind=kind, history=lines)
