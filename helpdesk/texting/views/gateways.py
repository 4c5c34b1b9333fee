"""Pages about gateways, for admins."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock, phone
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.texting import gateways, labels, outbox, queries
from helpdesk.texting.forms import GatewayForm, TestForm
from helpdesk.texting.models import Gateway
from helpdesk.texting.views import blueprint
from helpdesk.web import letters
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/gateways", endpoint="gateways")
@requires("manage_gateways")
def all_gateways() -> str:
    """Our ways out for texts, and how each is doing."""
    retired = request.args.get("show") == "retired"
    found = queries.all_gateways(retired=retired)
    return render_template(
        "texting/gateways.html", gateways=found, retired=retired, in_use=gateways.current_id()
    )


@blueprint.route("/gateways/new", methods=["GET", "POST"])
@requires("manage_gateways")
def new_gateway() -> Answer:
    """Adds one."""
    form = GatewayForm.about(None)
    if not form.validate_on_submit():
        return _form_page(form, None)
    try:
        made = gateways.add(form.values(None), by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _form_page(form, None)
    db.session.commit()
    flash(_("%(name)s is added. Send a test, then switch it on.", name=made.name), "success")
    return redirect(url_for("texting.gateway", gateway_id=made.id))


@blueprint.route("/gateways/<id:gateway_id>", methods=["GET", "POST"])
@requires("manage_gateways")
def gateway(gateway_id: int) -> Answer:
    """One gateway: how it is spoken to, and what became of it lately."""
    found = _find(gateway_id)
    form = GatewayForm.about(found)
    if not form.validate_on_submit():
        return _form_page(form, found)
    try:
        values, by = form.values(found), Actor.user(current_user)
        gateways.change(found, values, version=form.version_shown(), by=by, at=clock.now())
    except DomainError as error:
        form.version.data = str(found.version)
        form.refuse(error)
        return _form_page(form, found)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("texting.gateway", gateway_id=gateway_id))


@blueprint.post("/gateways/<id:gateway_id>/test")
@requires("manage_gateways")
def gateway_test(gateway_id: int) -> Answer:
    """Puts a text to a number of one's own into the outbox; what becomes of it is shown on the gateway's page."""
    found, form = _find_used(gateway_id), TestForm()
    number = phone.normalise(form.number.data or "", "") if form.validate_on_submit() else None
    if number is None:
        form.number.errors = [_("Write the number with its country code, such as +371 29 418 806.")]
        return _form_page(GatewayForm.about(found, formdata=None), found, form)
    text = _("This is a test of our text messages.")
    ref = gateways.ref_of(found)
    outbox.queue_text(ref=ref, purpose="test", number=number, text=text, gateway_id=found.id, at=clock.now())
    db.session.commit()
    flash(_("The test is on its way. Load this page again to see what became of it."), "success")
    return redirect(url_for("texting.gateway", gateway_id=gateway_id))


@blueprint.post("/gateways/<id:gateway_id>/switch")
@requires("manage_gateways")
def gateway_switch(gateway_id: int) -> AnyResponse:
    """Texts leave by it from now on, or by none."""
    found, on = _find_used(gateway_id), request.form.get("on") == "1"
    gateways.switch(found, on=on, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    flash(
        _("Texts now leave by %(name)s.", name=found.name) if on else _("No text leaves any more."), "success"
    )
    return redirect(url_for("texting.gateway", gateway_id=gateway_id))


@blueprint.post("/gateways/<id:gateway_id>/retirement")
@requires("manage_gateways")
def gateway_retirement(gateway_id: int) -> AnyResponse:
    """Nothing leaves by it any more, nothing is believed of it."""
    found = _find(gateway_id)
    gateways.retire(found, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is retired. Its secrets are gone, what it sent stays.", name=found.name), "success")
    return redirect(url_for("texting.gateways"))


def _find(gateway_id: int) -> Gateway:
    found = queries.gateway(gateway_id)
    if found is None:
        raise NotFound(N_("There is no such gateway."))
    return found


def _find_used(gateway_id: int) -> Gateway:
    found = _find(gateway_id)
    if found.retired_at is not None:
        raise NotFound(N_("There is no such gateway."))
    return found


def _form_page(form: GatewayForm, found: Gateway | None, trial: TestForm | None = None) -> tuple[str, int]:
    trial = trial or TestForm(formdata=None)
    page = render_template(
        "texting/gateway.html",
        form=form,
        gateway=found,
        on=found is not None and gateways.current_id() == found.id,
        trial=trial,
        tests=queries.tests_of(found) if found else [],
        addresses=_addresses(found),
        labels=labels,
        phone=phone,
    )
    return page, 422 if form.errors or trial.errors else 200


def _addresses(found: Gateway | None) -> list[tuple[str, str]]:
    """Where the gateway tells us what became of texts, and what people answer."""
    if found is None:
        return []
    return [
        (_("Delivery reports"), letters.link(url_for("texting.report", gateway_id=found.id))),
        (_("Answers"), letters.link(url_for("texting.reply", gateway_id=found.id))),
    ]
