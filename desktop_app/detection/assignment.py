"""Pairs of rows and columns that cost least together."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def cheapest_pairs(costs: Floats, worth: float) -> list[tuple[int, int]]:
    """The pairs of rows and columns, none used twice, for which the sum of worth - cost is largest; rows ascending.

    costs: (rows, columns), float64, not negative, without NaN. worth: a pair that costs as much or more is no pair.
    Source: the Hungarian method with shortest augmenting paths (Jonker and Volgenant 1987); n^3 for n boxes.
    """
    rows, columns = costs.shape
    # A column of its own for each row, at the price of staying alone.
    table = np.full((rows, columns + rows), worth)
    table[:, :columns] = np.minimum(costs, worth)
    row_of = _columns_rows(table)
    pairs = ((int(row_of[column]), column) for column in range(columns) if row_of[column] >= 0)
    return sorted((row, column) for row, column in pairs if costs[row, column] < worth)


def _columns_rows(table: Floats) -> NDArray[np.int64]:
    """The row that each column is given to, -1 for none: (columns,). table has as many columns as rows or more."""
    rows, columns = table.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    row_of = np.full(columns, -1)
    for newcomer in range(rows):
        least, before = np.full(columns, np.inf), np.full(columns, -1)
        done = np.zeros(columns, bool)
        row, column = newcomer, -1
        while True:
            reduced = table[row] - row_price[row] - column_price
            reached = 0.0 if column < 0 else least[column]
            better = ~done & (reached + reduced < least)
            least[better] = reached + reduced[better]
            before[better] = column
            column = int(np.argmin(np.where(done, np.inf, least)))
            done[column] = True
            if row_of[column] < 0:
                break
            row = int(row_of[column])
        reached = least[column]
        # Prices keep every reduced cost at 0 or above and those of given columns at 0.
        settled = np.flatnonzero(done & (row_of >= 0))
        row_price[newcomer] += reached
        row_price[row_of[settled]] += reached - least[settled]
        column_price[settled] -= reached - least[settled]
        while column >= 0:
            previous = int(before[column])
            row_of[column] = newcomer if previous < 0 else row_of[previous]
            column = previous
    return row_of
