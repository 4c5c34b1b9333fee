"""Speaking to a gateway: one text, one POST, one answer. No redirect is followed, no more of an answer read than is needed.

What breaks before the request is wholly sent has sent nothing; what breaks after it may have sent the text.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from helpdesk.kit.seal import SealBroken
from helpdesk.kit.text import one_line
from helpdesk.texting import rules
from helpdesk.texting.gateways import name_of
from helpdesk.texting.models import Gateway
from helpdesk.texting.words import Fate, Format, Proof
from helpdesk.web import sealing

MOST_READ = 64 * 1024
CONNECTS_WITHIN = 10.0  # seconds
ANSWERS_WITHIN = 30.0  # between two pieces of the answer
WHOLE_ANSWER_WITHIN = 60.0
_SAID = ("error", "message", "detail", "code")


class LineFailed(Exception):
    """There is no line to the gateway, or it broke before the text was wholly sent: nothing went out."""


@dataclass(frozen=True)
class Route:
    """A gateway as it is spoken to: plain values, its secret opened."""

    address: str
    format: Format
    headers: dict[str, str]
    names: dict[str, str]
    sender: str
    extra: dict[str, str]
    timeout: float = ANSWERS_WITHIN


@dataclass(frozen=True)
class Answer:
    """What a gateway said about one text. `uid`: what it calls it."""

    fate: Fate
    status: str
    said: str
    uid: str = ""


def route_of(gateway: Gateway) -> Route:
    """Raises LineFailed where its secret cannot be read."""
    try:
        secret = sealing.opened(gateway.secret) if gateway.secret else ""
    except SealBroken as error:
        raise LineFailed("The stored secret cannot be read with the present secret key") from error
    wanted = ("to", "text", "sender", "reference", "id")
    return Route(
        gateway.address,
        gateway.format,
        _proof(gateway, secret),
        {thing: name_of(gateway, thing) for thing in wanted},
        gateway.sender,
        {str(name): str(value) for name, value in gateway.extra.items()},
    )


def send(route: Route, *, key: str, number: str, text: str) -> Answer:
    """Hands one text over. Raises LineFailed where nothing went out.

    `key` goes along as the reference that reports name, and as Idempotency-Key: a gateway that knows it sends no text twice.
    """
    body, kind = _body(route, key=key, number=number, text=text)
    headers = {"Content-Type": kind, "Accept": "application/json", "User-Agent": "helpdesk"}
    line = _called(route)
    try:
        _say(line, route, body, headers | route.headers | {"Idempotency-Key": key})
        try:
            with _ended_after(line, WHOLE_ANSWER_WITHIN):
                response = line.getresponse()
                read = response.read(MOST_READ)
        except (OSError, http.client.HTTPException) as error:
            return Answer(Fate.UNCERTAIN, "", one_line(f"{type(error).__name__}: {error}", 200))
        return _answer(response, read, route, hidden=(text, number))
    finally:
        line.close()


def _called(route: Route) -> http.client.HTTPConnection:
    parts = urlsplit(route.address)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        line: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=CONNECTS_WITHIN, context=context
        )
    else:
        line = http.client.HTTPConnection(host, parts.port, timeout=CONNECTS_WITHIN)
    try:
        line.connect()
    except (
        OSError,
        http.client.HTTPException,
        ValueError,
    ) as error:  # ValueError: no resolver takes such a name
        line.close()
        raise LineFailed(one_line(f"{type(error).__name__}: {error}", 200)) from error
    if line.sock is not None:
        line.sock.settimeout(route.timeout)
    return line


@contextmanager
def _ended_after(line: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Breaks the line off where the answer takes longer: bytes that come one by one would outlast any lease."""
    held = line.sock  # the connection lets go of it once the answer is its own
    timer = threading.Timer(seconds, _break_off, (held,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _break_off(held: socket.socket) -> None:
    # Reading alone ends: to a line that is shut both ways the next byte is an error, and what came before it would be lost.
    try:
        held.shutdown(socket.SHUT_RD)
    except OSError:
        return  # it is gone already


def _say(line: http.client.HTTPConnection, route: Route, body: bytes, headers: dict[str, str]) -> None:
    """Head first, then the body in one piece: without all of its body no gateway has the text."""
    parts = urlsplit(route.address)
    try:
        line.putrequest("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            line.putheader(name, value)
        line.endheaders()
        line.send(body[:-1])
    except ValueError:  # its words would show the secret
        raise LineFailed("The address or the secret holds what cannot be sent") from None
    except (OSError, http.client.HTTPException) as error:
        raise LineFailed(one_line(f"{type(error).__name__}: {error}", 200)) from error
    try:
        line.send(body[-1:])
    except OSError:
        return  # the answer, or its absence, says what became of it


def _body(route: Route, *, key: str, number: str, text: str) -> tuple[bytes, str]:
    names = route.names
    values = {names["to"]: number, names["text"]: text, names["reference"]: key}
    if route.sender:
        values[names["sender"]] = route.sender
    if route.format is Format.FORM:
        return urlencode(route.extra | values).encode(), "application/x-www-form-urlencoded"
    whole: dict[str, Any] = dict(route.extra)
    for name, value in values.items():
        _put(whole, name, value)
    return json.dumps(whole, ensure_ascii=False).encode(), "application/json"


def _put(whole: dict[str, Any], name: str, value: str) -> None:
    """A dot in the name leads into what is within."""
    *way, last = name.split(".")
    for each in way:
        inner = whole.get(each)
        whole[each] = whole = inner if isinstance(inner, dict) else {}
    whole[last] = value


def found(whole: object, name: str) -> str:
    """What stands under `name` ("messages.0.id") in what was told; empty where nothing does."""
    for each in name.split("."):
        if isinstance(whole, dict):
            whole = whole.get(each)
        elif isinstance(whole, list) and each.isdigit() and int(each) < len(whole):
            whole = whole[int(each)]
        else:
            return ""
    said = str(whole) if isinstance(whole, str | int) and not isinstance(whole, bool) else ""
    return said.encode("utf-8", "replace").decode()  # half a letter, which JSON can hold, no database takes


def read_json(raw: bytes) -> object:
    """What was told as JSON; None for all else, and for brackets within brackets without end."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _answer(
    response: http.client.HTTPResponse, read: bytes, route: Route, *, hidden: tuple[str, ...]
) -> Answer:
    whole = read_json(read)
    said = next((words for name in _SAID if (words := found(whole, name))), "")
    if (
        any(each in said for each in hidden) or "://" in said
    ):  # what was said to one person is kept nowhere else
        said = ""
    line = one_line(f"{response.status} {response.reason} {said}".strip(), 200)
    uid = one_line(found(whole, route.names["id"]), 120)
    return Answer(rules.fate(response.status), str(response.status), line, uid)


def _proof(gateway: Gateway, secret: str) -> dict[str, str]:
    if not secret or gateway.proof is Proof.NONE:
        return {}
    if gateway.proof is Proof.BASIC:
        pair = base64.b64encode(f"{gateway.user}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    if gateway.proof is Proof.HEADER:
        return {gateway.user: secret}
    return {"Authorization": f"Bearer {secret}"}
