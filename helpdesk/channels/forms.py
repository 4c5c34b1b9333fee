"""What a colleague fills in while somebody calls or stands at the counter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, validators

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.channels import phone
from helpdesk.channels.callers import Caller, read
from helpdesk.channels.taking_down import Ending, TakenDown
from helpdesk.customers.models import Customer
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.people import queries as people
from helpdesk.tickets import field_catalogue, field_forms, labels
from helpdesk.tickets.words import UNCHECKED_OUTCOMES, Outcome, Priority
from helpdesk.web import submissions
from helpdesk.web.fields import EmailField, LongTextField, PhoneField, SubmittedForm, longest
from helpdesk.web.i18n import locale

SOMEBODY_NEW = "new"
ON_THE_SPOT = (Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED, Outcome.SPAM, Outcome.TEST)


def number(value: Any, longest_: int = 15) -> int | None:
    """The whole number in a field, None where it holds none."""
    return whole(str(value or ""), longest_)


class OptionalSelect(SelectField):
    """A list whose first entry, "", stands for no choice. What else it offers is read only where something is chosen or shown."""

    def offer(self, nothing: Any, others: Callable[[], list[tuple[str, str]]]) -> None:
        choices: Any = lambda: [("", nothing), *others()]  # noqa: E731
        self.choices = choices

    def pre_validate(self, form: Any) -> None:
        if self.data != "":
            super().pre_validate(form)


NOBODY = N_("Say who is calling: find them, give a name, or say that they stay unknown.")
NO_CATEGORY = N_("Choose a category: what is closed has one.")


class ContactForm(SubmittedForm):
    """A call or a visit. `customer`: an id, or "new" where the likely ones were seen and it is none of them."""

    # Hidden fields have an empty label: a field without any looks for a translation of its name.
    submission = HiddenField("", default=submissions.new_key)
    started_at = HiddenField("")
    seconds = HiddenField("")
    customer = HiddenField("")
    customer_text = HiddenField("")
    search = StringField(_l("Name, number or address"), [longest(200)])
    unknown = BooleanField(_l("The number is withheld, and they give no name"))
    new_name = StringField(lazy_pgettext("person", "Name"), [validators.Optional(), longest(200)])
    new_phone = PhoneField(_l("Telephone number"), [validators.Optional(), longest(40)])
    new_email = EmailField(_l("E-mail address"), [validators.Optional(), longest(320)])
    kind = RadioField(_l("Kind"), [validators.InputRequired(_l("Choose what sort of request it is."))])
    category_id = OptionalSelect(_l("Category"), default="")
    body = LongTextField(
        _l("What was said"), [validators.InputRequired(_l("Write down what was said.")), longest(100_000)]
    )
    subject = StringField(_l("Subject"), [validators.Optional(), longest(250)])
    priority = SelectField(_l("Priority"), default=Priority.NORMAL.value)
    place_id = OptionalSelect(_l("Place"), default="")
    solved = BooleanField("")
    outcome = RadioField(_l("How did it end?"), [validators.Optional()], default=Outcome.RESOLVED.value)
    final_category_id = OptionalSelect(_l("What was it really?"), default="")
    cause_id = OptionalSelect(_l("Why was the customer dissatisfied?"), default="")

    def __init__(self, *args: Any, visit: bool = False, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = labels.choices(RequestKind)
        self.category_id.offer(_l("Choose"), _tree)
        self.priority.choices = labels.choices(Priority)
        self.outcome.choices = [(each.value, labels.label(each)) for each in ON_THE_SPOT]
        self.final_category_id.offer(_l("The category above"), _tree)
        self.cause_id.offer(_l("Not known"), _causes)
        self.place_id.offer(_l("No place"), _places if visit else list)
        self.visit = visit
        asked = [each for each in field_catalogue.in_use() if each.asked_at_intake or each.required]
        field_forms.extend(self, asked)
        self.solved.label.text = _l("Solved at the counter") if visit else _l("Solved on the call")

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is missing is told at once."""
        refusals = list(self._missing())
        fine = super().validate(extra_validators)
        for each in refusals:
            self.refuse(each)
        fine = self._fields_fit() and fine
        return fine and not refusals

    def _fields_fit(self) -> bool:
        if not field_forms.parts(self):
            return True
        closes = bool(self.solved.data) and self.outcome.data not in UNCHECKED_OUTCOMES
        return field_forms.check(self, kind=str(self.kind.data), category_id=self._where, complete=closes)

    @property
    def _where(self) -> int | None:
        """The category that the ticket will have."""
        return self.final_id if self.solved.data else number(self.category_id.data)

    def _missing(self) -> Iterator[DomainError]:
        if not self.may_stay_unknown and self.customer_id is None and self.caller.is_nobody:
            yield DomainError(NOBODY, field="search")
        if self.solved.data and self.final_id is None:
            yield DomainError(NO_CATEGORY, field="final_category_id")

    @property
    def may_stay_unknown(self) -> bool:
        """Visitors need not say who they are; of callers somebody says that they do not."""
        return self.visit or bool(self.unknown.data)

    @property
    def final_id(self) -> int | None:
        """What it really was: the category below, else the one above."""
        return number(self.final_category_id.data) or number(self.category_id.data)

    @property
    def customer_id(self) -> int | None:
        """The customer who was chosen."""
        return number(self.customer.data)

    @property
    def is_somebody_new(self) -> bool:
        """Were the likely customers seen and turned down?"""
        return str(self.customer.data) == SOMEBODY_NEW

    @property
    def caller(self) -> Caller:
        """Somebody we do not know yet, as typed into any of the fields."""
        typed = self.customer_text.data or self.search.data or ""
        given = (self.new_name.data or "", self.new_phone.data or "", self.new_email.data or "")
        return read(typed, name=given[0], number=given[1], email=given[2])

    def started(self) -> datetime | None:
        """When the page was given out."""
        try:
            at = datetime.fromisoformat(str(self.started_at.data or ""))
        except ValueError:
            return None
        return at if at.tzinfo else None

    def lasted(self, at: datetime) -> timedelta | None:
        """How long it has been going on."""
        return phone.lasted(self.started(), number(self.seconds.data, 6), at)

    def taken_down(self, customer: Customer | None) -> TakenDown:
        """What was said, with how it ended where it was solved."""
        kind = RequestKind(self.kind.data)
        return TakenDown(
            kind=kind,
            body=self.body.data or "",
            customer=customer,
            subject=self.subject.data or "",
            category_id=number(self.category_id.data),
            priority=Priority(self.priority.data),
            ending=self._ending(kind, self.final_id) if self.solved.data and self.final_id else None,
            fields=field_forms.values(self, kind=kind.value, category_id=self._where),
        )

    def _ending(self, kind: RequestKind, final: int) -> Ending:
        cause = number(self.cause_id.data) if kind is RequestKind.COMPLAINT else None
        return Ending(Outcome(self.outcome.data or Outcome.RESOLVED.value), final, cause)


def _places() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in people.active_places()]


def _tree() -> list[tuple[str, str]]:
    return [(str(id_), path) for id_, path in categories.choices(locale())]


def _causes() -> list[tuple[str, str]]:
    return [(str(id_), name) for id_, _key, name in categories.causes(locale())]
