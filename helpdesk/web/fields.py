"""The form every form here is built on, and fields that browsers have and WTForms has not."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import HiddenField, PasswordField, StringField, TextAreaField, validators
from wtforms.form import BaseForm
from wtforms.i18n import messages_path
from wtforms.widgets import EmailInput, TelInput, core

from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import clean, whole
from helpdesk.web import submissions
from helpdesk.web.errors import sentence_of
from helpdesk.web.i18n import locale


def attributes(**given: Any) -> Markup:
    """Attributes of a field's element, written as `wtforms.widgets.html_params` writes them, in a tenth of its steps."""
    parts = []
    for key, value in sorted(given.items()):
        name = key.rstrip("_")
        if name.startswith(("data_", "aria_")):
            name = name.replace("_", "-")
        if value is True:
            parts.append(name)
        elif value is not False:
            said = str(escape(value)).replace('"', "&quot;")
            parts.append(f'{escape(name)}="{said}"')
    return Markup(" ".join(parts))  # noqa: S704 - names and values are escaped


core.html_params = attributes
core.Input.html_params = staticmethod(attributes)  # type: ignore[method-assign]


class _Translations:
    """What WTForms itself says, in the reader's language: its catalogues are read once in a process."""

    def gettext(self, text: str) -> str:
        return _catalogue(locale()).ugettext(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return _catalogue(locale()).ungettext(one, many, number)


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


_translations = _Translations()


def tidy(value: str | None) -> str | None:
    """What was typed, without invisible trouble and outer spaces."""
    return clean(value).strip() if value is not None else None


class Form(FlaskForm):
    """A form whose messages come from our own catalogue and which can show a deed's refusal at its field."""

    class Meta:
        def get_translations(self, _form: Any) -> _Translations:
            return _translations

        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            kind = unbound.field_class
            if issubclass(kind, StringField) and not issubclass(kind, HiddenField):
                filters = unbound.kwargs.get("filters", ())
                if not issubclass(kind, PasswordField):
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


class KeptForm(SubmittedForm):
    """A form about a row that others may change meanwhile: it knows the version that it was made from."""

    version = HiddenField(default="0")

    def version_shown(self) -> int:
        """That version; 0, which no row has, where it is crooked."""
        return whole(self.version.data, 9) or 0


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
