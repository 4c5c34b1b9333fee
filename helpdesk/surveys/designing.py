"""Shaping surveys: a draft is written, published, and from then on frozen; the next version begins as its copy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order, tokens
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history, organisation
from helpdesk.surveys import choosing, milestones, questions, rulebook, seeding, shape, texts, wording
from helpdesk.surveys.events import (
    SurveyAdded,
    SurveyChanged,
    SurveyPublished,
    SurveyRestored,
    SurveyRetired,
)
from helpdesk.surveys.models import Question, Survey, SurveyVersion
from helpdesk.surveys.rules import ALWAYS, Condition
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey

LONGEST = 200  # letters of a line
# What further right asks by the survey with this id, so that it may not be retired. The assembly fills it.
used_besides: list[Callable[[int], bool]] = []
BEGINS_WITH = (
    QuestionKey.SATISFACTION,
    QuestionKey.SOLVED,
    QuestionKey.AGENT,
    QuestionKey.CAUSES,
    QuestionKey.COMMENT,
)

history.tell(
    {
        "survey.added": N_("%(actor)s added this survey."),
        "survey.changed.name": N_("%(actor)s changed the name."),
        "survey.changed.draft": N_("%(actor)s began a new version."),
        "survey.changed.questions": N_("%(actor)s changed which questions the draft asks."),
        "survey.changed.texts": N_("%(actor)s changed the words of the draft."),
        "survey.changed.anonymity": N_("%(actor)s changed whether the draft is anonymous."),
        "survey.published": N_("%(actor)s published a version."),
        "survey.retired": N_("%(actor)s retired this survey."),
        "survey.restored": N_("%(actor)s took this survey into use again."),
    }
)


class Unwhole(DomainError):
    """Words are missing; published without these languages it could be."""

    def __init__(self) -> None:
        super().__init__(
            N_("Words are missing, so a language would be mixed with another. Add them, or leave it out.")
        )


def add(name: str, *, by: Actor, at: datetime) -> Survey:
    """A new survey. Its draft begins with the usual questions, in the words that are proven."""
    survey = Survey(key=f"survey-{tokens.new()[:20]}", name=_name(name))
    draft = SurveyVersion(number=1, languages=list(texts.LANGUAGES))
    draft.questions = [_question(key, place) for place, key in enumerate(BEGINS_WITH, 1)]
    survey.versions = [draft]
    db.session.add(survey)
    db.session.flush()
    record(SurveyAdded(survey.id), by=by, at=at)
    return survey


def rename(survey: Survey, name: str, *, version: int, by: Actor, at: datetime) -> None:
    """Another name, for colleagues: customers never read it."""
    _ensure_latest(survey, version)
    now = _name(name)
    if now != survey.name:
        survey.name = now
        _changed(survey, "name", by, at)


def keep_anonymous(survey: Survey, anonymous: bool, *, version: int, by: Actor, at: datetime) -> None:
    """Says of the draft whether its answers are kept apart from who gave them. Published, it stays as it is."""
    _ensure_latest(survey, version)
    draft = _writing(survey)
    if draft.anonymous is not anonymous:
        draft.anonymous = anonymous
        _changed(survey, "anonymity", by, at)


def draft_of(survey: Survey) -> SurveyVersion | None:
    """The version that is being written; `survey.versions` must be loaded."""
    return next((each for each in survey.versions if each.published_at is None), None)


def published(survey: Survey) -> SurveyVersion | None:
    """The version that is asked by now."""
    return next((each for each in reversed(survey.versions) if each.published_at is not None), None)


def begin(survey: Survey, *, by: Actor, at: datetime) -> SurveyVersion:
    """A new version to be written, with the questions of the last one; the one that is being written, if there is."""
    if (known := draft_of(survey)) is not None:
        return known
    last = survey.versions[-1]
    draft = SurveyVersion(number=last.number + 1, languages=list(last.languages), anonymous=last.anonymous)
    draft.questions = [
        Question(
            key=each.key, kind=each.kind, position=each.position, texts=dict(each.texts),
            only_if_dissatisfied=each.only_if_dissatisfied, only_up_to=each.only_up_to,
        )
        for each in questions_of(last.id)
    ]  # fmt: skip
    survey.versions.append(draft)
    _changed(survey, "draft", by, at)
    return draft


def ask(survey: Survey, key: QuestionKey, *, by: Actor, at: datetime) -> Question:
    """One more question in the draft, where it belongs, in the words that are proven."""
    draft = _writing(survey)
    known = questions_of(draft.id)
    keys = [each.key for each in known]
    if key in keys:
        raise Conflict(N_("The survey asks this already."))
    if len(keys) >= shape.MOST:
        raise DomainError(N_("At most six questions: each further one costs answers."))
    question = _question(key, 0)
    question.version_id = draft.id
    known.insert(shape.place_of(key, keys), question)
    db.session.add(question)
    _number(known)
    _changed(survey, "questions", by, at)
    return question


def put(
    survey: Survey,
    question: Question,
    words: Mapping[str, Mapping[str, Any]],
    condition: Condition = ALWAYS,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Question:
    """Other words for a question of the draft, by language and part; and whom it is asked of."""
    _ours(question, _writing(survey))
    if question.version != version:
        raise Conflict(
            N_(
                "A colleague changed this question meanwhile. Look at it, then save again to put yours over it."
            )
        )
    question.texts = _checked(question.key, words)
    if shape.may_be_conditional(question.key):
        question.only_if_dissatisfied, question.only_up_to = condition.dissatisfied, condition.up_to
    question.version += 1
    _changed(survey, "texts", by, at)
    return question


def shift(survey: Survey, question: Question, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1). Refused where a detail would come before the whole, or anything after the comment."""
    draft = _writing(survey)
    _ours(question, draft)
    row = order.stepped(questions_of(draft.id), question.id, step)
    if not row:
        return
    if not shape.is_in_order([each.key for each in row]):
        raise DomainError(N_("Questions about the whole come before details, and the comment comes last."))
    _number(row)
    _changed(survey, "questions", by, at)


def remove(survey: Survey, question: Question, *, by: Actor, at: datetime) -> None:
    """Out of the draft; nobody has answered it yet."""
    draft = _writing(survey)
    _ours(question, draft)
    db.session.delete(question)
    db.session.flush()
    _number(questions_of(draft.id))
    _changed(survey, "questions", by, at)


def publish(
    survey: Survey, *, version: int, without: Collection[str] = (), by: Actor, at: datetime
) -> SurveyVersion:
    """Freezes the draft: from now on new invitations ask it, those that are out keep theirs (E36).

    `without`: languages whose words are not whole and which it shall not speak. Raises Unwhole where another lacks words.
    """
    _ensure_latest(survey, version)
    draft = _writing(survey)
    if survey.retired_at is not None:
        raise DomainError(N_("Retired surveys are not asked. Take it into use again first."))
    asked = questions_of(draft.id)
    items = items_of(asked)
    if why := shape.fault(items, anonymous=draft.anonymous):
        raise DomainError(why)
    lacking = gaps(items)
    if set(lacking) - set(without) or organisation.LANGUAGE.get() in lacking:
        raise Unwhole
    draft.languages = [code for code in texts.LANGUAGES if code not in lacking]
    for question, item in zip(asked, items, strict=True):
        question.texts = {code: dict(item.texts[code]) for code in draft.languages}
    draft.published_at = at
    survey.version += 1
    rulebook.changed(at)
    record(SurveyPublished(survey.id, draft.number), by=by, at=at)
    return draft


def retire(survey: Survey, *, by: Actor, at: datetime) -> None:
    """Nobody is asked by it any more; who has its letter can still answer, and what was answered stays."""
    if survey.key == seeding.KEY:
        raise DomainError(N_("Whoever no rule speaks of is asked by this survey, so it stays in use."))
    if choosing.lead_to(survey.id):
        raise DomainError(N_("A rule leads to this survey. Change the rule first."))
    if milestones.lead_to(survey.id):
        raise DomainError(N_("A milestone asks by this survey. Change the milestone first."))
    if any(asks(survey.id) for asks in used_besides):
        raise DomainError(N_("A mailing asks by this survey. Stop it, or let it end first."))
    if survey.retired_at is None:
        survey.retired_at = at
        survey.version += 1
        record(SurveyRetired(survey.id), by=by, at=at)


def restore(survey: Survey, *, by: Actor, at: datetime) -> None:
    """In use again."""
    if survey.retired_at is not None:
        survey.retired_at = None
        survey.version += 1
        record(SurveyRestored(survey.id), by=by, at=at)


def gaps(items: Sequence[Item]) -> dict[str, list[tuple[QuestionKey, str]]]:
    """Which words of which question each language lacks; languages that are whole are left out."""
    found = {
        code: [(item.key, part) for item in items for part in questions.missing(item, code)]
        for code in texts.LANGUAGES
    }
    return {code: lacking for code, lacking in found.items() if lacking}


def questions_of(version_id: int) -> list[Question]:
    """The questions of a version in their order."""
    rows = select(Question).where(Question.version_id == version_id)
    return list(db.session.scalars(rows.order_by(Question.position, Question.id)))


def items_of(asked: Sequence[Question]) -> tuple[Item, ...]:
    """Questions as plain values; a draft offers the causes that are in use now, with the names that they have."""
    return tuple(_with_causes(wording.item_of(each)) for each in asked)


def _with_causes(item: Item) -> Item:
    if item.key is not QuestionKey.CAUSES:
        return item
    offered = {
        code: {"choices": categories.cause_names_in(code)} | item.texts.get(code, {})
        for code in texts.LANGUAGES
    }
    return replace(item, texts=offered)


def survey_of(survey_id: int, *, held: bool = False) -> Survey | None:
    """A survey with its versions; `held`: nobody else changes it meanwhile."""
    query = select(Survey).where(Survey.id == survey_id).options(selectinload(Survey.versions))
    if held:
        query = query.with_for_update(key_share=True, of=Survey).execution_options(populate_existing=True)
    return db.session.scalar(query)


def _question(key: QuestionKey, place: int) -> Question:
    words = {code: dict(said) for code, said in texts.BY_KEY[key].items()}
    causes = key is QuestionKey.CAUSES
    return Question(
        key=key, kind=questions.KIND_OF[key], position=place, texts=words, only_if_dissatisfied=causes
    )


def _number(row: Sequence[Question]) -> None:
    for place, each in enumerate(row, 1):
        each.position = place
    db.session.flush()


def _changed(survey: Survey, what: str, by: Actor, at: datetime) -> None:
    survey.version += 1
    db.session.flush()
    record(SurveyChanged(survey.id, what), by=by, at=at)


def _ensure_latest(survey: Survey, version: int) -> None:
    if survey.version != version:
        raise Conflict(N_("A colleague changed this survey meanwhile. Look at it, then do it again."))


def _writing(survey: Survey) -> SurveyVersion:
    draft = draft_of(survey)
    if draft is None:
        raise DomainError(N_("This version is published and stays as it is. Begin a new one."))
    return draft


def _ours(question: Question, draft: SurveyVersion) -> None:
    if question.version_id != draft.id:
        raise DomainError(N_("This version is published and stays as it is. Begin a new one."))


def _name(given: str) -> str:
    name = one_line(given, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    return name


def _checked(key: QuestionKey, words: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What can be kept; a part may be missing until it is published, but has never more lines than there are steps."""
    kept: dict[str, Any] = {}
    for code in texts.LANGUAGES:
        said: dict[str, Any] = {}
        for part, lines in questions.parts_of(key).items():
            given = words.get(code, {}).get(part) or ""
            if lines == 1:
                said[part] = one_line(str(given), LONGEST)
                continue
            rows = [one_line(each, LONGEST) for each in given]
            if rows and len(rows) != lines:
                raise DomainError(
                    N_("Write %(count)s lines, one for each step."), field=f"{part}_{code}", count=lines
                )
            said[part] = rows
        if key is QuestionKey.AGENT and said["title"] and "{agent}" not in said["title"]:
            raise DomainError(N_("Write {agent} where the name shall stand."), field=f"title_{code}")
        kept[code] = said
    return kept
