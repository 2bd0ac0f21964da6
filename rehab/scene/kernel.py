"""The node table's kernel: which rows changed, and from them and their parents to the world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab.compiled import compiler

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Matrix = tuple[np.float32, ...]

compiled = compiler(Path(__file__))


@compiled
def by_depth(depth: Ints, used: int, order: Ints) -> int:
    """Write into `order` the rows in use (those of a depth ≥ 0), parents first; their number."""
    deepest = -1
    for row in range(used):
        deepest = max(deepest, depth[row])
    starts = np.zeros(deepest + 2, np.int32)
    for row in range(used):
        if depth[row] >= 0:
            starts[depth[row] + 1] += 1
    for level in range(deepest + 1):
        starts[level + 1] += starts[level]
    for row in range(used):
        if depth[row] >= 0:
            order[starts[depth[row]]] = row
            starts[depth[row]] += 1
    return int(starts[deepest]) if deepest >= 0 else 0


@compiled
def to_world(
    order: Ints,
    parent: Ints,
    visible: Bools,
    position: Floats,
    orientation: Floats,
    scale: Floats,
    opacity: Floats,
    known: Floats,
    fresh: Bools,
    shown: Bools,
    alpha: Floats,
    world: Floats,
) -> int:
    """Bring `shown`, and `world` and `alpha` of what changed, up to date; how many rows changed.

    `known` (N, 11) is what each row's place was made of: a row whose numbers differ has changed,
    and so has all below it. `order` has parents before their children.
    """
    count = 0
    for row in order:
        above = parent[row]
        shown[row] = visible[row] and (above < 0 or shown[above])
        was = known[row]
        same = was[10] == opacity[row]
        for i in range(3):
            same = same and was[i] == position[row, i] and was[7 + i] == scale[row, i]
        for i in range(4):
            same = same and was[3 + i] == orientation[row, i]
        fresh[row] = not same or (above >= 0 and fresh[above])
        if not fresh[row]:
            continue
        count += 1
        if not same:
            was[10] = opacity[row]
            for i in range(3):
                was[i] = position[row, i]
                was[7 + i] = scale[row, i]
            for i in range(4):
                was[3 + i] = orientation[row, i]
        local = placed(was)
        alpha[row] = was[10]
        if above < 0:
            for line in range(3):
                for column in range(4):
                    world[row, line, column] = local[4 * line + column]
        else:
            lift(world[above], local, world[row])
            alpha[row] *= alpha[above]
    return count


@compiled
def placed(known: Floats) -> Matrix:
    """The three rows of the matrix that scales, then turns, then moves."""
    x, y, z, w = known[3], known[4], known[5], known[6]
    sx, sy, sz = known[7], known[8], known[9]
    two = np.float32(2.0)
    xx, yy, zz, ww = x * x, y * y, z * z, w * w
    return (
        (ww + xx - yy - zz) * sx,
        two * (x * y - w * z) * sy,
        two * (x * z + w * y) * sz,
        known[0],
        two * (x * y + w * z) * sx,
        (ww - xx + yy - zz) * sy,
        two * (y * z - w * x) * sz,
        known[1],
        two * (x * z - w * y) * sx,
        two * (y * z + w * x) * sy,
        (ww - xx - yy + zz) * sz,
        known[2],
    )


@compiled
def lift(above: Floats, local: Matrix, out: Floats) -> None:
    """Write into the matrix `out` where `local` lies, seen from outside the axes of `above`."""
    for line in range(3):
        a, b, c = above[line, 0], above[line, 1], above[line, 2]
        out[line, 0] = a * local[0] + b * local[4] + c * local[8]
        out[line, 1] = a * local[1] + b * local[5] + c * local[9]
        out[line, 2] = a * local[2] + b * local[6] + c * local[10]
        out[line, 3] = a * local[3] + b * local[7] + c * local[11] + above[line, 3]
