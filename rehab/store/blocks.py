"""One second of frames as stored: whole steps, second differences, byte planes, zstd.

A block is `RHB1` and one zstd frame, which holds a length (u32), a JSON header and the planes.
The header lists the channels: name, type, width, and the step of each number (null where the
numbers stand as they are). Neighbours of one type lie together: their (width, count) integers are
differenced twice along time, folded to unsigned (zigzag) and split into planes of bytes, lowest
first.
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
    RECORDED,
    STEPS,
    from_steps,
    quantised_floats,
    to_steps,
)

MOST_FRAMES = 1024
"""A block holds at most so many frames."""

_MAGIC = b"RHB1"
_MOST_BYTES = 16 << 20  # ten times what `MOST_FRAMES` of every OpenXR channel could fill
_MOST_HEADER = 1 << 16
_MOST_WIDTH = 1024
_SCALED = (*MEASURED, "trigger", "squeeze")
_RAW = tuple(
    (kind, tuple(names))
    for kind, names in groupby(
        (name for name in RECORDED if name not in (*_SCALED, *EXTRAS)),
        lambda name: FRAME[name].base.str[1:],
    )
)
_TYPES = {"u1": "u1", "i4": "<i4", "i8": "<i8", "f4": "<i4"}

Frames = npt.NDArray[np.void]
Array = npt.NDArray[Any]


class BlockError(Exception):
    """Why a stored block cannot be read."""


def encode(frames: Frames) -> bytes:
    """The block of `frames` (N,): `decode` gives their recorded channels back bit for bit."""
    channels: list[tuple[str, str, int, list[float] | None]] = []
    planes: list[bytes] = []
    for kind, names in _RAW:
        columns = [frames[name].reshape(len(frames), -1) for name in names]
        channels += [
            (name, kind, column.shape[1], None) for name, column in zip(names, columns, strict=True)
        ]
        planes.append(_planes(np.concatenate(columns, axis=1)))
    floats = quantised_floats(np.ascontiguousarray(frames))
    with np.errstate(invalid="ignore", over="ignore"):
        numbers = to_steps(floats)
    bits = floats.view(np.int32)
    exact = (from_steps(numbers).view(np.int32) == bits).all(axis=0)
    at = 0
    for name in _SCALED:
        part = slice(at, at := at + _width(name))
        # Numbers that no driver rounded (or that are not numbers) are kept as they are.
        rounded = bool(exact[part].all())
        channels.append((name, "f4", _width(name), STEPS[part].tolist() if rounded else None))
        if not rounded:
            numbers[:, part] = bits[:, part]
    planes.append(_planes(numbers))
    header = json.dumps({"count": len(frames), "channels": channels}, separators=(",", ":"))
    head = len(header).to_bytes(4, "little") + header.encode()
    return _MAGIC + zstandard.ZstdCompressor(level=3).compress(b"".join((head, *planes)))


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
    elif len(steps) == numbers.shape[1] and all(type(step) is float for step in steps):
        values = numbers.astype(np.float32) * np.array(steps, np.float32)
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
