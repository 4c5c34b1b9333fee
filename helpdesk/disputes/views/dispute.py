"""One dispute, for whoever decides: the answer, what the colleague says, the decision, taking it back."""

from __future__ import annotations

from flask import render_template, url_for
from flask_login import current_user

from helpdesk.disputes import deciding, labels, policy, queries
from helpdesk.disputes.forms import BackForm, VerdictForm
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.views import blueprint, said
from helpdesk.disputes.words import DisputeState
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.surveys import credits
from helpdesk.surveys import labels as surveys
from helpdesk.tickets import queries as tickets
from helpdesk.web import saving
from helpdesk.web.auth import ensure, requires
from helpdesk.web.saving import Answer


@blueprint.get("/disputes/<id:dispute_id>")
@requires("see_disputes")
def dispute(dispute_id: int) -> Answer:
    """All of it."""
    return _page(_wanted(dispute_id))


@blueprint.post("/disputes/<id:dispute_id>/decision")
@requires("see_disputes")
def decision(dispute_id: int) -> Answer:
    """It is left out, counts for somebody else, or stays."""
    found = _wanted(dispute_id, held=True)
    ensure("decide_dispute", found)
    form = VerdictForm(found)
    return saving.change(
        form,
        lambda _by, at: deciding.decide(
            found, form.verdict(), seen=form.version_shown(), by=current_user, at=at
        ),
        loaded=lambda: _wanted(dispute_id),
        page=lambda form, row: _page(row, form),
        leads_to=url_for("disputes.dispute", dispute_id=dispute_id),
    )


@blueprint.post("/disputes/<id:dispute_id>/reversal")
@requires("see_disputes")
def reversal(dispute_id: int) -> Answer:
    """The decision is taken back, with all it did."""
    found = _wanted(dispute_id, held=True)
    ensure("decide_dispute", found)
    form = BackForm(found)
    return saving.change(
        form,
        lambda _by, at: deciding.take_back(
            found, form.why.data or "", seen=form.version_shown(), by=current_user, at=at
        ),
        loaded=lambda: _wanted(dispute_id),
        page=lambda form, row: _page(row, back=form),
        leads_to=url_for("disputes.dispute", dispute_id=dispute_id),
    )


def _wanted(dispute_id: int, *, held: bool = False) -> Dispute:
    found = deciding.held(dispute_id) if held else queries.one(dispute_id)
    if found is None:
        raise NotFound(N_("There is no such dispute."))
    return found


def _page(found: Dispute, verdict: VerdictForm | None = None, *, back: BackForm | None = None) -> str:
    """The page, with the refused form in place of a fresh one."""
    able, known = policy.may_decide_dispute(current_user, found), tickets.directory()
    is_open = found.state is DisputeState.OPEN
    decided = found.response_id is not None and found.state not in {DisputeState.OPEN, DisputeState.WITHDRAWN}
    return render_template(
        "disputes/dispute.html",
        dispute=found,
        agent=known.users.get(found.agent_id, "–"),
        answer=said.of(found.response_id),
        credited=[each.user_id for each in credits.in_force(found.invitation_id)],
        decisions=queries.decisions(found.id),
        verdict=(verdict or VerdictForm(found, formdata=None)) if able and is_open else None,
        back=(back or BackForm(found, formdata=None)) if able and decided else None,
        able=able,
        people=known.users,
        teams=known.teams,
        labels=labels,
        surveys=surveys,
        now=clock.now(),
    )
