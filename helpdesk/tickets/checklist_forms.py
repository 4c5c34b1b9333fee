"""What colleagues fill in about checklists."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, validators

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.people import organisation
from helpdesk.tickets import checklist_templates, labels
from helpdesk.tickets.checklist_templates import Plan
from helpdesk.tickets.field_forms import Boxes
from helpdesk.tickets.models import ChecklistTemplate
from helpdesk.web.fields import Form, KeptForm, LongTextField, longest
from helpdesk.web.i18n import LANGUAGES, locale


def _named(language: str) -> Any:
    return StringField(
        LANGUAGES[language], [validators.Optional(), longest(80)], render_kw={"lang": language}
    )


def _steps(language: str) -> Any:
    return LongTextField(
        lazy_gettext("Steps, %(language)s", language=LANGUAGES[language]),
        [validators.Optional(), longest(12_000)],
        render_kw={"lang": language, "rows": 7},
    )


class ChecklistForm(KeptForm):
    """A checklist: names, steps (one a line; the same line of each language is the same step), and which tickets get it."""

    name_en, name_lv, name_et, name_nb = _named("en"), _named("lv"), _named("et"), _named("nb")
    steps_en, steps_lv, steps_et, steps_nb = _steps("en"), _steps("lv"), _steps("et"), _steps("nb")
    request_kinds = Boxes(lazy_gettext("On tickets of these kinds"))
    category_ids = SelectMultipleField(lazy_gettext("Under these categories"), coerce=int)
    by_itself = BooleanField(lazy_gettext("Put it on such tickets as they open"))
    required = BooleanField(lazy_gettext("A ticket is not closed before all of it is done"))

    def __init__(self, row: ChecklistTemplate | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request_kinds.choices = labels.choices(RequestKind)
        paths = dict(categories.choices(locale()))
        kept = row.category_ids if row else []
        paths |= {each: categories.names(locale()).get(each, "–") for each in kept if each not in paths}
        self.category_ids.choices = list(paths.items())

    @property
    def languages(self) -> list[str]:
        """The organisation's language first."""
        own = organisation.LANGUAGE.get()
        return sorted(LANGUAGES, key=lambda each: each != own)

    def show(self, row: ChecklistTemplate) -> Self:
        """Fills in what the checklist is now."""
        for code in LANGUAGES:
            self[f"name_{code}"].data = row.names.get(code, "")
            self[f"steps_{code}"].data = "\n".join(each.get(code, "") for each in row.steps).rstrip("\n")
        self.request_kinds.data, self.category_ids.data = list(row.request_kinds), list(row.category_ids)
        self.by_itself.data, self.required.data = row.by_itself, row.required
        self.version.data = str(row.version)
        return self

    def plan(self) -> Plan:
        """What was chosen, as tickets.checklist_templates takes it."""
        lines = {code: (self[f"steps_{code}"].data or "").split("\n") for code in LANGUAGES}
        count = max(len(each) for each in lines.values())
        steps = [
            {code: each[n] for code, each in lines.items() if n < len(each) and each[n].strip()}
            for n in range(count)
        ]
        return Plan(
            names={code: self[f"name_{code}"].data or "" for code in LANGUAGES},
            steps=steps,
            request_kinds=self.request_kinds.data or [],
            category_ids=self.category_ids.data or [],
            by_itself=bool(self.by_itself.data),
            required=bool(self.required.data),
        )


class PutForm(Form):
    """Which checklist to put on a ticket."""

    template_id = SelectField(lazy_gettext("Checklist"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template_id.choices = [(each.id, each.name) for each in checklist_templates.in_use()]


class StepForm(Form):
    """A step of one's own."""

    text = StringField(lazy_gettext("Add a step"), [longest(checklist_templates.LONGEST_STEP)])
