"""The form every form here is built on, and fields that browsers have and WTForms has not."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField, validators
from wtforms.form import BaseForm
from wtforms.widgets import EmailInput, TelInput

from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import clean
from helpdesk.web import submissions
from helpdesk.web.errors import sentence_of


def tidy(value: str | None) -> str | None:
    """What was typed, without invisible trouble and outer spaces."""
    return clean(value).strip() if value is not None else None


class Form(FlaskForm):
    """A form whose messages come from our own catalogue and which can show a deed's refusal at its field."""

    class Meta:
        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            kind = unbound.field_class
            if issubclass(kind, StringField) and not issubclass(kind, HiddenField):
                filters = unbound.kwargs.get("filters", ())
                if kind.__name__ != "PasswordField":
                    filters = (tidy, *filters)
                unbound.kwargs["filters"] = tuple(dict.fromkeys(filters))
            return unbound.bind(form=form, **options)

    def grow(self, name: str, part: Any, data: Any = None) -> None:
        """Adds a field to this very form, filled with what was sent, else with `data`: for fields that are data themselves."""
        BaseForm.__setitem__(self, name, part)
        self._fields[name].process(request.form if self.is_submitted() else None, data)

    def refuse(self, error: DomainError) -> None:
        """Shows the refusal at the field it names, or above the form."""
        field = self._fields.get(error.field) if error.field else None
        message = sentence_of(error)
        if field is not None:
            field.errors = [*field.errors, message]
        else:
            above: Any = self
            above.form_errors = [*above.form_errors, message]


class SubmittedForm(Form):
    """A form that has one effect however often it is sent."""

    submission = HiddenField(default=submissions.new_key)


class EmailField(StringField):
    widget = EmailInput()


class PhoneField(StringField):
    widget = TelInput()


class LongTextField(TextAreaField):
    """Several lines of text."""


def required(message: Any = None) -> Any:
    """Something must be here; `message` says what."""
    text: Any = message or lazy_gettext("Fill this in.")
    return validators.DataRequired(text)


def longest(count: int) -> Any:
    message: Any = lazy_gettext("At most %(max)d characters.")
    return validators.Length(max=count, message=message)
