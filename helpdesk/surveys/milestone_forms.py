"""What supervisors fill in about milestones, and how their days are put into words."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, validators

from helpdesk.customers import days
from helpdesk.kit.errors import N_
from helpdesk.kit.text import whole
from helpdesk.surveys import choosing
from helpdesk.surveys.milestones import MOST_DAYS, MOST_TICKETS, Plan
from helpdesk.surveys.models import Milestone
from helpdesk.surveys.words import Moment
from helpdesk.web.fields import KeptForm, longest, required

MOMENTS = {
    Moment.FIRST_CONTACT: N_("the first contact"),
    Moment.CUSTOMER_DATE: N_("a date of the customer"),
    Moment.FIRST_RESOLVED: N_("the first ticket that was resolved"),
    Moment.NTH_TICKET: N_("a certain ticket, such as the fifth"),
    Moment.COMPLAINT_CLOSED: N_("every closed complaint"),
}
BEFORE, AFTER = "before", "after"


class MilestoneForm(KeptForm):
    """A milestone: which survey, how many days after or before what, from when on."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])
    survey_id = SelectField(lazy_gettext("They get"))
    days = IntegerField(
        lazy_gettext("Days"),
        [
            validators.InputRequired(lazy_gettext("Give a number of days.")),
            validators.NumberRange(0, MOST_DAYS, lazy_gettext("Give a number of days.")),
        ],
        default=30,
    )
    direction = SelectField(lazy_gettext("After or before"), default=AFTER)
    moment = SelectField(lazy_gettext("What"))
    date_kind_id = SelectField(lazy_gettext("Which date of the customer"))
    nth = IntegerField(
        lazy_gettext("Which ticket"),
        [
            validators.Optional(),
            validators.NumberRange(2, MOST_TICKETS, lazy_gettext("Say which ticket: a number from 2 on.")),
        ],
    )
    every_year = BooleanField(lazy_gettext("Every year again"))
    starts_on = DateField(
        lazy_gettext("Asks from this day on"),
        [validators.InputRequired(lazy_gettext("Say from which day on it asks."))],
    )

    def __init__(self, milestone: Milestone | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey_id.choices = [(str(id_), name) for id_, name in choosing.usable_surveys()]
        self.direction.choices = [(AFTER, gettext("after")), (BEFORE, gettext("before"))]
        self.moment.choices = [(each.value, gettext(words)) for each, words in MOMENTS.items()]
        kinds = [(str(each.id), each.name) for each in days.kinds()]
        self.date_kind_id.choices = [("", gettext("none")), *kinds]

    def show(self, milestone: Milestone) -> Self:
        """Fills in what it is now."""
        self.name.data, self.version.data = milestone.name, str(milestone.version)
        self.survey_id.data, self.moment.data = str(milestone.survey_id), milestone.moment.value
        self.days.data = abs(milestone.days)
        self.direction.data = BEFORE if milestone.days < 0 else AFTER
        self.date_kind_id.data = str(milestone.date_kind_id or "")
        self.nth.data, self.every_year.data = milestone.nth, milestone.every_year
        self.starts_on.data = milestone.starts_on
        return self

    def plan(self) -> Plan:
        """What was chosen."""
        length = self.days.data or 0
        return Plan(
            name=self.name.data or "",
            survey_id=whole(self.survey_id.data),
            moment=Moment(self.moment.data),
            days=-length if self.direction.data == BEFORE else length,
            starts_on=self.starts_on.data,
            date_kind_id=whole(self.date_kind_id.data),
            nth=self.nth.data,
            every_year=bool(self.every_year.data),
        )


def said(milestone: Milestone, kinds: dict[int, str]) -> str:
    """Its day in words: "30 days after the first contact"."""
    what = gettext(MOMENTS[milestone.moment])
    if milestone.moment is Moment.CUSTOMER_DATE:
        what = gettext("the date “%(name)s”", name=kinds.get(milestone.date_kind_id or 0, "–"))
    elif milestone.moment is Moment.NTH_TICKET:
        what = gettext("ticket number %(nth)s of a customer", nth=milestone.nth)
    length = abs(milestone.days)
    if not length:
        words = gettext("on the day of %(what)s", what=what)
    elif milestone.days < 0:
        words = ngettext("%(num)s day before %(what)s", "%(num)s days before %(what)s", length, what=what)
    else:
        words = ngettext("%(num)s day after %(what)s", "%(num)s days after %(what)s", length, what=what)
    return str(gettext("%(when)s, every year", when=words) if milestone.every_year else words)
