"""The survey as a form. It works without a session: its page is signed instead (see `links.page_token`)."""

from __future__ import annotations

from random import Random
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form, HiddenField, StringField, TextAreaField

from helpdesk.kit.errors import DomainError
from helpdesk.surveys.models import Invitation, Question
from helpdesk.surveys.questions import LONGEST_COMMENT, kind_of, title_of
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
    invitation: Invitation, questions: list[Question], language: str, agent: str
) -> type[SurveyForm]:
    """The form class of these questions; the order of causes is the invitation's own and stays the same."""
    order = Random(invitation.id)  # noqa: S311 - an order, not a secret
    fields = {
        q.key.value: kind_of(q).field(q.texts[language], title_of(q, language, agent), order)
        for q in questions
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
