"""Pages about review forms: the list, one of them, its criteria."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, Conflict, DomainError, NotFound, existing
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import history
from helpdesk.quality import designing, labels, queries
from helpdesk.quality.forms import CriterionForm, FormForm
from helpdesk.quality.models import Criterion, ReviewForm
from helpdesk.quality.views import blueprint
from helpdesk.tickets import labels as desk
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/reviews/forms")
@requires("review")
def forms() -> str:
    """All forms, by name."""
    retired = request.args.get("show") == "retired"
    found = queries.forms(retired=retired)
    shown = {form.id: designing.published(form) for form in found}
    drafts = {form.id: designing.draft_of(form) for form in found}
    ids = [each.id for each in (*shown.values(), *drafts.values()) if each is not None]
    return render_template(
        "quality/forms.html",
        forms=found,
        retired=retired,
        published=shown,
        drafts=drafts,
        counts=queries.criteria_counts(ids),
        kinds=dict(desk.choices(RequestKind)),
    )


@blueprint.route("/reviews/forms/new", methods=["GET", "POST"])
@requires("review")
def new_form() -> Answer:
    """A name first; criteria are added on the form's page."""
    form = FormForm(None)
    return saving.add(
        form,
        lambda by, at: designing.add(form.name.data or "", form.kinds.data or (), by=by, at=at),
        page=_new_page,
        leads_to=lambda made: url_for("quality.form", form_id=made.id),
        says=lambda _made: gettext("Added. Write what shall be looked at, then publish it."),
    )


@blueprint.get("/reviews/forms/<id:form_id>")
@requires("review")
def form(form_id: int) -> Answer:
    """One form: the version that is drawn under, or the draft, or an earlier one."""
    found = _wanted(form_id)
    return _page(found, FormForm(found))


@blueprint.post("/reviews/forms/<id:form_id>")
@requires("review")
def change_form(form_id: int) -> Answer:
    """Another name, other kinds."""
    found = _wanted(form_id, held=True)
    form = FormForm(found)
    if not form.validate():
        return _page(found, form)
    designing.change(
        found, form.name.data or "", form.kinds.data or (), by=Actor.user(current_user), at=clock.now()
    )
    return _back(found, gettext("Saved."))


@blueprint.post("/reviews/forms/<id:form_id>/draft")
@requires("review")
def form_draft(form_id: int) -> Response:
    """A new version, as a copy of the last one."""
    found = _wanted(form_id, held=True)
    designing.begin(found, by=Actor.user(current_user), at=clock.now())
    return _back(found, gettext("A new version. Until you publish it, the one before is drawn under."))


@blueprint.post("/reviews/forms/<id:form_id>/publication")
@requires("review")
def form_publication(form_id: int) -> Answer:
    """The draft is frozen and drawn under."""
    found = _wanted(form_id, held=True)
    try:
        version = designing.publish(found, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        db.session.rollback()
        found = _wanted(form_id)
        form = FormForm(found, formdata=None)
        form.name.data, form.kinds.data = found.name, list(found.kinds)
        form.refuse(error)
        return _page(found, form)
    return _back(found, gettext("Version %(number)s is published and stays as it is.", number=version.number))


@blueprint.post("/reviews/forms/<id:form_id>/retirement")
@requires("review")
def form_retirement(form_id: int) -> Response:
    """Nothing is drawn under it any more."""
    found = _wanted(form_id, held=True)
    designing.retire(found, by=Actor.user(current_user), at=clock.now())
    return _back(found, gettext("Retired. What was rated under it stays."))


@blueprint.post("/reviews/forms/<id:form_id>/restoration")
@requires("review")
def form_restoration(form_id: int) -> Response:
    """In use again."""
    found = _wanted(form_id, held=True)
    designing.restore(found, by=Actor.user(current_user), at=clock.now())
    return _back(found, gettext("In use again."))


@blueprint.route("/reviews/forms/<id:form_id>/criteria/new", methods=["GET", "POST"])
@requires("review")
def new_criterion(form_id: int) -> Answer:
    """One more thing to look at."""
    found, form = _wanted(form_id, held=request.method == "POST"), CriterionForm()
    return saving.add(
        form,
        lambda by, at: designing.put(found, form.wanted(), by=by, at=at),
        page=lambda form, _row: _criterion_page(_wanted(form_id), form, None),
        leads_to=lambda _made: url_for("quality.form", form_id=form_id),
        says=lambda _made: gettext("Added."),
    )


@blueprint.get("/reviews/criteria/<id:criterion_id>")
@requires("review")
def criterion(criterion_id: int) -> Answer:
    """One criterion of a draft."""
    found, form = _criterion(criterion_id)
    return _criterion_page(form, CriterionForm(formdata=None).show(found), found)


@blueprint.post("/reviews/criteria/<id:criterion_id>")
@requires("review")
def change_criterion(criterion_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found, row = _criterion(criterion_id, held=True)
    form = CriterionForm()
    if not form.validate():
        return _criterion_page(row, form, found), 422
    try:
        designing.put(
            row, form.wanted(), found, revision=form.revision_shown(), by=Actor.user(current_user), at=clock.now()
        )  # fmt: skip
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        found, row = _criterion(criterion_id)
        if isinstance(error, Conflict):
            form.revision.data = str(found.revision)
        return _criterion_page(row, form, found), error.status
    return _back(row, gettext("Saved."))


@blueprint.post("/reviews/criteria/<id:criterion_id>/position")
@requires("review")
def criterion_position(criterion_id: int) -> Response:
    """One place up or down."""
    found, row = _criterion(criterion_id, held=True)
    designing.shift(row, found, saving.step(), by=Actor.user(current_user), at=clock.now())
    return _back(row)


@blueprint.post("/reviews/criteria/<id:criterion_id>/removal")
@requires("review")
def criterion_removal(criterion_id: int) -> Response:
    """Out of the draft."""
    found, row = _criterion(criterion_id, held=True)
    designing.remove(row, found, by=Actor.user(current_user), at=clock.now())
    return _back(row, gettext("Removed from the draft."))


def _wanted(form_id: int, *, held: bool = False) -> ReviewForm:
    """The form of this address."""
    return existing(designing.form_of(form_id, held=held), N_("There is no such form."))


def _criterion(criterion_id: int, *, held: bool = False) -> tuple[Criterion, ReviewForm]:
    found = db.session.get(Criterion, criterion_id)
    version = queries.version(found.version_id) if found is not None else None
    if found is None or version is None:
        raise NotFound(N_("There is no such criterion."))
    return found, _wanted(version.form_id, held=held)


def _new_page(form: FormForm, _row: None) -> str:
    return render_template("quality/new_form.html", form=form)


def _page(found: ReviewForm, form: FormForm) -> tuple[str, int]:
    number = whole(request.args.get("version"))
    asked = next((each for each in found.versions if each.number == number), None)
    version = asked or designing.draft_of(found) or designing.published(found) or found.versions[-1]
    page = render_template(
        "quality/form.html",
        form=form,
        row=found,
        version=version,
        draft=designing.draft_of(found),
        published=designing.published(found),
        criteria=designing.criteria_of(version.id),
        labels=labels,
        history=history.of("review_form", found.id),
    )
    return page, 422 if form.errors else 200


def _criterion_page(row: ReviewForm, form: CriterionForm, found: Criterion | None) -> str:
    draft = designing.draft_of(row)
    frozen = draft is None or (found is not None and found.version_id != draft.id)
    return render_template("quality/criterion.html", form=form, row=row, criterion=found, frozen=frozen)


def _back(found: ReviewForm, words: str = "") -> Response:
    url = url_for("quality.form", form_id=found.id)
    return saving.done(words, url) if words else saving.quietly(url)
