"""An agent's own answers, once they can no longer be changed; of others nothing but bands."""

from __future__ import annotations

from flask import request
from flask_login import current_user

from helpdesk.disputes import labels as disputed
from helpdesk.disputes import queries as disputes
from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.reports import listing, scorecard
from helpdesk.reports.families import AGENT
from helpdesk.reports.models import SCORE_FACTS
from helpdesk.reports.views import bar, blueprint, pages
from helpdesk.tickets import queries as tickets
from helpdesk.web.auth import requires

BESIDE = disputes.beside(SCORE_FACTS.c.invitation_id, SCORE_FACTS.c.agent_id)


@blueprint.get("/my/answers")
@requires("see_own_answers")
def own() -> str:
    """Figure, band, months, categories, and the answers themselves."""
    filters, at = bar.read(), clock.now()
    page = scorecard.read(current_user.id, filters, final_at=at)
    wanted = listing.Wanted(AGENT, by_weight=True, version=page.version, final_at=at)
    scope = filters.scope().limited(agent_id=[current_user.id])
    found = listing.answers(scope, wanted, request.args.get("cursor"), size=20, beside=BESIDE)
    return pages.show(
        "own",
        filters,
        ("category", "channel"),
        page=page,
        wanted=wanted,
        found=found,
        teams=tickets.directory().teams,
        person=current_user.name,
        more=bar.address("reports.own", filters, cursor=found.next) if found.next else None,
        standing={line.response_id: disputes.standing(line.beside, at) for line in found.rows},
        disputed=disputed,
        overall_shown=organisation.AGENTS_SEE_ANSWERS.get(),
    )
