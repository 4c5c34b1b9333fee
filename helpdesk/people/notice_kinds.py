"""Which kinds of notices there are, for whom, and how the organisation has them told. The assembly names them.

A kind that nobody has named goes with the digest.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.people.words import Rhythm, Role, Way
from helpdesk.settings.store import Setting, declare

EVERYBODY = frozenset(Role)
LEADS = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class Kind:
    """What people choose about: one or more kinds of notices as they are written. `label` is an English message id."""

    key: str
    label: str
    told: frozenset[str]
    readers: frozenset[Role]
    setting: Setting[str]

    @property
    def way(self) -> Way:
        """What holds for whoever has not chosen."""
        return Way(self.setting.get())


_kinds: dict[str, Kind] = {}


def name(
    key: str,
    label: str,
    *told: str,
    way: Way = Way.DIGEST,
    readers: frozenset[Role] = EVERYBODY,
) -> None:
    """Makes known that notices `told` under these words are one kind to choose about; `way` is what it begins with."""
    if key not in _kinds:
        words = tuple(each.value for each in Way)
        setting = declare(f"notices.{key}", way.value, str, label, choices=words)
        _kinds[key] = Kind(key, label, frozenset(told), readers, setting)


def of(told: str) -> Kind:
    """The kind of a notice."""
    return next((kind for kind in _kinds.values() if told in kind.told), _kinds["other"])


def for_role(role: Role) -> list[Kind]:
    """Those that somebody of this role may be told."""
    return [kind for kind in _kinds.values() if role in kind.readers]


def every() -> list[str]:
    """The keys of all kinds, in the order of their naming."""
    return list(_kinds)


WAYS: dict[str, str] = {
    Way.APP: N_("In the app only"),
    Way.AT_ONCE: N_("By mail at once"),
    Way.DIGEST: N_("In the digest"),
}
RHYTHMS: dict[str, str] = {
    Rhythm.DAILY: N_("Once a day"),
    Rhythm.HOURLY: N_("Every hour in which there is something"),
}
