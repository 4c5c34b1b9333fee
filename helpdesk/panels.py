"""Which room shows what on whose page: the only place that knows both sides of a slot."""

from __future__ import annotations

from helpdesk.advisors.views import panels as advisors
from helpdesk.automation.views import log as rules
from helpdesk.cards.views import panels as cards
from helpdesk.cards.views import printing
from helpdesk.categories.words import RequestKind
from helpdesk.channels.views import mailbox_routes
from helpdesk.channels.views import panels as channels
from helpdesk.disputes import labels as disputes
from helpdesk.disputes.views import panels as disputing
from helpdesk.kit.errors import N_
from helpdesk.mailings.views import panels as mailings
from helpdesk.privacy.views import panels as privacy
from helpdesk.recovery import labels as cases
from helpdesk.recovery.views import panels as recovery
from helpdesk.reports.views import panels as reports
from helpdesk.standards import heads
from helpdesk.surveys import labels
from helpdesk.surveys.views import panels as surveys
from helpdesk.surveys.views import preview
from helpdesk.tickets import event_words
from helpdesk.tickets import labels as desk
from helpdesk.tickets.views import panels as tickets
from helpdesk.tickets.views import promises
from helpdesk.tickets.words import Priority
from helpdesk.web.panels import offer


def hang() -> None:
    """Fills the registry of `web.panels`."""
    offer("mailbox.page", mailbox_routes.panel)
    offer("gateway.page", surveys.text_samples)
    offer("customer.acts", channels.customer_acts)
    offer("customer.page", tickets.of_customer)
    offer("customer.side", privacy.customer_side)
    offer("customer.surveys", surveys.customer_surveys)
    offer("customer.surveys", mailings.customer_surveys)
    offer("customer.surveys", advisors.customer_surveys)
    offer("mailing.page", reports.of_mailings)
    offer("advisors.page", mailings.of_group)
    offer("advisors.page", reports.of_group)
    offer("advisors.customer", mailings.said_in_groups)
    offer("weblink.page", reports.of_weblink)
    offer("improvement.page", reports.of_improvement)
    offer("customer.merging", tickets.going_along)
    offer("ticket.side", surveys.ticket_side)
    offer("ticket.side", recovery.ticket_side)
    offer("ticket.side", disputing.ticket_side)
    offer("ticket.side", channels.same_mail)
    offer("review.side", surveys.ticket_side)
    offer("answer.side", disputing.answer_side)
    offer("ticket.closing", surveys.ticket_closing)
    offer("ticket.closed", surveys.ticket_closed)
    offer("ticket.closed", cards.ticket_closed)
    preview.show_also("card", N_("The card"), printing.sample)
    offer("standards.page", promises.resetting)
    offer("standards.page", promises.trying)
    event_words.explain("reason", labels.reason)
    event_words.explain("ending", cases.ending)
    event_words.explain("put_right", cases.put_right)
    event_words.explain("given_id", cases.colleague)
    event_words.explain("disputed", disputes.disputed)
    event_words.explain("ruling", disputes.ruling)
    heads.learn("kinds", lambda: desk.choices(RequestKind))
    heads.learn("priorities", lambda: desk.choices(Priority))
    event_words.introduce("rule", rules.called)
