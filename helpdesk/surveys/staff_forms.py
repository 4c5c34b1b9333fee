"""What supervisors fill in about an answer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, validators

from helpdesk.surveys import labels
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import queries
from helpdesk.web.fields import Form, longest, required


class ExclusionForm(Form):
    """Why the answer shall not count: one of a closed list."""

    because = SelectField(
        lazy_gettext("Why shall it not count?"),
        [validators.InputRequired(lazy_gettext("Choose a reason."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.because.choices = [("", lazy_gettext("Choose")), *labels.choices(Exclusion)]


class CreditForm(Form):
    """Who the answer counts for from now on."""

    user_id = SelectField(lazy_gettext("Who does it count for?"))
    why = StringField(
        lazy_gettext("Why?"),
        [required(lazy_gettext("Say why, for those who look at it later.")), longest(250)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = queries.directory()
        people = [(str(id_), known.users[id_]) for id_ in known.active_users]
        self.user_id.choices = [("", lazy_gettext("The team alone")), *people]

    def chosen(self) -> int | None:
        """The colleague's id; None for the team alone."""
        return int(self.user_id.data) if self.user_id.data else None
