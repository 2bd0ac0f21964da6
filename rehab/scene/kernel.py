"""The node table's kernel: which rows changed, and from them and their parents to the world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab.compiled import compiler

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

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
        place(was, world[row])
        alpha[row] = was[10]
        if above >= 0:
            lift(world[above], world[row])
            alpha[row] *= alpha[above]
    return count


@compiled
def place(known: Floats, out: Floats) -> None:
    """Write into the matrix `out` what scales, then turns, then moves."""
    x, y, z, w = known[3], known[4], known[5], known[6]
    sx, sy, sz = known[7], known[8], known[9]
    two = np.float32(2.0)
    xx, yy, zz, ww = x * x, y * y, z * z, w * w
    out[0, 0] = (ww + xx - yy - zz) * sx
    out[0, 1] = two * (x * y - w * z) * sy
    out[0, 2] = two * (x * z + w * y) * sz
    out[0, 3] = known[0]
    out[1, 0] = two * (x * y + w * z) * sx
    out[1, 1] = (ww - xx + yy - zz) * sy
    out[1, 2] = two * (y * z - w * x) * sz
    out[1, 3] = known[1]
    out[2, 0] = two * (x * z - w * y) * sx
    out[2, 1] = two * (y * z + w * x) * sy
    out[2, 2] = (ww - xx - yy + zz) * sz
    out[2, 3] = known[2]


@compiled
def lift(above: Floats, out: Floats) -> None:
    """Bring the matrix `out` from the axes that `above` describes to those that it lies in."""
    for column in range(4):
        x, y, z = out[0, column], out[1, column], out[2, column]
        for line in range(3):
            out[line, column] = above[line, 0] * x + above[line, 1] * y + above[line, 2] * z
    for line in range(3):
        out[line, 3] += above[line, 3]
