"""One second of frames as stored: whole steps, differences along time, few bits.

A block is `RHB2`, how many frames (u16), how long its header is (u16) and its bits are (u32), the
header and the bits. The header, a JSON list under zlib that knows `_USUAL`, lists the channels:
name, type, width, the steps of its numbers (fewer than numbers repeat, pose by pose; null where the
numbers stand as they are), and null, or for each of its poses another (channel and number) that
tells most of it. Each number is a row of `bits.pack`; a pose that is told by another begins with
the offset between the two, and is what is left. A pose of `EXTRAS` that is invalid in every frame
is left out together with its bits.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.frame import (
    EXTRAS,
    FRAME,
    JOINTS,
    LEAN,
    MEASURED,
    POSITION_STEP,
    RECORDED,
    SIDES,
    UNIT_STEP,
    from_steps,
    to_steps,
)
from rehab.store import bits

MOST_FRAMES = 1024
"""A block holds at most so many frames."""

_POSE = 7
_PALM, _WRIST, _METACARPALS = 0, 1, (2, 6, 11, 16, 21)
Base = tuple[str, int]
"""A channel, and which of its poses."""
Channel = tuple[str, str, int, tuple[float, ...] | None, tuple[Base, ...] | None]

_MAGIC = b"RHB2"
_HEAD = struct.Struct("<4sHHI")
_MOST_HEADER = 1 << 16
_MOST_ROWS = 4096
_SCALED = (*MEASURED, "trigger", "squeeze", *EXTRAS)
_PLAIN = tuple(name for name in RECORDED if name not in _SCALED)
_AT_ONCE = 56


def _base_of(side: int, joint: int) -> Base:
    """Hands hang on their grips, fingers on their wrists, joints on those before them."""
    if joint == _PALM:
        return f"grip_{SIDES[side]}", 0
    first = side * JOINTS
    if joint == _WRIST:
        return "joints", first + _PALM
    return "joints", first + (_WRIST if joint in _METACARPALS else joint - 1)


_USUAL_PLAIN = """gaze_bits u1 1 trackers_bits u1 8 joints_bits u1 52 index i8 1 t_sample i8 1
    t_display i8 1 space_epoch i4 1 presence u1 1 outside u1 1 menu u1 2 held u1 2
    joints_source u1 2 head_bits u1 1 grip_left_bits u1 1 grip_right_bits u1 1
    aim_left_bits u1 1 aim_right_bits u1 1"""


def _usual() -> bytes:
    """What most headers say, so that they need not: written with it is read with it, so it never
    changes, whatever becomes of a frame."""
    inputs = [1.52587890625e-05, 1.52587890625e-05]
    pose = [9.999999747378752e-06] * 3 + inputs * 2
    plain = _USUAL_PLAIN.split()
    channels: list[Any] = [["gaze", "f4", 7, pose, None], ["trackers", "f4", 56, pose, None]]
    channels += [["joints", "f4", 364, pose, [["grip_left", 0], ["joints", 0]]]]
    channels += [
        [name, kind, int(width), None, None]
        for name, kind, width in zip(plain[::3], plain[1::3], plain[2::3], strict=True)
    ]
    channels += [[name, "f4", 7, pose, None] for name in ("head", "grip_left", "grip_right")]
    channels += [[f"aim_{side}", "f4", 7, pose, [[f"grip_{side}", 0]]] for side in SIDES]
    channels += [[name, "f4", 2, inputs, None] for name in ("trigger", "squeeze")]
    return json.dumps(channels, separators=(",", ":")).encode()


_BASES: dict[str, tuple[Base, ...]] = {
    "aim_left": (("grip_left", 0),),
    "aim_right": (("grip_right", 0),),
    "joints": tuple(_base_of(side, joint) for side in range(2) for joint in range(JOINTS)),
}
"""What each pose of a channel is nearly fixed to: a pose of another or, before it, of the same."""
_USUAL = _usual()
_KINDS = {1: bits.BYTE, 4: bits.INT, 8: bits.LONG}
_SKIPPED = (-1, bits.SKIPPED, 0, 0.0)

Frames = npt.NDArray[np.void]
Floats = npt.NDArray[np.float32]
Array = npt.NDArray[Any]


class BlockError(Exception):
    """Why a stored block cannot be read."""


def encode(frames: Frames) -> bytes:
    """The block of `frames` (N,): `decode` gives their recorded channels back bit for bit.

    What stands in a pose of `EXTRAS` that is never valid in them is not kept.
    """
    absent = {name for name in EXTRAS if not frames[f"{name}_bits"].any()}
    absent |= {f"{name}_bits" for name in absent}
    channels: list[Channel] = []
    pieces: list[Array] = []
    poses: dict[str, Array] = {}
    for name in (*_PLAIN, *_SCALED):
        if name in absent:
            continue
        values, steps, told = frames[name].reshape(len(frames), -1), None, None
        if name in _SCALED:
            values, steps = _stepped(values, _steps(name))
        numbers = np.ascontiguousarray(values.T, np.int64)
        parts = _pieces(numbers)
        if steps and len(steps) == _POSE:
            poses[name] = numbers.reshape(-1, _POSE, len(frames))
            parts, told = _told(name, parts, poses)
        channels.append((name, FRAME[name].base.str[1:], len(numbers), steps, told))
        pieces += parts
    words = np.zeros(sum(each.size for each in pieces) * bits.WORST // 64 + 2, np.uint64)
    size = 0
    for each in pieces:
        size = bits.pack(each, words, size)
    packed = words.tobytes()[: -(-size // 8)]
    header = _header(tuple(channels))
    return _HEAD.pack(_MAGIC, len(frames), len(header), len(packed)) + header + packed


def _pieces(numbers: Array) -> list[Array]:
    """The rows of `numbers`, some at a time: compiled code holds up the frame's thread."""
    return [numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE)]


def _told(
    name: str, plain: list[Array], poses: Mapping[str, Array]
) -> tuple[list[Array], tuple[Base, ...] | None]:
    """The pieces of a channel told by others' poses, and by which, where that is less: else as is.

    The rows of each pose are then its offset and what is left: (14, N).
    """
    bases = _BASES.get(name, ())
    if not bases or any(base not in poses for base, _ in bases):
        return plain, None
    left = []
    for pose, (base, number) in zip(poses[name], bases, strict=True):
        told = np.empty((2 * _POSE, pose.shape[1]), np.int64)
        bits.tell(poses[base][number], pose, told)
        left.append(told)
    if sum(map(bits.size, left)) < sum(map(bits.size, plain)):
        return left, bases
    return plain, None


@lru_cache(maxsize=64)
def _header(channels: tuple[Channel, ...]) -> bytes:
    text = json.dumps(channels, separators=(",", ":")).encode()
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, zdict=_USUAL)
    return packer.compress(text) + packer.flush()


def _steps(name: str) -> Floats:
    """The steps along the last axis of the channel `name`: a pose's, or both hands' input's."""
    width = FRAME[name].shape[-1]
    positions = 3 if width == _POSE else 0
    return np.repeat((POSITION_STEP, UNIT_STEP), (positions, width - positions))


def _stepped(floats: Floats, steps: Floats) -> tuple[Array, tuple[float, ...] | None]:
    """`floats` (count, width) in whole `steps`, which repeat; or their bits, and no steps.

    Numbers that no driver rounded (or that are not numbers) are kept as they are.
    """
    floats = np.ascontiguousarray(floats)
    every = np.tile(steps, floats.shape[1] // len(steps))
    with np.errstate(invalid="ignore", over="ignore"):
        numbers = to_steps(floats, every)
    raw = floats.view(np.int32)
    if (from_steps(numbers, every).view(np.int32) == raw).all():
        return numbers, tuple(steps.tolist())
    return raw, None


def decode(data: bytes) -> Frames:
    """The frames (N,) of a block; channels that it lacks are zero, thus invalid.

    Raises `BlockError` for anything that is not a block, however it was made.
    """
    packed = unpack(data)
    frames = np.zeros(packed.number, FRAME)
    fill(frames, [packed])
    return frames


def warm() -> None:
    """Have all that is compiled ready, which otherwise the first block waits for."""
    decode(encode(np.zeros(1, FRAME)))


class Unpacked(NamedTuple):
    """A block that is known to be sound, its numbers still as they were packed."""

    number: int
    """how many frames it holds"""
    plan: _Plan
    bits: bytes


def unpack(data: bytes, *, lean: bool = False) -> Unpacked:
    """The block `data` with its header read, to fill frames of `FRAME`, or of `LEAN`.

    Raises `BlockError` for anything that is not a block, however it was made.
    """
    if data[:4] != _MAGIC or len(data) < _HEAD.size:
        raise BlockError("it does not begin as a block does")
    _, number, header, size = _HEAD.unpack_from(data)
    if not 0 < number <= MOST_FRAMES:
        raise BlockError("it claims an impossible number of frames")
    at = _HEAD.size + header
    if len(data) != at + size:
        raise BlockError("it is cut short")
    try:
        plan = _plan(data[_HEAD.size : at], lean)
    except BlockError:
        raise
    except zlib.error as error:
        raise BlockError("its header cannot be decompressed") from error
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise BlockError(f"its contents make no sense ({error})") from error
    return Unpacked(number, plan, data[at:])


def fill(frames: Frames, blocks: Sequence[Unpacked]) -> None:
    """Put the frames of `blocks`, one after another, into `frames` (N,), which are all zero."""
    wide = frames.view(np.uint8).reshape(len(frames), frames.itemsize)
    views = [wide.view(kind) for kind in ("u1", "<i4", "<i8", "<f4")]
    at = 0
    for number, plan, packed in blocks:
        # To whole words, and two more that say where they end.
        words = np.frombuffer(packed.ljust(-(-len(packed) // 8) * 8 + 16, b"\0"), np.uint64)
        numbers = np.empty((len(plan.kinds), number), np.int64)
        u1, i4, i8, f4 = (view[at : at + number] for view in views)
        bits.fill(words, numbers, *plan, (u1, i4, i8, f4))
        at += number


class _Plan(NamedTuple):
    """What a header says of each row (R,) that is wanted, as `bits.fill` takes it."""

    bases: Array
    kinds: Array
    places: Array
    steps: Floats


@lru_cache(maxsize=64)
def _plan(header: bytes, lean: bool) -> _Plan:
    """What `header` says, for frames of `FRAME` or `LEAN`; most of a recording's are the same."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_USUAL)
    text = unpacker.decompress(header, _MOST_HEADER)
    if not unpacker.eof:
        raise BlockError("its header is too long")
    rows: list[tuple[int, int, int, float]] = []
    firsts: dict[tuple[str, int], int] = {}
    for name, kind, width, steps, told in json.loads(text):
        if type(width) is not int or not 0 < width <= (_MOST_ROWS - len(rows)) // 2:
            raise BlockError("it claims an impossible width")
        every = [_SKIPPED] * width
        if name in RECORDED:  # a later version's channel is passed over
            _check(name, kind, width, steps)
            every = _rows(name, width, steps, lean)
        if told is not None and len(told) * _POSE != width:
            raise BlockError(f"its channel {name} is told by too few poses, or too many")
        for number, first in enumerate(range(0, width, _POSE)):
            if told is not None:
                base, which = told[number]
                rows += [(firsts[base, which], *_SKIPPED[1:]), *[_SKIPPED] * (_POSE - 1)]
            if first + _POSE <= width:
                firsts[name, number] = len(rows)
            rows += every[first : first + _POSE]
    while rows and rows[-1][1] == bits.SKIPPED:
        rows.pop()
    bases, kinds, places, each = zip(*rows, strict=True) if rows else ((),) * 4
    whole = [np.array(some, np.int64) for some in (bases, kinds, places)]
    return _Plan(whole[0], whole[1], whole[2], np.array(each, np.float32))


def _check(name: str, kind: str, width: int, steps: list[float] | None) -> None:
    """Raise `BlockError` unless a frame's channel `name` is so."""
    target = FRAME[name]
    if target.base.str[1:] != kind or math.prod(target.shape) != width:
        raise BlockError(f"its channel {name} has another shape")
    if steps is not None and (
        kind != "f4" or len(steps) != target.shape[-1] or any(type(s) is not float for s in steps)
    ):
        raise BlockError(f"its channel {name} has no clear steps")


def _rows(
    name: str, width: int, steps: list[float] | None, lean: bool
) -> list[tuple[int, int, int, float]]:
    """What becomes of the rows of the channel `name`: base, kind, place and step."""
    fields: Any = (LEAN if lean else FRAME).fields
    if name not in fields:
        return [_SKIPPED] * width
    size = FRAME[name].base.itemsize
    first = fields[name][1] // size
    if steps is None:
        return [(-1, _KINDS[size], first + column, 0.0) for column in range(width)]
    every = steps * (width // len(steps))
    return [(-1, bits.STEPS, first + column, step) for column, step in enumerate(every)]
