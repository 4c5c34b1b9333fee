from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.scores import sampling
from helpdesk.scores.sampling import included, required_n


@pytest.mark.parametrize(
    ("population", "needed"), [(100, 80), (500, 217), (1000, 278), (10_000, 370), (10**6, 384)]
)
def test_s1_sample_sizes_of_krejcie_and_morgan(population, needed):
    assert required_n(population) == needed


def test_small_populations_are_asked_whole():
    assert [required_n(size) for size in (0, 1, 2, 10)] == [0, 1, 2, 10]


@given(
    population=st.integers(1, 10**7),
    proportion=st.floats(0.01, 0.99),
    margin=st.floats(0.005, 0.2),
)
def test_the_sample_never_exceeds_its_population_and_grows_with_it(population, proportion, margin):
    needed = required_n(population, proportion, margin)
    assert 0 <= needed <= population
    assert needed <= required_n(population + 1, proportion, margin)
    assert required_n(population, proportion, margin) >= required_n(population, proportion, margin * 2)


@pytest.mark.parametrize("bad", [-1, 2.5, True, float("nan"), None])
def test_impossible_populations_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        required_n(bad)


@pytest.mark.parametrize("bad", [0, 1, -0.1, 50, float("nan"), True])
def test_impossible_shares_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        required_n(100, proportion=bad)
    with pytest.raises(ValueError, match=str(bad)):
        required_n(100, margin=bad)


@given(secret=st.text(min_size=1), ticket=st.integers(0, 10**9), low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_ticket_drawn_once_is_drawn_again_and_at_every_higher_rate(secret, ticket, low, high):
    low, high = sorted([low, high])
    drawn = included(secret, ticket, low)
    assert included(secret, ticket, low) is drawn
    assert not drawn or included(secret, ticket, high)
    assert included(secret, ticket, 1)
    assert not included(secret, ticket, 0)


def test_about_the_asked_share_is_drawn_and_secrets_draw_differently():
    first = [included("first", ticket, 0.3) for ticket in range(10_000)]
    second = [included(b"second", ticket, 0.3) for ticket in range(10_000)]
    for drawn in (first, second):
        assert 2_800 < sum(drawn) < 3_200
    agreeing = sum(a == b for a, b in zip(first, second, strict=True))
    assert 5_500 < agreeing < 6_100  # 0.3² + 0.7² of independent draws


def test_text_and_bytes_of_a_secret_draw_alike():
    assert [included("ķēde", t, 0.5) for t in range(50)] == [
        included("ķēde".encode(), t, 0.5) for t in range(50)
    ]


@pytest.mark.parametrize(
    ("secret", "ticket", "rate"),
    [
        ("", 1, 0.5),
        (b"", 1, 0.5),
        (None, 1, 0.5),
        ("s", -1, 0.5),
        ("s", True, 0.5),
        ("s", "1", 0.5),
        ("s", 1, 1.1),
        ("s", 1, -0.1),
        ("s", 1, float("nan")),
        ("s", 1, True),
    ],
)
def test_impossible_draws_are_refused(secret, ticket, rate):
    with pytest.raises(ValueError, match="must be"):
        included(secret, ticket, rate)


def test_a_refused_secret_is_not_repeated_in_the_error():
    with pytest.raises(ValueError, match="secret") as refused:
        included(12345, 1, 0.5)
    assert "12345" not in str(refused.value)


@given(
    st.sets(st.integers(0, 10**9), max_size=60),
    st.integers(0, 60),
    st.text(min_size=1, max_size=8).filter(str.strip),
)
def test_a_draw_repeats_nests_and_does_not_mind_what_else_is_in_the_list(
    ids: set[int], size: int, seed: str
) -> None:
    drawn = sampling.draw(seed, ids, size)
    assert drawn == sampling.draw(seed, sorted(ids), size)
    assert len(drawn) == len(set(drawn)) == min(size, len(ids)) and set(drawn) <= ids
    assert sampling.draw(seed, ids, size + 1)[:size] == drawn
    assert sampling.draw(seed, drawn, size) == drawn  # without the others, these stay in their order


def test_every_id_is_as_likely_to_be_drawn() -> None:
    times = Counter(id_ for seed in range(4000) for id_ in sampling.draw(str(seed), range(1, 11), 3))
    assert all(abs(times[id_] / 4000 - 0.3) < 0.035 for id_ in range(1, 11))


def test_a_draw_refuses_what_it_cannot_reckon_with() -> None:
    for seed, ids, size in (("", [1], 1), ("x", [1], -1), ("x", [-1], 1)):
        with pytest.raises(ValueError):
            sampling.draw(seed, ids, size)
