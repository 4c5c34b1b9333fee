"""What supervisors fill in about rules that say which survey a closing gets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField, validators

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit.errors import N_
from helpdesk.kit.text import whole
from helpdesk.people import queries as people
from helpdesk.people.forms import ChecklistField
from helpdesk.standards import heads
from helpdesk.surveys import choosing
from helpdesk.surveys.conditions import HEADS
from helpdesk.surveys.models import SurveyRule
from helpdesk.tickets import labels as desk
from helpdesk.tickets.words import Channel
from helpdesk.web.fields import KeptForm, LongTextField, longest, required
from helpdesk.web.i18n import LANGUAGES, locale

NOBODY = "none"
_TITLES = {
    "channels": N_("Channel"),
    "kinds": N_("Kind"),
    "categories": N_("Category"),
    "teams": N_("Team"),
    "organisations": N_("Organisation"),
    "languages": N_("Language"),
}


class RuleForm(KeptForm):
    """A rule: which survey, for which closings."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])
    survey_id = SelectField(lazy_gettext("They get"))
    channels = ChecklistField(lazy_gettext("Channel"))
    kinds = ChecklistField(lazy_gettext("Kind"))
    languages = ChecklistField(lazy_gettext("The customer's language"))
    team_ids = ChecklistField(lazy_gettext("Team"), coerce=int)
    category_ids = ChecklistField(lazy_gettext("Category, with all below it"), coerce=int)
    organisations = LongTextField(
        lazy_gettext("Customer's organisation"), [validators.Optional(), longest(5000)], render_kw={"rows": 3}
    )

    def __init__(self, rule: SurveyRule | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        surveys = [(str(id_), name) for id_, name in choosing.usable_surveys()]
        self.survey_id.choices = [*surveys, (NOBODY, gettext("No survey: nobody is asked"))]
        self.channels.choices, self.kinds.choices = desk.choices(Channel), desk.choices(RequestKind)
        self.languages.choices = list(LANGUAGES.items())
        kept = rule.category_ids if rule else []
        paths = dict(categories.choices(locale()))
        paths |= {each: name for each, name in categories.names(locale()).items() if each in kept}
        self.category_ids.choices = [(str(each), path) for each, path in paths.items()]
        teams = {each.id: each.name for each in people.active_teams()}
        teams |= people.team_names(rule.team_ids) if rule else {}
        self.team_ids.choices = [(str(each), name) for each, name in teams.items()]

    def show(self, rule: SurveyRule) -> Self:
        """Fills in what the rule is now."""
        self.name.data, self.version.data = rule.name, str(rule.version)
        self.survey_id.data = str(rule.survey_id or NOBODY)
        for head in ("channels", "kinds", "languages", "team_ids", "category_ids"):
            self[head].data = getattr(rule, head)
        self.organisations.data = "\n".join(heads.organisations(rule.organisation_ids).values())
        return self

    def plan(self) -> choosing.Plan:
        """What was chosen. Refuses an organisation that nobody has."""
        return choosing.Plan(
            name=self.name.data or "",
            survey_id=whole(self.survey_id.data),
            channels=self.channels.data or (),
            kinds=self.kinds.data or (),
            languages=self.languages.data or (),
            team_ids=self.team_ids.data or (),
            category_ids=self.category_ids.data or (),
            organisation_ids=heads.named(self.organisations.data or "", "organisations"),
        )


def title(head: str) -> str:
    """What a head of conditions is called."""
    return str(gettext(_TITLES[head]))


def said(rules: Iterable[SurveyRule]) -> dict[int, list[tuple[str, str]]]:
    """For each rule what a closing must be: (head, its values in words)."""
    known = list(rules)
    names: dict[str, dict[Any, str]] = {
        "channels": dict(desk.choices(Channel)),
        "kinds": dict(desk.choices(RequestKind)),
        "categories": categories.names(locale()) if any(each.category_ids for each in known) else {},
        "teams": people.team_names() if any(each.team_ids for each in known) else {},
        "organisations": heads.organisations({i for each in known for i in each.organisation_ids}),
        "languages": dict(LANGUAGES),
    }
    found = {}
    for each in known:
        wanted = each.conditions.wanted
        named = [
            (head, [word for value, word in names[head].items() if value in wanted[head]]) for head in HEADS
        ]
        found[each.id] = [(title(head), ", ".join(words) or "–") for head, words in named if wanted[head]]
    return found
