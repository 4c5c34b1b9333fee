"""A review's page: rating while it is open, reading afterwards, correcting."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import get_timezone, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.quality import designing, labels, queries, rating
from helpdesk.quality.forms import RatingForm, as_filled
from helpdesk.quality.models import Review
from helpdesk.quality.views import blueprint
from helpdesk.tickets import timeline
from helpdesk.web import i18n, panels, saving
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.saving import Answer


@blueprint.get("/reviews/<id:review_id>")
@signed_in
def review(review_id: int) -> Answer:
    """The conversation beside the form, or what was saved."""
    found = _wanted(review_id)
    ensure("see_review", found)
    if found.saved_at is None:
        return _rating_page(found, RatingForm(designing.criteria_of(found.version_id), rating.kept(found)))
    return render_template(
        "quality/review.html",
        review=found,
        criteria=designing.criteria_of(found.version_id),
        labels=labels,
        shared=panels.Shared(),
        next=queries.next_one(current_user, found),
    )


@blueprint.post("/reviews/<id:review_id>")
@signed_in
def rate(review_id: int) -> Answer:
    """Saves it, or keeps it as a draft where that was asked for."""
    found, at = _wanted(review_id, held=True), clock.now()
    ensure("rate", found)
    form = RatingForm(designing.criteria_of(found.version_id))
    url = url_for("quality.review", review_id=review_id)
    if request.form.get("keep"):
        rating.keep(found, form.filled(), by=current_user, at=at)
        return saving.done(gettext("Kept as a draft. Nobody else sees it."), url_for("quality.reviews"))
    if not form.validate():
        return _rating_page(found, form)
    try:
        rating.save(found, form.filled(), by=current_user, at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _rating_page(_wanted(review_id), form, error.status)
    return saving.done(gettext("Saved."), url)


@blueprint.post("/reviews/<id:review_id>/draft")
@signed_in
def review_draft(review_id: int) -> str:
    """What was filled in so far, a second after the last key; answers with the words that say so."""
    found, at = _wanted(review_id, held=True), clock.now()
    ensure("rate", found)
    form = RatingForm(designing.criteria_of(found.version_id))
    rating.keep(found, form.filled(), by=current_user, at=at)
    db.session.commit()
    return gettext("Draft saved %(time)s", time=i18n.moment(at, "time"))


@blueprint.get("/reviews/<id:review_id>/correction")
@signed_in
def correction(review_id: int) -> Answer:
    """The form with what was saved."""
    found = _wanted(review_id)
    ensure("rate", found)
    sheet = rating.current(found)
    if sheet is None:
        return redirect(url_for("quality.review", review_id=review_id), 303)
    form = RatingForm(designing.criteria_of(found.version_id), as_filled(sheet))
    form.sheet.data = str(sheet.number)
    return _rating_page(found, form)


@blueprint.post("/reviews/<id:review_id>/correction")
@signed_in
def correct(review_id: int) -> Answer:
    """Saves the next version, with the reason."""
    found = _wanted(review_id, held=True)
    ensure("rate", found)
    form = RatingForm(designing.criteria_of(found.version_id))
    if not form.validate():
        return _rating_page(found, form)
    try:
        rating.correct(
            found, form.filled(), form.because.data or "", seen=form.sheet_shown(), by=current_user, at=clock.now()
        )  # fmt: skip
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _rating_page(_wanted(review_id), form, error.status)
    return saving.done(
        gettext("Corrected. Both versions are kept, and your colleague is told."),
        url_for("quality.review", review_id=review_id),
    )


@blueprint.post("/reviews/<id:review_id>/remark-seen")
@signed_in
def remark_seen(review_id: int) -> Response:
    """A supervisor has seen the remark."""
    found = _wanted(review_id, held=True)
    ensure("answer_remark", found)
    rating.see_remark(found, by=current_user, at=clock.now())
    db.session.commit()
    return redirect(url_for("quality.review", review_id=review_id), 303)


def _wanted(review_id: int, *, held: bool = False) -> Review:
    """The review of this address."""
    return existing(rating.one(review_id, held=held), N_("There is no such review."))


def _rating_page(found: Review, form: RatingForm, status: int | None = None) -> tuple[str, int]:
    at = clock.now()
    page = render_template(
        "quality/rate.html",
        review=found,
        form=form,
        labels=labels,
        correcting=found.saved_at is not None,
        days=timeline.as_it_stood(
            found.ticket, current_user, then=found.closing.closed_at, at=at, zone=str(get_timezone())
        ),
        today=at.astimezone(get_timezone()).date(),
        category=categories.names(i18n.locale()).get(found.closing.category_id, ""),
    )
    return page, status or (422 if form.errors else 200)
