"""Tokens in links, short codes on paper, and signed pages: who holds one may give one answer, nothing else.

Tokens have 192 random bits, in text messages 128, and are stored hashed. Codes have 35 bits, are stored as keyed HMAC and guarded by limits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.surveys.models import Delivery

CODE_LENGTH = 7
CODE_PAGE_LIVES = timedelta(hours=12)
TABLET_PAGE_LIVES = timedelta(minutes=15)  # whoever comes to the tablet next shall not find it
_SYMBOLS = tokens.CODE_ALPHABET


@dataclass(frozen=True)
class Page:
    """A survey page as it was handed out: for which delivery, when, under which nonce."""

    delivery_id: int
    shown_at: datetime
    nonce: str


def keys() -> list[str]:
    """The present secret key, then the older ones (F70: links made with them stay valid)."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEYS"]]


def new_code() -> str:
    """Seven random symbols and a check symbol."""
    body = "".join(secrets.choice(_SYMBOLS) for _ in range(CODE_LENGTH))
    return body + check_symbol(body)


def new_short() -> str:
    """The token of a link in a text message, where each letter is paid for: 128 random bits."""
    return secrets.token_urlsafe(16)


def check_symbol(body: str) -> str:
    """Luhn's algorithm over 32 symbols: finds every single wrong symbol and nearly every swap of neighbours."""
    total, factor = 0, 2
    for symbol in reversed(body):
        value = factor * _SYMBOLS.index(symbol)
        total += value // len(_SYMBOLS) + value % len(_SYMBOLS)
        factor = 3 - factor
    return _SYMBOLS[-total % len(_SYMBOLS)]


def read_code(typed: str) -> str | None:
    """The code as it was printed, however it was typed; None where it cannot be one."""
    code = "".join(c for c in typed.upper() if c.isalnum())
    fits = len(code) == CODE_LENGTH + 1 and all(c in _SYMBOLS for c in code)
    return code if fits and check_symbol(code[:-1]) == code[-1] else None


def hashed_code(code: str, key: str | None = None) -> str:
    """What is stored of a code."""
    return tokens.keyed(key or keys()[0], "survey code", code)


def by_token(token: str, at: datetime) -> Delivery | None:
    """The delivery whose link this is; None for an unknown one. Void ones are found too: their page says why."""
    if token.startswith(("c.", "h.")):
        delivery_id = _read_code_page(token, at) if token.startswith("c.") else _read_holder(token)[0]
        return db.session.scalar(_BY_ID, {"sought": delivery_id}) if delivery_id else None
    return db.session.scalar(_BY_TOKEN, {"sought": tokens.hashed(token)})


def by_code(code: str) -> Delivery | None:
    """The delivery whose slip carries this code; None where no slip ever did."""
    return db.session.scalar(_BY_CODE, {"sought": [hashed_code(code, key) for key in keys()]})


# Made once: every fetch of a survey begins here.
_BEHIND = select(Delivery).options(joinedload(Delivery.invitation, innerjoin=True))
_BY_ID = _BEHIND.where(Delivery.id == bindparam("sought"))
_BY_TOKEN = _BEHIND.where(Delivery.token_hash == bindparam("sought"))
_BY_CODE = _BEHIND.where(Delivery.code_hmac.in_(bindparam("sought", expanding=True)))


def code_page(delivery: Delivery, at: datetime, *, tablet_at: int | None = None) -> str:
    """The token of the page behind a typed code: signed and short-lived, so that nothing is written by looking.

    `tablet_at`: it was typed on the tablet of that place, which many people touch.
    """
    tablet = [] if tablet_at is None else [tablet_at]
    return "c." + _signer("code page").dumps([delivery.id, int(at.timestamp()), *tablet])


def tablet_place(token: str) -> int | None:
    """The place of the tablet on which the code was typed; None for every other page."""
    found = _opened("code page", token[2:]) if token.startswith("c.") else None
    return int(found[2]) if isinstance(found, list) and len(found) > 2 else None


def _read_code_page(token: str, at: datetime) -> int | None:
    found = _opened("code page", token[2:])
    if not isinstance(found, list):
        return None
    lives = TABLET_PAGE_LIVES if len(found) > 2 else CODE_PAGE_LIVES
    return int(found[0]) if at.timestamp() - found[1] <= lives.total_seconds() else None


def holders_page(delivery: Delivery, nonce: str) -> str:
    """The token of the page that opens to whoever has answered by a code which a colleague knows too.

    `nonce` is that of the page they answered on, which nobody else was shown.
    """
    return "h." + _signer("holder").dumps([delivery.id, nonce])


def held_by(token: str) -> str:
    """The nonce of the page that the reader of this address has answered on; empty where the address says nothing of it."""
    return _read_holder(token)[1] if token.startswith("h.") else ""


def _read_holder(token: str) -> tuple[int, str]:
    found = _opened("holder", token[2:])
    return (int(found[0]), str(found[1])) if isinstance(found, list) and len(found) == 2 else (0, "")


def page_token(delivery_id: int, at: datetime) -> str:
    """What a survey page carries in place of a session's CSRF token: signed, for one delivery, with the time it was shown.

    `delivery_id` 0: pages that are about no delivery (the code of a slip, refusing surveys).
    """
    return _signer("page").dumps([delivery_id, at.timestamp(), secrets.token_urlsafe(12)])


def read_page(token: str, delivery_id: int) -> Page | None:
    """The page behind a sent form; None where it was not ours or belongs to another delivery."""
    found = _opened("page", token)
    if not isinstance(found, list) or len(found) != 3 or found[0] != delivery_id:
        return None
    return Page(delivery_id, datetime.fromtimestamp(found[1], tz=UTC), str(found[2]))


def _signer(purpose: str, key: str | None = None) -> URLSafeSerializer:
    return URLSafeSerializer(key or keys()[0], salt=f"survey {purpose}")


def _opened(purpose: str, token: str) -> object:
    for key in keys():
        try:
            return _signer(purpose, key).loads(token)
        except BadSignature:
            continue
    return None
