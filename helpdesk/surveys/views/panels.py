"""What surveys show on the ticket's page. Each panel makes its own check of who is reading."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext
from flask_login import current_user

from helpdesk.categories import queries as categories
from helpdesk.customers.models import Customer
from helpdesk.kit import clock
from helpdesk.people import queries as people
from helpdesk.surveys import labels, policy, previewing, queries, text_messages, wording
from helpdesk.surveys.words import InvitationState, QuestionKey, Way
from helpdesk.texting.models import Gateway
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from helpdesk.web import i18n
from helpdesk.web.panels import Shared


def ticket_side(*, ticket: Ticket, shared: Shared, **_more: Any) -> str:
    """Whether the customer was asked, by what way and when, and what was answered, as far as the reader may know."""
    story = shared.once(queries.story, ticket)
    if story is None or not policy.may_read_answer(current_user, story.invitation, story.credited):
        return ""
    response = story.response
    if response is None and not policy.may_see_answers(current_user):
        return ""
    anonymous = wording.of(story.invitation.version_id).anonymous
    veiled = anonymous and story.invitation.sent_at is not None
    answers = {answer.key: answer for answer in response.answers} if response else {}
    chosen = [answer.choice for answer in response.answers if answer.choice] if response else []
    values = {k.value: a.value for k, a in answers.items() if a.value is not None and not a.choice}
    return render_template(
        "surveys/_on_ticket.html",
        invitation=story.invitation,
        response=response,
        values=values,
        further=labels.further(values),
        chosen=chosen,
        comment=answers[QuestionKey.COMMENT].text if QuestionKey.COMMENT in answers else "",
        deliveries=story.deliveries,
        person=_person(story),
        anonymous=anonymous,
        state=gettext("Asked anonymously") if veiled else labels.label(story.invitation.state),
        waits=story.invitation.state is InvitationState.SCHEDULED,
        causes=categories.cause_names(i18n.locale()) if chosen else {},
        label=labels.label,
        reason=labels.reason,
        rating=labels.rating,
        solved=labels.solved,
    )


def _person(story: queries.Story) -> str:
    """The name of whom the agent question was about; empty where the team alone is credited."""
    named = [each for each in story.credited if each.user_id is not None]
    first = max(named, key=lambda each: (each.weight, -each.id), default=None)
    return tickets.directory().users[first.user_id or 0] if first else ""


def ticket_closing(*, ticket: Ticket, **_more: Any) -> str:
    """For supervisors alone: which survey would go when, or why none."""
    if not policy.may_see_answers(current_user):
        return ""
    seen = previewing.preview(ticket, by=current_user, at=clock.now())
    return (
        render_template("surveys/_on_closing.html", seen=seen, sentence=labels.reason_sentence)
        if seen
        else ""
    )


def customer_surveys(*, customer: Customer, **_more: Any) -> str:
    """For supervisors alone: the way to the milestones of the customer."""
    if not policy.may_see_answers(current_user):
        return ""
    return render_template("surveys/_on_customer.html", customer=customer)


def ticket_closed(*, ticket: Ticket, shared: Shared, **_more: Any) -> str:
    """The slip of a visitor without an address, or the code of whoever else has none, which every colleague hands over."""
    if ticket.channel is not Channel.WALK_IN:
        return _code_offer(ticket, shared)
    story = shared.once(queries.story, ticket)
    if story is None or not policy.may_print_slip(current_user, ticket, story.invitation):
        return ""
    printed = [each for each in story.deliveries if each.slip_number]
    asks_place = not ticket.place_id and not current_user.place_id
    return render_template(
        "surveys/_slip_offer.html",
        ticket=ticket,
        last=printed[-1] if printed else None,
        places=people.active_places() if asks_place else [],
    )


def text_samples(*, gateway: Gateway, **_more: Any) -> str:
    """What customers get by this gateway in each language, and in how many parts."""
    by_answer = gateway.takes_replies and gateway.report_secret is not None
    return render_template(
        "surveys/_text_samples.html",
        samples=text_messages.samples(by_answer=by_answer),
        languages=i18n.LANGUAGES,
    )


def _code_offer(ticket: Ticket, shared: Shared) -> str:
    story = shared.once(queries.story, ticket)
    if story is None or not policy.may_hand_over(current_user, ticket, story.invitation):
        return ""
    handed = [each for each in story.deliveries if each.way is Way.CODE]
    return render_template("surveys/_code_offer.html", ticket=ticket, last=handed[-1] if handed else None)
