"""What people type about categories and causes: one name per language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, validators

from helpdesk.categories import queries
from helpdesk.categories.models import Category
from helpdesk.people import organisation
from helpdesk.people import queries as people
from helpdesk.web.fields import Form, longest
from helpdesk.web.i18n import LANGUAGES, locale


class NamesForm(Form):
    """A name in each language; the organisation's own comes first and is compulsory."""

    base = HiddenField()  # the values this form showed when it was made
    name_en = StringField(LANGUAGES["en"], [validators.Optional(), longest(120)], render_kw={"lang": "en"})
    name_lv = StringField(LANGUAGES["lv"], [validators.Optional(), longest(120)], render_kw={"lang": "lv"})
    name_et = StringField(LANGUAGES["et"], [validators.Optional(), longest(120)], render_kw={"lang": "et"})
    name_nb = StringField(LANGUAGES["nb"], [validators.Optional(), longest(120)], render_kw={"lang": "nb"})

    @property
    def name_fields(self) -> list[Field]:
        """The organisation's language first."""
        own = organisation.LANGUAGE.get()
        return [self[f"name_{language}"] for language in sorted(LANGUAGES, key=lambda each: each != own)]

    @property
    def names(self) -> dict[str, str]:
        """What was typed, by language."""
        return {language: self[f"name_{language}"].data or "" for language in LANGUAGES}

    @staticmethod
    def shown(rows: Iterable[Any]) -> dict[str, Any]:
        """Stored names as this form's data."""
        stored = {row.language: row.name for row in rows}
        return {f"name_{language}": stored.get(language, "") for language in LANGUAGES}

    def typed(self) -> dict[str, Any]:
        """What came back, by field."""
        return {f"name_{language}": name for language, name in self.names.items()}

    def base_shown(self) -> dict[str, Any] | None:
        """What the form showed when it was made; None where that is not known."""
        try:
            base = json.loads(self.base.data or "null")
        except (ValueError, RecursionError):
            return None
        return base if isinstance(base, dict) else None

    def show(self, values: Mapping[str, Any], now: Mapping[str, Any]) -> Self:
        """Fills in `values`, made when the thing stood as `now`."""
        for name, value in values.items():
            self[name].data = value
        self.base.data = json.dumps(dict(now), sort_keys=True)
        return self


def teams(keep: int | None = None) -> list[tuple[str, str]]:
    """Teams in use, and the one to `keep` although it is retired."""
    kept = people.team_names([keep]) if keep else {}
    active = {team.id: team.name for team in people.active_teams()}
    named = [(str(id_), name) for id_, name in (active | kept).items()]
    return [("", gettext("None, or that of the category above")), *named]


def parents(keep: int | None = None) -> list[tuple[str, str]]:
    """Where a category can stand, and where it stands although that is retired."""
    return [("", gettext("At the top")), *((str(id_), path) for id_, path in queries.choices(locale(), keep))]


class CategoryForm(NamesForm):
    """A category: names, the team its tickets go to, whether it is sensitive."""

    parent_id = SelectField(_l("Under"), choices=parents)
    team_id = SelectField(_l("Tickets go to the team"), choices=teams)
    sensitive = BooleanField(_l("Sensitive (children, health and the like): customers are never asked"))

    @staticmethod
    def values_of(category: Category) -> dict[str, Any]:
        """A category as this form's data. `category.names` must be loaded."""
        return NamesForm.shown(category.names) | {
            "parent_id": str(category.parent_id or ""),
            "team_id": str(category.team_id or ""),
            "sensitive": category.sensitive,
        }

    def typed(self) -> dict[str, Any]:
        own = {name: self[name].data for name in ("parent_id", "team_id", "sensitive")}
        return super().typed() | own

    def keep(self, category: Category) -> CategoryForm:
        """Offers what the category has now, retired or not."""
        self.parent_id.choices = parents(category.parent_id)
        self.team_id.choices = teams(category.team_id)
        return self

    def chosen(self, name: str) -> int | None:
        """The id behind a select, None for its first line."""
        return int(self[name].data) if self[name].data else None
