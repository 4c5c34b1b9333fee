"""A version of a survey as a customer would meet it, about a ticket that does not exist: nothing is written, no token is worth anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.people import organisation
from helpdesk.people import queries as people
from helpdesk.people.models import Place
from helpdesk.surveys import designing, emails, reading, settings, slips
from helpdesk.surveys.models import Invitation, SurveyVersion
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from helpdesk.web import letters

TOKEN = "preview"  # noqa: S105 - no delivery has it: tokens are longer
NUMBER = 1042
AGENT = "Anna Liepa"
SUBJECT = "Internet drops every evening"
CODE = "ABCDEFGH"


@dataclass(frozen=True)
class Sample:
    """What a version asks, and in which languages it could be asked."""

    version: SurveyVersion
    items: tuple[Item, ...]
    languages: tuple[str, ...]


def of(version: SurveyVersion) -> Sample:
    """A draft speaks the languages whose words are whole."""
    items = designing.items_of(designing.questions_of(version.id))
    if version.published_at is not None:
        return Sample(version, items, tuple(version.languages))
    lacking = designing.gaps(items)
    return Sample(version, items, tuple(code for code in version.languages if code not in lacking and items))


def page(sample: Sample, language: str, at: datetime) -> reading.Asked:
    """The public page."""
    asked = Invitation(
        id=0,
        ticket_id=0,
        version_id=sample.version.id,
        address="ilze@example.org",
        state=InvitationState.SENT,
        language=language,
        asks_again=False,
    )
    return reading.Asked(
        invitation=asked,
        language=language,
        languages=sample.languages,
        questions=sample.items,
        agent=reading.agent_name(AGENT),
        number=reading.masked(NUMBER),
        closed_on=organisation.today(at - timedelta(days=1)),
    )


def letter(sample: Sample, language: str, at: datetime) -> letters.Letter:
    """The mail that asks."""
    return emails.composed(
        sample.items,
        language,
        number=NUMBER,
        subject_of_ticket=SUBJECT,
        closed_on=organisation.today(at - timedelta(days=1)),
        open_until=at + timedelta(days=settings.EXPIRY_DAYS.get()),
        token=TOKEN,
        stop=TOKEN,
        anonymous=sample.version.anonymous,
    )


def slip(language: str, at: datetime) -> slips.Slip:
    """The slip that is handed over at a counter."""
    places = people.active_places()
    return slips.Slip(
        number=1,
        place=Place(name=places[0].name if places else organisation.NAME.get()),
        ticket=Ticket(number=NUMBER, channel=Channel.WALK_IN),
        language=language,
        at=at,
        until=organisation.today(at + timedelta(days=settings.EXPIRY_DAYS.get())),
        code=CODE,
        token=None,
    )
