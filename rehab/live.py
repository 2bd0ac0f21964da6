"""What play shows of itself to the station while it runs: a status and one small picture.

Both lie in one file that the two processes map into memory, so nothing is waited for. Each is
guarded by a sequence number, odd while it is written: a reader that sees it odd, or changed by the
time that it has read, reads again. (One writer; on processors that keep stores in order, as all do
that headsets are driven by.) Nothing in it says who plays.
"""

from __future__ import annotations

import json
import mmap
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

WIDEST = 640
"""Pixels of the longer side of the picture at the most."""

MAGIC = 0x3176_6C62_6168_6572  # "rehablv1"

_WORDS = 16_384  # bytes for a status
_HEAD = 64
_SIZE = _HEAD + _WORDS + 4 * WIDEST * WIDEST
_TRIES = 20

Pixels = npt.NDArray[np.uint8]


def folder() -> Path:
    """The folder of such files, which only this user may enter; made where it is not there.

    Raises `PermissionError` where it is somebody else's.
    """
    private = os.environ.get("XDG_RUNTIME_DIR", "")
    user = "" if sys.platform == "win32" else f"-{os.getuid()}"
    at = Path(private or tempfile.gettempdir()) / f"rehab{user}"
    at.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        known = at.lstat()
        if not stat.S_ISDIR(known.st_mode) or known.st_uid != os.getuid() or known.st_mode & 0o077:
            raise PermissionError(f"{at} is not a folder of this user's alone")
    return at


class Writer:
    """The file as play writes it; it is gone after `close`."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` where there is a file already, or none can be made."""
        self.path = path
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        file = os.open(path, flags, 0o600)
        try:
            os.ftruncate(file, _SIZE)
            self._parts = _Parts(mmap.mmap(file, _SIZE))
        finally:
            os.close(file)
        self._parts.head[0] = MAGIC

    def status(self, told: Mapping[str, Any]) -> None:
        """Show what JSON can hold. Raises `ValueError` where that is too much."""
        words = np.frombuffer(json.dumps(told).encode(), np.uint8)
        if len(words) > _WORDS:
            raise ValueError(f"a status of {len(words)} bytes is longer than {_WORDS}")
        parts = self._parts
        parts.head[1] += 1
        parts.head[2] = len(words)
        parts.words[: len(words)] = words
        parts.head[1] += 1

    def picture(self, pixels: Pixels) -> None:
        """Show `pixels` (h, w, 4), red, green, blue and what is not read, the last row first."""
        high, wide = pixels.shape[:2]
        parts = self._parts
        parts.head[3] += 1
        parts.head[4], parts.head[5] = wide, high
        parts.pixels[: pixels.size] = pixels.reshape(-1)
        parts.head[3] += 1

    def close(self) -> None:
        """Take the file away; a second call does nothing."""
        self._parts.close()
        try:
            self.path.unlink(missing_ok=True)
        except OSError:  # Windows keeps a file while a reader maps it, who takes it away then
            return


class Reader:
    """The file as the station reads it."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` where there is none, `ValueError` where it is not whole yet."""
        with path.open("rb") as file:
            self._parts = _Parts(mmap.mmap(file.fileno(), _SIZE, access=mmap.ACCESS_READ))
        if int(self._parts.head[0]) != MAGIC:
            self._parts.close()
            raise ValueError(f"{path} is not written yet")

    def status(self) -> dict[str, Any] | None:
        """The last status; None before the first."""
        head, words = self._parts.head, self._parts.words
        for _ in range(_TRIES):
            number = int(head[1])
            told = words[: int(head[2])].tobytes()
            if number and not number & 1 and number == int(head[1]):
                found: dict[str, Any] = json.loads(told)
                return found
        return None

    def picture(self) -> tuple[int, Pixels] | None:
        """A number that grows with each picture, and the last one (h, w, 3), first row at the top;
        None before the first."""
        head, pixels = self._parts.head, self._parts.pixels
        for _ in range(_TRIES):
            number = int(head[3])
            wide, high = int(head[4]), int(head[5])
            read = pixels[: 4 * wide * high].copy()
            if number and not number & 1 and number == int(head[3]):
                return number // 2, np.ascontiguousarray(read.reshape(high, wide, 4)[::-1, :, :3])
        return None

    def close(self) -> None:
        """Let it go; a second call does nothing."""
        self._parts.close()


class _Parts:
    """The mapped file as arrays: `head` (magic, number and length of the status, number, width and
    height of the picture), `words`, `pixels`."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self._mapped: mmap.mmap | None = mapped
        self.head = np.frombuffer(mapped, np.uint64, _HEAD // 8)
        self.words = np.frombuffer(mapped, np.uint8, _WORDS, _HEAD)
        self.pixels = np.frombuffer(mapped, np.uint8, offset=_HEAD + _WORDS)

    def close(self) -> None:
        if self._mapped is not None:
            self.head, self.words, self.pixels = (np.empty(0, np.uint8),) * 3  # type: ignore[assignment]
            self._mapped.close()
            self._mapped = None
