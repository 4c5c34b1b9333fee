"""Who is reading: the signed-in user for Flask-Login, their language and time zone for `web.i18n`."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_login import current_user

from helpdesk.extensions import login_manager, reading
from helpdesk.kit import clock
from helpdesk.people import organisation, sign_in
from helpdesk.people.models import User
from helpdesk.web import i18n


def init_app(app: Flask) -> None:
    login_manager.session_protection = None  # sessions are rows on the server
    i18n.tell(_language, _zone)
    app.jinja_env.globals["organisation_name"] = organisation.name


@login_manager.user_loader
def _load(token: str) -> User | None:
    at = clock.now()
    user = sign_in.user_of(token, at)
    if user is not None and reading.get() and not user.seen_lately:
        sign_in.note_seen(user.session_id, at)
    return user


def _language() -> str | None:
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = request.cookies.get("language") if has_request_context() else None
    return chosen if chosen in i18n.LANGUAGES else None


def _zone() -> str | None:
    own = current_user.time_zone if current_user and current_user.is_authenticated else None
    return own or organisation.TIME_ZONE.get()
