"""What supervisors fill in about surveys and their questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField, validators

from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.surveys import designing, labels, questions, shape
from helpdesk.surveys.models import Question, Survey
from helpdesk.surveys.rules import Condition
from helpdesk.surveys.wording import item_of
from helpdesk.web.fields import KeptForm, LongTextField, SubmittedForm, longest, required
from helpdesk.web.i18n import LANGUAGES

_DISSATISFIED = "dissatisfied"


class NewSurveyForm(SubmittedForm):
    """The name of a new survey."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])


class SurveyNameForm(KeptForm):
    """Another name for a survey."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])

    def show(self, survey: Survey) -> Self:
        self.name.data, self.version.data = survey.name, str(survey.version)
        return self


class QuestionForm(KeptForm):
    """The words of a question in every language, and whom it is asked of."""

    condition = SelectField(lazy_gettext("Whom it is asked of"))

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = question.key
        if shape.may_be_conditional(self.key):
            self.condition.choices = _conditions()
        else:
            del self.condition
        for code in self.languages:
            for part, lines in questions.parts_of(self.key).items():
                self.grow(f"{part}_{code}", _field(part, lines, code))

    @property
    def languages(self) -> list[str]:
        """The organisation's language first."""
        own = organisation.LANGUAGE.get()
        return sorted(LANGUAGES, key=lambda each: each != own)

    @property
    def is_conditional(self) -> bool:
        return shape.may_be_conditional(self.key)

    def of(self, code: str) -> list[Any]:
        """The fields of one language."""
        return [self[f"{part}_{code}"] for part in questions.parts_of(self.key)]

    def show(self, question: Question) -> Self:
        """Fills in what the question is now."""
        for code in LANGUAGES:
            said = question.texts.get(code, {})
            for part, lines in questions.parts_of(self.key).items():
                given = said.get(part, "" if lines == 1 else [])
                self[f"{part}_{code}"].data = given if lines == 1 else "\n".join(given)
        condition = item_of(question).condition
        if self.is_conditional:
            self.condition.data = _DISSATISFIED if condition.dissatisfied else str(condition.up_to or "")
        self.version.data = str(question.version)
        return self

    def words(self) -> dict[str, dict[str, Any]]:
        """What was typed, by language and part."""
        parts = questions.parts_of(self.key)
        return {
            code: {part: self._said(f"{part}_{code}", lines) for part, lines in parts.items()}
            for code in LANGUAGES
        }

    def _said(self, name: str, lines: int) -> Any:
        typed = self[name].data or ""
        return typed if lines == 1 else [each for each in typed.splitlines() if each.strip()]

    def meant_for(self) -> Condition:
        """Whom it shall be asked of."""
        chosen = (self.condition.data or "") if self.is_conditional else ""
        return Condition(chosen == _DISSATISFIED, whole(chosen, 1) if chosen != _DISSATISFIED else None)


def _conditions() -> list[tuple[str, str]]:
    low: list[tuple[str, str]] = [
        (
            str(n),
            gettext("Only if satisfaction is at most %(value)s (%(words)s)", value=n, words=labels.rating(n)),
        )
        for n in range(1, 5)
    ]
    return [("", gettext("Everybody")), (_DISSATISFIED, gettext("Only the dissatisfied")), *low]


def _field(part: str, lines: int, code: str) -> Any:
    marks: dict[str, Any] = {"lang": code}
    label, checks = (
        f"{labels.part(part)}, {LANGUAGES[code]}",
        [validators.Optional(), longest(lines * (designing.LONGEST + 2))],
    )
    kind: Callable[..., Any] = StringField
    if lines > 1:
        kind, marks = LongTextField, marks | {"rows": lines}
    return kind(label, checks, render_kw=marks)
