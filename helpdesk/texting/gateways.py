"""Our ways out for texts: adding, changing, switching on and off, retiring. One at most is in use."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.texting import outbox
from helpdesk.texting.events import GatewayAdded, GatewayChanged, GatewayRetired, GatewaySwitched
from helpdesk.texting.models import Gateway
from helpdesk.texting.settings import IN_USE
from helpdesk.texting.words import Format, Proof
from helpdesk.web import sealing

# What each thing is called in requests and answers, where a gateway gives it no other name.
FIELDS = {
    "to": "to",
    "text": "text",
    "sender": "from",
    "reference": "reference",
    "id": "id",
    "report_id": "id",
    "report_reference": "reference",
    "report_status": "status",
    "reply_from": "from",
    "reply_text": "text",
}
SHORTEST_SECRET = 24
_SENDER = re.compile(r"[A-Za-z0-9 ._&-]{1,11}|\+?[0-9]{3,15}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,80}")
_FIELD = re.compile(r"[A-Za-z0-9_-]{1,60}(?:\.[A-Za-z0-9_-]{1,60}){0,5}")
_OURS = {"host", "content-length", "content-type", "connection", "transfer-encoding", "idempotency-key"}


@dataclass(frozen=True)
class GatewayValues:
    """What an administrator decides about a gateway. A secret of None keeps the one there is, "" takes it away."""

    name: str
    address: str
    format: Format = Format.JSON
    proof: Proof = Proof.BEARER
    user: str = ""
    secret: str | None = None
    sender: str = ""
    takes_replies: bool = False
    report_secret: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


def current_id() -> int | None:
    """The gateway that texts leave by; None where none is in use. Asks nothing of the database."""
    return IN_USE.get() or None


def current() -> Gateway | None:
    """The same with its row."""
    number = current_id()
    return db.session.get(Gateway, number) if number else None


def takes_replies() -> bool:
    """Does an answer to our texts reach us?"""
    gateway = current()
    return gateway is not None and gateway.takes_replies and gateway.report_secret is not None


def add(values: GatewayValues, *, by: Actor, at: datetime) -> Gateway:
    """Sets up a gateway. Nothing leaves by it until it is switched on."""
    _check(values)
    gateway = Gateway(created_at=at)
    db.session.add(gateway)
    _fill(gateway, values)
    db.session.flush()
    record(GatewayAdded(gateway.id), by=by, at=at)
    return gateway


def change(gateway: Gateway, values: GatewayValues, *, version: int, by: Actor, at: datetime) -> None:
    """Changes it, for texts from now on. Refuses where it is retired, or somebody changed it since `version`."""
    if gateway.retired_at is not None:
        raise Conflict(N_("This gateway is retired. Add a new one."))
    if version != gateway.version:
        raise Conflict(
            N_(
                "A colleague changed this gateway meanwhile. Look at it, then save again to put yours over it."
            )
        )
    _check(values)
    changed = _fill(gateway, values)
    if not changed:
        return
    gateway.version += 1
    gateway.failures, gateway.failing_since, gateway.error = 0, None, ""
    db.session.flush()
    record(GatewayChanged(gateway.id, tuple(changed)), by=by, at=at)


def switch(gateway: Gateway, *, on: bool, by: Actor, at: datetime) -> None:
    """Lets texts leave by it, and by no other; or by none."""
    if gateway.retired_at is not None or on is (current_id() == gateway.id):
        return
    before = current()
    IN_USE.set(gateway.id if on else 0, by_id=by.id if by.kind == "user" else None, at=at)
    if on and before is not None:
        record(GatewaySwitched(before.id, False), by=by, at=at)
    record(GatewaySwitched(gateway.id, on), by=by, at=at)


def retire(gateway: Gateway, *, by: Actor, at: datetime) -> None:
    """Nothing leaves by it or is believed of it any more; its secrets go, what went out stays."""
    if gateway.retired_at is not None:
        return
    switch(gateway, on=False, by=by, at=at)
    outbox.cancel(ref_of(gateway))
    gateway.retired_at, gateway.secret, gateway.report_secret = at, None, None
    gateway.version += 1
    db.session.flush()
    record(GatewayRetired(gateway.id), by=by, at=at)


def ref_of(gateway: Gateway) -> str:
    """What its test texts are about."""
    return f"gateway:{gateway.id}"


def name_of(gateway: Gateway, thing: str) -> str:
    """What the gateway calls one of FIELDS."""
    return str(gateway.fields.get(thing) or FIELDS[thing])


def _check(values: GatewayValues) -> None:
    if not values.name:
        raise DomainError(N_("Give it a name."), field="name")
    _check_address(values.address)
    if values.sender and not _SENDER.fullmatch(values.sender):
        raise DomainError(
            N_("A sender is a telephone number, or at most 11 letters and digits without accents."),
            field="sender",
        )
    if values.proof is Proof.BASIC and not values.user:
        raise DomainError(N_("Write the user name."), field="user")
    if values.proof is Proof.HEADER and (not _HEADER.fullmatch(values.user) or values.user.lower() in _OURS):
        raise DomainError(N_("Write the name of the header, such as X-Api-Key."), field="user")
    if values.report_secret and len(values.report_secret) < SHORTEST_SECRET:
        raise DomainError(N_("A secret that signs has at least 24 characters."), field="report_secret")
    if values.secret and not (values.secret.isascii() and values.secret.isprintable()):
        raise DomainError(N_("A token or password is one line of letters, digits and signs."), field="secret")
    for thing, name in values.fields.items():
        if not _FIELD.fullmatch(name):
            raise DomainError(
                N_("The name of a field has letters, digits and hyphens; a dot leads into what is within."),
                field=f"field_{thing}",
            )


def _check_address(address: str) -> None:
    """Secrets travel encrypted, except within our own network; nothing is sent to what only machines ask themselves."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or not _is_host(host) or "@" in parts.netloc or parts.fragment:
        raise DomainError(
            N_("Write an address that begins with https:// and holds no password."), field="address"
        )
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        ip = None
    if ip is not None and (ip.is_link_local or ip.is_multicast or ip.is_unspecified):
        raise DomainError(N_("No gateway has such an address."), field="address")
    near = host == "localhost" or (ip is not None and (ip.is_loopback or ip.is_private))
    if parts.scheme == "http" and not near:
        raise DomainError(
            N_(
                "Without https anybody on the way can read texts and secrets. Only within your own network may it be http."
            ),
            field="address",
        )


def _is_host(host: str) -> bool:
    """Would a resolver take it? Of what it does not, nobody would learn before the first text."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return bool(host)


def _fill(gateway: Gateway, values: GatewayValues) -> list[str]:
    """Sets what differs; says which fields did. Secrets are sealed and only their names are told."""
    given = asdict(values)
    secrets = {name: given.pop(name) for name in ("secret", "report_secret")}
    given["fields"] = {name: word for name, word in given["fields"].items() if word != FIELDS[name]}
    changed = [name for name, value in given.items() if getattr(gateway, name) != value]
    for name in changed:
        setattr(gateway, name, given[name])
    for name, plain in secrets.items():
        if plain is not None and (plain or getattr(gateway, name)):
            setattr(gateway, name, sealing.sealed(plain) if plain else None)
            changed.append(name)
    return changed
