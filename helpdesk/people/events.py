"""What happens to users."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


class UserEvent(Event):
    subject_kind = "user"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class UserAdded(UserEvent):
    kind = "user.added"

    user_id: int
    role: str


@dataclass(frozen=True)
class UserChanged(UserEvent):
    kind = "user.changed"

    user_id: int
    what: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class UserDeactivated(UserEvent):
    kind = "user.deactivated"

    user_id: int


@dataclass(frozen=True)
class UserReactivated(UserEvent):
    kind = "user.reactivated"

    user_id: int


@dataclass(frozen=True)
class SignedIn(UserEvent):
    kind = "user.signed_in"

    user_id: int
    session_id: int


@dataclass(frozen=True)
class SignedOut(UserEvent):
    kind = "user.signed_out"

    user_id: int
    session_id: int


@dataclass(frozen=True)
class PasswordChanged(UserEvent):
    kind = "user.password_changed"

    user_id: int


class TeamEvent(Event):
    subject_kind = "team"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class TeamAdded(TeamEvent):
    kind = "team.added"

    team_id: int


@dataclass(frozen=True)
class TeamChanged(TeamEvent):
    """`what`: name, restricted, members."""

    kind = "team.changed"

    team_id: int
    what: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class TeamRetired(TeamEvent):
    kind = "team.retired"

    team_id: int


@dataclass(frozen=True)
class TeamRestored(TeamEvent):
    kind = "team.restored"

    team_id: int


class PlaceEvent(Event):
    subject_kind = "place"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class PlaceAdded(PlaceEvent):
    kind = "place.added"

    place_id: int


@dataclass(frozen=True)
class PlaceChanged(PlaceEvent):
    kind = "place.changed"

    place_id: int


@dataclass(frozen=True)
class PlaceRetired(PlaceEvent):
    kind = "place.retired"

    place_id: int


@dataclass(frozen=True)
class PlaceRestored(PlaceEvent):
    kind = "place.restored"

    place_id: int
