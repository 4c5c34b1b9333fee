"""What supervisors fill in about an improvement."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext, pgettext
from wtforms import DateField, SelectField, StringField, validators

from helpdesk.categories import queries as categories
from helpdesk.categories.words import CauseKey
from helpdesk.kit.text import whole
from helpdesk.recovery import queries
from helpdesk.recovery.improving import LONGEST, Plan
from helpdesk.recovery.models import Improvement
from helpdesk.web.fields import KeptForm, LongTextField, longest, required
from helpdesk.web.i18n import locale


class ImprovementForm(KeptForm):
    """Its words, what it is to improve, whose it is, and its days."""

    name = StringField(
        lazy_gettext("What is changed, in short"), [required(lazy_gettext("Give it a name.")), longest(80)]
    )
    plan = LongTextField(
        lazy_gettext("What exactly"), [validators.Optional(), longest(LONGEST)], render_kw={"rows": 3}
    )
    cause = SelectField(lazy_gettext("Which cause it is to take away"))
    category_id = SelectField(lazy_gettext("In which category"))
    owner_id = SelectField(lazy_gettext("Who answers for it"))
    starts_on = DateField(lazy_gettext("Should show from"), [validators.Optional()])
    due_on = DateField(lazy_gettext("To be done by"), [validators.Optional()])
    lesson = LongTextField(
        lazy_gettext("What came of it"), [validators.Optional(), longest(LONGEST)], render_kw={"rows": 3}
    )

    def __init__(self, *args: Any, keep: Improvement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        all_causes = ("", pgettext("cause", "Whatever makes customers dissatisfied"))
        self.cause.choices = [all_causes, *categories.cause_names(locale()).items()]
        kept = keep.category_id if keep else None
        known = [(str(id_), name) for id_, name in categories.choices(locale(), keep=kept)]
        self.category_id.choices = [("", pgettext("category", "All")), *known]
        self.owner_id.choices = [(str(each.id), each.name) for each in queries.owners()]

    def show(self, improvement: Improvement) -> Self:
        """Fills in what it is now."""
        self.version.data = str(improvement.version)
        for name in ("name", "plan", "starts_on", "due_on", "lesson"):
            self[name].data = getattr(improvement, name)
        self.cause.data = improvement.cause.value if improvement.cause else ""
        self.category_id.data = str(improvement.category_id or "")
        self.owner_id.data = str(improvement.owner_id)
        return self

    def plan_of(self) -> Plan:
        """What was chosen."""
        return Plan(
            self.name.data or "",
            whole(self.owner_id.data),
            self.due_on.data,
            self.starts_on.data,
            self.plan.data or "",
            CauseKey(self.cause.data) if self.cause.data else None,
            whole(self.category_id.data),
            self.lesson.data or "",
        )
