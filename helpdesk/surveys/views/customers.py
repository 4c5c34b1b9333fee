"""What all customers' pages of the room share: their headers, their language, and how one tells a page of ours.

These pages know no session, so there is none to abuse: who holds a link may give its one answer. The forms carry, in the
field where staff pages have the session's CSRF token, the page they were shown on: signed, made for this very delivery.
A foreign site cannot make one without the link, and whoever has the link needs no foreign site. The same signature says
when the page was shown and under which nonce, which tells machines from people and one sending from two.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from flask import Response, abort, current_app, render_template, request

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.surveys import answering, ballots, links, reading, rules, settings
from helpdesk.surveys.models import Delivery
from helpdesk.surveys.words import STAFF_ORIGIN, Way
from helpdesk.web import auth, i18n

PER_VISITOR = "30 per minute"


def secretly(answer: Any, status: int = 200) -> Response:
    """Headers of pages whose address is a secret (E28)."""
    response: Response = current_app.make_response((answer, status) if isinstance(answer, str) else answer)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def said(template: str, status: int = 200, *, language: str, **values: Any) -> Response:
    """A page in `language`; on a tablet at the exit it leads back there."""
    with i18n.speaking(language):
        return secretly(render_template(template, tablet=tablet(), **values), status)


def tablet() -> int | None:
    """The place on whose tablet this page is shown; None in every other browser."""
    return links.tablet_place(str((request.view_args or {}).get("token", "")))


def found(token: str) -> Delivery:
    """The delivery of a link. An unknown one gets a page like that of a survey which is over (E27)."""
    delivery = links.by_token(token, clock.now())
    return delivery if delivery is not None else unknown()


def unknown() -> NoReturn:
    """No such link."""
    language = visitors_language()
    abort(
        said("surveys/over.html", 404, language=language, why="unknown", number="", **ways_on(), **no_words())
    )


def no_words() -> dict[str, Any]:
    """A page without a form to write to the team."""
    return {"writes_to": "", "page_token": "", "received": False}


def ways_on() -> dict[str, Any]:
    """How else to reach the organisation."""
    return {"email": organisation.CONTACT_EMAIL.get(), "phone": organisation.CONTACT_PHONE.get()}


def language_of(delivery: Delivery) -> str:
    """The language the reader chose on the page, else the invitation's."""
    return chosen_language() or delivery.invitation.language


def visitors_language() -> str:
    """Where nobody is known: what the reader chose, or their browser asks for."""
    return chosen_language() or i18n.locale()


def chosen_language() -> str | None:
    """The language the reader chose by a link of the page."""
    chosen = request.args.get("lang", "")
    return chosen if chosen in i18n.LANGUAGES else None


def page_behind(delivery_id: int) -> links.Page | None:
    """The page of ours that the sent form was shown on; None where there was none."""
    return links.read_page(request.form.get("csrf_token", ""), delivery_id)


def is_colleague() -> bool:
    """Is it a browser or a network of ours? Its answers are kept but count for no colleague (E30)."""
    own = (
        settings.STAFF_NETWORKS.get() if tablet() is None else ""
    )  # a tablet stands in our house for customers
    return auth.is_colleagues_browser() or rules.is_within(request.remote_addr or "", own)


def why_over(delivery: Delivery, at: datetime, token: str, *, shown: links.Page | None = None) -> str:
    """Why there is nothing to answer here (see `reading`); "answered": a customer has, and the reader is one of us;
    "cast": an anonymous survey is answered;
    "used": it was answered by this code, which a colleague knows too, on another page than `token` and `shown`.

    Who has read a code shall neither see what was answered with it nor put their own in its place.
    """
    if ballots.is_cast(delivery.invitation):
        return "cast"
    own = {links.held_by(token), shown.nonce if shown else ""}
    known_to_two = delivery.way is Way.CODE and not answering.is_over(delivery.invitation, at)
    if known_to_two and answering.is_anothers(delivery.invitation, own):
        return "used"
    if why := reading.why_over(delivery, at):
        return why
    if delivery.invitation.answered_at is None or not is_colleague():
        return ""
    response = answering.current_response(delivery.invitation.id)
    return "answered" if response is not None and STAFF_ORIGIN not in response.flags else ""


def forget() -> None:
    """Ends the transaction of a view that has only looked, before anything else may write."""
    db.session.rollback()
