"""What comes back instead of an answer: bounces, notices of delay or delivery, complaints, and our own letters.

A notice is believed about a letter that it names by our return address or by the Message-ID we gave, and about that
letter's recipients alone. One that names none is listed for the agents; it never opens a ticket.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.mail import faults, mailboxes, threading
from helpdesk.mail.events import ComplaintReceived, LetterFailed
from helpdesk.mail.models import IncomingEmail, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.parse import ParsedMail
from helpdesk.mail.words import OutgoingState

Filed = tuple[str, None, str]  # ref, no reason for quarantine, what it says


def file(incoming: IncomingEmail, parsed: ParsedMail, at: datetime) -> Filed | None:
    """Takes note of what came back; None where the mail is an ordinary one."""
    bounce = parsed.bounce
    if is_our_own(parsed):
        return "own:0", None, ""
    if not (bounce.is_bounce or bounce.is_delay or bounce.is_delivered or bounce.is_complaint):
        return None
    letter = letter_of(parsed)
    number = letter.id if letter is not None else 0
    if bounce.is_complaint:
        if letter is not None:
            _complained(letter, at)
        return f"complaint:{number}", None, ", ".join(bounce.recipients)
    if not bounce.is_bounce:
        return f"{'delay' if bounce.is_delay else 'receipt'}:{number}", None, ", ".join(bounce.recipients)
    if letter is not None:
        _bounced(letter, parsed, at)
    said = ", ".join([*bounce.recipients, *bounce.statuses])
    return f"bounce:{number}", None, said


def is_our_own(parsed: ParsedMail) -> bool:
    """A letter of ours that found its way back in: from an address of ours, under a Message-ID that we signed."""
    return bool(
        parsed.message_id
        and threading.ref_of(parsed.message_id) is not None
        and mailboxes.is_ours(parsed.from_email)
    )


def letter_of(parsed: ParsedMail) -> OutgoingEmail | None:
    """The letter that a notice is about."""
    whole = select(OutgoingEmail).options(selectinload(OutgoingEmail.recipients))
    addresses = [*parsed.envelope_recipients, *(each.email for each in parsed.to[:50])]
    keys = [key for address in addresses if (key := threading.bounce_key_in(address)) is not None]
    if keys:
        found = db.session.scalar(whole.where(OutgoingEmail.bounce_key.in_(keys)).limit(1))
        if found is not None:
            return found
    named = [*parsed.original_message_ids, *parsed.in_reply_to, *parsed.references]
    ids = [f"<{each}>" for each in named if threading.ref_of(each) is not None]
    if not ids:
        return None
    return db.session.scalar(
        whole.where(OutgoingEmail.message_id.in_(ids)).order_by(OutgoingEmail.id).limit(1)
    )


def _bounced(letter: OutgoingEmail, parsed: ParsedMail, at: datetime) -> None:
    bounce = parsed.bounce
    failed = _meant(letter, bounce.recipients)
    hard = {address.lower() for address in bounce.hard_recipients}
    status = next(iter(bounce.statuses), "")
    for person in failed:
        is_hard = person.address.lower() in hard or (bounce.hard and len(failed) == 1)
        faults.note_bounce(person.address, status, hard=is_hard, at=at)
        person.state = OutgoingState.FAILED
        person.answer = f"bounced {status}".strip()
    if not failed or letter.state is OutgoingState.FAILED:
        return
    letter.error = ", ".join(f"{person.address}: {person.answer}" for person in failed)[:500]
    if all(person.state is OutgoingState.FAILED for person in letter.recipients):
        letter.state = OutgoingState.FAILED
    db.session.flush()
    if letter.state is OutgoingState.FAILED:
        event = LetterFailed(letter.id, letter.ref, letter.purpose, status[:20] or "5.0.0", bounced=True)
        record(event, at=at)


def _meant(letter: OutgoingEmail, addresses: tuple[str, ...]) -> list[OutgoingRecipient]:
    """The recipients that the notice speaks of: none but the letter's own; the only one where it names nobody."""
    named = {address.lower() for address in addresses}
    found = [person for person in letter.recipients if person.address.lower() in named]
    return found or (list(letter.recipients) if len(letter.recipients) == 1 else [])


def _complained(letter: OutgoingEmail, at: datetime) -> None:
    for person in letter.recipients[:1]:
        faults.note_complaint(person.address, at)
    record(ComplaintReceived(letter.id, letter.ref, letter.purpose), at=at)
