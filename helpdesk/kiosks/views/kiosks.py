"""Kiosks for supervisors: where tablets stand, the link that sets one up, what was held back."""

from __future__ import annotations

from datetime import timedelta

import segno
from flask import render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kiosks import answers, labels, queries
from helpdesk.kiosks import tablets as deeds
from helpdesk.kiosks.forms import KioskForm
from helpdesk.kiosks.models import Kiosk
from helpdesk.kiosks.views import blueprint
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import history
from helpdesk.people.models import Place
from helpdesk.surveys.labels import rating
from helpdesk.web import letters, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer

SINCE = timedelta(days=30)


@blueprint.get("/kiosks")
@requires("run_kiosks")
def kiosks() -> str:
    """By place, with what came in lately."""
    revoked = request.args.get("show") == "off"
    found, at = queries.kiosks(revoked=revoked), clock.now()
    came = queries.came([kiosk.id for kiosk in found], at - SINCE)
    return render_template(
        "kiosks/kiosks.html", kiosks=found, came=came, revoked=revoked, now=at, days=SINCE.days
    )


@blueprint.route("/kiosks/new", methods=["GET", "POST"])
@requires("run_kiosks")
def new() -> Answer:
    """A name and a place; then a link for the tablet."""
    form = KioskForm()
    return saving.add(
        form,
        lambda by, at: deeds.add(_place(form), form.name.data or "", by=by, at=at),
        page=_new_page,
        leads_to=lambda made: url_for("kiosks.kiosk", kiosk_id=made.id),
        says=lambda _made: gettext("Added. Now make a link and open it on the tablet."),
    )


@blueprint.get("/kiosks/<id:kiosk_id>")
@requires("run_kiosks")
def kiosk(kiosk_id: int) -> Answer:
    """One kiosk."""
    return _page(_wanted(kiosk_id))


@blueprint.post("/kiosks/<id:kiosk_id>")
@requires("run_kiosks")
def change(kiosk_id: int) -> Answer:
    """Another name or place."""
    found = _wanted(kiosk_id)
    form = KioskForm(found)
    return saving.change(
        form,
        lambda by, at: deeds.change(
            found, _place(form), form.name.data or "", version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: _wanted(kiosk_id),
        page=lambda form, row: _page(row, form),
        leads_to=url_for("kiosks.kiosk", kiosk_id=kiosk_id),
    )


@blueprint.post("/kiosks/<id:kiosk_id>/link")
@requires("run_kiosks")
def link(kiosk_id: int) -> Answer:
    """The answer to this is the link, the only time it is to be seen; the one before works no more."""
    found = _wanted(kiosk_id)
    token = deeds.make_link(found, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    found = _wanted(kiosk_id)
    address = letters.link(f"/kiosk/{found.place_id}/start/{token}")
    qr = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, light="white")
    return render_template("kiosks/link.html", kiosk=found, address=address, qr=qr)


@blueprint.post("/kiosks/<id:kiosk_id>/revocation")
@requires("run_kiosks")
def revocation(kiosk_id: int) -> Response:
    """Its tablet shows and hands in nothing any more."""
    found = _wanted(kiosk_id)
    deeds.revoke(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("“%(name)s” is switched off.", name=found.name), url_for("kiosks.kiosks"))


@blueprint.post("/kiosks/<id:kiosk_id>/held")
@requires("run_kiosks")
def judgement(kiosk_id: int) -> Response:
    """What was held back and was seen on the page counts, or is left out; either can be taken back."""
    found = _wanted(kiosk_id)
    ids = [number for each in request.form.get("ids", "").split(",") if (number := whole(each)) is not None]
    counts = request.form.get("standing") == "counted"
    done = answers.judge(found, ids[: queries.MOST_HELD], counts=counts, by=current_user, at=clock.now())
    if counts:
        said = ngettext("%(num)s answer counts now.", "%(num)s answers count now.", done)
    else:
        said = ngettext("%(num)s answer is left out.", "%(num)s answers are left out.", done)
    return saving.done(said, url_for("kiosks.kiosk", kiosk_id=kiosk_id))


def _wanted(kiosk_id: int) -> Kiosk:
    return existing(queries.one(kiosk_id), N_("There is no such kiosk."))


def _place(form: KioskForm) -> Place:
    return db.session.get_one(Place, form.place_id.data)


def _new_page(form: KioskForm, _row: None) -> str:
    return render_template("kiosks/new.html", form=form)


def _page(found: Kiosk, form: KioskForm | None = None) -> str:
    runs = queries.runs(found.id)
    at = clock.now()
    return render_template(
        "kiosks/kiosk.html",
        kiosk=found,
        form=form or KioskForm(found, formdata=None).show(found),
        runs=runs,
        judged=queries.judged(found.id),
        came=queries.came([found.id], at - SINCE)[found.id],
        days=SINCE.days,
        now=at,
        doubt=labels.doubt,
        rating=rating,
        history=history.of("kiosk", found.id),
    )
