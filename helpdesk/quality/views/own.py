"""What was said of one's own work: nobody else's."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.quality import designing, figures, labels, policy, queries, rating
from helpdesk.quality.forms import RemarkForm
from helpdesk.quality.models import Review
from helpdesk.quality.views import blueprint
from helpdesk.tickets import policy as tickets
from helpdesk.web import pages, saving
from helpdesk.web.auth import signed_in
from helpdesk.web.saving import Answer


@blueprint.get("/my/reviews")
@signed_in
def own_reviews() -> str:
    """All of them, newest first, and what they come to."""
    before = pages.decode_as(request.args.get("after"), int)
    found = queries.about(current_user, before[0] if before else None)
    return render_template(
        "quality/own.html",
        page=pages.cut(found, queries.SHOWN, lambda pair: (pair[0].id,)),
        figures=figures.own(current_user),
        shows=lambda review: tickets.may_see_ticket(current_user, review.ticket),
    )


@blueprint.get("/my/reviews/<id:review_id>")
@signed_in
def own_review(review_id: int) -> Answer:
    """One of them, with its comments."""
    return _page(_wanted(review_id), RemarkForm(formdata=None))


@blueprint.post("/my/reviews/<id:review_id>/reading")
@signed_in
def reading(review_id: int) -> Response:
    """It was read."""
    rating.read(_wanted(review_id, held=True), by=current_user, at=clock.now())
    return saving.done(gettext("Marked as read."), url_for("quality.own_reviews"))


@blueprint.post("/my/reviews/<id:review_id>/remark")
@signed_in
def remark(review_id: int) -> Answer:
    """A remark, once."""
    found, form = _wanted(review_id, held=True), RemarkForm()
    if not form.validate():
        return _page(found, form)
    try:
        rating.remark(found, form.remark.data or "", by=current_user, at=clock.now())
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(_wanted(review_id), form, error.status)
    return saving.done(gettext("Sent to supervisors."), url_for("quality.own_review", review_id=review_id))


def _wanted(review_id: int, *, held: bool = False) -> Review:
    """One's own review, as if there were no others."""
    found = rating.one(review_id, held=held)
    if found is None or not policy.may_read_own_review(current_user, found):
        raise NotFound(N_("There is no such review of your work."))
    return found


def _page(found: Review, form: RemarkForm, status: int | None = None) -> tuple[str, int]:
    page = render_template(
        "quality/own_review.html",
        review=found,
        form=form,
        criteria=designing.criteria_of(found.version_id),
        labels=labels,
        sees_ticket=tickets.may_see_ticket(current_user, found.ticket),
    )
    return page, status or (422 if form.errors else 200)
