"""What whoever opens the link of a letter meets: GET shows, POST joins or leaves, once or ten times with the same result.

A mail program posts `List-Unsubscribe=One-Click` without a cookie and without having seen a page (RFC 8058); a person
presses the button of a page of ours. The link is the right to do either, for what it does only its customer may say.
"""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask_login import current_user

from helpdesk.advisors import links, members
from helpdesk.advisors.models import Member
from helpdesk.advisors.views import blueprint
from helpdesk.customers import family
from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.surveys import links as pages
from helpdesk.surveys import occasional
from helpdesk.surveys.views import customers


@blueprint.get("/g/<token>", endpoint="membership")
@limiter.limit(customers.PER_VISITOR)
def show(token: str) -> Response:
    """How the customer stands to it; changes nothing."""
    return _page(_wanted(token), token)


@blueprint.post("/g/<token>", endpoint="membership_said")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def say(token: str) -> Response:
    """Joins or leaves. Nobody of ours says it in a customer's place: we note what we heard on the customer's page."""
    member, at = _wanted(token), clock.now()
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if not one_click and customers.page_behind(0) is None:
        return _page(member, token, 422)
    wants = request.form.get("say") == "yes" and not one_click
    if current_user.is_authenticated:
        return _page(member, token, 403, by_us=True)
    try:
        if wants:
            members.join_by_link(member, at=at)
        else:
            members.leave_by_link(member, at=at)
    except DomainError as error:
        db.session.rollback()
        return _page(_wanted(token), token, error.status)
    shown = url_for("advisors.membership", token=token, lang=customers.chosen_language())
    db.session.commit()
    return customers.secretly(redirect(shown, 303))


def _wanted(token: str) -> Member:
    """The row that counts. Whoever was erased is nobody's."""
    found = links.behind(token)
    if found is None or family.survivor(found.customer).erased_at is not None:
        customers.unknown()
    return found


def _page(behind: Member, token: str, status: int = 200, *, by_us: bool = False) -> Response:
    member = members.counting(behind)
    return customers.said(
        "advisors/membership.html",
        status,
        language=customers.chosen_language() or occasional.language_of(family.survivor(behind.customer)),
        standing=member.standing.value,
        may_join=members.may_join_by_link(member, clock.now()),
        every_days=member.group.every_days,
        by_us=by_us,
        place=url_for("advisors.membership", token=token),
        page_token=pages.page_token(0, clock.now()),
        **customers.ways_on(),
    )
