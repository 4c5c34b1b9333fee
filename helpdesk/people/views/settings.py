"""What the organisation decides: the settings that rooms declared, one page a group, with their history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import queries, settings_form
from helpdesk.people.views import blueprint
from helpdesk.settings import store
from helpdesk.settings.store import Setting
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.fields import Form


@blueprint.route(
    "/settings", defaults={"group": "organisation"}, methods=["GET", "POST"], endpoint="settings"
)
@blueprint.route("/settings/<group>", methods=["GET", "POST"], endpoint="settings")
@requires("manage_settings")
def settings_page(group: str) -> AnyResponse | str | tuple[str, int]:
    """One group of settings."""
    groups = settings_form.groups(store.declared())
    if group not in dict(groups):
        abort(404)
    declared = store.declared(f"{group}.")
    form = settings_form.form_for(declared)
    if not form.validate_on_submit() or not _stored(declared, form, clock.now()):
        page = render_template(
            "people/settings.html",
            form=form,
            groups=groups,
            group=group,
            fields=settings_form.fields(declared, form),
            changes=_changes(group, declared),
        )
        return page, 422 if form.errors else 200
    return saving.done(_("Saved."), url_for("people.settings", group=group))


def _stored(declared: list[Setting[Any]], form: Form, at: datetime) -> bool:
    """Stores what was typed; False where a value is none that its setting can have."""
    for setting in declared:
        try:
            setting.set(settings_form.given(setting, form), by_id=current_user.id, at=at)
        except ValueError:
            db.session.rollback()
            form[settings_form.name_of(setting)].errors = [_("This cannot be used here.")]
            return False
    return True


def _changes(group: str, declared: list[Setting[Any]]) -> list[dict[str, Any]]:
    """Who changed what when, newest first; what the rooms keep for themselves stands on no page."""
    known = {setting.key: setting for setting in declared}
    rows = [row for row in store.changes(f"{group}.") if row.key in known]
    people = queries.names(row.by_id for row in rows)
    return [
        {
            "at": row.at,
            "by": people.get(row.by_id or 0) or _("The system"),
            "what": _(known[row.key].label),
            "before": settings_form.said(known[row.key], row.before),
            "after": settings_form.said(known[row.key], row.after),
        }
        for row in rows
    ]
