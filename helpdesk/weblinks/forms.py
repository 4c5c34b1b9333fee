"""What supervisors fill in about a survey-wide link."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import DateField, SelectField, StringField, validators

from helpdesk.kit.text import whole
from helpdesk.surveys import choosing
from helpdesk.web.fields import KeptForm, longest, required
from helpdesk.weblinks.models import Weblink
from helpdesk.weblinks.publishing import Plan


class WeblinkForm(KeptForm):
    """Its name and days."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])
    opens_on = DateField(lazy_gettext("Takes answers from"), [validators.Optional()])
    closes_on = DateField(lazy_gettext("until"), [validators.Optional()])

    def show(self, weblink: Weblink) -> Self:
        """Fills in what it is now."""
        self.version.data = str(weblink.version)
        for name in ("name", "opens_on", "closes_on"):
            self[name].data = getattr(weblink, name)
        return self

    def plan(self) -> Plan:
        """What was chosen."""
        return Plan(self.name.data or "", opens_on=self.opens_on.data, closes_on=self.closes_on.data)


class NewWeblinkForm(WeblinkForm):
    """Also its address and its survey, which stay as they are."""

    slug = StringField(lazy_gettext("Address"), [required(lazy_gettext("Give it an address.")), longest(40)])
    survey_id = SelectField(lazy_gettext("They get"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey_id.choices = [(str(id_), name) for id_, name in choosing.usable_surveys()]

    def plan(self) -> Plan:
        """What was chosen."""
        return Plan(
            self.name.data or "",
            self.slug.data or "",
            whole(self.survey_id.data),
            self.opens_on.data,
            self.closes_on.data,
        )
