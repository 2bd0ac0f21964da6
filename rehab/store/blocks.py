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
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from rehab.frame import (
    EXTRAS,
    FRAME,
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
    try:
        return _decode(_unpack(data))
    except BlockError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise BlockError(f"its contents make no sense ({error})") from error


def _unpack(data: bytes) -> bytes:
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


def _decode(packed: bytes) -> Frames:
    at = 4 + int.from_bytes(packed[:4], "little")
    if at > _MOST_HEADER:
        raise BlockError("its header is too long")
    header = json.loads(packed[4:at])
    count = header["count"]
    if type(count) is not int or not 0 < count <= MOST_FRAMES:
        raise BlockError("it claims an impossible number of frames")
    frames = np.zeros(count, FRAME)
    for kind, neighbours in groupby(header["channels"], lambda channel: channel[1]):
        group = list(neighbours)
        widths = [channel[2] for channel in group]
        if not all(type(width) is int and 0 < width <= _MOST_WIDTH for width in widths):
            raise BlockError("it claims an impossible width")
        dtype = np.dtype(_TYPES[kind])
        end = at + sum(widths) * count * dtype.itemsize
        if end > len(packed):
            raise BlockError("it is cut short")
        numbers = _numbers(packed[at:end], dtype, sum(widths), count)
        at, column = end, 0
        for name, _, width, steps in group:
            if name in RECORDED:  # a later version's channel is passed over
                _fill(frames, name, kind, numbers[:, column : column + width], steps)
            column += width
    return frames


def _fill(frames: Frames, name: str, kind: str, numbers: Array, steps: list[float] | None) -> None:
    target = FRAME[name]
    if target.base.str[1:] != kind or _width(name) != numbers.shape[1]:
        raise BlockError(f"its channel {name} has another shape")
    if steps is None:
        values = np.ascontiguousarray(numbers).view(target.base)
    elif len(steps) == target.shape[-1] and all(type(step) is float for step in steps):
        every = np.tile(np.array(steps, np.float32), numbers.shape[1] // len(steps))
        values = from_steps(numbers, every)
    else:
        raise BlockError(f"its channel {name} has no clear steps")
    frames[name] = values.reshape(len(frames), *target.shape)


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


def _numbers(packed: bytes, dtype: np.dtype[Any], width: int, count: int) -> Array:
    """The inverse of `_planes`: (count, width)."""
    raw = np.frombuffer(packed, np.uint8)
    if dtype.itemsize == 1:
        return raw.reshape(width, count).T
    folded = np.ascontiguousarray(raw.reshape(dtype.itemsize, -1).T).view(f"<u{dtype.itemsize}")
    rows: Array = ((folded >> 1).view(dtype) ^ -(folded & 1).view(dtype)).reshape(width, count)
    for _ in range(2):
        rows = np.cumsum(rows, axis=1, dtype=dtype)
    return rows.T
