"""Groups of ballots: nobody is counted alone, everybody at most once."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.surveys.ballot_rules import LEAST, Place, grouped

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
places = st.builds(
    Place, st.sampled_from([OCTOBER, NOVEMBER, DECEMBER]), st.integers(0, 3), st.integers(0, 3)
)


@given(st.lists(places, max_size=60))
def test_each_group_has_at_least_five_and_nobody_is_in_two(ballots: list[Place]) -> None:
    found = grouped(ballots, DECEMBER)
    taken = [n for own in found.values() for n in own]
    assert all(len(own) >= LEAST for own in found.values())
    assert len(taken) == len(set(taken))


@given(st.lists(places, max_size=60))
def test_no_team_and_no_category_is_said_that_is_not_that_of_all(ballots: list[Place]) -> None:
    for place, own in grouped(ballots, DECEMBER).items():
        assert place.team in {0, *(ballots[n].team for n in own)}
        if place.team:
            assert {ballots[n].team for n in own} == {place.team}
        if place.category:
            assert {ballots[n].category for n in own} == {place.category}


@given(st.lists(places, max_size=60))
def test_of_months_that_are_over_fewer_than_five_wait(ballots: list[Place]) -> None:
    taken = {n for own in grouped(ballots, DECEMBER).values() for n in own}
    assert sum(each.month < DECEMBER for n, each in enumerate(ballots) if n not in taken) < LEAST


def test_four_of_a_category_wait_until_the_month_is_over_and_then_go_without_it() -> None:
    ballots = [Place(NOVEMBER, 1, 7)] * 4 + [Place(NOVEMBER, 1, 8)] * 4 + [Place(NOVEMBER, 2, 7)] * 5
    now = grouped(ballots, NOVEMBER)
    assert {place: len(own) for place, own in now.items()} == {Place(NOVEMBER, 2, 7): 5}
    then = grouped(ballots, DECEMBER)
    assert Counter({place: len(own) for place, own in then.items()}) == {
        Place(NOVEMBER, 2, 7): 5,
        Place(NOVEMBER, 1, 0): 8,
    }


def test_what_is_left_of_teams_and_then_of_months_goes_together() -> None:
    ballots = [Place(OCTOBER, 1, 7)] * 3 + [Place(NOVEMBER, 1, 7)] + [Place(NOVEMBER, 2, 7)]
    assert {place: len(own) for place, own in grouped(ballots, DECEMBER).items()} == {
        Place(NOVEMBER, 0, 0): 5
    }
    assert grouped(ballots[1:], DECEMBER) == {}
