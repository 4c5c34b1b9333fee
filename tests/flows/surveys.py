"""What a customer finds in the letter that asks."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

from tests.smtp import Taken

ASKS = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def asking(letters: list[Taken]) -> list[Taken]:
    """Those of these letters that ask how it went."""
    return [letter for letter in letters if ASKS in letter.head]


def addresses(letter: Taken) -> list[str]:
    """Every address of ours in the letter, without the host: of its text, its HTML and its head, as a scanner finds them."""
    everything = "\n".join((letter.mail.text, html(letter), letter.head.replace("\r\n ", " ")))
    found = re.findall(r"http://(?:localhost|127\.0\.0\.1:\d+)(/[^\s\"'<>)]+)", everything)
    return list(dict.fromkeys(found))


def html(letter: Taken) -> str:
    """The HTML of the letter as it was sent."""
    body = message_from_bytes(letter.raw, policy=default).get_body(("html",))
    return str(body.get_content()) if body is not None else ""


def choice(letter: Taken, value: int) -> str:
    """The address of one of the five answers."""
    (found,) = [a for a in addresses(letter) if a.startswith("/s/") and a.endswith(f"?r={value}")]
    return found


def neutral(letter: Taken) -> str:
    """The address of the survey with nothing chosen."""
    return choice(letter, 1).removesuffix("?r=1")
