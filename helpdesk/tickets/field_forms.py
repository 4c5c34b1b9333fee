"""The desk's own fields in forms: in those about a ticket, and the form about a field itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.tickets import field_catalogue, field_rules, labels
from helpdesk.tickets.field_rules import Field as OwnField
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.fields import ChoicePlan, Plan
from helpdesk.tickets.models import CustomField, FieldChoice
from helpdesk.tickets.words import FieldKind
from helpdesk.web.errors import sentence_of
from helpdesk.web.fields import Form, KeptForm, longest
from helpdesk.web.i18n import LANGUAGES, locale

BLANK_CHOICES = 4  # empty lines for choices to come


def extend(form: Form, fields: Iterable[OwnField], values: Mapping[int, Value] | None = None) -> None:
    """Adds the fields to a form that was made already, filled with what was sent, else with `values`."""
    for each in fields:
        held = (values or {}).get(each.id)
        form.grow(each.key, _made(each), field_catalogue.typed(each, held))
        if each.kind is FieldKind.CHOICE:
            offered: Any = [("", gettext("Choose")), *field_catalogue.choices(each, [held])]
            form[each.key].choices = offered


def parts(form: Form, *, required: bool | None = None) -> list[Field]:
    """The fields of ours in a form, in their order; `required`: those that must be filled in at closing, or the others."""
    known = field_catalogue.known()
    found = []
    for name, part in form._fields.items():
        own = known.get(field_rules.id_of(name) or 0)
        if own is not None and (required is None or own.required is required):
            found.append(part)
    return found


def own(part: Field) -> OwnField:
    """The field behind a part of a form."""
    return field_catalogue.known()[field_rules.id_of(part.short_name) or 0]


def values(
    form: Form, *, kind: str | None = None, category_id: int | None = None, anywhere: bool = False
) -> dict[int, Value]:
    """What was typed, by field id: of those that stand on a ticket of this kind and category, or of all (`anywhere`).

    Raises DomainError at the first that cannot be read; `check` says it of all of them.
    """
    found = {}
    for part in parts(form):
        field = own(part)
        if anywhere or kind is None or field_catalogue.fits(field, kind, category_id):
            found[field.id] = field_rules.read(field, part.data)
    return found


def check(
    form: Form, *, kind: str | None = None, category_id: int | None = None, complete: bool = False
) -> bool:
    """Shows at each field why it cannot be kept, or (`complete`) that it must be filled in; is everything fine?"""
    fine = True
    for part in parts(form):
        field = own(part)
        if kind is not None and not field_catalogue.fits(field, kind, category_id):
            continue
        try:
            if field_rules.read(field, part.data) is None and complete and field.required:
                raise DomainError(N_("A ticket is not closed without it."))
        except DomainError as error:
            part.errors = [*part.errors, sentence_of(error)]
            fine = False
    return fine


@dataclass(frozen=True)
class Standing:
    """Where a part of a form stands, in words for the page: kinds and ids of categories, parted by spaces."""

    kinds: str
    categories: str
    required: bool


def standing(part: Field) -> Standing:
    """Where this part stands."""
    field = own(part)
    under = sorted(field_catalogue.categories_of(field))
    return Standing(
        " ".join(sorted(field.request_kinds)), " ".join(str(each) for each in under), field.required
    )


def kinds(field: OwnField) -> list[str]:
    """The kinds of tickets that the field stands on, in the reader's words; none: all."""
    return [labels.label(each) for each in RequestKind if each.value in field.request_kinds]


class DayField(StringField):
    """A day, kept as it was written until it is read."""

    widget = DateInput()


def _made(field: OwnField) -> Any:
    name: Any = field_catalogue.name(field)
    marks: dict[str, Any] = {}
    hint = field_catalogue.help_text(field)
    if field.kind is FieldKind.CHOICE:
        return SelectField(name, description=hint, render_kw=marks)
    if field.kind is FieldKind.DATE:
        return DayField(name, description=hint, render_kw=marks)
    if field.kind is FieldKind.NUMBER:
        marks |= {"inputmode": "decimal", "autocomplete": "off"}
        return StringField(name, [longest(40)], description=hint, render_kw=marks)
    marks |= {"autocomplete": "off"}
    return StringField(name, [longest(field_rules.LONGEST)], description=hint, render_kw=marks)


class Boxes(SelectMultipleField):
    """Several of a list, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _named(language: str) -> Any:
    return StringField(
        LANGUAGES[language], [validators.Optional(), longest(80)], render_kw={"lang": language}
    )


def _helped(language: str) -> Any:
    return StringField(
        lazy_gettext("Help, %(language)s", language=LANGUAGES[language]),
        [validators.Optional(), longest(300)],
        render_kw={"lang": language},
    )


class FieldForm(KeptForm):
    """A field: what it holds, what it is called, where it stands, when it is asked, and what can be chosen."""

    kind = SelectField(lazy_gettext("What it holds"))
    name_en, name_lv, name_et, name_nb = _named("en"), _named("lv"), _named("et"), _named("nb")
    help_en, help_lv, help_et, help_nb = _helped("en"), _helped("lv"), _helped("et"), _helped("nb")
    request_kinds = Boxes(lazy_gettext("On tickets of these kinds"))
    category_ids = SelectMultipleField(lazy_gettext("Under these categories"), coerce=int)
    required = BooleanField(lazy_gettext("A ticket is not closed without it"))
    asked_at_intake = BooleanField(lazy_gettext("Ask it when a call or a visit is logged"))
    asked_of_customers = BooleanField(lazy_gettext("Ask it on the public form"))

    def __init__(self, row: CustomField | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.kind.choices = labels.choices(FieldKind)
        self.kind.validate_choice = row is None
        self.request_kinds.choices = labels.choices(RequestKind)
        kept = set(row.category_ids) if row else set()
        paths = dict(categories.choices(locale()))
        paths |= {each: categories.names(locale()).get(each, "–") for each in kept if each not in paths}
        self.category_ids.choices = list(paths.items())
        self.choice_keys: list[str] = []
        if row is None or row.kind is FieldKind.CHOICE:
            self._offer_choices(row)

    def _offer_choices(self, row: CustomField | None) -> None:
        known = sorted(row.choices, key=lambda each: (each.position, each.id)) if row else []
        lines: list[tuple[str, FieldChoice | None]] = [(f"choice_{each.id}", each) for each in known]
        lines += [(f"new_{n}", None) for n in range(1, BLANK_CHOICES + 1)]
        for position, (key, choice) in enumerate(lines, start=1):
            names = {each.language: each.name for each in choice.names} if choice else {}
            for language in LANGUAGES:
                said = f"{LANGUAGES[language]}, {position}"
                made = StringField(said, [longest(80)], render_kw={"lang": language})
                self.grow(f"{key}_{language}", made, names.get(language, ""))
            place = StringField(gettext("Place of line %(number)s", number=position), [longest(4)])
            self.grow(f"{key}_place", place, str(position) if choice else "")
            retired = BooleanField(gettext("Retire line %(number)s", number=position))
            self.grow(f"{key}_retired", retired, choice is not None and choice.retired_at is not None)
            self.choice_keys.append(key)

    @property
    def languages(self) -> list[str]:
        """The organisation's language first."""
        own_language = organisation.LANGUAGE.get()
        return sorted(LANGUAGES, key=lambda each: each != own_language)

    def show(self, row: CustomField) -> Self:
        """Fills in what the field is now."""
        self.kind.data = row.kind.value
        for each in row.names:
            self[f"name_{each.language}"].data = each.name
            self[f"help_{each.language}"].data = each.help
        self.request_kinds.data = list(row.request_kinds)
        self.category_ids.data = list(row.category_ids)
        self.required.data = row.required
        self.asked_at_intake.data, self.asked_of_customers.data = row.asked_at_intake, row.asked_of_customers
        self.version.data = str(row.version)
        return self

    def plan(self) -> Plan:
        """What was chosen, as tickets.fields takes it."""
        kind = self.row.kind if self.row is not None else FieldKind(self.kind.data)
        return Plan(
            kind=kind,
            names={language: self[f"name_{language}"].data or "" for language in LANGUAGES},
            helps={language: self[f"help_{language}"].data or "" for language in LANGUAGES},
            request_kinds=self.request_kinds.data or [],
            category_ids=self.category_ids.data or [],
            required=bool(self.required.data),
            asked_at_intake=bool(self.asked_at_intake.data),
            asked_of_customers=bool(self.asked_of_customers.data),
            choices=self._choice_plans() if kind is FieldKind.CHOICE else (),
        )

    def _choice_plans(self) -> list[ChoicePlan]:
        """The lines in the order of the places that were typed; a line without a place comes last."""
        placed = []
        for index, key in enumerate(self.choice_keys):
            names = {language: self[f"{key}_{language}"].data or "" for language in LANGUAGES}
            place = whole((self[f"{key}_place"].data or "").strip(), 9)
            what, _, id_ = key.partition("_")
            plan = ChoicePlan(
                names, int(id_) if what == "choice" else None, bool(self[f"{key}_retired"].data), key
            )
            placed.append((10_000 if place is None else place, index, plan))
        return [plan for _place, _index, plan in sorted(placed, key=lambda each: each[:2])]
