"""What people type into the pages of the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from babel.dates import get_day_names
from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
    widgets,
)

from helpdesk.people import choices, notice_kinds, roles, rules
from helpdesk.people.models import NoticeMail, Place, Team
from helpdesk.people.notice_kinds import Kind
from helpdesk.people.notice_times import Quiet, Times
from helpdesk.people.words import Rhythm, Role, Way
from helpdesk.web.fields import EmailField, Form, longest, required
from helpdesk.web.i18n import locale

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


AS_USUAL, NEVER, OWN = "", "never", "own"


class NoticesForm(Form):
    """How one wants notices: each kind, the digest, hours without mail. Made for one's kinds by `for_kinds`."""

    rhythm = SelectField(_l("A digest leaves"))
    hour = SelectField(_l("At this hour"), coerce=int)
    quiet = SelectField(_l("Hours without mail"))
    begins = SelectField(_l("From this hour"), coerce=int)
    ends = SelectField(_l("until this hour"), coerce=int)
    days = ChecklistField(_l("And not at all on"), coerce=int)
    away_until = DateField(_l("Away until"), [validators.Optional(_l("This is not a day."))])
    kinds: Sequence[Kind] = ()

    @classmethod
    def for_kinds(cls, kinds: Sequence[Kind]) -> type[NoticesForm]:
        """A form with a field for each."""
        ways = {f"way_{kind.key}": SelectField(gettext(kind.label)) for kind in kinds}
        return type("OwnNoticesForm", (cls,), {"kinds": tuple(kinds), **ways})

    def offer(self, usual: Times) -> Self:
        """Fills in what can be chosen, and what holds for those who do not choose."""
        for kind, field in zip(self.kinds, self.ways, strict=True):
            ways = {way: gettext(words) for way, words in notice_kinds.WAYS.items()}
            words = gettext("As the organisation: %(what)s", what=ways[kind.way])
            field.choices = {AS_USUAL: words} | ways
        hours = {str(hour): f"{hour:02}:00" for hour in range(24)}
        self.hour.choices = self.begins.choices = self.ends.choices = hours
        rhythms = {rhythm: gettext(words) for rhythm, words in notice_kinds.RHYTHMS.items()}
        what = rhythms[usual.rhythm] + (f", {usual.hour:02}:00" if usual.rhythm is Rhythm.DAILY else "")
        self.rhythm.choices = {AS_USUAL: gettext("As the organisation: %(what)s", what=what)} | rhythms
        self.quiet.choices = {
            AS_USUAL: gettext("As the organisation: %(what)s", what=_quiet_words(usual.quiet)),
            NEVER: gettext("None"),
            OWN: gettext("Those chosen below"),
        }
        self.days.choices = {str(day): name for day, name in _weekdays("wide").items()}
        return self

    def show(self, row: NoticeMail | None, times: Times) -> Self:
        """Fills in what one has chosen; where that is nothing, what holds."""
        for kind, field in zip(self.kinds, self.ways, strict=True):
            field.data = row.ways.get(kind.key, AS_USUAL) if row else AS_USUAL
        self.rhythm.data = row.rhythm if row and row.rhythm else AS_USUAL
        self.hour.data, quiet = times.hour, times.quiet
        own = quiet.begins != quiet.ends or quiet.days
        self.quiet.data = AS_USUAL if row is None or row.quiet is None else OWN if own else NEVER
        self.begins.data, self.ends.data, self.days.data = quiet.begins, quiet.ends, sorted(quiet.days)
        self.away_until.data = row.away_until if row else None
        return self

    @property
    def ways(self) -> list[Any]:
        return [self[f"way_{kind.key}"] for kind in self.kinds]

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody who calls every day quiet would never get a letter."""
        if not super().validate(extra_validators):
            return False
        if self.quiet.data == OWN and len(set(self.days.data or ())) == 7:
            self.days.errors = [gettext("Leave at least one day on which mail may come.")]
            return False
        return True

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as `notice_choices.choose` takes it."""
        quiet = {NEVER: Quiet(0, 0), AS_USUAL: None}
        own = Quiet(self.begins.data, self.ends.data, frozenset(self.days.data or ()))
        pairs = zip(self.kinds, self.ways, strict=True)
        return {
            "ways": {kind.key: Way(field.data) for kind, field in pairs if field.data},
            "rhythm": Rhythm(self.rhythm.data) if self.rhythm.data else None,
            "hour": self.hour.data,
            "quiet": quiet.get(self.quiet.data, own),
            "away_until": self.away_until.data,
        }


def _weekdays(width: Any) -> dict[int, str]:
    names = get_day_names(width, "stand-alone", locale=locale())
    return {day: names[day] for day in range(7)}


def _quiet_words(quiet: Quiet) -> str:
    """Hours and days without mail: "20:00–07:00, Sat, Sun"."""
    hours = [f"{quiet.begins:02}:00–{quiet.ends:02}:00"] if quiet.begins != quiet.ends else []
    days = [name for day, name in _weekdays("abbreviated").items() if day in quiet.days]
    return ", ".join(hours + days) or str(gettext("None"))


class ChangePasswordForm(Form):
    present = secret(_l("Present password"))
    password = secret(_l("New password"), new=True)
