"""Like with like, drawn in by how few answers there are, and no order where there is none."""

from __future__ import annotations

import pytest

from helpdesk.reports import fairness
from helpdesk.reports.rules import UNITS
from helpdesk.reports.tallies import Tally
from helpdesk.reports.words import Band


def tally(good: int, bad: int = 0) -> Tally:
    return Tally((bad * UNITS, 0, 0, 0, good * UNITS), (good + bad) * UNITS * UNITS)


def of_agents(counts: dict[int, tuple[int, int]], team: int = 1) -> dict[tuple[int, int, int, str], Tally]:
    return {(agent, team, 1, "email"): tally(good, n - good) for agent, (good, n) in counts.items()}


def test_agents_within_chance_are_all_as_expected_and_not_told_apart():
    (team,) = fairness.teams(of_agents(dict.fromkeys(range(1, 9), (90, 100))), {})
    assert not team.told_apart
    assert {s.band for s in team.standings} == {Band.EXPECTED}
    assert all(s.adjusted == pytest.approx(0.9) for s in team.standings)


def test_who_is_far_off_stands_above_or_below():
    counts = dict.fromkeys(range(1, 9), (85, 100)) | {9: (45, 100), 10: (99, 100)}
    (team,) = fairness.teams(of_agents(counts), {})
    bands = {s.agent_id: s.band for s in team.standings}
    assert (bands[9], bands[10]) == (Band.BELOW, Band.ABOVE)
    assert all(s.low <= s.adjusted <= s.high for s in team.standings)


def test_fewer_than_thirty_answers_are_not_compared():
    (team,) = fairness.teams(of_agents(dict.fromkeys(range(1, 9), (85, 100)) | {9: (0, 29)}), {})
    few = next(s for s in team.standings if s.agent_id == 9)
    assert (few.band, few.adjusted, few.low) == (Band.FEW, None, None)


def test_a_small_team_is_drawn_towards_its_long_run_mean_worth_twenty_answers():
    (team,) = fairness.teams(of_agents({1: (30, 40), 2: (30, 40)}), {1: tally(80, 20)})
    assert team.fixed_prior and team.target == pytest.approx(0.8)
    assert team.standings[0].adjusted == pytest.approx((16 + 30) / (20 + 40))


def test_hard_tickets_are_taken_into_account():
    cells = {
        (1, 1, 1, "email"): tally(90, 10),  # easy matter
        (2, 1, 1, "email"): tally(45, 5),
        (2, 1, 2, "email"): tally(25, 25),  # hard matter
        (3, 1, 2, "email"): tally(50, 50),
    }
    (team,) = fairness.teams(cells, {})
    seen = {s.agent_id: s for s in team.standings}
    assert seen[2].crude.share == pytest.approx(0.7)
    assert {round(s.ratio, 9) for s in seen.values()} == {1.0}


def test_an_order_that_the_mix_turns_round_is_pointed_out():
    cells = {
        (1, 1, 1, "email"): tally(81, 6),
        (1, 1, 2, "email"): tally(192, 71),
        (2, 1, 1, "email"): tally(234, 36),
        (2, 1, 2, "email"): tally(55, 25),
    }  # the kidney stones of Charig et al. 1986, BMJ 292:879
    (team,) = fairness.teams(cells, {})
    assert (team.mixed.lower.agent_id, team.mixed.higher.agent_id) == (1, 2)
    assert team.mixed.odds.value > 1


def test_thin_strata_are_put_together_and_nobody_is_lost():
    agents = {a: {(c, "email"): (UNITS, UNITS) for c in range(8)} for a in (1, 2)}
    pooled = fairness.merged(agents)
    assert set(pooled[1]) == {(None, "email")}
    assert sum(n for strata in pooled.values() for _, n in strata.values()) == 16 * UNITS


def test_agents_are_compared_within_the_team_most_of_their_answers_belong_to():
    cells = of_agents({1: (90, 100), 2: (80, 100)}, team=1) | of_agents({3: (50, 100)}, team=2)
    cells[1, 2, 1, "email"] = tally(1)
    assert fairness.homes(cells) == {1: 1, 2: 1, 3: 2}
    assert [team.team_id for team in fairness.teams(cells, {})] == [1, 2]


def test_all_satisfied_or_nobody_makes_no_order():
    (team,) = fairness.teams(of_agents(dict.fromkeys(range(1, 7), (50, 50))), {})
    assert not team.told_apart and {s.band for s in team.standings} == {Band.EXPECTED}


def test_shared_answers_count_by_what_they_are_worth():
    half = Tally((0, 0, 0, 0, 60 * UNITS // 2), 60 * (UNITS // 2) ** 2)
    assert half.n == 30 and half.effective_n == 60


def test_the_lowest_of_equals_is_about_what_theory_says():
    assert fairness.lowest_of_equals(0.9, [30] * 20) == pytest.approx(0.788, abs=0.015)
