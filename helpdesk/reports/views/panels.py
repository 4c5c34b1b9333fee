"""What reports show on others' pages. Each panel makes its own check of who is reading."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.advisors.models import Group
from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.recovery.models import Improvement
from helpdesk.reports import advisors, effects, labels, milestones, policy, questions
from helpdesk.reports.views import bar
from helpdesk.surveys import labels as asking
from helpdesk.surveys.words import RANGES
from helpdesk.web.i18n import locale
from helpdesk.weblinks import queries as weblinks
from helpdesk.weblinks.models import Weblink


def of_weblink(*, weblink: Weblink, **_more: Any) -> str:
    """What was answered by this survey-wide link, question by question."""
    if not policy.may_see_reports(current_user):
        return ""
    counts = weblinks.counts(weblink.id)
    return render_template(
        "reports/_of_weblink.html",
        lines=[questions.line(key, counts[key]) for key in RANGES if counts.get(key)],
        said=asking.question,
        solved=asking.solved,
        labels=labels,
    )


def of_group(*, group: Group, **_more: Any) -> str:
    """What an advisory group answered over time: question by question and version by version, one mailing a row."""
    if not policy.may_see_reports(current_user):
        return ""
    return render_template(
        "reports/_of_group.html",
        courses=advisors.read(group.id),
        versions=bar.versions(),
        said=asking.question,
        labels=labels,
    )


def of_improvement(*, improvement: Improvement, **_more: Any) -> str:
    """What an improvement brought so far, in counts and ranges."""
    if not policy.may_see_reports(current_user):
        return ""
    effect = effects.of(improvement, organisation.today(clock.now()))
    causes = categories.cause_names(locale())
    return render_template(
        "reports/_of_improvement.html",
        effect=effect,
        cause=causes.get(improvement.cause, "") if improvement.cause else "",
        said=labels.said,
    )


def of_mailings(*, mailing_ids: Iterable[int], **_more: Any) -> str:
    """What was answered to these mailings, question by question, each version by itself."""
    if not policy.may_see_reports(current_user):
        return ""
    return render_template(
        "reports/_of_mailings.html",
        parts=milestones.of_mailings(mailing_ids),
        versions=bar.versions(),
        said=asking.question,
        solved=asking.solved,
        labels=labels,
    )
