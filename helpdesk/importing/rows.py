"""What a row becomes. Each goes through the deed that its own page would use; nothing is mailed, asked or told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from helpdesk.categories import queries as categories
from helpdesk.categories import shaping
from helpdesk.categories.models import CategoryName
from helpdesk.categories.words import RequestKind
from helpdesk.customers import addresses, consent, registering
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.importing.words import NEEDED, Kind
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import fold, one_line
from helpdesk.people import organisation
from helpdesk.people.models import Team, User
from helpdesk.tickets import changing, lifecycle, macros, opening, search
from helpdesk.tickets.macros import Plan
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Channel, Outcome, Priority
from helpdesk.web.i18n import LANGUAGES

Values = Mapping[str, str]  # our field to what the cell says
E = TypeVar("E", bound=StrEnum)
_SAME = {
    "solved": "resolved",
    "done": "resolved",
    "mail": "email",
    "e_mail": "email",
    "visit": "walk_in",
    "problem": "technical",
}
_DAYS = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)
_YES = {"1", "yes", "true", "x", "y", "ja", "jā", "jah"}


def key_of(values: Values) -> str:
    """Under what the row is known when it comes again: the other desk's key, else all that it says."""
    if values.get("external_id"):
        return values["external_id"][:120]
    said = "\x1f".join(f"{name}={values[name]}" for name in sorted(values))
    return f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def bring(kind: Kind, values: Values, *, by: User, at: datetime) -> tuple[int, bool]:
    """Makes of the row what it is; the id, and whether it is new. Raises DomainError at the field that does not fit."""
    for field in NEEDED[kind]:
        if not values.get(field):
            raise DomainError(N_("Nothing stands here, and the row needs it."), field=field)
    return _BRING[kind](values, by, at)


def _customer(values: Values, by: User, at: datetime) -> tuple[int, bool]:
    if known := _holder(values.get("email", "")):
        return known.id, False
    customer = registering.add(
        name=values["name"],
        email=values.get("email"),
        phone=values.get("phone"),
        language=_language(values),
        organisation=values.get("organisation"),
        address=values.get("address", ""),
        notes=values.get("notes", ""),
        by=Actor.user(by),
        at=at,
    )
    if fold(values.get("no_surveys", "")) in {fold(each) for each in _YES}:
        consent.refuse(customer=customer, source="staff", by_id=by.id, at=at)
    return customer.id, True


def _category(values: Values, by: User, at: datetime) -> tuple[int, bool]:
    parts = _path(values["path"])
    parent_id, made = None, False
    for depth, name in enumerate(parts):
        found = _child(parent_id, name)
        if found is None:
            own = organisation.LANGUAGE.get()
            names = {own: name}
            if depth == len(parts) - 1:
                names |= {each: values[f"name_{each}"] for each in LANGUAGES if values.get(f"name_{each}")}
            team = _team(values) if depth == len(parts) - 1 else None
            added = shaping.add(names=names, parent_id=parent_id, team_id=team, by=Actor.user(by), at=at)
            found, made = added.id, True
        parent_id = found
    return int(parent_id or 0), made


def _macro(values: Values, by: User, at: datetime) -> tuple[int, bool]:
    team_id, name = _team(values), one_line(values["name"], 80)
    same = select(Macro.id).where(
        Macro.name == name,
        Macro.team_id.is_not_distinct_from(team_id),
        Macro.owner_id.is_(None),
        Macro.retired_at.is_(None),
    )
    if (known := db.session.scalar(same.limit(1))) is not None:
        return known, False
    language = _language(values) or organisation.LANGUAGE.get()
    plan = Plan(name=name, key=values.get("key", ""), team_id=team_id, texts={language: values["text"]})
    try:
        return macros.add(plan, by=Actor.user(by), at=at).id, True
    except DomainError as error:
        error.field = "text" if (error.field or "").startswith("text_") else error.field
        raise


def _ticket(values: Values, by: User, at: datetime) -> tuple[int, bool]:
    opened_at = _moment(values, "opened_at", at)
    closed_at = _moment(values, "closed_at", at) if values.get("closed_at") else None
    if closed_at is not None and closed_at < opened_at:
        raise DomainError(N_("It was closed before it was opened."), field="closed_at")
    outcome = _one_of(Outcome, values, "outcome", Outcome.RESOLVED)
    category_id = _known_category(values)
    customer, point = _whose(values, opened_at)
    assignee = _assignee(values)
    ticket = opening.open_ticket(
        channel=_one_of(Channel, values, "channel", Channel.EMAIL if values.get("email") else Channel.PHONE),
        kind=_one_of(RequestKind, values, "kind", RequestKind.REQUEST),
        subject=values["subject"],
        body=values.get("text") or values["subject"],
        at=opened_at,
        by=None,
        customer=customer,
        contact_point=point,
        category_id=category_id,
        priority=_one_of(Priority, values, "priority", Priority.NORMAL),
        language=_language(values),
        assignee=assignee if closed_at is None else None,
        imported=True,
    )
    ticket.unread = False
    if closed_at is not None and assignee is not None:
        ticket.assignee_id = assignee.id
    db.session.flush()
    if values.get("external_id"):
        search.add([ticket.id], values["external_id"])
    if tags := [tag.strip() for tag in values.get("tags", "").replace(";", ",").split(",") if tag.strip()]:
        changing.change(ticket, by=by, at=opened_at, version=ticket.version, tags=tags)
    if closed_at is not None:
        final = category_id or categories.last_root()
        if final is None:
            raise DomainError(N_("There is no category yet, and what is closed needs one."), field="category")
        lifecycle.close(ticket, by=None, at=closed_at, outcome=outcome, category_id=final, imported=True)
    return ticket.id, True


_BRING: dict[Kind, Callable[[Values, User, datetime], tuple[int, bool]]] = {
    Kind.CUSTOMERS: _customer,
    Kind.CATEGORIES: _category,
    Kind.MACROS: _macro,
    Kind.TICKETS: _ticket,
}


def _whose(values: Values, at: datetime) -> tuple[Customer | None, ContactPoint | None]:
    """Whose ticket it is: whoever has the address, else the number; made where nobody has."""
    if values.get("email"):
        address = addresses.email(values["email"])
        return registering.for_address(address, values.get("name", ""), _language(values), at=at)
    if values.get("phone"):
        number = addresses.number(values["phone"], organisation.COUNTRY.get())
        found = db.session.scalar(_points(ContactKind.PHONE, number))
        if found is not None:
            return db.session.get_one(Customer, found.customer_id), found
        made = registering.add(
            name=values.get("name") or number,
            phone=number,
            by=Actor("system"),
            at=at,
            language=_language(values),
        )
        return made, made.contact_points[0]
    if values.get("name"):
        return registering.add(name=values["name"], by=Actor("system"), at=at), None
    return None, None


def _holder(email: str) -> Customer | None:
    if not email:
        return None
    found = db.session.scalar(_points(ContactKind.EMAIL, addresses.email(email)))
    return db.session.get_one(Customer, found.customer_id) if found else None


def _points(kind: ContactKind, value: str) -> Select[ContactPoint]:
    live = (
        select(ContactPoint)
        .join(Customer)
        .where(Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
    )
    live = live.where(
        ContactPoint.kind == kind, ContactPoint.value == value, ContactPoint.retired_at.is_(None)
    )
    return live.order_by(ContactPoint.is_owner.desc(), ContactPoint.id).limit(1)


def _assignee(values: Values) -> User | None:
    said = values.get("assignee", "")
    if not said:
        return None
    whole = select(User).options(selectinload(User.memberships))
    named = User.email == said.lower() if "@" in said else User.name == said
    found = db.session.scalars(whole.where(named).order_by(User.deactivated_at.is_not(None), User.id)).first()
    if found is None:
        raise DomainError(N_("No colleague has this name or address."), field="assignee")
    return found


def _team(values: Values) -> int | None:
    said = values.get("team", "")
    if not said:
        return None
    teams = db.session.execute(select(Team.id, Team.name).where(Team.retired_at.is_(None))).all()
    found = next((team_id for team_id, name in teams if fold(name) == fold(said)), None)
    if found is None:
        raise DomainError(N_("There is no team of this name."), field="team")
    return found


def _path(said: str) -> list[str]:
    for sign in ("›", ">", "/", "\\"):
        said = said.replace(sign, "\x1f")
    parts = [one_line(part, 120) for part in said.split("\x1f") if part.strip()]
    if not parts:
        raise DomainError(N_("Nothing stands here, and the row needs it."), field="path")
    return parts


def _child(parent_id: int | None, name: str) -> int | None:
    """The category in use below the parent that any language calls so."""
    below = [
        node.id
        for node in categories.walk(organisation.LANGUAGE.get())
        if node.parent_id == parent_id and not node.retired
    ]
    names = select(CategoryName.category_id, CategoryName.name).where(CategoryName.category_id.in_(below))
    return next((id_ for id_, each in db.session.execute(names) if fold(each) == fold(name)), None)


def _known_category(values: Values) -> int | None:
    said = values.get("category", "")
    if not said:
        return None
    found: int | None = None
    for name in _path(said):
        found = _child(found, name)
        if found is None:
            raise DomainError(
                N_("There is no such category. Bring in the categories first."), field="category"
            )
    return found


def _language(values: Values) -> str | None:
    said = fold(values.get("language", ""))
    if not said:
        return None
    said = {"no": "nb", "nn": "nb"}.get(said, said)
    found = next((key for key, name in LANGUAGES.items() if said in {key, fold(name)}), None)
    if found is None:
        raise DomainError(N_("This is none of the languages: en, lv, et, nb."), field="language")
    return found


def _one_of(words: type[E], values: Values, field: str, otherwise: E) -> E:
    said = fold(values.get(field, "")).replace(" ", "_").replace("-", "_")
    if not said:
        return otherwise
    said = _SAME.get(said, said)
    if said not in set(words):
        known = ", ".join(each.value for each in words)
        raise DomainError(N_("This is none of the words: %(words)s."), field=field, words=known)
    return words(said)


def _moment(values: Values, field: str, now: datetime) -> datetime:
    """A moment however it is written; without a zone, that of the organisation. None that is still to come."""
    said, found = values[field].strip(), None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        for form in _DAYS:
            try:
                found = datetime.strptime(said, form)  # noqa: DTZ007 - the zone is put in below
                break
            except ValueError:
                continue
    if found is None or found.year < 1990:
        sentence = N_("This is no date and time. 2025-11-18 09:30 or 18.11.2025 9:30 would be.")
        raise DomainError(sentence, field=field)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(organisation.TIME_ZONE.get()))
    found = found.astimezone(UTC)
    if found > now:
        raise DomainError(N_("This is still to come."), field=field)
    return found
