"""What colleagues fill in at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, gettext, lazy_gettext
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    validators,
)

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.tickets import changing, field_catalogue, field_forms, field_rules, labels, moments, queries
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import UNCHECKED_OUTCOMES, CallResult, Direction, Outcome, Priority, Relation
from helpdesk.web.fields import LongTextField, SubmittedForm, longest
from helpdesk.web.i18n import LANGUAGES, locale

KINDS = ("reply", "note", "call", "visit")  # what the composer can make


def _id(value: Any) -> int | None:
    """The value of a select of ids; nothing chosen is None."""
    if value in (None, "", "None"):
        return None
    number = int(value)
    if not 0 < number < 2**53:
        raise ValueError(value)
    return number


class MessageForm(SubmittedForm):
    """The composer: a reply, a note, a call or a visit."""

    kind = RadioField(choices={kind: kind for kind in KINDS}, default="reply")
    text = LongTextField(lazy_gettext("What do you want to say?"), [longest(100_000)])
    cc = StringField(lazy_gettext("Copy to"), [longest(3000)])
    direction = SelectField(lazy_gettext("Who called?"), default=Direction.OUTGOING.value)
    result = SelectField(lazy_gettext("Result"), default=CallResult.ANSWERED.value)
    minutes = IntegerField(
        lazy_gettext("Minutes"),
        [validators.Optional(), validators.NumberRange(0, 1440, lazy_gettext("Between 0 and 1440 minutes."))],
    )
    spent = IntegerField(
        lazy_gettext("Minutes spent"),
        [validators.Optional(), validators.NumberRange(1, 1440, lazy_gettext("Between 1 and 1440 minutes."))],
    )
    files = MultipleFileField(lazy_gettext("Files"))
    seen = HiddenField()  # the last entry that was on the page
    anyway = HiddenField()  # set once the writer was told that a colleague has answered

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction.choices = labels.choices(Direction)
        self.result.choices = labels.choices(CallResult)

    def attached(self) -> list[Any]:
        """The files that were given, unread."""
        return [file for file in self.files.data or [] if getattr(file, "filename", "")]

    def uploads(self) -> list[Upload]:
        """The files that were given."""
        return [Upload(file.filename, file.mimetype or "", file.read()) for file in self.attached()]

    def seen_id(self) -> int:
        """The id of the last entry the writer had before them."""
        return whole(self.seen.data) or 0


class ForwardForm(SubmittedForm):
    """A letter to a third party: to whom, with which words, and what goes along."""

    to = StringField(lazy_gettext("To"), [longest(3000)])
    cc = StringField(lazy_gettext("Copy to"), [validators.Optional(), longest(3000)])
    subject = StringField(lazy_gettext("Subject"), [longest(250)])
    language = SelectField(lazy_gettext("Language of the letter"))
    text = LongTextField(lazy_gettext("What do you want to say?"), [longest(100_000)])
    with_address = BooleanField(lazy_gettext("Say the customer's e-mail address"))
    files = MultipleFileField(lazy_gettext("Files"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(LANGUAGES.items())

    def uploads(self) -> list[Upload]:
        """The files that were given."""
        given = [file for file in self.files.data or [] if getattr(file, "filename", "")]
        return [Upload(file.filename, file.mimetype or "", file.read()) for file in given]


class _Pressed(RadioField):
    """One of several answers; a button that says one goes before the answer that is marked."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist[-1:])


class ClosingForm(SubmittedForm):
    """How it ended, what it really was, why the customer was dissatisfied, the last words."""

    outcome = _Pressed(
        lazy_gettext("How did it end?"), [validators.InputRequired(lazy_gettext("Say how it ended."))]
    )
    category_id = SelectField(
        lazy_gettext("What was it really?"),
        [validators.InputRequired(lazy_gettext("Choose a category."))],
        coerce=_id,
    )
    cause_id = SelectField(lazy_gettext("Why was the customer dissatisfied?"), coerce=_id)
    last_words = LongTextField(lazy_gettext("Last words to the customer"), [longest(100_000)])
    words = HiddenField()  # "reply": the last words were begun as a reply

    def __init__(self, ticket: Ticket, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.outcome.choices = labels.choices(Outcome)
        none = [("", lazy_gettext("Choose"))]
        self.category_id.choices = [*none, *categories.choices(locale())]
        asked = [each for each in field_catalogue.of_kind(ticket.kind.value) if each.required]
        held = changing.own_fields(ticket) if asked else {}
        field_forms.extend(self, asked, {each.id: held.get(each.key) for each in asked})
        asks_cause = ticket.kind is RequestKind.COMPLAINT or self.is_submitted()
        causes = [(id_, name) for id_, _key, name in categories.causes(locale())] if asks_cause else []
        self.cause_id.choices = [("", lazy_gettext("Not known")), *causes]
        if not self.is_submitted():
            in_use = {id_ for id_, _path in categories.choices(locale())}
            self.category_id.data = ticket.category_id if ticket.category_id in in_use else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Fields of the desk's own are read as far as they stand under the category that was chosen."""
        fine = super().validate(extra_validators)
        complete = self.outcome.data not in UNCHECKED_OUTCOMES
        where = {"kind": self.ticket.kind.value, "category_id": self.category_id.data}
        return field_forms.check(self, **where, complete=complete) and fine

    def fields(self) -> dict[int, field_rules.Value]:
        """What was typed into fields of the desk's own."""
        return field_forms.values(self, kind=self.ticket.kind.value, category_id=self.category_id.data)


class AssignmentForm(SubmittedForm):
    """Who has it from now on."""

    assignee_id = SelectField(lazy_gettext("Colleague"), coerce=_id)
    team_id = SelectField(lazy_gettext("Team"), coerce=_id)
    note = LongTextField(lazy_gettext("A note for whoever takes it over"), [longest(10_000)])

    def __init__(self, ticket: Ticket, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = queries.directory()
        teams = [*known.active_teams]
        if ticket.team_id is not None and ticket.team_id not in teams:
            teams.append(ticket.team_id)
        people = [(id_, known.users[id_]) for id_ in known.active_users]
        self.assignee_id.choices = [("", lazy_gettext("Nobody, whoever takes it")), *people]
        self.team_id.choices = [("", lazy_gettext("No team")), *[(id_, known.teams[id_]) for id_ in teams]]
        if not self.is_submitted():
            self.assignee_id.data, self.team_id.data = ticket.assignee_id, ticket.team_id


class MergeForm(SubmittedForm):
    """Into which ticket; and what the merged one closes under, where neither says it."""

    into = HiddenField()
    category_id = SelectField(lazy_gettext("What was it about?"), coerce=_id)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category_id.choices = [("", lazy_gettext("Choose")), *categories.choices(locale())]


class LinkForm(SubmittedForm):
    """What this ticket has to do with which other one."""

    relation = SelectField(lazy_gettext("This ticket"))
    other = StringField(
        lazy_gettext("Number of the other ticket"),
        [validators.InputRequired(lazy_gettext("Type the number of a ticket.")), longest(40)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relation.choices = labels.choices(Relation)


class HoldForm(SubmittedForm):
    """Until when it rests."""

    until = DateTimeLocalField(
        lazy_gettext("Until"), [validators.Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )

    def until_at(self) -> datetime | None:
        """The moment that was chosen in the reader's time zone. Raises DomainError outside living memory."""
        return _moment(self.until.data, clock.now())


def _zone() -> ZoneInfo:
    return ZoneInfo(str(get_timezone()))  # flask-babel may give one that must not be put into a time as it is


def _moment(local: datetime | None, now: datetime) -> datetime | None:
    if local is None:
        return None
    if not 1900 < local.year < 9000:
        raise DomainError(N_("Choose a time that is still to come."), field="until")
    return moments.of_local(local, _zone(), after=now)


class SnoozeForm(SubmittedForm):
    """Until when it is out of sight: one of the moments offered, or one's own."""

    when = RadioField(
        lazy_gettext("When does it come back?"), [validators.InputRequired(lazy_gettext("Say until when."))]
    )
    until = DateTimeLocalField(
        lazy_gettext("Or until a time of your own"),
        [validators.Optional()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(self, now: datetime, *args: Any, **kwargs: Any) -> None:
        self.now, self.offered = now, moments.offered(now, _zone())
        likely = "morning" if "morning" in self.offered else "tomorrow"
        super().__init__(*args, **({"when": likely} | kwargs))
        words = {
            "hour": gettext("In an hour"),
            "morning": gettext("This morning"),
            "afternoon": gettext("This afternoon"),
            "tomorrow": gettext("Tomorrow morning"),
            "week": gettext("Next week"),
        }
        self.when.choices = [(name, words[name]) for name in self.offered]

    def until_at(self) -> datetime:
        """The moment that was chosen; what was typed goes before what was picked."""
        return _moment(self.until.data, self.now) or self.offered[self.when.data]


class PropertiesForm(SubmittedForm):
    """Everything about a ticket that is a choice. `version` and `base`: what the form showed when it was made."""

    subject = StringField(lazy_gettext("Subject"), [longest(250)])
    kind = SelectField(lazy_gettext("Kind"))
    priority = SelectField(lazy_gettext("Priority"))
    category_id = SelectField(lazy_gettext("Category"), coerce=_id)
    language = SelectField(lazy_gettext("Language of letters"))
    tags = StringField(lazy_gettext("Tags"), [validators.Optional(), longest(1500)])
    customer_id = SelectField(lazy_gettext("Customer"), coerce=_id, validate_choice=False)
    version = HiddenField()
    base = HiddenField()
    mine = BooleanField()  # "keep mine": the conflict page was seen

    def __init__(self, ticket: Ticket, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = labels.choices(RequestKind)
        self.priority.choices = labels.choices(Priority)
        paths = categories.choices(locale(), keep=ticket.category_id)
        self.category_id.choices = [("", lazy_gettext("None")), *paths]
        self.language.choices = list(LANGUAGES.items())
        known, held = field_catalogue.known(), changing.own_fields(ticket)
        ids = [id_ for id_ in known if f"field_{id_}" in held]
        values = {id_: held[f"field_{id_}"] for id_ in ids}
        field_forms.extend(self, [known[id_] for id_ in ids], values)

    def validate(self, extra_validators: Any = None) -> bool:
        """All that cannot be kept is told at once."""
        fine = super().validate(extra_validators)
        return field_forms.check(self) and fine

    def values(self) -> dict[str, Any]:
        """What was chosen, as tickets.changing takes it."""
        chosen = {
            "subject": self.subject.data or "",
            "kind": self.kind.data,
            "priority": self.priority.data,
            "category_id": self.category_id.data,
            "language": self.language.data,
            "tags": [tag.strip() for tag in (self.tags.data or "").split(",") if tag.strip()],
        }
        if self.customer_id.data is not None:
            chosen["customer_id"] = self.customer_id.data
        own = field_forms.values(self, anywhere=True)
        return chosen | {f"field_{id_}": value for id_, value in own.items()}
