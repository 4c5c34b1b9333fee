"""What happens to users."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class UserEvent(Event):
    subject_kind = "user"
    readers = Readers.SUPERVISORS

    user_id: int


@dataclass(frozen=True)
class UserAdded(UserEvent):
    kind = "user.added"

    role: str


@dataclass(frozen=True)
class UserChanged(UserEvent):
    kind = "user.changed"

    what: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class UserDeactivated(UserEvent):
    kind = "user.deactivated"


@dataclass(frozen=True)
class UserReactivated(UserEvent):
    kind = "user.reactivated"


@dataclass(frozen=True)
class SignedIn(UserEvent):
    kind = "user.signed_in"

    session_id: int


@dataclass(frozen=True)
class SignedOut(UserEvent):
    kind = "user.signed_out"

    session_id: int


@dataclass(frozen=True)
class PasswordChanged(UserEvent):
    kind = "user.password_changed"


@dataclass(frozen=True)
class TeamEvent(Event):
    subject_kind = "team"
    readers = Readers.SUPERVISORS

    team_id: int


@dataclass(frozen=True)
class TeamAdded(TeamEvent):
    kind = "team.added"


@dataclass(frozen=True)
class TeamChanged(TeamEvent):
    """`what`: name, restricted, members."""

    kind = "team.changed"

    what: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class TeamRetired(TeamEvent):
    kind = "team.retired"


@dataclass(frozen=True)
class TeamRestored(TeamEvent):
    kind = "team.restored"


@dataclass(frozen=True)
class PlaceEvent(Event):
    subject_kind = "place"
    readers = Readers.SUPERVISORS

    place_id: int


@dataclass(frozen=True)
class PlaceAdded(PlaceEvent):
    kind = "place.added"


@dataclass(frozen=True)
class PlaceChanged(PlaceEvent):
    kind = "place.changed"


@dataclass(frozen=True)
class PlaceRetired(PlaceEvent):
    kind = "place.retired"


@dataclass(frozen=True)
class PlaceRestored(PlaceEvent):
    kind = "place.restored"
