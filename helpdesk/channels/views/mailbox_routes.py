"""Part of a mailbox's page: the team, category and language of what comes by it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from helpdesk.categories import queries as categories
from helpdesk.channels import mailbox_routes
from helpdesk.channels.models import MailboxRoute
from helpdesk.channels.views import blueprint
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.mail.models import Mailbox
from helpdesk.people import queries as people
from helpdesk.web import errors
from helpdesk.web.auth import requires
from helpdesk.web.fields import Form
from helpdesk.web.i18n import LANGUAGES, locale


class RouteForm(Form):
    team_id = SelectField(_l("Team"))
    category_id = SelectField(_l("Category"))
    language = SelectField(_l("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="route-", **kwargs)  # beside the form of the mailbox itself
        teams = [(str(team.id), team.name) for team in people.active_teams()]
        paths = [(str(id_), path) for id_, path in categories.choices(locale())]
        self.team_id.choices = _choices(_("No team"), teams)
        self.category_id.choices = _choices(_("No category"), paths)
        self.language.choices = _choices(_("As the mailbox says"), list(LANGUAGES.items()))


def panel(mailbox: Mailbox, **_more: Any) -> str:
    """The form on the mailbox's page."""
    row = db.session.get(MailboxRoute, mailbox.id)
    form = RouteForm(
        formdata=None,
        team_id=str(row.team_id or "") if row else "",
        category_id=str(row.category_id or "") if row else "",
        language=(row.language or "") if row else "",
    )
    return render_template("channels/_mailbox_route.html", form=form, mailbox=mailbox)


@blueprint.post("/mailboxes/<id:mailbox_id>/route")
@requires("manage_mailboxes")
def mailbox_route(mailbox_id: int) -> AnyResponse:
    """Saves where mail to this mailbox goes."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    if mailbox is None:
        raise NotFound(N_("There is no such mailbox."))
    form = RouteForm()
    if not form.validate():
        raise DomainError(N_("Choose a team, a category and a language from the lists."))
    try:
        mailbox_routes.set_route(
            mailbox,
            team_id=_number(form.team_id.data),
            category_id=_number(form.category_id.data),
            language=form.language.data or None,
            by=Actor.user(current_user),
            at=clock.now(),
        )
        db.session.commit()
        flash(_("Saved."), "success")
    except DomainError as error:
        db.session.rollback()
        flash(errors.sentence_of(error), "error")
    return redirect(url_for("mail.mailbox", mailbox_id=mailbox_id))


def _choices(none: str, pairs: list[tuple[str, str]]) -> list[Any]:
    return [SelectChoice("", none), *(SelectChoice(value, label) for value, label in pairs)]


def _number(given: str | None) -> int | None:
    return int(given) if given else None
