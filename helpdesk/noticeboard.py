"""What users are told, and how it begins: the only place that knows all kinds of notices."""

from __future__ import annotations

from helpdesk.disputes import told as disputes
from helpdesk.kit.errors import N_
from helpdesk.people import notice_choices, notice_letters
from helpdesk.people.notice_kinds import ADMINS, LEADS, name
from helpdesk.people.words import Way
from helpdesk.recovery import told as cases
from helpdesk.tickets import told


def hang() -> None:
    """Fills the registry of `people.notice_kinds`, and says what a notice is about."""
    name("mentioned", N_("A colleague mentions me"), "ticket.mentioned", way=Way.AT_ONCE)
    name("assigned", N_("A ticket is given to me"), "ticket.assigned", way=Way.AT_ONCE)
    name("wrote", N_("A customer writes on a ticket that I have or follow"), "ticket.wrote")
    name("answered", N_("A colleague answers on a ticket that I follow"), "ticket.answered")
    name("promise", N_("A promise is due soon or was broken"), "ticket.promise", way=Way.AT_ONCE)
    name("undelivered", N_("A reply of mine could not be delivered"), "ticket.undelivered")
    name("woken", N_("A ticket that I put aside is back"), "ticket.woken")
    name("merged", N_("A ticket of mine was merged"), "ticket.merged")
    name("rule", N_("A rule points me to a ticket"), "rule")
    name("run", N_("My work on a whole list is done"), "run.finished")
    name("review", N_("My work was reviewed"), "quality.review")
    name("remark", N_("A colleague remarks on a review of mine"), "quality.remark", readers=LEADS)
    name("alert", N_("A customer of my team is dissatisfied"), "alert", way=Way.AT_ONCE, readers=LEADS)
    name(
        "case",
        N_("A bad answer is given to me to follow up, is due soon or late"),
        *("case.given", "case.due", "case.overdue", "case.raised", "case.check"),
        way=Way.AT_ONCE,
        readers=LEADS,
    )
    name("escalation", N_("Nobody follows a bad answer up"), "case.escalated", way=Way.AT_ONCE, readers=LEADS)
    name(
        "dispute",
        N_("A colleague disputes an answer, or that is decided late"),
        *("dispute.opened", "dispute.late"),
        readers=LEADS,
    )
    name(
        "verdict",
        N_("An answer about me that was disputed is decided"),
        "dispute.decided",
        "dispute.credited",
    )
    name("kiosk", N_("Answers at a kiosk look like play"), "kiosk.held", readers=LEADS)
    name("weblink", N_("Answers by a survey link came in a flood"), "weblink.held", readers=LEADS)
    name("spam", N_("An answer was left out with its spam"), "answer.spam", readers=LEADS)
    name(
        "trouble",
        N_("A rule was switched off, or a mailbox or a gateway for texts does not work"),
        *("rule.failed", "mail.mailbox_failing", "texting.gateway_failing"),
        readers=ADMINS,
    )
    name("other", N_("Everything else"))
    notice_choices.declare_times()
    notice_letters.explain("/tickets/", told.about)
    notice_letters.explain(cases.PREFIX, cases.about)
    notice_letters.explain(disputes.PREFIX, disputes.about)
    notice_letters.explain(disputes.OWN_PREFIX, disputes.about_own)
