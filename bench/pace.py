"""How fast this machine runs Python at a moment, beside the machine that the musts were set on.

A guest's cores speed up and slow down by half within minutes, as others share them. So the yardstick is laid beside each
row: Python's own `email` parses a mail of 20 kB, none of our code, and a time is quoted at the pace of that machine too.
"""

from __future__ import annotations

import os
import secrets
import statistics
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from functools import cache

PARSED_THERE = 521  # such mails a second on the machine that the musts were set on (PERFORMANCE)


def mail(number: int) -> bytes:
    """A mail of 20 kB as people send them: text, HTML and a picture."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"Ilze Vītola <writer{number}@example.net>"
    letter["To"] = "help@example.org"
    letter["Subject"] = f"Internet drops every evening {number}"
    letter["Message-ID"] = f"<bench-{number}-{secrets.token_hex(6)}@example.net>"
    words = "Since the router swap the internet goes away every evening. Please repair it.\n" * 60
    letter.set_content(words)
    letter.add_alternative(
        f"<html><body><p>{'</p><p>'.join(words.splitlines())}</p></body></html>", subtype="html"
    )
    letter.add_attachment(os.urandom(6000), maintype="image", subtype="jpeg", filename="router.jpg")
    return letter.as_bytes()


@cache
def _yardstick() -> bytes:
    return mail(1)


def sample() -> float:
    """This machine's pace now: 1 where it parses as fast as that machine, 0.5 where it takes twice as long."""
    began = time.thread_time()
    for part in message_from_bytes(_yardstick(), policy=default).walk():
        if not part.is_multipart():
            part.get_content()
    return 1 / PARSED_THERE / (time.thread_time() - began)


def of(samples: list[float]) -> float:
    """The pace of a stretch of time, from samples taken in it."""
    return statistics.median(samples) if samples else float("nan")
