"""Look and language of this browser: cookies, for visitors too."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.people import rules
from helpdesk.people.views import blueprint
from helpdesk.web.i18n import LANGUAGES

YEAR = 365 * 24 * 3600


@blueprint.post("/theme")
def theme() -> AnyResponse:
    """Light, dark, or as the device (empty)."""
    answer = redirect(back())
    remember(answer, "theme", request.form.get("theme"), {"light", "dark"})
    return answer


@blueprint.post("/language")
def language() -> AnyResponse:
    """The language of the doors, for those who are not signed in."""
    answer = redirect(back())
    remember(answer, "language", request.form.get("language"), set(LANGUAGES))
    return answer


def remember(answer: AnyResponse, name: str, value: str | None, known: set[str]) -> None:
    """Keeps `value` as a cookie for a year where it is a known one, else forgets the cookie."""
    secure = request.is_secure
    if value in known:
        answer.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")


def back() -> str:
    """The page of ours that this form stood on."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return "/"
    return rules.own_path(parts.path + (f"?{parts.query}" if parts.query else "")) or "/"
