"""The survey as a form. It works without a session: its page is signed instead (see `links.page_token`)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form, HiddenField, StringField, TextAreaField

from helpdesk.kit.errors import DomainError
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.questions import LONGEST_COMMENT, kind_of, shuffled, title_of
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey
from helpdesk.web.fields import longest, required, tidy


class SurveyForm(Form):
    """Fields of one invitation; `csrf_token` holds the signed page, `website` is what only machines fill in."""

    csrf_token = HiddenField()
    website = StringField()

    def given(self) -> dict[str, Any]:
        """What was answered, blanks left out."""
        answers = {
            key.value: self._fields[key.value].data for key in QuestionKey if key.value in self._fields
        }
        return {key: value for key, value in answers.items() if value not in (None, "", [])}

    def refuse(self, error: DomainError) -> None:
        """Shows the refusal at the question it names."""
        field = self._fields.get(error.field or "")
        if field is not None:
            field.errors = [*field.errors, gettext(error.sentence, **error.values)]


def form_for(
    invitation: Invitation, questions: tuple[Item, ...], language: str, agent: str, sent: Any = None
) -> SurveyForm:
    """The form of these questions, filled with what was `sent`; the order of causes is the invitation's own and stays the same."""
    form = _class_of(questions, language)(sent)
    for question in questions:
        field: Any = form._fields[question.key.value]
        field.label.text = title_of(question, language, agent)
        if question.key is QuestionKey.CAUSES:
            field.choices = shuffled(question.texts[language]["choices"], invitation.id)
    return form


@lru_cache(maxsize=200)
def _class_of(questions: tuple[Item, ...], language: str) -> type[SurveyForm]:
    """The form class that all who are asked the same in the same language share."""
    fields = {
        each.key.value: kind_of(each).field(each.texts[language], each.texts[language]["title"])
        for each in questions
    }
    return type("FormOfInvitation", (SurveyForm,), fields)


class WordsForm(Form):
    """A few words to the team, where there is nothing to answer any more."""

    csrf_token = HiddenField()
    website = StringField()
    words = TextAreaField(
        lazy_gettext("What would you like to tell us?"),
        [required(lazy_gettext("Write something first.")), longest(LONGEST_COMMENT)],
        filters=[tidy],
    )


class CodeForm(Form):
    """The code of a slip."""

    csrf_token = HiddenField()
    code = StringField(lazy_gettext("Code"))
