"""What the pages about one mailing share."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.kit.errors import N_, NotFound
from helpdesk.mailings import audience, forms, labels, progress, rules, running
from helpdesk.mailings.forms import MailingForm
from helpdesk.mailings.models import Mailing
from helpdesk.mailings.words import State
from helpdesk.people import history
from helpdesk.surveys import labels as asking
from helpdesk.surveys import outlook
from helpdesk.surveys.models import Invitation


def wanted(mailing_id: int) -> Mailing:
    """The mailing with its survey and its group, or no page."""
    whole = joinedload(Mailing.survey), joinedload(Mailing.group)
    found = db.session.scalar(select(Mailing).options(*whole).where(Mailing.id == mailing_id))
    if found is None:
        raise NotFound(N_("There is no such mailing."))
    return found


def form_page(form: MailingForm, found: Mailing | None) -> str:
    """The form of a draft."""
    return render_template(
        "mailings/edit.html",
        form=form,
        mailing=found,
        history=history.of("mailing", found.id) if found else [],
    )


def standing(found: Mailing) -> dict[str, object]:
    """How far it is."""
    tally = progress.tallies([found.id])[found.id]
    tally.unsubscribed = progress.unsubscribed(found.id)
    turns = found.listed if found.most is None else min(found.listed, found.most)
    return {
        "mailing": found,
        "tally": tally,
        "state": labels.state(found.state),
        "works": found.state is State.RUNNING,
        "days_left": rules.days_needed(max(0, turns - tally.asked), found.per_day),
        "reason": labels.reason,
    }


def page(found: Mailing) -> str:
    """A mailing that was started: its progress, what was answered, and its history."""
    return render_template(
        "mailings/mailing.html",
        **standing(found),
        whom=forms.said(audience.of(found), found.group),
        surveys={found.survey_id: found.survey.name},
        hours=running.hours_of(found),
        said=outlook.said(Invitation.mailing_id == found.id),
        history=history.of("mailing", found.id),
        labels=asking,
    )
