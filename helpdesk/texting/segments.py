"""How many parts a text is sent in, as gateways count and bill it (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.texting.words import Encoding

# The default alphabet, and what its escape reaches, which takes two places.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_ALONE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_JOINED = {Encoding.GSM7: 153, Encoding.UCS2: 67}  # of each part goes some to joining it with the others


@dataclass(frozen=True)
class Size:
    """What a text costs: its encoding, places used, and parts."""

    encoding: Encoding
    units: int
    parts: int
    room: int  # places left before one part more is needed


def size(text: str) -> Size:
    """The size of `text`; an empty one is sent in one part all the same."""
    encoding = Encoding.GSM7 if all(c in _BASIC or c in _EXTENDED for c in text) else Encoding.UCS2
    costs = [_cost(c, encoding) for c in text]
    units = sum(costs)
    if units <= _ALONE[encoding]:
        return Size(encoding, units, 1, _ALONE[encoding] - units)
    parts, left = 1, _JOINED[encoding]
    for cost in costs:  # no letter is torn apart
        if cost > left:
            parts, left = parts + 1, _JOINED[encoding]
        left -= cost
    return Size(encoding, units, parts, left)


def _cost(letter: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 2 if letter in _EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1
