"""Pages on which surveys are shaped: the list, one of them, its questions."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, Conflict, DomainError, NotFound, existing
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import history, organisation
from helpdesk.surveys import designing, labels, queries, questions, seeding, shape
from helpdesk.surveys.design_forms import NewSurveyForm, QuestionForm, SurveyNameForm
from helpdesk.surveys.models import Question, Survey, SurveyVersion
from helpdesk.surveys.views import blueprint
from helpdesk.surveys.words import QuestionKey
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.i18n import LANGUAGES, locale
from helpdesk.web.saving import Answer


@blueprint.get("/surveys")
@requires("design_surveys")
def surveys() -> str:
    """All surveys, by name, with what became of asking by them."""
    retired = request.args.get("show") == "retired"
    found = queries.surveys(retired=retired)
    asked = queries.asked_by_version(each.id for survey in found for each in survey.versions)
    return render_template(
        "surveys/design/surveys.html",
        surveys=found,
        retired=retired,
        published={each.id: designing.published(each) for each in found},
        drafts={each.id: designing.draft_of(each) for each in found},
        asked={
            each.id: [asked[version.id] for version in each.versions if version.id in asked] for each in found
        },
        default=seeding.KEY,
    )


@blueprint.route("/surveys/new", methods=["GET", "POST"])
@requires("design_surveys")
def new_survey() -> Answer:
    """A name first; its draft begins with the usual questions."""
    form = NewSurveyForm()
    return saving.add(
        form,
        lambda by, at: designing.add(form.name.data or "", by=by, at=at),
        page=_new_page,
        leads_to=lambda made: url_for("surveys.design", survey_id=made.id),
        says=lambda _made: gettext("Added. Look at its questions, then publish it."),
    )


@blueprint.get("/surveys/<id:survey_id>")
@requires("design_surveys")
def design(survey_id: int) -> Answer:
    """One survey: its draft, or the version that is asked by, or an earlier one."""
    found = wanted(survey_id)
    return _page(found, SurveyNameForm(formdata=None).show(found))


@blueprint.post("/surveys/<id:survey_id>")
@requires("design_surveys")
def change_survey(survey_id: int) -> Answer:
    """Another name."""
    found, form = wanted(survey_id, held=True), SurveyNameForm()
    return saving.change(
        form,
        lambda by, at: designing.rename(
            found, form.name.data or "", version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: wanted(survey_id),
        page=lambda form, row: _page(row, form),
        leads_to=url_for("surveys.design", survey_id=survey_id),
    )


@blueprint.post("/surveys/<id:survey_id>/draft")
@requires("design_surveys")
def survey_draft(survey_id: int) -> Response:
    """A new version, as a copy of the last one."""
    found = wanted(survey_id, held=True)
    designing.begin(found, by=Actor.user(current_user), at=clock.now())
    return _back(
        found, gettext("A new version. Until you publish it, customers are asked by the one before.")
    )


@blueprint.post("/surveys/<id:survey_id>/anonymity")
@requires("design_surveys")
def survey_anonymity(survey_id: int) -> Answer:
    """Whether what is answered to the draft will be kept apart from who answers."""
    found, anonymous = wanted(survey_id, held=True), request.form.get("anonymous") == "yes"
    shown, by = whole(request.form.get("version"), 9) or 0, Actor.user(current_user)
    try:
        designing.keep_anonymous(found, anonymous, version=shown, by=by, at=clock.now())
    except DomainError as error:
        return _refused(survey_id, error)
    return _back(
        found, gettext("This version will be anonymous.") if anonymous else gettext("Saved."), "anonymity"
    )


@blueprint.post("/surveys/<id:survey_id>/publication")
@requires("design_surveys")
def survey_publication(survey_id: int) -> Answer:
    """The draft is frozen and asked by; without the languages that were named, if words are missing."""
    found = wanted(survey_id, held=True)
    shown, without = whole(request.form.get("version"), 9) or 0, request.form.getlist("without")
    try:
        version = designing.publish(
            found, version=shown, without=without, by=Actor.user(current_user), at=clock.now()
        )
    except DomainError as error:
        return _refused(survey_id, error)
    return _back(found, gettext("Version %(number)s is published and stays as it is.", number=version.number))


@blueprint.post("/surveys/<id:survey_id>/retirement")
@requires("design_surveys")
def survey_retirement(survey_id: int) -> Answer:
    """Nobody is asked by it any more."""
    found = wanted(survey_id, held=True)
    try:
        designing.retire(found, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        return _refused(survey_id, error)
    return _back(found, gettext("Retired. Who has its letter can still answer."))


@blueprint.post("/surveys/<id:survey_id>/restoration")
@requires("design_surveys")
def survey_restoration(survey_id: int) -> Response:
    """In use again."""
    found = wanted(survey_id, held=True)
    designing.restore(found, by=Actor.user(current_user), at=clock.now())
    return _back(found, gettext("In use again."))


@blueprint.post("/surveys/<id:survey_id>/questions")
@requires("design_surveys")
def survey_questions(survey_id: int) -> Answer:
    """One more question, where it belongs."""
    found, key = wanted(survey_id, held=True), request.form.get("key", "")
    if key not in set(QuestionKey):
        return _refused(survey_id, DomainError(N_("There is no such question.")))
    try:
        made = designing.ask(found, QuestionKey(key), by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        return _refused(survey_id, error)
    return _back(found, gettext("Added."), f"question-{made.id}")


@blueprint.get("/surveys/questions/<id:question_id>")
@requires("design_surveys")
def question(question_id: int) -> Answer:
    """The words of one question."""
    found, survey = _question(question_id)
    return _question_page(survey, QuestionForm(found, formdata=None).show(found), found)


@blueprint.post("/surveys/questions/<id:question_id>")
@requires("design_surveys")
def change_question(question_id: int) -> Answer:
    """Other words, never over a colleague's change unseen."""
    found, survey = _question(question_id, held=True)
    form = QuestionForm(found)
    return saving.change(
        form,
        lambda by, at: designing.put(
            survey, found, form.words(), form.meant_for(), version=form.version_shown(), by=by, at=at
        ),
        loaded=lambda: _question(question_id)[0],
        page=lambda form, row: _question_page(_question(question_id)[1], form, row),
        leads_to=url_for("surveys.design", survey_id=survey.id, _anchor=f"question-{question_id}"),
    )


@blueprint.post("/surveys/questions/<id:question_id>/position")
@requires("design_surveys")
def question_position(question_id: int) -> Answer:
    """One place up or down; the same button has the focus again, so that a key moves it on."""
    found, survey = _question(question_id, held=True)
    way = "up" if request.form.get("direction") == "up" else "down"
    try:
        designing.shift(survey, found, -1 if way == "up" else 1, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        return _refused(survey.id, error)
    db.session.commit()
    # No fragment: beside one, browsers pass over what asks for the focus.
    return redirect(url_for("surveys.design", survey_id=survey.id, moved=f"{way}-{question_id}"), 303)


@blueprint.post("/surveys/questions/<id:question_id>/removal")
@requires("design_surveys")
def question_removal(question_id: int) -> Answer:
    """Out of the draft."""
    found, survey = _question(question_id, held=True)
    try:
        designing.remove(survey, found, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        return _refused(survey.id, error)
    return _back(survey, gettext("Removed."))


def wanted(survey_id: int, *, held: bool = False) -> Survey:
    """The survey of this id, or 404."""
    return existing(designing.survey_of(survey_id, held=held), N_("There is no such survey."))


def chosen_version(survey: Survey) -> SurveyVersion:
    """The version that the address names, else the draft, else the one that is asked by."""
    number = whole(request.args.get("version"), 9)
    named = next((each for each in survey.versions if each.number == number), None)
    return named or designing.draft_of(survey) or survey.versions[-1]


def _question(question_id: int, *, held: bool = False) -> tuple[Question, Survey]:
    found = db.session.get(Question, question_id)
    version = db.session.get(SurveyVersion, found.version_id) if found else None
    if found is None or version is None:
        raise NotFound(N_("There is no such question."))
    survey = wanted(version.survey_id, held=held)
    if held:
        db.session.refresh(found)
    return found, survey


def _page(survey: Survey, form: SurveyNameForm, refused: str = "") -> str:
    version, draft = chosen_version(survey), designing.draft_of(survey)
    rows = designing.questions_of(version.id)
    items = designing.items_of(rows)
    writing = draft is not None and version.id == draft.id
    asked = {each.key for each in items}
    return render_template(
        "surveys/design/survey.html",
        row=survey,
        form=form,
        version=version,
        draft=draft,
        writing=writing,
        items=items,
        gaps=designing.gaps(items) if writing else {},
        fault=shape.fault(items, anonymous=version.anonymous) if writing else "",
        addable=[key for key in QuestionKey if key not in asked]
        if writing and len(items) < shape.MOST
        else [],
        asked=queries.asked_by_version(each.id for each in survey.versions),
        kinds=questions.KINDS,
        kind_of=questions.KIND_OF,
        languages=LANGUAGES,
        refused=refused,
        labels=labels,
        moved=request.args.get("moved", ""),
        is_default=survey.key == seeding.KEY,
        history=history.of("survey", survey.id),
        **_own(),
    )


def _own() -> dict[str, Any]:
    """In which language colleagues read the questions here, and which one must be whole."""
    return {"own": locale(), "organisation_language": organisation.LANGUAGE.get()}


def _new_page(form: NewSurveyForm, _row: None) -> str:
    return render_template("surveys/design/new.html", form=form)


def _question_page(survey: Survey, form: QuestionForm, found: Question) -> str:
    draft = designing.draft_of(survey)
    return render_template(
        "surveys/design/question.html",
        row=survey,
        form=form,
        question=found,
        frozen=draft is None or found.version_id != draft.id,
        labels=labels,
        languages=LANGUAGES,
        steps={part: lines for part, lines in questions.parts_of(found.key).items() if lines > 1},
    )


def _refused(survey_id: int, error: DomainError) -> tuple[str, int]:
    """The page once more, with why not above it."""
    db.session.rollback()
    found = wanted(survey_id)
    status = 409 if isinstance(error, Conflict) else 422
    sentence = gettext(error.sentence, **error.values)
    return _page(found, SurveyNameForm(formdata=None).show(found), sentence), status


def _back(survey: Survey, words: str, anchor: str | None = None) -> Response:
    return saving.done(words, url_for("surveys.design", survey_id=survey.id, _anchor=anchor))
