"""What people type into the pages of the room."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
    widgets,
)

from helpdesk.people import choices, roles, rules
from helpdesk.people.models import Place, Team
from helpdesk.people.words import Role
from helpdesk.web.fields import EmailField, Form, longest, required

# Before anything is hashed; the deed has the last word on the rest.
_not_endless = validators.Length(max=rules.LONGEST, message=_l("Use at most %(max)d characters."))


def secret(label: Any, *, new: bool = False, **more: Any) -> PasswordField:
    """A password field; `new` where a password manager should offer one."""
    hint = {"autocomplete": "new-password" if new else "current-password"}
    return PasswordField(label, [required(), _not_endless], render_kw=hint, **more)


def optional_id(value: Any) -> int | None:
    """The id behind a choice; None for "none of them"."""
    return int(value) if value not in (None, "", "None") else None


class ChecklistField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [required(), longest(255)], render_kw={"autocomplete": "username"})
    password = secret(_l("Password"))
    kept = BooleanField(_l("Keep me signed in on this device for 14 days"))


class ForgotForm(Form):
    email = EmailField(
        _l("E-mail"), [required(), longest(255)], render_kw={"autocomplete": "username", "autofocus": True}
    )


class PasswordForm(Form):
    """A new password, by a mailed link."""

    password = secret(_l("New password"), new=True)


class InvitationForm(Form):
    name = StringField(_l("Your name"), [required(), longest(120)], render_kw={"autocomplete": "name"})
    password = secret(_l("Password"), new=True)


class SetUpYouForm(Form):
    name = StringField(
        _l("Your name"), [required(), longest(120)], render_kw={"autocomplete": "name", "autofocus": True}
    )
    email = EmailField(_l("E-mail"), [required(), longest(255)], render_kw={"autocomplete": "username"})
    password = secret(_l("Password"), new=True)


class SetUpOrganisationForm(Form):
    organisation = StringField(
        _l("Name of the organisation"),
        [required(), longest(120)],
        render_kw={"autocomplete": "organization", "autofocus": True},
    )
    language = SelectField(_l("Language"), choices=choices.languages)
    country = SelectField(_l("Country"), choices=choices.countries)
    time_zone = SelectField(_l("Time zone"), choices=choices.time_zones)


class SetUpMailboxForm(Form):
    mailbox_address = EmailField(_l("Address"), [required(), longest(255)], render_kw={"autofocus": True})
    mailbox_name = StringField(_l("Name customers see"), [longest(120)])


class SetUpTeamForm(Form):
    team = StringField(_l("Name of the team"), [required(), longest(120)], render_kw={"autofocus": True})
    place = StringField(_l("Counter or office"), [validators.Optional(), longest(120)])


class UserForm(Form):
    """What an admin says of a user."""

    name = StringField(lazy_pgettext("person", "Name"), [required(), longest(120)])
    email = EmailField(_l("E-mail"), [required(), longest(255)])
    role = RadioField(_l("Role"), coerce=Role, default=Role.AGENT)
    language = SelectField(_l("Language"), choices=choices.languages)
    place_id = SelectField(_l("Place"), coerce=optional_id)
    team_ids = ChecklistField(_l("Teams"), coerce=int)

    def offer(self, teams: list[Team], places: list[Place]) -> None:
        """Fills in what can be chosen."""
        self.role.choices = {role: gettext(label) for role, label in roles.LABELS.items()}
        self.place_id.choices = {"": gettext("No place")} | {str(place.id): place.name for place in places}
        self.team_ids.choices = {str(team.id): team.name for team in teams}


class PlaceForm(Form):
    name = StringField(_l("Name"), [required(), longest(120)])
    address = StringField(_l("Address"), [validators.Optional(), longest(250)])


class TeamForm(Form):
    name = StringField(_l("Name"), [required(), longest(120)])
    restricted = BooleanField(
        _l("Restricted"),
        description=_l("Only members, supervisors and administrators see the tickets of this team."),
    )


AS_ORGANISATION = "organisation"


class PreferencesForm(Form):
    """What users say of themselves."""

    language = SelectField(_l("Language"), choices=choices.languages)
    time_zone = SelectField(_l("Time zone"), validate_choice=True)
    theme = SelectField(_l("Look"), default="")
    single_keys = BooleanField(
        _l("Keys without Ctrl"),
        description=_l("Single keys such as C for a call. Keys with Ctrl always work."),
    )

    def offer(self, organisations_zone: str) -> None:
        """Fills in what can be chosen."""
        own = gettext("As the organisation (%(zone)s)", zone=organisations_zone)
        self.time_zone.choices = {AS_ORGANISATION: own} | choices.time_zones()
        self.theme.choices = {
            "": gettext("As the device"),
            "light": gettext("Light"),
            "dark": gettext("Dark"),
        }


class ChangePasswordForm(Form):
    present = secret(_l("Present password"))
    password = secret(_l("New password"), new=True)
