"""The least total of a warping within a band, and its path, as machine code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab.compiled import compiler

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_compiled = compiler(Path(__file__))


@_compiled
def least(
    one: Array, t_one: Array, two: Array, t_two: Array, band: float
) -> tuple[float, Indices, Indices]:
    """The least total, a step along both counting twice, and its path."""
    rows, columns = len(one), len(two)
    cost = np.full((rows + 1, columns + 1), np.inf)
    came = np.zeros((rows + 1, columns + 1), np.int8)
    cost[0, 0] = 0.0
    for i in range(rows):
        for j in range(columns):
            if abs(t_one[i] - t_two[j]) > band:
                continue
            square = 0.0
            for axis in range(one.shape[1]):
                off = one[i, axis] - two[j, axis]
                square += off * off
            far = np.sqrt(square)
            best, way = cost[i, j] + 2.0 * far, 0
            if cost[i, j + 1] + far < best:
                best, way = cost[i, j + 1] + far, 1
            if cost[i + 1, j] + far < best:
                best, way = cost[i + 1, j] + far, 2
            cost[i + 1, j + 1], came[i + 1, j + 1] = best, way
    total = cost[rows, columns]
    first = np.zeros(rows + columns, np.int64)
    second = np.zeros(rows + columns, np.int64)
    count = 0
    if np.isfinite(total):
        i, j = rows, columns
        while i > 0 and j > 0:
            first[count], second[count] = i - 1, j - 1
            count += 1
            way = came[i, j]
            if way != 2:
                i -= 1
            if way != 1:
                j -= 1
    return total, first[:count][::-1].copy(), second[:count][::-1].copy()
