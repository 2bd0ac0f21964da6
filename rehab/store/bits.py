"""Whole numbers as few bits: differences along time, Rice codes, and poses told from poses.

All that a reader does is arithmetic of 64-bit integers that wrap around, and one multiplication
of two float32 a number: it gives the same bits on every processor. Rice codes: R. Rice, J. Plaunt,
IEEE Transactions on Communication Technology 19 (1971).

A row of numbers is: its order of differences (2 bits), its parameter k (6 bits; `_STILL` where all
that follows is zero), so many numbers that begin it, and the Rice codes of its differences. Signs
are folded away (0, -1, 1, -2, …). A beginning is its length in bits (7 bits) and those. A Rice code
is u >> k as so many ones and a zero, and the lowest k bits of u; or eight ones, and u as a
beginning. The lowest bits of a 64-bit word come first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.compiled import compiler

Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

WORST = 88
"""Bits that a number takes at most, its share of its row's head included."""
POSE = 7
FINE_POSITION, FINE_TURN = 4, 22
"""Bits below a step of a position, and below one of a quaternion's part, in an offset."""
SKIPPED, BYTE, INT, LONG, STEPS = range(5)
"""What becomes of a row: nothing; an u1, i4 or i8; a float32 of so many steps."""

_STEP = 16  # a unit quaternion's parts are 2**16 steps
_MOST_ORDER, _MOST_K, _STILL = 3, 55, 63
_ESCAPE = 8
_ONES = np.array([next((n for n in range(8) if not b >> n & 1), 8) for b in range(256)], np.uint64)
_ZERO, _ONE, _EIGHT = np.uint64(0), np.uint64(1), np.uint64(8)
_TOP, _SEVEN_BITS, _BYTE = np.uint64(63), np.uint64(127), np.uint64(255)

compiled = compiler(Path(__file__))


@compiled
def _folded(value: int) -> Any:
    return np.uint64((value << 1) ^ (value >> 63))


@compiled
def _unfolded(u: Any) -> Any:
    return np.int64(u >> _ONE) ^ -np.int64(u & _ONE)


@compiled
def _length(u: Any) -> Any:
    """How many bits `u` has."""
    bits = 0
    for half in (32, 16, 8, 4, 2, 1):
        if u >> np.uint64(half) != _ZERO:
            u >>= np.uint64(half)
            bits += half
    return bits + np.int64(u)


# Packing


@compiled
def _put(words: Words, at: int, value: Any, bits: Any) -> Any:
    """Put the `bits` of `value` at the bit `at`, and say where the next comes."""
    place, shift = at >> 6, at & 63
    words[place] |= value << np.uint64(shift)
    if shift + bits > 64:
        words[place + 1] |= value >> np.uint64(64 - shift)
    return at + bits


@compiled
def _put_beginning(words: Words, at: int, u: Any) -> Any:
    bits = _length(u)
    return _put(words, _put(words, at, np.uint64(bits), 7), u, bits)


@compiled
def _order(row: Integers, left: Integers) -> int:
    """How often `row` is best differenced: `left` (count,) is room to work in."""
    least: Any = 1 << 62
    best = 0
    left[:] = row
    for tried in range(min(_MOST_ORDER, len(row)) + 1):
        if tried:
            _difference(left, tried)
        total: Any = 0
        for i in range(_MOST_ORDER, len(left)):
            total += min(abs(left[i]), 1 << 40)
        if total < least:
            least, best = total, tried
    return best


@compiled
def _difference(row: Integers, begins: int) -> None:
    for i in range(len(row) - 1, begins - 1, -1):
        row[i] -= row[i - 1]


@compiled
def _parameter(folded: Words, order: int) -> tuple[int, int]:
    """The best k for the differences `folded` (count,), and how many bits all of it takes."""
    counts, head, rest = np.zeros(65, np.int64), 8, len(folded) - order
    for i in range(len(folded)):
        if i < order:
            head += 7 + _length(folded[i])
        else:
            counts[_length(folded[i])] += 1
    if counts[0] == rest:
        return _STILL, head
    middle, below = 0, counts[0]
    while 2 * below < rest:
        middle += 1
        below += counts[middle]
    least: Any = 1 << 62
    best = 0
    for k in range(min(max(0, middle - 2), _MOST_K), min(middle + 1, _MOST_K) + 1):
        bits: Any = head
        for i in range(order, len(folded)):
            ones = folded[i] >> np.uint64(k)
            bits += np.int64(ones) + 1 + k if ones < _EIGHT else _ESCAPE + 7 + _length(folded[i])
        if bits < least:
            least, best = bits, k
    return best, least


@compiled
def _described(row: Integers, folded: Words, left: Integers) -> tuple[int, int, int]:
    """Order, k and bits of `row`, and its differences `folded` (count,)."""
    order = _order(row, left)
    left[:] = row
    for done in range(1, order + 1):
        _difference(left, done)
    for i in range(len(row)):
        folded[i] = _folded(left[i])
    k, bits = _parameter(folded, order)
    return order, k, bits


@compiled
def size(numbers: Integers) -> int:
    """How many bits the rows of `numbers` (rows, count) take."""
    folded, left = np.empty(numbers.shape[1], np.uint64), np.empty(numbers.shape[1], np.int64)
    bits = 0
    for row in numbers:
        bits += _described(row, folded, left)[2]
    return bits


@compiled
def _put_code(words: Words, at: int, u: Any, k: int) -> Any:
    ones = u >> np.uint64(k)
    if ones < _EIGHT:
        at = _put(words, at, (_ONE << ones) - _ONE, np.int64(ones) + 1)
        return _put(words, at, u & ((_ONE << np.uint64(k)) - _ONE), k)
    return _put_beginning(words, _put(words, at, _BYTE, _ESCAPE), u)


@compiled
def pack(numbers: Integers, words: Words, at: int) -> Any:
    """Put the rows of `numbers` (rows, count) at the bit `at` into `words`, and say where they end.

    From there on those must be zeros, with room for `WORST` bits a number.
    """
    folded, left = np.empty(numbers.shape[1], np.uint64), np.empty(numbers.shape[1], np.int64)
    for row in numbers:
        order, k, _ = _described(row, folded, left)
        at = _put(words, at, np.uint64(order | k << 2), 8)
        for i in range(len(row)):
            if i < order:
                at = _put_beginning(words, at, folded[i])
            elif k != _STILL:
                at = _put_code(words, at, folded[i], k)
    return at


# Unpacking: whatever the words hold, it ends, and reads and writes nothing outside.


@compiled
def _window(words: Words, at: int) -> Any:
    """The 64 bits at the bit `at`; zeros from the last two words on, which are zeros."""
    # Indices without a sign, which need not be looked at for one.
    place, shift = np.uint64(min(at >> 6, len(words) - 2)), np.uint64(at & 63)
    return words[place] >> shift | (words[place + _ONE] << _ONE) << (_TOP - shift)


@compiled
def _beginning(words: Words, at: int) -> tuple[int, Any]:
    bits: Any = min(np.int64(_window(words, at) & _SEVEN_BITS), 64)
    if bits == 0:
        return at + 7, _ZERO
    # Shifted up and down again, since a mask of 64 bits cannot be made by a shift of 64.
    spare = np.uint64(64 - bits)
    return at + 7 + bits, (_window(words, at + 7) << spare) >> spare


@compiled
def _unpack_row(words: Words, at: Any, row: Integers) -> Any:
    """Fill `row` (count,) from the bit `at`; say where it ends."""
    head = np.int64(_window(words, at) & _BYTE)
    at += 8
    order, k = head & 3, np.uint64(head >> 2)
    mask, still = (_ONE << k) - _ONE, head >> 2 == _STILL
    first: Any = 0  # the last number, and its differences
    second: Any = 0
    third: Any = 0
    for i in range(len(row)):
        u: Any = _ZERO
        if i < order:
            at, u = _beginning(words, at)
        elif not still:
            bits = _window(words, at)
            ones = _ONES[bits & _BYTE]
            if ones < _EIGHT:
                u = ones << k | bits >> (ones + _ONE) & mask
                at += np.int64(ones + _ONE + k)
            else:
                at, u = _beginning(words, at + _ESCAPE)
        new: Any = _unfolded(u)
        if order == 3 and i > 1:
            new = third = third + new
        if order > 1 and i > 0:
            new = second = second + new
        if order > 0:
            new = first = first + new
        row[np.uint64(i)] = new
    return at


@compiled
def unpack(words: Words, numbers: Integers) -> None:
    """The inverse of `pack`: fill the rows of `numbers` (rows, count), as far as those are wanted.

    `words` must end in two that are zero. Any others give some numbers.
    """
    at = 0
    for row in numbers:
        at = _unpack_row(words, at, row)


# Poses from poses


@compiled
def offset(base: Integers, pose: Integers, out: Integers) -> None:
    """Where `pose` mostly lies in the axes of `base`, both (7, count) in steps: fills `out` (7,).

    For the writer alone, which may take what it likes: in floating point. Frames in which either
    has no orientation are left out; with none of them, or none that agree, `out` is near zero.
    """
    mean, found = np.zeros(POSE), 0
    for i in range(base.shape[1]):
        x, y, z, w = base[3, i] * 1.0, base[4, i] * 1.0, base[5, i] * 1.0, base[6, i] * 1.0
        a, b, c, d = pose[3, i] * 1.0, pose[4, i] * 1.0, pose[5, i] * 1.0, pose[6, i] * 1.0
        size, other = x * x + y * y + z * z + w * w, a * a + b * b + c * c + d * d
        if size == 0.0 or other == 0.0:
            continue
        found += 1
        turn = np.array(
            [
                w * a - x * d - y * c + z * b,
                w * b - y * d - z * a + x * c,
                w * c - z * d - x * b + y * a,
                w * d + x * a + y * b + z * c,
            ]
        )
        sign = 1.0 if np.sum(turn * mean[3:]) >= 0.0 else -1.0
        mean[3:] += turn * (sign / np.sqrt(size * other))
        p, q, r = pose[0, i] - base[0, i], pose[1, i] - base[1, i], pose[2, i] - base[2, i]
        # Turned back by the base: its vector part the other way round.
        e, f, g = 2.0 * (z * q - y * r), 2.0 * (x * r - z * p), 2.0 * (y * p - x * q)
        mean[0] += p + (w * e + z * f - y * g) / size
        mean[1] += q + (w * f + x * g - z * e) / size
        mean[2] += r + (w * g + y * e - x * f) / size
    length = np.sqrt(np.sum(mean[3:] * mean[3:]))
    for part in range(POSE):
        scale = 2.0**FINE_POSITION / max(found, 1)
        if part >= 3:
            scale = 2.0**FINE_TURN / length if length > 0.0 else 0.0
        out[part] = np.int64(np.rint(min(max(mean[part] * scale, -(2.0**31)), 2.0**31)))


@compiled
def _without(value: int, bits: int) -> int:
    """`value` without its lowest `bits`, rounded to the nearest."""
    return (value + (1 << (bits - 1))) >> bits


@compiled
def add_told(base: Integers, out: Integers, sign: int, pose: Integers) -> None:
    """Add to `pose` `sign` times what `base` tells of it by its offset `out` (7,); both (7, count).

    A base without orientation tells nothing.
    """
    p, q, r, a, b, c, d = out[0], out[1], out[2], out[3], out[4], out[5], out[6]
    for i in range(base.shape[1]):
        x, y, z, w = base[3, i], base[4, i], base[5, i], base[6, i]
        if x == 0 and y == 0 and z == 0 and w == 0:
            continue
        e = _without(2 * (y * r - z * q), _STEP)
        f = _without(2 * (z * p - x * r), _STEP)
        g = _without(2 * (x * q - y * p), _STEP)
        u = p + _without(w * e + y * g - z * f, _STEP)
        v = q + _without(w * f + z * e - x * g, _STEP)
        s = r + _without(w * g + x * f - y * e, _STEP)
        pose[0, i] += sign * (base[0, i] + _without(u, FINE_POSITION))
        pose[1, i] += sign * (base[1, i] + _without(v, FINE_POSITION))
        pose[2, i] += sign * (base[2, i] + _without(s, FINE_POSITION))
        pose[3, i] += sign * _without(w * a + x * d + y * c - z * b, FINE_TURN)
        pose[4, i] += sign * _without(w * b - x * c + y * d + z * a, FINE_TURN)
        pose[5, i] += sign * _without(w * c + x * b - y * a + z * d, FINE_TURN)
        pose[6, i] += sign * _without(w * d - x * a - y * b - z * c, FINE_TURN)


@compiled
def tell(base: Integers, pose: Integers, told: Integers) -> None:
    """Fill `told` (14, count) with the offset of `pose` from `base`, both (7, count), and with what
    is left of it when that is known."""
    out = np.empty(POSE, np.int64)
    offset(base, pose, out)
    for part in range(POSE):
        told[part] = out[part]
        told[POSE + part] = pose[part]
    add_told(base, out, -1, told[POSE:])


@compiled
def _put_row(
    row: Integers, kind: int, place: Any, step: np.float32, views: tuple[Any, Any, Any, Any]
) -> None:
    u1, i4, i8, f4 = views
    if kind == STEPS:
        for i in range(len(row)):
            f4[np.uint64(i), place] = np.float32(np.int32(row[i])) * step
    elif kind == INT:
        for i in range(len(row)):
            i4[i, place] = np.int32(row[i])
    elif kind == BYTE:
        for i in range(len(row)):
            u1[i, place] = np.uint8(row[i])
    elif kind == LONG:
        for i in range(len(row)):
            i8[i, place] = row[i]


@compiled
def fill(
    words: Words,
    numbers: Integers,
    bases: Integers,
    kinds: Integers,
    places: Integers,
    steps: npt.NDArray[np.float32],
    views: tuple[Any, Any, Any, Any],
) -> None:
    """Unpack a block into its frames: `views` (count, itemsize / size) as u1, i4, i8 and f4.

    `numbers` (rows, count) is room to work in. Of each row: `kinds` says what it is, `places` where
    it goes, counted in its own size, `steps` its step. Where `bases` names a row, seven rows of an
    offset begin, and then the seven of a pose less what the base that begins there tells of it.
    """
    unpack(words, numbers)
    for row in range(len(numbers)):
        if bases[row] >= 0:
            base, pose = numbers[bases[row] : bases[row] + POSE], numbers[row + POSE : row + 14]
            add_told(base, numbers[row : row + POSE, 0].copy(), 1, pose)
        _put_row(numbers[row], kinds[row], np.uint64(places[row]), steps[row], views)
