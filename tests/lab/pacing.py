"""What Monado's own clock saw of a program's frames: XRT_METRICS_FILE, its protocol buffers.

The file is a row of messages, each after its length; of the kinds of record only the second, the
frame of a session, is of use here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

FRAME_RECORD = 2
_FIELDS = {"period": 7, "woke": 10, "began": 11, "delivered": 12}
FRAMES = np.dtype([(name, "<i8") for name in _FIELDS])
"""Nanoseconds: the display's period; when xrWaitFrame returned, xrBeginFrame, xrEndFrame came."""


def frames(path: Path) -> np.ndarray:
    """The frames that were delivered, as `FRAMES` (n,); a record that was cut off ends the file."""
    rows = [
        tuple(record[number] for number in _FIELDS.values())
        for record in _records(path.read_bytes())
        if all(number in record for number in _FIELDS.values())
    ]
    return np.array(rows, FRAMES)


def _records(data: bytes) -> Iterator[dict[int, int]]:
    at = 0
    try:
        while at < len(data):
            length, at = _number(data, at)
            kind, inner = _number(data, at)
            if kind >> 3 == FRAME_RECORD:
                yield _fields(data, _number(data, inner)[1], at + length)
            at += length
    except IndexError:
        return


def _fields(data: bytes, at: int, end: int) -> dict[int, int]:
    """Its fields by their numbers; all are whole numbers of variable length."""
    found = {}
    while at < end:
        key, at = _number(data, at)
        found[key >> 3], at = _number(data, at)
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    """The number at `at`, seven bits a byte, and where the next thing is."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
