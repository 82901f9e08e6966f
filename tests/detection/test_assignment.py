"""Pairs are the cheapest of all possible ones, found without trying them all."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.detection.assignment import cheapest_pairs

WORTH = 1.0

tables = st.tuples(st.integers(0, 4), st.integers(0, 4)).flatmap(
    lambda shape: arrays(
        np.float64, shape, elements=st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.7, 0.99, 1.0, 1.5, np.inf])
    )
)


def price(costs, pairs):
    """What pairs cost, with those who stay alone."""
    return sum(costs[row, column] for row, column in pairs) + WORTH * (len(costs) - len(pairs))


@given(tables)
def test_no_other_pairs_cost_less(costs):
    rows, columns = costs.shape
    pairs = cheapest_pairs(costs, WORTH)
    every = (
        [(row, column) for row, column in enumerate(order) if column < columns and costs[row, column] < WORTH]
        for order in permutations(range(rows + columns), rows)
    )
    assert price(costs, pairs) <= min(price(costs, other) for other in every) + 1e-9


@given(tables)
def test_nobody_is_in_two_pairs_and_no_pair_is_worth_nothing(costs):
    pairs = cheapest_pairs(costs, WORTH)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(costs[pair] < WORTH for pair in pairs)


def test_the_nearest_gives_way_where_both_fare_better():
    assert cheapest_pairs(np.array([[0.1, 0.2], [0.15, 0.9], [np.inf, np.inf]]), WORTH) == [(0, 1), (1, 0)]
