"""What people type about customers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, validators

from helpdesk.customers.models import Customer
from helpdesk.customers.words import ContactKind
from helpdesk.kit.text import whole
from helpdesk.web.fields import EmailField, Form, KeptForm, PhoneField, SubmittedForm, longest, required
from helpdesk.web.i18n import LANGUAGES


def languages() -> list[tuple[str, Any]]:
    """The languages we can write in, and not knowing."""
    return [("", _l("Not known")), *LANGUAGES.items()]


class ParticularsForm(SubmittedForm):
    """What is known of a customer. The organisation comes from a combobox: an id, or the name of a new one."""

    name = StringField(
        lazy_pgettext("person", "Name"),
        [required(_l("Give a name; what the caller said is enough.")), longest(200)],
    )
    organisation = HiddenField()
    organisation_text = HiddenField()
    language = SelectField(_l("Language"), choices=languages)
    address = StringField(_l("Postal address"), [validators.Optional(), longest(250)])
    notes = TextAreaField(_l("Notes"), [validators.Optional(), longest(10_000)], render_kw={"rows": 4})

    def organisation_id(self, before: int | None = None) -> int | None:
        """The organisation chosen from the list. A typed name beats the one that was there `before`."""
        known = whole(str(self.organisation.data or ""))
        typed = (self.organisation_text.data or "").strip()
        return None if typed and known == before else known


class NewCustomerForm(ParticularsForm):
    """A customer to be added; an address or a number may follow later."""

    email = EmailField(_l("E-mail address"), [validators.Optional(), longest(320)])
    phone = PhoneField(_l("Telephone number"), [validators.Optional(), longest(40)])


class CustomerForm(ParticularsForm):
    """A customer as it is; `version` tells whether somebody else was faster."""

    version = HiddenField()
    is_internal = BooleanField(_l("A colleague or a test: never asked how we did"))
    undeliverable = BooleanField(_l("Cannot be reached any more"))

    @classmethod
    def showing(cls, customer: Customer) -> CustomerForm:
        """The form filled with what is known now."""
        return cls(
            obj=None,
            name=customer.name,
            language=customer.language or "",
            organisation=customer.organisation_id,
            address=customer.address,
            notes=customer.notes,
            version=customer.version,
            is_internal=customer.is_internal,
            undeliverable=customer.undeliverable,
        )

    @property
    def version_shown(self) -> int:
        """The version this form was filled from; 0 where it is crooked."""
        return whole(str(self.version.data or ""), 9) or 0


class ContactForm(Form):
    """One more way to reach a customer: an address or a number, told apart by its @."""

    contact = StringField(_l("Another address or number"), [required(), longest(320)])

    @property
    def kind(self) -> ContactKind:
        return ContactKind.EMAIL if "@" in (self.contact.data or "") else ContactKind.PHONE


class DateKindForm(KeptForm):
    """What a date of customers is called."""

    name = StringField(_l("Name"), [required(_l("Give it a name.")), longest(80)])


class MergeForm(SubmittedForm):
    """Into whom."""

    into = HiddenField(validators=[required()])
