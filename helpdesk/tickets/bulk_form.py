"""What several tickets at once may get."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, validators

from helpdesk.categories import queries as categories
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.tickets import labels, macro_finding, macro_use, queries
from helpdesk.tickets.bulk import Wish
from helpdesk.tickets.words import Outcome, Priority, Status
from helpdesk.web.fields import SubmittedForm, longest
from helpdesk.web.i18n import locale

LEAVE, NOBODY, ME, CLOSED = "", "none", "me", "closed"


class BulkForm(SubmittedForm):
    """Everything stands on "leave as it is" until it is chosen."""

    assignee = SelectField(lazy_gettext("Colleague"), render_kw={"autofocus": True})
    team = SelectField(lazy_gettext("Team"))
    priority = SelectField(lazy_gettext("Priority"))
    category = SelectField(lazy_gettext("Category"))
    tags = StringField(lazy_gettext("Add tags"), [validators.Optional(), longest(500)])
    status = SelectField(lazy_gettext("Status"))
    outcome = SelectField(lazy_gettext("How did they end?"))
    macro = SelectField(lazy_gettext("Macro"), default=LEAVE)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, leave = queries.directory(), (LEAVE, lazy_gettext("Leave as it is"))
        self.assignee.choices = [
            leave,
            (ME, lazy_gettext("Me")),
            (NOBODY, lazy_gettext("Nobody, whoever takes it")),
            *((str(id_), known.users[id_]) for id_ in known.active_users),
        ]
        teams = ((str(id_), known.teams[id_]) for id_ in known.active_teams)
        self.team.choices = [leave, (NOBODY, lazy_gettext("No team")), *teams]
        self.priority.choices = [leave, *labels.choices(Priority)]
        self.category.choices = [leave, *((str(id_), path) for id_, path in categories.choices(locale()))]
        words = dict(labels.choices(Status))
        self.status.choices = [leave, *((s.value, words[s.value]) for s in Status if s is not Status.NEW)]
        acting = [each for each in macro_finding.usable(user) if each.acts]
        self.macro.choices = [leave, *((f"{each.id}.{each.version}", each.name) for each in acting)]
        self.outcome.choices = [(LEAVE, lazy_gettext("Choose")), *labels.choices(Outcome)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be chosen, and what is closed has an outcome."""
        if not super().validate(extra_validators):
            return False
        if self.status.data == CLOSED and not self.outcome.data:
            self.outcome.errors = [lazy_gettext("Say how it ended.")]
            return False
        if not self.wish(0):
            self.form_errors = [lazy_gettext("Choose what is to become of them.")]
            return False
        return True

    def wish(self, me: int) -> Wish:
        """What was chosen. `me`: the id of whoever chose."""
        given: dict[str, Any] = {}
        if self.assignee.data:
            given["assignee_id"] = {NOBODY: None, ME: me}.get(self.assignee.data) or whole(self.assignee.data)
        if self.team.data:
            given["team_id"] = whole(self.team.data)
        if self.priority.data:
            given["priority"] = self.priority.data
        if self.category.data:
            given["category_id"] = int(self.category.data)
        closes = self.status.data == CLOSED
        return Wish(
            given,
            [tag.strip() for tag in (self.tags.data or "").split(",") if tag.strip()],
            None if closes or not self.status.data else Status(self.status.data),
            Outcome(self.outcome.data) if closes and self.outcome.data else None,
            *self._macro(),
        )

    def _macro(self) -> tuple[int | None, int]:
        chosen = macro_use.parse([self.macro.data or ""])
        return (chosen[0].macro_id, chosen[0].version) if chosen else (None, 0)
