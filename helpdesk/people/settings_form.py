"""A form made from declared settings: one typed field each, with its limits; and how a value is said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from helpdesk.kit.errors import N_
from helpdesk.people import choices, organisation
from helpdesk.settings.store import Setting
from helpdesk.web.fields import Form, longest
from helpdesk.web.i18n import LANGUAGES

# Headings of the groups: what stands before the dot of a key. Rooms further right are named by the assembly (`name_group`).
_groups: dict[str, str] = {"organisation": N_("Organisation")}
# Words for the choices of settings, where a room gave some (`name_choices`).
_choices: dict[str, dict[str, str]] = {}
_LONG = 80


def name_group(prefix: str, label: str) -> None:
    """Gives the settings that begin with `prefix` their own page under the heading `label` (an English message id)."""
    _groups[prefix] = label


def name_choices(key: str, words: dict[str, str]) -> None:
    """Says the choices of one setting in words (English message ids)."""
    _choices[key] = words


def groups(declared: list[Setting[Any]]) -> list[tuple[str, str]]:
    """Prefix and heading of every group that has settings; named ones first, in the order of their naming."""
    present = list(dict.fromkeys(setting.key.partition(".")[0] for setting in declared))
    named = [prefix for prefix in _groups if prefix in present]
    unnamed = [prefix for prefix in present if prefix not in _groups]
    labels = {prefix: prefix.replace("_", " ").capitalize() for prefix in unnamed} | _groups
    return [(prefix, gettext(labels[prefix])) for prefix in (*named, *unnamed)]


def name_of(setting: Setting[Any]) -> str:
    """The field of a setting."""
    return setting.key.replace(".", "__")


def form_for(settings: Sequence[Setting[Any]], known: Mapping[str, Any] | None = None) -> Form:
    """A form with the present values of `settings`, or with those that are `known` by their keys."""
    kind = type("SettingsForm", (Form,), {name_of(setting): _field(setting) for setting in settings})
    values = {setting.key: _typed(setting) for setting in settings} | dict(known or {})
    form: Form = kind(data={name_of(setting): values[setting.key] for setting in settings})
    return form


def given(setting: Setting[Any], form: Form) -> Any:
    """What was typed for `setting`, as the kind of value it is."""
    value = form[name_of(setting)].data
    if setting.kind is list:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]
    if setting.kind is float:
        return float(value)
    return value if value is not None else ""


def said(setting: Setting[Any] | None, value: Any) -> str:
    """A value of a setting in the reader's language, for the history."""
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "–"
    if setting is not None and setting.choices:
        return _offered(setting).get(value, str(value))
    return str(value) if value not in (None, "") else "–"


def _field(setting: Setting[Any]) -> Any:
    label, hint = gettext(setting.label), gettext(setting.hint) if setting.hint else ""
    limits = validators.NumberRange(setting.low, setting.high, _range_words(setting))
    needed = validators.InputRequired(gettext("Fill this in."))
    number = gettext("Write a number.")
    if setting.kind is bool:
        return BooleanField(label, description=hint)
    if setting.kind is int:
        return _Whole(label, [needed, limits], description=hint, words=number)
    if setting.kind is float:
        return _Broken(label, [needed, limits], description=hint, places=None, words=number)
    if setting.kind is list:
        return TextAreaField(label, [longest(5000)], description=hint or gettext("One a line."))
    if setting.key == organisation.TIME_ZONE.key:
        return SelectField(label, choices=choices.time_zones(), description=hint)
    if setting.choices:
        return SelectField(label, choices=_offered(setting), description=hint)
    if len(str(setting.default)) > _LONG:
        return TextAreaField(label, [longest(5000)], description=hint)
    return StringField(label, [longest(500)], description=hint)


class _Whole(IntegerField):
    """A whole number whose refusal is in our own words."""

    def __init__(self, *given: Any, words: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.words = words

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(self.words) from error


class _Broken(DecimalField):
    """A number with decimals; a comma is taken for a point."""

    def __init__(self, *given: Any, words: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.words = words

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([each.strip().replace(",", ".") for each in valuelist])
        except ValueError as error:
            raise ValueError(self.words) from error
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.words)


def _range_words(setting: Setting[Any]) -> str:
    low, high = setting.low, setting.high
    if low is not None and high is not None:
        return str(gettext("Between %(low)s and %(high)s.", low=low, high=high))
    if low is not None:
        return str(gettext("At least %(low)s.", low=low))
    return str(gettext("At most %(high)s.", high=high))


def _offered(setting: Setting[Any]) -> dict[str, str]:
    """The choices of a setting and the words for them."""
    if set(setting.choices) <= set(LANGUAGES):
        return {code: LANGUAGES[code] for code in setting.choices}
    if setting.key == organisation.COUNTRY.key:
        return choices.countries()
    words = _choices.get(setting.key, {})
    return {
        each: gettext(words[each]) if each in words else each.replace("_", " ") for each in setting.choices
    }


def _typed(setting: Setting[Any]) -> Any:
    value = setting.get()
    return "\n".join(str(each) for each in value) if setting.kind is list else value


def fields(settings: Sequence[Setting[Any]], form: Form) -> list[tuple[Setting[Any], Field]]:
    """Each setting beside its field."""
    return [(setting, form[name_of(setting)]) for setting in settings]
