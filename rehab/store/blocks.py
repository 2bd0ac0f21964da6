"""One second of frames as stored: whole steps, second differences, byte planes, zstd.

A block is `RHB1` and one zstd frame, which holds a length (u32), a JSON header and the planes.
The header lists the channels: name, type, width, and the steps of its numbers (fewer than numbers
repeat, pose by pose; null where the numbers stand as they are). Neighbours of one type lie
together: their (width, count) integers are differenced twice along time, folded to unsigned
(zigzag) and split into planes of bytes, lowest first. A pose of `EXTRAS` that is invalid in every
frame is left out together with its bits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import zstandard

from rehab.frame import (
    EXTRAS,
    FRAME,
    LEAN,
    MEASURED,
    POSITION_STEP,
    RECORDED,
    UNIT_STEP,
    from_steps,
    to_steps,
)

MOST_FRAMES = 1024
"""A block holds at most so many frames."""

_MAGIC = b"RHB1"
_MOST_BYTES = 10 * MOST_FRAMES * FRAME.itemsize  # ten times what so many frames could fill
_MOST_HEADER = 1 << 16
_MOST_WIDTH = 1024
_AT_ONCE = 32  # blocks: what they fill stays near the processor
_SCALED = (*MEASURED, "trigger", "squeeze", *EXTRAS)
_RAW = tuple(
    (kind, tuple(names))
    for kind, names in groupby(
        (name for name in RECORDED if name not in _SCALED),
        lambda name: FRAME[name].base.str[1:],
    )
)
_TYPES = {"u1": "u1", "i4": "<i4", "i8": "<i8", "f4": "<i4"}

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
    channels: list[tuple[str, str, int, list[float] | None]] = []
    planes: list[bytes] = []
    for kind, names in _RAW:
        kept = [name for name in names if name not in absent]
        columns = [frames[name].reshape(len(frames), -1) for name in kept]
        channels += [
            (name, kind, column.shape[1], None) for name, column in zip(kept, columns, strict=True)
        ]
        planes.append(_planes(np.concatenate(columns, axis=1)))
    columns = []
    for name in _SCALED:
        if name not in absent:
            numbers, steps = _stepped(frames[name].reshape(len(frames), -1), _steps(name))
            channels.append((name, "f4", numbers.shape[1], steps))
            columns.append(numbers)
    planes.append(_planes(np.concatenate(columns, axis=1)))
    header = json.dumps({"count": len(frames), "channels": channels}, separators=(",", ":"))
    head = len(header).to_bytes(4, "little") + header.encode()
    return _MAGIC + zstandard.ZstdCompressor(level=3).compress(b"".join((head, *planes)))


def _steps(name: str) -> Floats:
    """The steps along the last axis of the channel `name`: a pose's, or both hands' input's."""
    width = FRAME[name].shape[-1]
    positions = 3 if width == 7 else 0
    return np.repeat((POSITION_STEP, UNIT_STEP), (positions, width - positions))


def _stepped(floats: Floats, steps: Floats) -> tuple[Array, list[float] | None]:
    """`floats` (count, width) in whole `steps`, which repeat; or their bits, and no steps.

    Numbers that no driver rounded (or that are not numbers) are kept as they are.
    """
    floats = np.ascontiguousarray(floats)
    every = np.tile(steps, floats.shape[1] // len(steps))
    with np.errstate(invalid="ignore", over="ignore"):
        numbers = to_steps(floats, every)
    bits = floats.view(np.int32)
    if (from_steps(numbers, every).view(np.int32) == bits).all():
        return numbers, steps.tolist()
    return bits, None


def decode(data: bytes) -> Frames:
    """The frames (N,) of a block; channels that it lacks are zero, thus invalid.

    Raises `BlockError` for anything that is not a block, however it was made.
    """
    packed = unpack(data)
    frames = np.zeros(packed.number, FRAME)
    fill(frames, [packed])
    return frames


class Unpacked(NamedTuple):
    """A block that is known to be sound, its numbers still as they were packed."""

    plan: _Plan
    planes: bytes

    @property
    def number(self) -> int:
        """How many frames it holds."""
        return self.plan.number


def unpack(data: bytes, *, lean: bool = False) -> Unpacked:
    """The block `data` decompressed and its header read, to fill frames of `FRAME`, or of `LEAN`.

    Raises `BlockError` for anything that is not a block, however it was made.
    """
    try:
        packed = _decompressed(data)
        at = 4 + int.from_bytes(packed[:4], "little")
        if at > _MOST_HEADER:
            raise BlockError("its header is too long")
        plan = _plan(packed[4:at], LEAN if lean else FRAME)
    except BlockError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise BlockError(f"its contents make no sense ({error})") from error
    planes = packed[at:]
    if plan.size > len(planes):
        raise BlockError("it is cut short")
    return Unpacked(plan, planes)


def fill(frames: Frames, blocks: Sequence[Unpacked]) -> None:
    """Put the frames of `blocks`, one after another, into `frames` (N,), which are all zero."""
    # Those of one plan together, though others lie between them: a second has 90 frames, or 91.
    at = 0
    alike: dict[int, tuple[_Plan, list[Frames], list[bytes]]] = {}
    for block in blocks:
        end = at + block.number
        _, parts, planes = alike.setdefault(id(block.plan), (block.plan, [], []))
        parts.append(frames[at:end])
        planes.append(block.planes[: block.plan.size])
        if len(parts) == _AT_ONCE:
            _fill(*alike.pop(id(block.plan)))
        at = end
    for left in alike.values():
        _fill(*left)


def _decompressed(data: bytes) -> bytes:
    if data[:4] != _MAGIC:
        raise BlockError("it does not begin as a block does")
    try:
        # The size is refused before anything of it is allocated.
        size = zstandard.get_frame_parameters(data[4:]).content_size
        if not 4 <= size <= _MOST_BYTES:
            raise BlockError("it claims an impossible size")
        return zstandard.ZstdDecompressor().decompress(data[4:], max_output_size=_MOST_BYTES)
    except (zstandard.ZstdError, MemoryError) as error:
        raise BlockError("it cannot be decompressed") from error


class _Run(NamedTuple):
    """Neighbouring columns of a group that are neighbours in a frame as well."""

    columns: slice
    offset: int
    """in bytes, within a frame"""
    steps: tuple[float, ...]
    """one a column; empty where the numbers stand as they are"""


class _Group(NamedTuple):
    kind: str
    width: int
    runs: tuple[_Run, ...]


class _Plan(NamedTuple):
    """What a header says: `size` bytes of `number` frames, group after group."""

    number: int
    size: int
    groups: tuple[_Group, ...]


@lru_cache(maxsize=64)
def _plan(text: bytes, dtype: np.dtype[Any]) -> _Plan:
    """What the header `text` says, for frames of `dtype`; most of a recording's have the same."""
    header = json.loads(text)
    count = header["count"]
    if type(count) is not int or not 0 < count <= MOST_FRAMES:
        raise BlockError("it claims an impossible number of frames")
    size, groups = 0, []
    at: Mapping[str, Any] = dtype.fields or {}
    for kind, neighbours in groupby(header["channels"], lambda channel: channel[1]):
        column, bytes_each = 0, np.dtype(_TYPES[kind]).itemsize
        runs: list[_Run] = []
        for name, _, width, steps in neighbours:
            if type(width) is not int or not 0 < width <= _MOST_WIDTH:
                raise BlockError("it claims an impossible width")
            if name in RECORDED:  # a later version's channel is passed over
                run = _run(name, kind, slice(column, column + width), steps)
                if name in at:
                    _join(runs, run._replace(offset=at[name][1]), bytes_each)
            column += width
        size += column * count * bytes_each
        groups.append(_Group(kind, column, tuple(runs)))
    return _Plan(count, size, tuple(groups))


def _run(name: str, kind: str, columns: slice, steps: list[float] | None) -> _Run:
    target, width = FRAME[name], columns.stop - columns.start
    if target.base.str[1:] != kind or _width(name) != width:
        raise BlockError(f"its channel {name} has another shape")
    if steps is None:
        every: tuple[float, ...] = ()
    elif len(steps) == target.shape[-1] and all(type(step) is float for step in steps):
        every = tuple(steps) * (width // len(steps))
    else:
        raise BlockError(f"its channel {name} has no clear steps")
    return _Run(columns, 0, every)


def _join(runs: list[_Run], run: _Run, size: int) -> None:
    """Add `run`, of numbers of `size` bytes, to the last where it goes on with it."""
    if runs:
        last = runs[-1]
        width = last.columns.stop - last.columns.start
        follows = run.columns.start == last.columns.stop
        follows &= run.offset == last.offset + width * size
        if follows and bool(run.steps) == bool(last.steps):
            columns = slice(last.columns.start, run.columns.stop)
            runs[-1] = _Run(columns, last.offset, last.steps + run.steps)
            return
    runs.append(run)


def _fill(plan: _Plan, parts: Sequence[Frames], planes: Sequence[bytes]) -> None:
    """Put blocks of one plan into `parts`, the frames of each."""
    packed = np.frombuffer(b"".join(planes), np.uint8).reshape(len(planes), plan.size)
    raw = [part.view(np.uint8).reshape(plan.number, part.itemsize) for part in parts]
    at = 0
    for group in plan.groups:
        dtype = np.dtype(_TYPES[group.kind])
        end = at + group.width * plan.number * dtype.itemsize
        numbers = _numbers(packed[:, at:end], dtype, group.width, plan.number)
        at = end
        for run in group.runs:
            some = numbers[:, :, run.columns]
            if run.steps:
                some = from_steps(some, np.array(run.steps, np.float32))
            width = some.shape[2] * some.itemsize
            for block, part in enumerate(raw):
                part[:, run.offset : run.offset + width].view(some.dtype)[...] = some[:, block]


def _width(name: str) -> int:
    return math.prod(FRAME[name].shape)


def _planes(values: Array) -> bytes:
    """`values` (count, width) of integers, as they are packed."""
    rows = np.ascontiguousarray(values.T)
    if rows.dtype.itemsize == 1:
        return rows.tobytes()
    for _ in range(2):  # whole numbers wrap around, so any difference comes back exactly
        rows[:, 1:] = rows[:, 1:] - rows[:, :-1]
    folded = (rows << 1) ^ (rows >> (8 * rows.dtype.itemsize - 1))
    parts = folded.reshape(-1).view(np.uint8).reshape(-1, rows.itemsize)
    return np.ascontiguousarray(parts.T).tobytes()


def _numbers(packed: Array, dtype: np.dtype[Any], width: int, count: int) -> Array:
    """The inverse of `_planes`, of several blocks (B, bytes) at once: (count, B, width)."""
    blocks, size = len(packed), dtype.itemsize
    if size == 1:
        return packed.reshape(blocks, width, count).transpose(2, 0, 1)
    apart = packed.reshape(blocks, size, width * count).transpose(0, 2, 1)
    folded = np.ascontiguousarray(apart).view(f"<u{size}").reshape(blocks, width, count)
    numbers = np.ascontiguousarray(folded.transpose(2, 0, 1))
    rows: Array = (numbers >> 1).view(dtype)
    rows ^= -(numbers & 1).view(dtype)
    for _ in range(2):  # many columns at a time: several times as fast as a sum along each
        for row, before in zip(rows[1:], rows, strict=False):
            np.add(row, before, out=row)
    return rows
