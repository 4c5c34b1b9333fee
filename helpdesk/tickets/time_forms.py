"""What colleagues fill in about their time."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, IntegerField, SelectField, validators

from helpdesk.tickets import labels
from helpdesk.tickets.time_spent import MOST, Spent
from helpdesk.tickets.words import WorkKind
from helpdesk.web.fields import SubmittedForm


class TimeForm(SubmittedForm):
    """Minutes, and what they were spent on."""

    minutes = IntegerField(
        lazy_gettext("Minutes"),
        [
            validators.InputRequired(lazy_gettext("Say how many minutes.")),
            validators.NumberRange(1, MOST, lazy_gettext("Between 1 and 1440 minutes.")),
        ],
    )
    kind = SelectField(lazy_gettext("Work"))
    version = HiddenField(default="1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", lazy_gettext("Not said")), *labels.choices(WorkKind)]

    @classmethod
    def of(cls, entry: Spent) -> TimeForm:
        """The form to change an entry, as it stands; its fields have names of their own on the page."""
        kind = entry.kind.value if entry.kind else ""
        made = cls(formdata=None, minutes=entry.minutes, kind=kind, version=str(entry.version))
        for part in made:
            part.id = f"{part.id}-{entry.id}"
            part.label.field_id = part.id
        return made

    def work(self) -> WorkKind | None:
        """What it was spent on."""
        return WorkKind(self.kind.data) if self.kind.data else None
