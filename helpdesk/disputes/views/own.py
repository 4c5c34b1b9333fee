"""What a colleague has disputed, and disputing: one's own answers alone, as if there were no others."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from helpdesk.disputes import asking, deciding, labels, queries
from helpdesk.disputes.forms import DisputeForm
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.views import blueprint, said
from helpdesk.disputes.words import DisputeState
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.people import organisation
from helpdesk.surveys import credits
from helpdesk.surveys import policy as surveys
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.queries import Row
from helpdesk.surveys.queries import response as answer_of
from helpdesk.tickets import policy as tickets
from helpdesk.tickets import queries as desk
from helpdesk.web import pages, saving
from helpdesk.web.auth import signed_in
from helpdesk.web.saving import Answer


@blueprint.get("/my/disputes")
@signed_in
def own_disputes() -> str:
    """All of them, newest first."""
    before = pages.decode_as(request.args.get("after"), int)
    found = queries.of_agent(current_user, before[0] if before else None)
    page = pages.cut(found, queries.SHOWN, lambda each: (each.id,))
    return render_template("disputes/own.html", page=page, labels=labels, now=clock.now())


@blueprint.route("/my/answers/<id:response_id>/dispute", methods=["GET", "POST"])
@signed_in
def new_dispute(response_id: int) -> Answer:
    """Look at this answer again, please."""
    response, form = _own_answer(response_id), DisputeForm()
    return saving.add(
        form,
        lambda _by, at: asking.dispute(
            response, form.chosen(), form.words.data or "", by=current_user, at=at
        ),
        page=lambda form, _row: _new_page(response_id, form),
        leads_to=lambda made: url_for("disputes.own_dispute", dispute_id=made.id),
        says=lambda _made: gettext("Sent to supervisors. You are told what they decide."),
    )


@blueprint.get("/my/disputes/<id:dispute_id>")
@signed_in
def own_dispute(dispute_id: int) -> Answer:
    """One of them: what was said, what was decided and why."""
    return _page(_own(dispute_id))


@blueprint.post("/my/disputes/<id:dispute_id>", endpoint="change_dispute")
@signed_in
def change(dispute_id: int) -> Answer:
    """Another reason, other words."""
    found = _own(dispute_id, held=True)
    form = DisputeForm(found)
    return saving.change(
        form,
        lambda _by, at: asking.reword(
            found, form.chosen(), form.words.data or "", seen=form.version_shown(), by=current_user, at=at
        ),
        loaded=lambda: _own(dispute_id),
        page=lambda form, row: _page(row, form),
        leads_to=url_for("disputes.own_dispute", dispute_id=dispute_id),
    )


@blueprint.post("/my/disputes/<id:dispute_id>/withdrawal")
@signed_in
def withdrawal(dispute_id: int) -> Redirect:
    """It is all right after all."""
    asking.withdraw(_own(dispute_id, held=True), by=current_user, at=clock.now())
    return saving.done(gettext("Withdrawn."), url_for("disputes.own_dispute", dispute_id=dispute_id))


def _own(dispute_id: int, *, held: bool = False) -> Dispute:
    found = deciding.held(dispute_id) if held else queries.one(dispute_id)
    if found is None or found.agent_id != current_user.id:
        raise NotFound(N_("You have no such dispute."))
    return found


def _own_answer(response_id: int) -> Response:
    """An answer about the reader that is final."""
    found = answer_of(response_id)
    if found is None or found.invitation is None or not _reads(found.invitation):
        raise NotFound(N_("There is no such answer about you."))
    return found


def _reads(invitation: Invitation) -> bool:
    """Does it count for the reader, and is it final? A supervisor's right to read all is none here."""
    credited = credits.in_force(invitation.id)
    final = invitation.final_at is not None and invitation.final_at <= clock.now()
    about = any(each.user_id == current_user.id for each in credited)
    return final and about and surveys.may_read_answer(current_user, invitation, credited)


def _new_page(response_id: int, form: DisputeForm) -> str:
    answer = said.of(response_id)
    return render_template("disputes/new.html", answer=answer, form=form, **_shown(answer))


def _page(found: Dispute, form: DisputeForm | None = None) -> str:
    answer = said.of(found.response_id)
    if answer is not None and answer.response.invitation and not _reads(answer.response.invitation):
        answer = None  # it counts for somebody else by now
    is_open = found.state is DisputeState.OPEN
    return render_template(
        "disputes/own_dispute.html",
        dispute=found,
        answer=answer,
        decisions=queries.decisions(found.id),
        form=(form or DisputeForm(found, formdata=None)) if is_open else None,
        people=desk.directory().users,
        labels=labels,
        now=clock.now(),
        **_shown(answer),
    )


def _shown(answer: Row | None) -> dict[str, bool]:
    """What of the answer and its ticket the reader sees."""
    ticket = answer.ticket if answer is not None else None
    return {
        "overall_shown": organisation.AGENTS_SEE_ANSWERS.get() or current_user.sees_scores,
        "sees_ticket": ticket is not None and tickets.may_see_ticket(current_user, ticket),
    }
