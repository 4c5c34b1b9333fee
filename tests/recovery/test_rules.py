"""Which answers call for a supervisor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.recovery import rules
from helpdesk.recovery.words import Trigger
from helpdesk.surveys.words import QuestionKey

S, V, A, C = QuestionKey.SATISFACTION, QuestionKey.SOLVED, QuestionKey.AGENT, QuestionKey.CAUSES


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
        ([(S, None, ""), (A, None, "")], []),
        ([(C, 1, "trust"), (S, 1, "")], [Trigger.SATISFACTION, Trigger.TRUST]),
    ],
)
def test_a_trigger_is_a_low_value_unsolved_or_lost_trust(given_, wanted):
    assert rules.triggers(given_) == wanted


@given(st.integers(3, 5), st.integers(1, 2), st.integers(3, 5))
def test_a_good_answer_calls_for_nobody(satisfaction, solved, agent):
    assert rules.triggers([(S, satisfaction, ""), (V, solved, ""), (A, agent, "")]) == []
