"""Declaring, reading and changing settings.

A room declares what it can be told in its `settings.py`:

    REOPEN_DAYS = declare("tickets.reopen_days", 14, int, N_("Days in which a closed ticket may reopen"))

and reads it with `REOPEN_DAYS.get()`. Values are plain JSON: bool, int, float, str, list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from helpdesk.extensions import Remembered, db
from helpdesk.settings.models import SettingChange, StoredSetting

T = TypeVar("T")
_STORED: Remembered[dict[str, Any]] = Remembered()
_ALL = select(StoredSetting.key, StoredSetting.value)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing an organisation can decide. `label` and `hint` are English message ids; `choices` limit a text."""

    key: str
    default: T
    kind: type[T]
    label: str
    hint: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def get(self) -> T:
        """The value in force."""
        return _values().get(self.key, self.default)

    def set(self, value: T, *, by_id: int | None = None, at: datetime) -> None:
        """Stores `value` with who and when. Raises ValueError where it is of another kind or out of range."""
        self._check(value)
        before = self.get()
        if value == before:
            return
        db.session.merge(StoredSetting(key=self.key, value=value))
        db.session.add(SettingChange(key=self.key, before=before, after=value, by_id=by_id, at=at))
        db.session.flush()
        _STORED.forget()

    def _check(self, value: Any) -> None:
        if not isinstance(value, self.kind) or (self.kind is int and isinstance(value, bool)):
            raise ValueError(f"{self.key}: {value!r} is not {self.kind.__name__}")
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self.low is not None and value < self.low:
                raise ValueError(f"{self.key}: {value} is below {self.low}")
            if self.high is not None and value > self.high:
                raise ValueError(f"{self.key}: {value} is above {self.high}")
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.key}: {value!r} is not one of {', '.join(self.choices)}")


_declared: dict[str, Setting[Any]] = {}


def declare(key: str, default: T, kind: type[T], label: str, hint: str = "", **limits: Any) -> Setting[T]:
    """Makes a setting known; its default is the value until somebody changes it."""
    setting = Setting(key, default, kind, label, hint, **limits)
    _declared[key] = setting
    return setting


def declared(prefix: str = "") -> list[Setting[Any]]:
    """All settings whose key starts with `prefix`, in the order of declaration."""
    return [setting for key, setting in _declared.items() if key.startswith(prefix)]


def changes(prefix: str = "", limit: int = 50) -> list[SettingChange]:
    """The latest changes, newest first."""
    query = select(SettingChange).where(SettingChange.key.startswith(prefix, autoescape=True))
    return list(db.session.scalars(query.order_by(SettingChange.id.desc()).limit(limit)))


def _values() -> dict[str, Any]:
    """All stored values, read once per transaction."""
    known = _STORED.known()
    if known is None:
        # Past the session: every request and every mail asks, and nothing pending is to be written for it.
        known = _STORED.keep({row.key: row.value for row in db.session.connection().execute(_ALL)})
    return known
