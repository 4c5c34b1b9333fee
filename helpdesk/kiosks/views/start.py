"""Setting a tablet up: the link is opened on it, and a press of the button gives it its secret."""

from __future__ import annotations

from datetime import timedelta

from flask import Response as Answer
from flask import current_app, redirect, url_for

from helpdesk.extensions import csrf, db, limiter
from helpdesk.kiosks import tablets
from helpdesk.kiosks.views import blueprint
from helpdesk.kit import clock
from helpdesk.kit.errors import Gone
from helpdesk.surveys import links
from helpdesk.surveys.views import customers
from helpdesk.web import auth

KEPT = timedelta(days=400)  # browsers keep no cookie longer; each start of the kiosk's page lengthens nothing


def cookie_name() -> str:
    """The tablet's secret: sent over https alone and to our own host alone where there is https."""
    return "__Host-kiosk" if current_app.config["SESSION_COOKIE_SECURE"] else "kiosk"


@blueprint.get("/kiosk/<id:place_id>/start/<token>", endpoint="start")
@limiter.limit(customers.PER_VISITOR)
def show(place_id: int, token: str) -> Answer:
    """What pressing the button will do."""
    return _page(place_id, token)


@blueprint.post("/kiosk/<id:place_id>/start/<token>", endpoint="pairing")
@csrf.exempt  # its page is signed
@limiter.limit(customers.PER_VISITOR)
def pair(place_id: int, token: str) -> Answer:
    """This browser is the kiosk from now on."""
    if customers.page_behind(0) is None:
        return _page(place_id, token, 422)
    try:
        _kiosk, secret = tablets.pair(place_id, token, at=clock.now())
    except Gone:
        db.session.rollback()
        return _page(place_id, token)
    db.session.commit()
    answer = customers.secretly(redirect(url_for("kiosks.question", place_id=place_id), 303))
    answer.set_cookie(
        cookie_name(),
        secret,
        max_age=KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return answer


def _page(place_id: int, token: str, status: int = 200) -> Answer:
    language, at = customers.visitors_language(), clock.now()
    kiosk = tablets.by_link(place_id, token, at)
    if kiosk is None:
        return customers.said("kiosks/off.html", 404, language=language)
    return customers.said(
        "kiosks/start.html",
        status,
        language=language,
        kiosk=kiosk,
        token=token,
        ours=auth.is_colleagues_browser(),
        page_token=links.page_token(0, at),
    )
