"""Facts follow what was answered, to the row."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports import facts, standing, verifying
from helpdesk.reports.models import ClosingFact, ScoreFact, UnreadComment
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Mode, Reason
from helpdesk.tickets.words import Outcome
from tests.factories import people
from tests.reports import desk


def facts_of(invitation: Invitation, question: str = "satisfaction") -> list[ScoreFact]:
    query = select(ScoreFact).filter_by(invitation_id=invitation.id, question=question).order_by(ScoreFact.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def closing_of(invitation: Invitation) -> ClosingFact:
    return db.session.get_one(ClosingFact, invitation.closing_id, populate_existing=True)


def test_an_answer_counts_for_the_agent_with_everything_frozen(app):
    agent, team = people.agent(), people.team()
    invitation = desk.close(desk.ticket(team=team), agents=[agent])
    desk.answer(invitation, 4, agent=5, solved=1)
    (fact,) = facts_of(invitation)
    assert (fact.value, fact.weight, fact.company, fact.agent_id, fact.team_id) == (
        4,
        1.0,
        1,
        agent.id,
        team.id,
    )
    assert (fact.category_id, fact.channel, fact.mode) == (invitation.category_id, "email", "email")
    assert [f.value for f in facts_of(invitation, "agent")] == [5]
    assert verifying.differences() == []


def test_a_blank_agent_question_stays_blank(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 2)
    assert facts_of(invitation, "agent") == []


def test_e9_shared_credit_is_split_and_the_company_counts_the_answer_once(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent(), people.agent(), people.agent()])
    desk.answer(invitation, 3)
    facts = facts_of(invitation)
    assert sum(f.weight for f in facts) == 1.0
    assert [f.company for f in facts] == [1, 0, 0]


def test_each_cause_is_a_row_and_their_base_another(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 2, causes=("slow", "price"))
    assert {(f.choice, f.value, f.company) for f in facts_of(invitation, "causes")} == {
        ("slow", 1, 1),
        ("price", 1, 1),
    }
    assert [f.company for f in facts_of(invitation, "dissatisfied")] == [1]
    desk.answer(invitation, 5, solved=1)
    assert facts_of(invitation, "causes") == [] == facts_of(invitation, "dissatisfied")


def test_a_changed_answer_takes_the_place_of_the_old_one(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 1, agent=1)
    second = desk.answer(invitation, 5)
    (fact,) = facts_of(invitation)
    assert (fact.value, fact.response_id) == (5, second.id)
    assert facts_of(invitation, "agent") == []


def test_an_excluded_answer_stays_as_a_row_that_counts_nowhere(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    response = desk.answer(invitation, 1)
    desk.exclude(response)
    assert [(f.excluded, f.company) for f in facts_of(invitation)] == [(True, 0)]
    assert not closing_of(invitation).answered
    desk.restore(response)
    assert [(f.excluded, f.company) for f in facts_of(invitation)] == [(False, 1)]
    assert closing_of(invitation).answered


def test_e4_the_company_counts_the_latest_closing_agents_keep_each_their_own(app):
    first, second = people.agent(), people.agent()
    ticket = desk.ticket()
    one = desk.close(ticket, agents=[first])
    desk.answer(one, 1, agent=2)
    desk.reopen(ticket)
    two = desk.close(ticket, agents=[second])
    assert [f.company for f in facts_of(one)] == [1]
    late = desk.answer(two, 5)
    assert [f.company for f in facts_of(one)] == [0]
    assert [f.company for f in facts_of(two)] == [1]
    assert [f.company for f in facts_of(one, "agent")] == [1]  # the second left that question blank
    desk.exclude(late)
    assert [f.company for f in facts_of(one)] == [1]
    assert verifying.differences() == []


def test_causes_follow_the_latest_answer_they_were_asked_after(app):
    """Who was dissatisfied again but named no cause names none: else more would name a cause than were asked."""
    ticket = desk.ticket()
    first = desk.close(ticket)
    desk.answer(first, 2, causes=("slow",))
    again = desk.close(ticket)
    desk.answer(again, 3)
    assert [f.company for f in facts_of(first, "causes") + facts_of(first, "dissatisfied")] == [0, 0]
    assert [f.company for f in facts_of(again, "dissatisfied")] == [1]
    assert verifying.differences() == []


def test_who_was_asked_again_in_short_was_not_asked_for_causes(app):
    ticket = desk.ticket()
    first = desk.close(ticket)
    desk.answer(first, 2, causes=("slow",))
    again = desk.close(ticket)
    again.asks_again = True
    desk.answer(again, solved=3)
    assert facts_of(again, "dissatisfied") == []
    assert [f.company for f in facts_of(first, "causes") + facts_of(first, "dissatisfied")] == [1, 1]
    assert verifying.differences() == []


def test_a_new_credit_moves_the_score_and_keeps_its_weight(app):
    first, second = people.agent(), people.agent()
    invitation = desk.close(desk.ticket(), agents=[first])
    desk.answer(invitation, 4, agent=4)
    desk.credit_anew(invitation, [second, first], [0.7, 0.3])
    assert {(f.agent_id, f.weight) for f in facts_of(invitation, "agent")} == {
        (second.id, 0.7),
        (first.id, 0.3),
    }
    assert closing_of(invitation).agent_id == second.id


def test_e30_an_answer_from_our_own_staff_counts_for_no_agent(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 5, agent=5, flags=("staff_origin",))
    assert [(f.agent_id, f.role, f.company) for f in facts_of(invitation, "agent")] == [(None, "team", 1)]


def test_e22_a_quarantined_post_is_no_answer(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 1, quarantined=True)
    assert facts_of(invitation) == []
    assert not closing_of(invitation).answered
    assert closing_of(invitation).waiting


def test_a_partial_answer_counts_per_question_and_is_not_yet_an_answer(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    response = desk.answer(invitation, 4)
    desk.end(invitation, InvitationState.PARTIAL)
    desk.restore(response)
    fact = closing_of(invitation)
    assert (fact.partial, fact.answered) == (True, False)
    assert len(facts_of(invitation)) == 1


def test_what_is_not_eligible_leaves_the_base_of_coverage(app):
    spam = desk.close(desk.ticket(), outcome=Outcome.SPAM, reason=Reason.SPAM)
    throttled = desk.close(desk.ticket(), reason=Reason.THROTTLED)
    assert (closing_of(spam).eligible, closing_of(spam).reason) == (False, "spam")
    assert (closing_of(throttled).eligible, closing_of(throttled).reason) == (True, "throttled")


def test_a_reopened_ticket_that_nobody_answered_leaves_the_base(app):
    ticket = desk.ticket()
    invitation = desk.close(ticket, agents=[people.agent()])
    desk.reopen(ticket)
    fact = closing_of(invitation)
    assert (fact.eligible, fact.reason, fact.sent, fact.revoked) == (False, "reopened", True, True)


def test_a_bounce_and_an_expiry_show_in_the_closing_fact(app):
    bounced, expired = desk.close(desk.ticket()), desk.close(desk.ticket())
    desk.end(bounced, InvitationState.BOUNCED)
    desk.end(expired, InvitationState.EXPIRED)
    assert (closing_of(bounced).bounced, closing_of(bounced).sent) == (True, True)
    assert (closing_of(expired).waiting, closing_of(expired).sent) == (False, True)


def test_a_comment_waits_to_be_read_until_it_is_excluded_or_replaced(app, at):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 1, comment="Nobody called.")
    second = desk.answer(invitation, 2, comment="Nobody called back.", mode=Mode.SLIP)
    assert list(db.session.scalars(select(UnreadComment.response_id))) == [second.id]
    desk.exclude(second)
    assert list(db.session.scalars(select(UnreadComment.response_id))) == []


def test_every_closing_has_exactly_one_fact_whatever_happens_to_it(app):
    ticket = desk.ticket()
    for _ in range(3):
        desk.close(ticket, agents=[people.agent()])
        desk.reopen(ticket)
    assert len(list(db.session.scalars(select(ClosingFact.closing_id)))) == 3
    assert verifying.differences() == []


def test_verify_finds_what_was_tampered_with_and_rebuild_mends_it(app):
    invitation = desk.close(desk.ticket(), agents=[people.agent()])
    desk.answer(invitation, 4, agent=4)
    (fact,) = facts_of(invitation)
    fact.value = 5
    closing_of(invitation).answered = False
    db.session.flush()
    found = " / ".join(verifying.differences())
    assert "is wrong in value" in found and "is wrong in answered" in found and "channel_scores" in found
    verifying.rebuild()
    assert verifying.differences() == []
    assert [f.value for f in facts_of(invitation)] == [4]


def test_a_fact_whose_closing_is_gone_is_found_and_dropped(app):
    invitation = desk.close(desk.ticket())
    stray = {
        **facts.closing_row_of(standing.cases([invitation.closing_id])[invitation.closing_id]),
        "closing_id": 999,
    }
    facts.put_closing(None, stray)
    assert verifying.differences() == ["closing fact 999 has no closing"]
    verifying.rebuild()
    assert verifying.differences() == []
