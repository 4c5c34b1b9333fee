"""What supervisors fill in about cards, and what is noted at the counter."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField, StringField, validators
from wtforms.fields import DateField
from wtforms.widgets import NumberInput

from helpdesk.cards import queries, rules
from helpdesk.cards.readings import LARGEST_SCAN, Scan
from helpdesk.people import queries as people
from helpdesk.surveys.models import SurveyVersion
from helpdesk.web.fields import Form, SubmittedForm, required
from helpdesk.web.i18n import LANGUAGES, locale


class BatchForm(SubmittedForm):
    """Cards to print: for which place, with which survey, in which language, how many."""

    place_id = SelectField(lazy_gettext("Place"), coerce=int)
    version_id = SelectField(lazy_gettext("Survey"), coerce=int)
    language = SelectField(lazy_gettext("Language"))
    sheets = IntegerField(
        lazy_gettext("Sheets"),
        [
            validators.InputRequired(lazy_gettext("Say how many.")),
            validators.NumberRange(1, rules.MOST_SHEETS, lazy_gettext("A number from 1 to 100.")),
        ],
        default=5,
        widget=NumberInput(min=1, max=rules.MOST_SHEETS),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions: list[SurveyVersion] = queries.newest_versions()
        self.place_id.choices = [(place.id, place.name) for place in people.active_places()]
        self.version_id.choices = [(each.id, each.survey.name) for each in self.versions]
        self.language.choices = list(LANGUAGES.items())
        if not self.is_submitted():
            self.language.data = locale()


class FindForm(Form):
    """The card somebody holds in their hand."""

    card = StringField(
        lazy_gettext("Code or number of the card"), [required(lazy_gettext("Type the code or the number."))]
    )
    place_id = SelectField(lazy_gettext("Place"), [validators.Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(place.id), place.name) for place in people.active_places()]
        self.place_id.choices = [("", lazy_gettext("All places")), *places]

    def place(self) -> int | None:
        return int(self.place_id.data) if self.place_id.data else None


class HandForm(Form):
    """The card that goes along with a visit."""

    card = StringField(
        lazy_gettext("Number of the card"),
        [required(lazy_gettext("Type the number at the top of the card."))],
    )


class ReadingForm(SubmittedForm):
    """What stands beside the questions: the date on the card, and a scan of it."""

    filled_on = DateField(lazy_gettext("Date on the card"), [validators.Optional()])
    scan = FileField(lazy_gettext("Scan"), [validators.Optional()])

    def day(self) -> date | None:
        found: date | None = self.filled_on.data
        return found

    def picture(self) -> Scan | None:
        """The scan that was given; of one that is too large no more is read than shows it."""
        given = self.scan.data
        if given is None or not getattr(given, "filename", ""):
            return None
        return Scan(given.filename, given.read(LARGEST_SCAN + 1))


class DecisionForm(SubmittedForm):
    """Which reading is right."""

    slot = RadioField(
        lazy_gettext("Which reading is right?"), [validators.InputRequired(lazy_gettext("Choose one."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slot.choices = [("1", lazy_gettext("The first")), ("2", lazy_gettext("The second"))]
