"""Which answers call for a supervisor, who may follow them up, by when, and what it takes to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.recovery import rules
from helpdesk.recovery.rules import Candidate, Standing
from helpdesk.recovery.words import CaseOutcome, CaseState, Lack, Severity, Step, Trigger
from helpdesk.standards.calendar import Hours
from helpdesk.surveys.words import QuestionKey

S, V, A, C = QuestionKey.SATISFACTION, QuestionKey.SOLVED, QuestionKey.AGENT, QuestionKey.CAUSES
E = QuestionKey.EFFORT


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ([(S, 2, "")], [Trigger.SATISFACTION]),
        ([(S, 3, "")], []),
        ([(V, 3, "")], [Trigger.SOLVED]),
        ([(V, 2, "")], []),
        ([(A, 1, "")], [Trigger.AGENT]),
        ([(C, 1, "trust")], [Trigger.TRUST]),
        ([(C, 1, "slow")], []),
        ([(E, 3, "")], [Trigger.EFFORT]),
        ([(E, 4, "")], []),
        ([(S, None, ""), (A, None, "")], []),
        ([(C, 1, "trust"), (S, 1, "")], [Trigger.SATISFACTION, Trigger.TRUST]),
    ],
)
def test_a_trigger_is_a_low_value_unsolved_or_lost_trust(given_, wanted):
    assert rules.triggers(given_) == wanted


@pytest.mark.parametrize(
    ("value", "contact", "calls"), [(6, True, True), (7, True, False), (0, False, False), (0, None, False)]
)
def test_who_would_not_recommend_us_calls_for_somebody_only_where_they_said_yes(value, contact, calls):
    wanted = [Trigger.RECOMMEND] if calls else []
    assert rules.triggers([(QuestionKey.RECOMMEND, value, "")], contact=contact) == wanted


@given(st.integers(3, 5), st.integers(1, 2), st.integers(3, 5))
def test_a_good_answer_calls_for_nobody(satisfaction, solved, agent):
    assert rules.triggers([(S, satisfaction, ""), (V, solved, ""), (A, agent, "")]) == []


DAY = timedelta(days=1)
RIGA = ZoneInfo("Europe/Riga")
OFFICE = ((540, 1020),)
WEEK = Hours("Europe/Riga", (*(OFFICE,) * 5, (), ()), "LV")


def riga(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=RIGA)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (riga(2026, 11, 23, 11, 20), riga(2026, 11, 24, 11, 20)),  # the same time on the next day
        (riga(2026, 11, 23, 21, 0), riga(2026, 11, 25, 9, 0)),  # at night: counts from the next opening
        (riga(2026, 11, 27, 16, 40), riga(2026, 11, 30, 16, 40)),  # over a week-end
        (riga(2026, 11, 28, 12, 0), riga(2026, 12, 1, 9, 0)),  # on a Saturday
        (riga(2026, 11, 17, 10, 0), riga(2026, 11, 19, 10, 0)),  # the 18th is a holiday in Latvia
    ],
)
def test_somebody_is_in_touch_one_business_day_on(came, due):
    assert rules.contact_due(WEEK, came).due_at == due


def test_doors_that_never_open_give_a_day():
    came = riga(2026, 11, 23, 11, 20)
    assert rules.contact_due(Hours("Europe/Riga", ((),) * 7), came).due_at == came + DAY


spans = st.tuples(st.integers(0, 1380), st.integers(30, 600)).map(lambda s: (s[0], min(s[0] + s[1], 1440)))
weeks = st.lists(st.one_of(st.just(()), spans.map(lambda s: (s,))), min_size=7, max_size=7).map(tuple)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(weeks.filter(any), moments)
def test_a_deadline_is_later_on_another_day_and_while_it_is_open(week, came):
    hours = Hours("Europe/Riga", week)
    start = hours.next_opening(came)
    due = rules.contact_due(hours, came)
    assert due.warn_at <= due.due_at and due.due_at > start
    day = due.due_at.astimezone(RIGA).date()
    begun = start.astimezone(RIGA).date()
    assert hours.is_open(due.due_at) or any(ends == due.due_at for _begins, ends in hours.spans(day))
    open_between = [n for n in range(1, 8) if hours.hours_on(begun + n * DAY)]
    assert day - begun in {open_between[0] * DAY, (open_between[0] + 1) * DAY}


candidates = st.lists(
    st.builds(Candidate, st.integers(1, 9), st.integers(0, 2), st.booleans(), st.integers(0, 5)),
    max_size=8,
    unique_by=lambda each: each.user_id,
)


@given(candidates, st.sets(st.integers(1, 9)))
def test_who_was_rated_never_owns_it_and_anybody_else_rather_than_nobody(able, rated):
    found = rules.owner(able, rated)
    left = {each.user_id: each for each in able if each.user_id not in rated}
    assert (found is None) == (not left)
    if found is not None:
        best = min(each.rank for each in left.values())
        assert left[found].rank == best or (left[found].rank == 1 and left[found].here)


def test_a_deputy_who_is_here_stands_in_for_a_lead_who_is_not():
    lead, deputy = Candidate(1, 0), Candidate(2, 1, here=True)
    assert rules.owner([lead, deputy], ()) == 2
    assert rules.owner([Candidate(1, 0, here=True), deputy], ()) == 1
    assert rules.owner([lead, Candidate(2, 1)], ()) == 1


def test_the_lead_with_the_fewest_cases_gets_the_next():
    assert rules.owner([Candidate(1, 0, cases=3), Candidate(2, 0, cases=1)], ()) == 2


@pytest.mark.parametrize(
    ("given_", "sensitive", "flagged", "wanted"),
    [
        ([(S, 1, "")], False, False, Severity.HIGH),
        ([(S, 2, "")], False, False, Severity.NORMAL),
        ([(S, 2, "")], True, False, Severity.HIGH),
        ([(A, 1, "")], False, True, Severity.HIGH),
    ],
)
def test_it_is_grave_by_score_category_or_what_a_person_flags(given_, sensitive, flagged, wanted):
    assert rules.severity(given_, sensitive=sensitive, flagged=flagged) is wanted


def test_steps_follow_each_other():
    open_ = CaseState.OPEN
    assert rules.step(Standing(open_)) is Step.OWN
    assert rules.step(Standing(open_, owned=True)) is Step.CONTACT
    assert rules.step(Standing(open_, True, True, 0, True, True, False)) is Step.PUT_RIGHT
    assert rules.step(Standing(open_, True, True, 0, True, True, True)) is Step.CLOSE
    assert rules.step(Standing(CaseState.CLOSED)) is Step.CHECK


@pytest.mark.parametrize(
    ("outcome", "standing", "words", "lacks"),
    [
        (CaseOutcome.RESOLVED_ACCEPTED, Standing(CaseState.OPEN), "", [Lack.CONTACT, Lack.DECISION]),
        (CaseOutcome.RESOLVED_NO_REPLY, Standing(CaseState.OPEN, reached=True, decided=True), "", []),
        (CaseOutcome.NOT_ACCEPTED, Standing(CaseState.OPEN, reached=True, decided=True), " ", [Lack.REASON]),
        (CaseOutcome.NOT_REACHABLE, Standing(CaseState.OPEN, in_vain=2), "", [Lack.TRIES]),
        (CaseOutcome.NOT_REACHABLE, Standing(CaseState.OPEN, in_vain=3), "", []),
        (CaseOutcome.NOT_REACHABLE, Standing(CaseState.OPEN, in_vain=3, reached=True), "", [Lack.TRIES]),
        (CaseOutcome.CUSTOMER_DECLINED, Standing(CaseState.OPEN), "", [Lack.CONTACT]),
        (CaseOutcome.UNFOUNDED, Standing(CaseState.OPEN), "", [Lack.REASON]),
    ],
)
def test_each_outcome_demands_what_it_says(outcome, standing, words, lacks):
    assert rules.lacking(outcome, standing, words) == lacks


@given(st.sampled_from(CaseOutcome), st.integers(0, 6), st.booleans(), st.booleans(), st.text(max_size=3))
def test_whatever_is_lacking_is_really_not_there(outcome, in_vain, reached, decided, words):
    standing = Standing(CaseState.OPEN, reached=reached, in_vain=in_vain, decided=decided)
    lacks = rules.lacking(outcome, standing, words)
    assert not (reached and Lack.CONTACT in lacks) and not (decided and Lack.DECISION in lacks)
    assert not (words.strip() and Lack.REASON in lacks)


def test_a_case_can_be_taken_up_again_for_two_weeks():
    ended = riga(2026, 11, 1, 12, 0)
    assert rules.reopens(ended, ended + 13 * DAY) and not rules.reopens(ended, ended + 14 * DAY)
    assert not rules.reopens(None, ended)
