"""An address after its owner was erased: a keyed hash that can be compared with an address somebody gives, and nothing else.

Whoever refused surveys, or was asked yesterday, is not asked again because we forgot their name (docs/adr/0012).
"""

from __future__ import annotations

from flask import current_app

from helpdesk.customers.addresses import folded
from helpdesk.kit import tokens

_BEGINS = "erased:"
_PURPOSE = "erased address"


def hidden(address: str) -> str:
    """What is stored of `address` from now on; what is hidden already stays as it is."""
    return address if is_hidden(address) else _hidden(address, _keys()[0])


def forms(address: str) -> list[str]:
    """As what `address` may be stored: as it is, and hidden under each key that was ever in use."""
    if not address:
        return []
    plain = folded(address)
    return [plain, *(_hidden(plain, key) for key in _keys())] if not is_hidden(plain) else [plain]


def is_hidden(address: str) -> bool:
    """Was this an address once?"""
    return address.startswith(_BEGINS)


def _hidden(address: str, key: str) -> str:
    return _BEGINS + tokens.keyed(key, _PURPOSE, folded(address))


def _keys() -> list[str]:
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEYS"]]
