"""The renderer's kernel: what any viewer can see, packed as instances and sorted into draws.

An instance is five texels (5, 4): see `instances.py`. A viewer is a set of planes (P, 4) whose
fronts it looks at; what is wholly behind one plane of every viewer is left out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab.compiled import compiler

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

# What a draw is drawn with, in the order of drawing.
SOLID, PAPER, TEXT, SOFT, CLEAR = range(5)
HALO, RING, PLUMB, SHADOW = 0.0, 1.0, 2.0, 3.0  # kinds of soft things (soft.vert)

UNSEEN = 0.004  # alpha: what is fainter is left out
_OPAQUE = 0.999
_AROUND = 0.15  # metres beyond its form: what wind moves, and the shadow around paper
_SHADOWS_BELOW = 2.6  # metres above the ground: what is higher throws no shadow that one sees
_PLUMB_WIDTH = 0.0042
_RING_OPEN, _RING_SHUT = 0.98, 0.60  # of the ring's square
_RING_SIZE = 2.1  # its square's half side, in radii of the target
_RING_LINE = 0.016
_CORNER = 1.4143  # from a square's middle to its corner, in half sides

compiled = compiler(Path(__file__))


@compiled
def in_view(planes: Floats, x: float, y: float, z: float, radius: float | np.float32) -> bool:
    """Whether any viewer sees something of the ball around x, y, z."""
    for viewer in range(planes.shape[0]):
        inside = True
        for number in range(planes.shape[1]):
            p = planes[viewer, number]
            if p[0] * x + p[1] * y + p[2] * z + p[3] < -radius:
                inside = False
                break
        if inside:
            return True
    return False


@compiled
def hulls_in_view(planes: Floats, corners: Floats, out: Bools) -> None:
    """Write into `out` (n,) of which hulls of `corners` (n, 8, 3) any viewer may see something."""
    for hull in range(len(out)):
        out[hull] = False
        for viewer in range(planes.shape[0]):
            inside = True
            for number in range(planes.shape[1]):
                p = planes[viewer, number]
                before = False
                for corner in range(8):
                    x, y, z = corners[hull, corner]
                    before |= p[0] * x + p[1] * y + p[2] * z + p[3] > 0.0
                if not before:
                    inside = False
                    break
            if inside:
                out[hull] = True
                break


@compiled
def stretch(world: Floats) -> float:
    """How much a matrix stretches at most, along its own axes."""
    most = 0.0
    for column in range(3):
        x, y, z = world[0, column], world[1, column], world[2, column]
        most = max(most, float(x * x + y * y + z * z))
    return float(np.sqrt(most))


@compiled
def pack_nodes(
    order: Ints,
    shown: Bools,
    mesh: Ints,
    material: Ints,
    pose: Ints,
    world: Floats,
    alpha: Floats,
    colour: Floats,
    emission: Floats,
    extra: Floats,
    planes: Floats,
    kinds: Ints,
    radius: Floats,
    batch: Ints,
    batches: Ints,
    pose_at: Ints,
    first: int,
    rows: Ints,
    keys: Ints,
    out: Floats,
    draws: Ints,
) -> tuple[int, int]:
    """Write what is seen into `out` from `first` on, sorted by kind, mesh and material.

    By mesh: `kinds`, `radius` of the ball that holds it. By material: `batch`, whose material
    number, or -1 for all that are drawn together, `batches` tells. By pose: `pose_at`, its first
    texel. `rows` and `keys` are room for each row. Returns the next free instance and the number
    of `draws` (kind, mesh, material, first, count), in their order.
    """
    meshes, many = len(kinds), len(batches)
    ends = np.zeros((CLEAR + 1) * meshes * many + 1, np.int32)
    count = 0
    for row in order:
        form = mesh[row]
        if form < 0 or not shown[row] or alpha[row] < UNSEEN:
            continue
        m = world[row]
        reach = radius[form] * stretch(m) + _AROUND
        if not in_view(planes, m[0, 3], m[1, 3], m[2, 3], reach):
            continue
        kind = kinds[form]
        if kind == SOLID and alpha[row] < _OPAQUE:
            kind = CLEAR
        key = (kind * meshes + form) * many + batch[material[row]]
        rows[count], keys[count] = row, key
        ends[key + 1] += 1
        count += 1
    found = 0
    for key in range(len(ends) - 1):
        if ends[key + 1] > 0:
            of = key // many
            draws[found, 0], draws[found, 1] = of // meshes, of % meshes
            draws[found, 2], draws[found, 3] = batches[key % many], first + ends[key]
            draws[found, 4] = ends[key + 1]
            found += 1
        ends[key + 1] += ends[key]
    for number in range(count):
        row, key = rows[number], keys[number]
        it, m = out[first + ends[key]], world[row]
        ends[key] += 1
        for line in range(3):
            for column in range(4):
                it[line, column] = m[line, column]
            it[3, line] = colour[row, line]
        it[3, 3] = alpha[row]
        if kinds[mesh[row]] == PAPER:
            for part in range(4):
                it[4, part] = extra[row, part]
        else:
            it[4, 0] = emission[row]
            it[4, 1] = material[row]
            it[4, 2] = pose_at[pose[row]] if pose[row] >= 0 else 0
            it[4, 3] = 0.0
    return first + count, found


@compiled
def pack_glyphs(
    text_rows: Ints,
    starts: Ints,
    reach: Floats,
    boxes: Floats,
    shown: Bools,
    world: Floats,
    alpha: Floats,
    colour: Floats,
    planes: Floats,
    first: int,
    out: Floats,
) -> int:
    """Write the glyphs of every text that is seen into `out` from `first` on; the next free one.

    Text `i` is node `text_rows[i]`, lies within `reach[i]` of it, and has `boxes` (x, y, width,
    height, four numbers of the atlas) from `starts[i]` on.
    """
    at = first
    for number in range(len(text_rows)):
        row = text_rows[number]
        if not shown[row] or alpha[row] < UNSEEN:
            continue
        m = world[row]
        if not in_view(planes, m[0, 3], m[1, 3], m[2, 3], reach[number] * stretch(m)):
            continue
        for glyph in range(starts[number], starts[number + 1]):
            box, it = boxes[glyph], out[at]
            for line in range(3):
                it[line, 0] = m[line, 0] * box[2]
                it[line, 1] = m[line, 1] * box[3]
                it[line, 2] = 0.0
                it[line, 3] = m[line, 3] + m[line, 0] * box[0] + m[line, 1] * box[1]
                it[3, line] = colour[row, line]
            it[3, 3] = alpha[row]
            for part in range(4):
                it[4, part] = box[4 + part]
            at += 1
    return at


@compiled
def pack_soft(
    order: Ints,
    shown: Bools,
    mesh: Ints,
    target: Bools,
    world: Floats,
    alpha: Floats,
    colour: Floats,
    emission: Floats,
    nearness: Floats,
    planes: Floats,
    reach: Floats,
    ground: bool,
    first: int,
    out: Floats,
) -> int:
    """Write shadows on the `ground`, halos, plumb lines and rings from `first` on; the next free.

    `reach`, by mesh, is half its size at scale 1, or 0 where it has neither halo nor shadow.
    """
    at = first
    if ground:
        for row in order:
            if shown[row] and mesh[row] >= 0 and reach[mesh[row]] > 0:
                at = shadow(world[row], alpha[row], reach[mesh[row]], planes, at, out)
    for row in order:
        if emission[row] > 0.05 and shown[row] and mesh[row] >= 0 and reach[mesh[row]] > 0:
            wide = np.float32(3.0) * reach[mesh[row]] * length(world[row])
            light = alpha[row] * min(emission[row], np.float32(1.0)) * np.float32(0.55)
            at = disc(HALO, world[row], wide, colour[row], light, planes, at, out)
    for row in order:
        if ground and target[row] and shown[row] and mesh[row] >= 0:
            at = plumb(world[row], alpha[row], at, out)
    for row in order:
        if target[row] and shown[row] and mesh[row] >= 0:
            near = nearness[row]
            wide = np.float32(0.5 * _RING_SIZE) * length(world[row])
            pale = colour[row] * np.float32(0.4) + np.float32(0.6)
            light = alpha[row] * min(np.float32(1.0), np.float32(0.22) + near)
            before = at
            at = disc(RING, world[row], wide, pale, light, planes, at, out)
            if at > before:
                out[before, 1, 1] = _RING_OPEN + (_RING_SHUT - _RING_OPEN) * near - 2 * _RING_LINE
                out[before, 1, 2] = _RING_LINE * (0.6 + 0.9 * near)
    return at


@compiled
def length(world: Floats) -> np.float32:
    """How much a matrix stretches along x."""
    x, y, z = world[0, 0], world[1, 0], world[2, 0]
    return np.float32(np.sqrt(x * x + y * y + z * z))


@compiled
def disc(
    kind: float,
    world: Floats,
    wide: float | np.float32,
    colour: Floats,
    light: float,
    planes: Floats,
    at: int,
    out: Floats,
) -> int:
    """A square that faces the head, `wide` from its middle to its sides; the next free instance."""
    x, y, z = world[0, 3], world[1, 3], world[2, 3]
    if not in_view(planes, x, y, z, _CORNER * wide):
        return at
    it = out[at]
    it[:] = 0.0
    it[0, 0], it[0, 1], it[0, 2], it[0, 3] = x, y, z, wide
    it[1, 0] = kind
    it[3, :3] = colour
    it[3, 3] = light
    return at + 1


@compiled
def shadow(world: Floats, alpha: float, reach: float, planes: Floats, at: int, out: Floats) -> int:
    """What hangs in the air makes the ground below it darker; the next free instance."""
    high = world[1, 3]
    if not 0.0 < high < _SHADOWS_BELOW:
        return at
    x, y, z = world[0, 3], 0.006, world[2, 3]
    wide = reach * length(world) * (1.25 + 0.35 * high) + 0.02 * high
    if not in_view(planes, x, y, z, _CORNER * wide):
        return at
    it = out[at]
    it[:] = 0.0
    it[0, 0], it[0, 1], it[0, 2], it[0, 3] = x, y, z, wide
    it[1, 0] = SHADOW
    it[3, 0], it[3, 1], it[3, 2] = 0.012, 0.014, 0.024
    it[3, 3] = alpha * 0.62 / (1.0 + 0.5 * high)
    return at + 1


@compiled
def plumb(world: Floats, alpha: float, at: int, out: Floats) -> int:
    """A line from a target down to the ground; the next free instance."""
    it = out[at]
    it[:] = 0.0
    it[0, 0], it[0, 2], it[0, 3] = world[0, 3], world[2, 3], _PLUMB_WIDTH
    it[0, 1] = world[1, 3] - 0.42 * length(world)
    it[1, 0], it[1, 1] = PLUMB, 0.01
    it[3, 0], it[3, 1], it[3, 2] = 0.80, 0.78, 0.72
    it[3, 3] = alpha * 0.7
    return at + 1
