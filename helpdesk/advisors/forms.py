"""What supervisors fill in about groups, and about what a customer has said."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import IntegerField, RadioField, SelectField, StringField, validators

from helpdesk.advisors import labels
from helpdesk.advisors.groups import MOST_DAYS, MOST_MEMBERS, Plan
from helpdesk.advisors.models import Group
from helpdesk.advisors.words import HEARD_BY_US, Heard
from helpdesk.kit.text import whole
from helpdesk.people import queries as people
from helpdesk.web.fields import KeptForm, LongTextField, SubmittedForm, longest, required


class GroupForm(KeptForm):
    """A group."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])
    purpose = LongTextField(
        lazy_gettext("What it is for"), [validators.Optional(), longest(500)], render_kw={"rows": 3}
    )
    owner_id = SelectField(lazy_gettext("Whose group it is"))
    target_size = IntegerField(
        lazy_gettext("How many it shall have"),
        [
            validators.InputRequired(lazy_gettext("Say how many: a number from 1 on.")),
            validators.NumberRange(1, MOST_MEMBERS, lazy_gettext("Say how many: a number from 1 on.")),
        ],
        default=20,
    )
    every_days = IntegerField(
        lazy_gettext("Days between two questions to a member"),
        [
            validators.InputRequired(lazy_gettext("Give a number of days.")),
            validators.NumberRange(0, MOST_DAYS, lazy_gettext("Give a number of days, at most 730.")),
        ],
        default=60,
    )

    def __init__(self, group: Group | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {each.id: each.name for each in people.leads()}
        if group is not None:
            names.setdefault(group.owner_id, group.owner.name)
        self.owner_id.choices = [(str(id_), name) for id_, name in names.items()]

    def show(self, group: Group) -> Self:
        """Fills in what it is now."""
        self.version.data, self.owner_id.data = str(group.version), str(group.owner_id)
        for name in ("name", "purpose", "target_size", "every_days"):
            self[name].data = getattr(group, name)
        return self

    def plan(self) -> Plan:
        """What was chosen."""
        return Plan(
            name=self.name.data or "",
            owner_id=whole(self.owner_id.data),
            target_size=self.target_size.data,
            every_days=self.every_days.data,
            purpose=self.purpose.data or "",
        )


class HeardForm(SubmittedForm):
    """What a customer said of a group, and how we heard it."""

    group_id = SelectField(lazy_gettext("Group"))
    heard = RadioField(lazy_gettext("How did they tell us?"), default=Heard.PHONE.value)

    def __init__(self, groups: list[Group], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group_id.choices = [(str(each.id), each.name) for each in groups]
        self.heard.choices = [(each.value, labels.heard(each)) for each in HEARD_BY_US]


class ConsentForm(HeardForm):
    """They agreed."""

    words = StringField(lazy_gettext("What they agreed to"), [validators.Optional(), longest(500)])
