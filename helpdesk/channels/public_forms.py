"""What a visitor types into the public form."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, StringField, validators

from helpdesk.categories.words import RequestKind
from helpdesk.channels.web_form import Request
from helpdesk.tickets import field_catalogue, field_forms, labels
from helpdesk.tickets.attaching import Upload
from helpdesk.web.fields import EmailField, LongTextField, SubmittedForm, longest, required


class WebForm(SubmittedForm):
    name = StringField(
        _l("Your name"),
        [required(_l("Tell us your name.")), longest(200)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Your e-mail address"),
        [required(_l("Without your address we cannot answer.")), longest(254)],
        render_kw={"autocomplete": "email"},
    )
    kind = RadioField(
        _l("What is it?"),
        [validators.InputRequired(_l("Choose what it is."))],
        default=RequestKind.QUESTION.value,
    )
    subject = StringField(
        _l("In a few words"), [required(_l("Say in a few words what it is about.")), longest(200)]
    )
    body = LongTextField(_l("Your message"), [required(_l("Write your message.")), longest(20_000)])
    files = MultipleFileField(_l("Files"))
    website = StringField()  # people do not see it; programs fill it in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = labels.choices(RequestKind)
        asked = [
            each for each in field_catalogue.in_use() if each.asked_of_customers and not each.category_ids
        ]
        field_forms.extend(self, asked)

    def validate(self, extra_validators: Any = None) -> bool:
        """All that cannot be kept is told at once."""
        fine = super().validate(extra_validators)
        return field_forms.check(self, kind=str(self.kind.data)) and fine

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.website.data)

    def said(self, language: str) -> Request:
        return Request(
            self.name.data or "",
            self.email.data or "",
            RequestKind(self.kind.data),
            self.subject.data or "",
            self.body.data or "",
            language,
            field_forms.values(self, kind=str(self.kind.data)),
        )

    def uploads(self) -> list[Upload]:
        """The files that were given."""
        given = [file for file in self.files.data or [] if getattr(file, "filename", "")]
        return [Upload(file.filename, file.mimetype or "", file.read()) for file in given]
