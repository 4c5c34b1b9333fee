"""What administrators type about a gateway."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.texting.gateways import FIELDS, GatewayValues
from helpdesk.texting.models import Gateway
from helpdesk.texting.words import Format, Proof
from helpdesk.web.fields import Form, PhoneField, longest, required

_FORMATS = [SelectChoice(Format.JSON.value, "JSON"), SelectChoice(Format.FORM.value, _l("Fields of a form"))]
_PROOFS = [
    SelectChoice(Proof.BEARER.value, _l("A token (Bearer)")),
    SelectChoice(Proof.BASIC.value, _l("A user name and a password")),
    SelectChoice(Proof.HEADER.value, _l("A header of its own")),
    SelectChoice(Proof.NONE.value, _l("Nothing (only within our own network)")),
]
_KEPT = {"autocomplete": "new-password"}
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_MOST_EXTRA = 20


def _named(label: Any) -> StringField:
    return StringField(label, [longest(120)], render_kw=_PLAIN)


class GatewayForm(Form):
    version = HiddenField(default="0")
    name = StringField(_l("Name"), [required(), longest(80)])
    address = StringField(_l("Address that takes texts"), [required(), longest(500)], render_kw=_PLAIN)
    format = SelectField(_l("How it takes them"), choices=_FORMATS, default=Format.JSON.value)
    proof = SelectField(_l("How we prove who we are"), choices=_PROOFS, default=Proof.BEARER.value)
    user = StringField(_l("User name, or name of the header"), [longest(120)], render_kw=_PLAIN)
    secret = PasswordField(_l("Token or password"), [longest(1000)], render_kw=_KEPT)
    sender = StringField(_l("Sender"), [longest(20)], render_kw=_PLAIN)
    takes_replies = BooleanField(_l("Answers to our texts reach us"))
    report_secret = PasswordField(_l("Secret that signs reports"), [longest(200)], render_kw=_KEPT)
    extra = TextAreaField(_l("Further fields"), [longest(2000)], render_kw=_PLAIN)
    field_to = _named(_l("Number of whom it is for"))
    field_text = _named(_l("The text"))
    field_sender = _named(_l("Sender of the text"))
    field_reference = _named(_l("Our reference"))
    field_id = _named(_l("Its own number of the text, in its answer"))
    field_report_id = _named(_l("Its own number of the text, in a report"))
    field_report_reference = _named(_l("Our reference, in a report"))
    field_report_status = _named(_l("What became of it, in a report"))
    field_reply_from = _named(_l("Number of whoever answers"))
    field_reply_text = _named(_l("The answer"))

    @classmethod
    def about(cls, gateway: Gateway | None, **more: Any) -> GatewayForm:
        """With what is known of the gateway; secrets are never shown. `formdata` None: whatever was sent."""
        names = {f"field_{each}": (gateway.fields.get(each) if gateway else None) for each in FIELDS}
        if gateway is None:
            return cls(data={name: FIELDS[name.removeprefix("field_")] for name in names}, **more)
        shown = {name: value or FIELDS[name.removeprefix("field_")] for name, value in names.items()}
        extra = "\n".join(f"{name}={value}" for name, value in gateway.extra.items())
        own = ("name", "address", "format", "proof", "user", "sender", "takes_replies")
        return cls(
            data=shown
            | {name: getattr(gateway, name) for name in own}
            | {"extra": extra, "version": str(gateway.version)},
            **more,
        )

    def values(self, known: Gateway | None) -> GatewayValues:
        """What was typed. An empty secret keeps the one there is. Raises DomainError where a further field is crooked."""
        return GatewayValues(
            name=self.name.data or "",
            address=self.address.data or "",
            format=Format(self.format.data),
            proof=Proof(self.proof.data),
            user=self.user.data or "",
            secret=self._secret(known),
            sender=self.sender.data or "",
            takes_replies=bool(self.takes_replies.data),
            report_secret=self.report_secret.data or None,
            fields={each: self[f"field_{each}"].data or FIELDS[each] for each in FIELDS},
            extra=self._extra(),
        )

    def version_shown(self) -> int:
        """The version that the form was made from; 0, which no row has, where it is crooked."""
        return whole(self.version.data, 9) or 0

    def _secret(self, known: Gateway | None) -> str | None:
        """It goes with the address it was given for: for another one it must be typed again."""
        if self.secret.data:
            return str(self.secret.data)
        return None if known is not None and known.address == (self.address.data or "") else ""

    def _extra(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for row in (self.extra.data or "").splitlines():
            name, equals, value = (part.strip() for part in row.partition("="))
            if not row.strip():
                continue
            if not equals or not name or len(found) >= _MOST_EXTRA:
                raise DomainError(N_("Write one field a line, as name=value, twenty at most."), field="extra")
            found[name[:60]] = value[:500]
        return found


class TestForm(Form):
    """A text to oneself."""

    __test__ = False  # no test of pytest's

    number = PhoneField(_l("Telephone number"), [required(), longest(40)])
