"""Who may be invited, and until when it may be taken up."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.advisors import rules
from helpdesk.advisors.words import Standing
from tests.conftest import MOMENT

DAY = timedelta(days=1)


def test_the_last_word_of_the_customer_counts_and_an_invitation_is_none_of_theirs() -> None:
    no, yes = (MOMENT, Standing.REFUSED), (MOMENT + DAY, Standing.JOINED)
    asked = MOMENT + 2 * DAY, Standing.INVITED
    assert rules.said_no([no]) and rules.said_no([no, asked])
    assert not rules.said_no([no, yes, asked]) and not rules.said_no([asked]) and not rules.said_no([])
    assert rules.said_no([yes, (MOMENT + 3 * DAY, Standing.LEFT)])


def test_an_invitation_runs_out_before_another_may_go() -> None:
    assert not rules.has_run_out(MOMENT, MOMENT + 59 * DAY) and rules.has_run_out(MOMENT, MOMENT + 60 * DAY)
    assert rules.waits(MOMENT, MOMENT + 89 * DAY) and not rules.waits(MOMENT, MOMENT + 90 * DAY)
