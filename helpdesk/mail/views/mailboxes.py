"""Pages about mailboxes, for admins."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.kit.event import Actor
from helpdesk.mail import delivering, fetching, imap, mailboxes, queries, transport
from helpdesk.mail.forms import MailboxForm
from helpdesk.mail.imap import Account, ServerFailed
from helpdesk.mail.models import Mailbox
from helpdesk.mail.transport import LineFailed, Route
from helpdesk.mail.views import blueprint
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/mailboxes", endpoint="mailboxes")
@requires("manage_mailboxes")
def all_mailboxes() -> str:
    """Our addresses, and how each is doing."""
    retired = request.args.get("show") == "retired"
    return render_template(
        "mail/mailboxes.html", mailboxes=queries.mailboxes(retired=retired), retired=retired
    )


@blueprint.route("/mailboxes/new", methods=["GET", "POST"])
@requires("manage_mailboxes")
def new_mailbox() -> Answer:
    """Adds one."""
    form = MailboxForm()
    if not form.validate_on_submit():
        return _form_page(form, None)
    try:
        made = mailboxes.add(form.values(None), by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _form_page(form, None)
    db.session.commit()
    flash(_("%(name)s is added. Test its servers before you rely on it.", name=made.name), "success")
    return redirect(url_for("mail.mailbox", mailbox_id=made.id))


@blueprint.route("/mailboxes/<id:mailbox_id>", methods=["GET", "POST"])
@requires("manage_mailboxes")
def mailbox(mailbox_id: int) -> Answer:
    """One mailbox: its servers, and what became of it lately."""
    found = _find(mailbox_id)
    form = MailboxForm(obj=found, language=found.language or "")
    if not form.validate_on_submit():
        return _form_page(form, found)
    try:
        mailboxes.change(found, form.values(found), by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _form_page(form, found)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("mail.mailbox", mailbox_id=found.id))


@blueprint.post("/mailboxes/<id:mailbox_id>/test")
@requires("manage_mailboxes")
def mailbox_test(mailbox_id: int) -> AnyResponse:
    """Asks both servers as they are saved, and shows their own words."""
    found = _find(mailbox_id)
    try:
        account = imap.account_of(found) if found.imap_host else None
        route = transport.route_of(found)
    except (ServerFailed, LineFailed) as failure:
        flash(str(failure), "error")
        return redirect(url_for("mail.mailbox", mailbox_id=mailbox_id))
    db.session.commit()  # no lock is held while servers are asked
    if account is not None:
        _test_imap(account)
    _test_smtp(route)
    return redirect(url_for("mail.mailbox", mailbox_id=mailbox_id))


def _test_imap(account: Account) -> None:
    try:
        fetching.check(account)
        flash(_("IMAP: %(host)s lets us in and shows the folder.", host=account.host), "success")
    except ServerFailed as failure:
        flash(_("IMAP: %(host)s said: %(said)s", host=account.host, said=failure), "error")


def _test_smtp(route: Route) -> None:
    try:
        delivering.check(route)
        flash(_("SMTP: %(host)s takes letters from us.", host=route.host), "success")
    except LineFailed as failure:
        flash(_("SMTP: %(host)s said: %(said)s", host=route.host, said=failure), "error")


@blueprint.post("/mailboxes/<id:mailbox_id>/default")
@requires("manage_mailboxes")
def mailbox_default(mailbox_id: int) -> AnyResponse:
    """Letters that belong to no other mailbox leave from here."""
    found = _find(mailbox_id)
    if found.retired_at is None:
        mailboxes.make_default(found, by=Actor.user(current_user), at=clock.now())
        db.session.commit()
        flash(_("%(name)s is now the default mailbox.", name=found.name), "success")
    return redirect(url_for("mail.mailbox", mailbox_id=found.id))


@blueprint.post("/mailboxes/<id:mailbox_id>/retirement")
@requires("manage_mailboxes")
def mailbox_retirement(mailbox_id: int) -> AnyResponse:
    """No mail is fetched from it or sent by it any more."""
    found = _find(mailbox_id)
    if found.retired_at is None and not found.is_builtin:
        mailboxes.retire(found, by=Actor.user(current_user), at=clock.now())
        db.session.commit()
        flash(_("%(name)s is retired. Its passwords are gone, its tickets stay.", name=found.name), "success")
    return redirect(url_for("mail.mailboxes"))


def _find(mailbox_id: int) -> Mailbox:
    return existing(queries.mailbox(mailbox_id), N_("There is no such mailbox."))


def _form_page(form: MailboxForm, found: Mailbox | None) -> tuple[str, int]:
    faults = queries.faults(found.id) if found else []
    page = render_template("mail/mailbox.html", form=form, mailbox=found, faults=faults)
    return page, 422 if form.errors else 200
