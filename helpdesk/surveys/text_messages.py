"""The text messages that ask. Same for every agent; nothing in them persuades; each says how to stop it (SURVEYS 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from helpdesk.people import organisation
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.texting import outbox, segments
from helpdesk.texting.models import OutgoingText
from helpdesk.web import i18n, letters

# What telephones know everywhere; whoever reads it in their own language is told so by the word before it.
STOP = "STOP"


@dataclass(frozen=True)
class Sample:
    """A text as a customer gets it, and what it costs."""

    language: str
    text: str
    size: segments.Size


def ask(
    invitation: Invitation, delivery: Delivery, token: str, stop: str, *, at: datetime, not_after: datetime
) -> OutgoingText:
    """Puts the survey (or its reminder) into the outbox of texts. `stop`: the secret of its link to refuse; empty: by an answer."""
    return outbox.queue_text(
        ref=f"delivery:{delivery.id}",
        purpose="reminder" if delivery.is_reminder else "survey",
        number=invitation.address,
        text=composed(invitation.language, token, stop, reminds=delivery.is_reminder),
        not_after=not_after,
        at=at,
    )


def composed(language: str, token: str, stop: str, *, reminds: bool = False) -> str:
    """The words of it."""
    parts = {
        "company": organisation.name(),
        "url": letters.link(f"/s/{token}"),
        "stop": letters.link(f"/u/{stop}") if stop else STOP,
    }
    with i18n.speaking(language):
        if reminds:
            return str(
                gettext("%(company)s: you can still say how our help was. %(url)s Stop: %(stop)s", **parts)
            )
        return str(gettext("%(company)s: how was our help today? %(url)s Stop: %(stop)s", **parts))


def confirmation(language: str) -> str:
    """What whoever stopped it is told once."""
    with i18n.speaking(language):
        name = organisation.name()
        return str(gettext("%(company)s: you will get no more surveys from us.", company=name))


def samples(*, by_answer: bool) -> list[Sample]:
    """What is sent in each language. `by_answer`: STOP ends it, no link."""
    token = "x" * 22  # as long as real ones
    texts = {code: composed(code, token, "" if by_answer else token) for code in i18n.LANGUAGES}
    return [Sample(code, text, segments.size(text)) for code, text in texts.items()]
