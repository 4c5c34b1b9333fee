"""What administrators type about a mailbox."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, PasswordField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from helpdesk.mail.mailboxes import MailboxValues
from helpdesk.mail.models import Mailbox
from helpdesk.mail.words import Security
from helpdesk.web.fields import EmailField, Form, longest, required
from helpdesk.web.i18n import LANGUAGES

_SECURITY = [
    SelectChoice(Security.TLS.value, _l("TLS from the start")),
    SelectChoice(Security.STARTTLS.value, _l("STARTTLS")),
    SelectChoice(Security.PLAIN.value, _l("None (only within this machine)")),
]
_LANGUAGES = [
    SelectChoice("", _l("Told or guessed mail by mail")),
    *(SelectChoice(code, name) for code, name in LANGUAGES.items()),
]
_KEPT = {"autocomplete": "new-password"}


def _host(label: Any) -> StringField:
    return StringField(label, [longest(255)], render_kw={"autocomplete": "off", "spellcheck": "false"})


def _port(label: Any, default: int) -> IntegerField:
    between = validators.NumberRange(1, 65535, message=_l("A port is a number from 1 to 65535."))
    return IntegerField(label, [validators.InputRequired(_l("Fill this in.")), between], default=default)


class MailboxForm(Form):
    name = StringField(_l("Name"), [required(), longest(120)])
    address = EmailField(_l("Address"), [required(), longest(200)])
    language = SelectField(_l("Language of its mail"), choices=_LANGUAGES)
    acknowledge = BooleanField(_l("Tell people that their mail has arrived"), default=True)
    imap_host = _host(_l("IMAP server"))
    imap_port = _port(_l("Port"), 993)
    imap_security = SelectField(_l("Encryption"), choices=_SECURITY, default=Security.TLS.value)
    imap_user = StringField(_l("User name"), [longest(255)], render_kw={"autocomplete": "off"})
    imap_password = PasswordField(_l("Password"), [longest(500)], render_kw=_KEPT)
    imap_folder = StringField(_l("Folder"), [longest(120)], default="INBOX")
    imap_done_folder = StringField(_l("Folder for fetched mail"), [longest(120)])
    smtp_host = _host(_l("SMTP server"))
    smtp_port = _port(_l("Port"), 587)
    smtp_security = SelectField(_l("Encryption"), choices=_SECURITY, default=Security.STARTTLS.value)
    smtp_user = StringField(_l("User name"), [longest(255)], render_kw={"autocomplete": "off"})
    smtp_password = PasswordField(_l("Password"), [longest(500)], render_kw=_KEPT)
    verify_tls = BooleanField(_l("Check the servers' certificates"), default=True)

    def values(self, known: Mailbox | None) -> MailboxValues:
        """What was typed. An empty password keeps the one there is, unless its user name was emptied too."""
        return MailboxValues(
            name=self.name.data or "",
            address=self.address.data or "",
            language=self.language.data or None,
            imap_host=self.imap_host.data or "",
            imap_port=self.imap_port.data or 993,
            imap_security=Security(self.imap_security.data),
            imap_user=self.imap_user.data or "",
            imap_password=self._password(self.imap_password, self.imap_host, known),
            imap_folder=self.imap_folder.data or "INBOX",
            imap_done_folder=self.imap_done_folder.data or "",
            smtp_host=self.smtp_host.data or "",
            smtp_port=self.smtp_port.data or 587,
            smtp_security=Security(self.smtp_security.data),
            smtp_user=self.smtp_user.data or "",
            smtp_password=self._password(self.smtp_password, self.smtp_host, known),
            verify_tls=bool(self.verify_tls.data),
            acknowledge=bool(self.acknowledge.data),
        )

    def _password(self, field: PasswordField, host: StringField, known: Mailbox | None) -> str | None:
        """A password goes with the server it was given for: for another one it must be typed again."""
        if field.data:
            return str(field.data)
        unchanged = known is not None and getattr(known, host.name) == (host.data or "")
        return None if unchanged else ""
