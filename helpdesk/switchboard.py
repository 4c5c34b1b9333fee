"""Which room is told of what: the only place that knows both sides of an event.

Essential handlers run in the deed's own transaction and fail with it; the others are tried again.
"""

from __future__ import annotations

from helpdesk.advisors.events import GroupEvent, MemberEvent, NoteEvent
from helpdesk.automation import handlers as automation
from helpdesk.automation.events import RuleActed
from helpdesk.categories.events import CategoryMoved
from helpdesk.categories.seeding import seed_causes
from helpdesk.channels import email, threads
from helpdesk.channels import handlers as channels
from helpdesk.customers.events import CustomerChanged, CustomerErased, CustomerSeparated, CustomersMerged
from helpdesk.disputes.events import DisputeEvent
from helpdesk.events.registry import know, on
from helpdesk.mail import events as letters
from helpdesk.mail import incoming
from helpdesk.mailings import grouped
from helpdesk.mailings import running as mailings
from helpdesk.mailings.events import MailingEvent
from helpdesk.people import setting_up
from helpdesk.privacy.events import PrivacyEvent, RetentionEnded
from helpdesk.quality.events import ReviewEvent
from helpdesk.recovery import checking
from helpdesk.recovery import handlers as recovery
from helpdesk.recovery import queries as won_back
from helpdesk.recovery.events import AlertEvent, CaseEvent
from helpdesk.recovery.improvement_events import ImprovementEvent
from helpdesk.reports import facts
from helpdesk.standards.events import CalendarEvent, StandardEvent
from helpdesk.surveys import ballots, designing, mailed, occasional, settings
from helpdesk.surveys import events as asking
from helpdesk.surveys import handlers as surveys
from helpdesk.surveys import milestone_events as milestones
from helpdesk.surveys import queries as asked
from helpdesk.surveys import text_handlers as texted
from helpdesk.surveys.seeding import seed_default_survey
from helpdesk.texting import events as texts
from helpdesk.tickets import clock_handlers as clocks
from helpdesk.tickets import handlers as tickets
from helpdesk.tickets.events import (
    MessageAdded,
    StandardBreached,
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketJoined,
    TicketMerged,
    TicketOpened,
    TicketReopened,
    TicketSeparated,
)
from helpdesk.tickets.tag_events import TagMerged, TagRenamed
from helpdesk.weblinks.events import WeblinkEvent


def connect() -> None:
    """Fills the registry of `events`; says who makes something of mail, and what a new installation begins with."""
    incoming.on_letter(email.handle)
    threads.learn("delivery", asked.ticket_of_delivery)
    threads.learn("check", checking.ticket_of)
    _run_clocks()
    on(TicketClosed, surveys.ticket_closed, essential=True)
    on(TicketReopened, surveys.ticket_reopened, essential=True)
    on(TicketMerged, surveys.ticket_merged, essential=True)
    on(letters.LetterAccepted, surveys.letter_accepted, essential=True)
    on(letters.LetterUncertain, surveys.letter_uncertain, essential=True)
    on(letters.LetterFailed, surveys.letter_failed, essential=True)
    on(letters.ComplaintReceived, surveys.complaint_received, essential=True)
    on(texts.TextAccepted, texted.text_accepted, essential=True)
    on(texts.TextUncertain, texted.text_accepted, essential=True)
    on(texts.TextFailed, texted.text_failed, essential=True)
    on(texts.TextLate, texted.text_late, essential=True)
    on(texts.StopReceived, texted.stop_received, essential=True)
    on(texts.GatewayFailing, texted.gateway_failing)
    for told in (*texts.GatewayEvent.__subclasses__(), *texts.TextEvent.__subclasses__()):
        know(told)
    on(letters.ComplaintReceived, recovery.complaint_received, essential=True)
    # Whoever is being won back is asked nothing else (E16); who may be contacted after a low answer is told on.
    occasional.before_us[:] = [won_back.is_won_back]
    mailed.how_it_goes[:] = [mailings.going]
    mailed.narrowed[:] = [mailings.narrowed]
    mailed.still_wanted[:] = [grouped.why_not_any_more]
    mailed.leaving[:] = [grouped.leaving]
    designing.used_besides[:] = [mailings.asks_by]
    ballots.spent[:] = [facts.invitation_spent]
    know(asking.AnonymousAnswerGiven)
    for told in (
        milestones.OccasionAnswered,
        milestones.OccasionAnswerChanged,
        milestones.OccasionContactChosen,
    ):
        on(told, surveys.answered_at_milestone)
    for noted in (
        *milestones.OccasionEvent.__subclasses__(),
        *milestones.OccasionAnswerEvent.__subclasses__(),
    ):
        if noted.kind:
            know(noted)
    for planned in milestones.MilestoneEvent.__subclasses__():
        know(planned)
    # Score facts come last: they read what surveys and others have decided in the same transaction.
    on(TicketClosed, facts.ticket_closed, essential=True)
    on(TicketAssigned, tickets.ticket_assigned)
    on(TicketMerged, tickets.ticket_merged)
    on(MessageAdded, tickets.message_added)
    on(letters.LetterFailed, tickets.letter_failed)
    on(letters.MailboxFailing, channels.mailbox_failing)
    on(CustomerChanged, tickets.customer_changed)
    on(CustomersMerged, tickets.customers_merged, essential=True)
    on(CustomerSeparated, tickets.customer_separated, essential=True)
    # Rules look last, at what all others have made of it. Each acts in a savepoint of its own and never fails the deed;
    # called as essential, they cost nothing where none is on.
    on(TicketOpened, automation.ticket_opened, essential=True)
    on(TicketChanged, automation.ticket_changed, essential=True)
    on(TicketAssigned, automation.ticket_changed, essential=True)
    on(MessageAdded, automation.message_added, essential=True)
    on(TicketClosed, automation.ticket_closed, essential=True)
    on(TicketReopened, automation.ticket_reopened, essential=True)
    on(TagRenamed, automation.tags_tidied, essential=True)
    on(TagMerged, automation.tags_tidied, essential=True)
    setting_up.after[:] = [lambda _at: seed_causes(), seed_default_survey]
    setting_up.asking[:] = [setting_up.Asking(settings.AT_THE_START, settings.in_short)]
    for event in asking.InvitationEvent.__subclasses__():
        on(event, facts.invitation_changed, essential=True)
    for heard in asking.AnswerEvent.__subclasses__():
        on(heard, facts.answer_changed, essential=True)
        on(heard, recovery.answer_changed, essential=True)
    # Nobody listens to these; timelines show them.
    know(RuleActed)
    know(CustomerErased)
    know(RetentionEnded)
    for family in (
        AlertEvent,
        CaseEvent,
        DisputeEvent,
        GroupEvent,
        ImprovementEvent,
        MailingEvent,
        MemberEvent,
        NoteEvent,
        PrivacyEvent,
        ReviewEvent,
        WeblinkEvent,
    ):
        for shown in family.__subclasses__():
            know(shown)


def _run_clocks() -> None:
    """Promises are kept or broken in the transaction of what keeps or breaks them."""
    on(MessageAdded, clocks.message_added, essential=True)
    on(TicketChanged, clocks.ticket_changed, essential=True)
    on(TicketAssigned, clocks.ticket_assigned, essential=True)
    on(TicketClosed, clocks.ticket_closed, essential=True)
    on(TicketReopened, clocks.ticket_reopened, essential=True)
    on(TicketJoined, clocks.ticket_joined, essential=True)
    on(TicketSeparated, clocks.ticket_separated, essential=True)
    on(CustomerChanged, clocks.customer_changed, essential=True)
    on(CategoryMoved, clocks.category_moved, essential=True)
    for changed in (*CalendarEvent.__subclasses__(), *StandardEvent.__subclasses__()):
        on(changed, clocks.standards_changed, essential=True)
    on(StandardBreached, clocks.standard_breached)
