"""Whole numbers come back from few bits, and poses that are fixed to others take hardly any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from made import walk

from rehab import math3d
from rehab.frame import MEASURED, POSITION_STEP, to_steps
from rehab.store import bits
from rehab.store.blocks import _steps, encode

WHOLE = st.integers(-(2**63), 2**63 - 1)
SOME = st.one_of(st.integers(-3, 3), st.integers(-(2**17), 2**17), WHOLE)
SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 30))
ROWS = hnp.arrays(np.int64, SHAPES, elements=SOME)
STEADY = st.tuples(ROWS, st.integers(0, 3)).map(lambda made: _summed(*made))


def _summed(rows: np.ndarray, times: int) -> np.ndarray:
    for _ in range(times):
        rows = np.cumsum(rows, axis=1)
    return rows


def _packed(rows: np.ndarray) -> tuple[np.ndarray, int]:
    words = np.zeros(rows.size * bits.WORST // 64 + 3, np.uint64)
    return words, bits.pack(rows, words, 0)


def _wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63


def _plainly(stream: int, rows: int, count: int) -> list[list[int]]:
    """Rows as the description of the format in `rehab.store.bits` has them read."""
    at = 0

    def take(number: int) -> int:
        nonlocal at
        at += number
        return stream >> (at - number) & ((1 << number) - 1)

    found = []
    for _ in range(rows):
        order, k = take(2), take(6)
        row = []
        for number in range(count):
            if number < order:
                u = take(take(7))
            elif k == 63:
                u = 0
            else:
                ones = 0
                while ones < 8 and take(1):
                    ones += 1
                u = ones << k | take(k) if ones < 8 else take(take(7))
            row.append(u // 2 if u % 2 == 0 else -(u + 1) // 2)
        for begins in range(order, 0, -1):
            for number in range(begins, count):
                row[number] = _wrapped(row[number] + row[number - 1])
        found.append(row)
    return found


@settings(max_examples=200, deadline=None)
@given(st.one_of(ROWS, STEADY))
def test_any_whole_numbers_come_back_read_by_kernel_and_by_description(rows: np.ndarray) -> None:
    words, size = _packed(rows)
    assert size == bits.size(rows)
    assert size <= rows.size * bits.WORST
    back = np.empty_like(rows)
    bits.unpack(words, back)
    assert (back == rows).all()
    stream = int.from_bytes(words.tobytes(), "little")
    assert _plainly(stream, *rows.shape) == rows.tolist()


@settings(max_examples=200, deadline=None)
@given(hnp.arrays(np.uint64, st.integers(0, 40)), SHAPES)
def test_any_bits_at_all_are_some_numbers(words: np.ndarray, shape: tuple[int, int]) -> None:
    """What lies behind the words' end is not read: the same, whatever it is."""
    around = np.full((2, len(words) + 6), 2**64 - 1, np.uint64)
    around[1] = 7
    around[:, 2 : len(words) + 2] = words
    around[:, len(words) + 2 : len(words) + 4] = 0
    found = np.zeros((2, *shape), np.int64)
    for each, numbers in zip(around, found, strict=True):
        bits.unpack(each[2 : len(words) + 4], numbers)
    assert (found[0] == found[1]).all()


def _told(base: list[int], offset: list[int]) -> list[int]:
    """What a base tells of a pose, in Python's own whole numbers, wrapped as 64 bits are."""

    def without(number: int, low: int) -> int:
        return _wrapped(_wrapped(number) + (1 << low - 1)) >> low

    def crossed(a: list[int], b: list[int]) -> list[int]:
        return [a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)]

    *turn, w = base[3:]
    place, (a, b, c, d) = offset[:3], offset[3:]
    if not any(base[3:]):
        return [0] * 7
    twice = [without(2 * _wrapped(each), 16) for each in crossed(turn, place)]
    moved = [
        p + without(w * t + each, 16)
        for p, t, each in zip(place, twice, crossed(turn, twice), strict=True)
    ]
    x, y, z = turn
    product = [
        w * a + x * d + y * c - z * b,
        w * b - x * c + y * d + z * a,
        w * c + x * b - y * a + z * d,
        w * d - x * a - y * b - z * c,
    ]
    places = [at + without(each, bits.FINE_POSITION) for at, each in zip(base, moved, strict=False)]
    return [*places, *(without(each, bits.FINE_TURN) for each in product)]


POSE = st.lists(SOME, min_size=7, max_size=7)


@settings(max_examples=300, deadline=None)
@given(POSE, POSE, POSE)
def test_a_pose_is_told_by_whole_numbers_alone(
    base: list[int], offset: list[int], pose: list[int]
) -> None:
    """To the last bit what exact arithmetic gives, even where it overflows."""
    told = np.array(pose, np.int64)[:, None]
    rows = np.array(base, np.int64)[:, None]
    bits.add_told(rows, np.array(offset, np.int64), 1, told)
    expected = [_wrapped(a + b) for a, b in zip(pose, _told(base, offset), strict=True)]
    assert told[:, 0].tolist() == expected
    bits.add_told(rows, np.array(offset, np.int64), -1, told)
    assert told[:, 0].tolist() == pose


TURNS = st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda turn: np.linalg.norm(turn) > 0.1)
PLACES = st.tuples(*[st.floats(-0.2, 0.2)] * 3)


def _fixed(grips: np.ndarray, place: tuple[float, ...], turn: np.ndarray) -> np.ndarray:
    """Poses (N, 7) that lie so in the axes of `grips` (N, 7), in steps (7, N)."""
    aims = np.empty_like(grips)
    aims[:, :3] = grips[:, :3] + math3d.rotate(grips[:, 3:], place)
    aims[:, 3:] = math3d.multiply(grips[:, 3:], turn)
    return to_steps(aims, _steps("head")).T.astype(np.int64)


def _moving(count: int, seed: int) -> np.ndarray:
    chance = np.random.Generator(np.random.PCG64(seed))
    poses = np.cumsum(chance.normal(0, 0.01, (count, 7)), axis=0) + chance.normal(0, 1, 7)
    poses[:, 3:] /= np.linalg.norm(poses[:, 3:], axis=1, keepdims=True)
    return poses.astype(np.float32)


@settings(max_examples=100, deadline=None)
@given(PLACES, TURNS, st.integers(0, 99), st.booleans())
def test_what_is_fixed_to_another_pose_leaves_next_to_nothing(
    place: tuple[float, ...], turn: tuple[float, ...], seed: int, lost: bool
) -> None:
    grips = _moving(90, seed)
    unit = np.array(turn, np.float32) / np.float32(np.linalg.norm(turn))
    base, pose = to_steps(grips, _steps("head")).T.astype(np.int64), _fixed(grips, place, unit)
    if lost:  # both are zeros for a while
        base[:, :20] = pose[:, :20] = 0
    told = np.empty((14, 90), np.int64)
    bits.tell(base, pose, told)
    assert abs(told[7:]).max() <= 2
    back = told[7:].copy()
    bits.add_told(base, told[:7, 0].copy(), 1, back)
    assert (back == pose).all()
    offset = told[:7, 0]
    assert offset[:3] * POSITION_STEP / 2**bits.FINE_POSITION == pytest.approx(place, abs=2e-5)
    sign = np.sign(np.sum(offset[3:] * unit))
    assert sign * offset[3:] / 2.0**bits.FINE_TURN == pytest.approx(unit, abs=2.0**-15)


def _session(aiming: str) -> np.ndarray:
    frames = walk(90)
    for number, side in enumerate(("left", "right")):
        grips = _moving(90, number)
        frames[f"grip_{side}"] = grips
        turn = math3d.axis_angle((1, 0, 0), np.float32(-0.6))
        steps = _fixed(grips, (0.0, -0.01, -0.05), turn).T
        frames[f"aim_{side}"] = steps.astype(np.float32) * _steps("head")
        if aiming == "free":
            frames[f"aim_{side}"] = _moving(90, 7 + number)
    for name in MEASURED:
        numbers = to_steps(frames[name], _steps(name))
        frames[name] = numbers.astype(np.float32) * _steps(name)
    if aiming == "none":
        for side in ("left", "right"):
            frames[f"aim_{side}"] = frames[f"aim_{side}_bits"] = 0
    return frames


def test_aims_of_a_controller_cost_little_and_any_others_what_they_would_alone() -> None:
    none, held, free = (len(encode(_session(aiming))) for aiming in ("none", "held", "free"))
    assert held - none < 0.3 * (free - none)
    frames = _session("free")
    rows = [to_steps(frames[f"aim_{side}"], _steps("head")).T for side in ("left", "right")]
    alone = bits.size(np.concatenate(rows).astype(np.int64)) // 8
    # Aims that are nothing take a byte a number, and less of the header and of their bits.
    assert free - none <= alone - 14 + 8
