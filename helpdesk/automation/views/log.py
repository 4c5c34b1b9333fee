"""What rules did: of all, of one rule, or on one ticket; and how a rule is called in a ticket's timeline."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from helpdesk.automation import labels, queries
from helpdesk.automation.policy import may_manage_rules
from helpdesk.automation.views import blueprint
from helpdesk.automation.views.rules import wanted
from helpdesk.kit.text import whole
from helpdesk.tickets.views import finding
from helpdesk.web import pages
from helpdesk.web.auth import requires


@blueprint.get("/rules/log")
@requires("manage_rules")
def rule_log() -> str:
    """Newest first; `rule` and `ticket` (its number) narrow it."""
    rule_id = whole(request.args.get("rule"))
    rule = wanted(rule_id) if rule_id is not None else None
    number = request.args.get("ticket", "").strip()
    ticket = finding.ticket_or_404(number) if number else None
    cursor = pages.decode_as(request.args.get("after"), int)
    found = queries.runs(
        rule_id=rule.id if rule else None,
        ticket_id=ticket.id if ticket else None,
        before=cursor[0] if cursor else None,
    )
    page, names = pages.cut(found, queries.PAGE, lambda row: (row[0].id,)), labels.Names()
    return render_template(
        "automation/log.html",
        runs=page.rows,
        next=page.next,
        rule=rule,
        ticket=ticket,
        called=queries.names(),
        why={run.id: labels.why(run.why, names) for run, _number, _subject in page.rows},
        did={run.id: labels.did(run, names) for run, _number, _subject in page.rows},
    )


def called(rule_id: int | None) -> str:
    """The rule's name, for those who make rules a link to it."""
    name = queries.names().get(rule_id or 0) or gettext("A rule")
    words = gettext("The rule “%(rule)s”", rule=name)
    if rule_id is None or not current_user.is_authenticated or not may_manage_rules(current_user):
        return str(words)
    return Markup('<a href="/rules/{}">{}</a>').format(rule_id, words)
