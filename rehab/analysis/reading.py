"""Reads a recording of head and hands from an `.npz` file, and refuses what cannot be right."""

from __future__ import annotations

import hashlib
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.analysis import checking, grip, suspicions
from rehab.body import Recording
from rehab.errors import UserError

HANDS = (("grip_l", "hand_l"), ("grip_r", "hand_r"))
"""Of each side the arrays that may hold its hand, the preferred one first: a grip pose is what a
controller measures."""

MOST_FRAMES = 12 * 3600 * 120
"""Twelve hours at 120 frames a second: a file that claims more is none of a session."""
MOST_BYTES = MOST_FRAMES * 7 * 8
LONGEST_HEADER = 10_000
"""Bytes of one array, and of its header, which is a line of text."""

POSES = ("head", *(name for names in HANDS for name in names), "trunk_tracker")


@dataclass(frozen=True)
class Checked(Recording):
    """A recording whose times increase and whose poses are poses, and what was doubtful in it."""

    stamps: npt.NDArray[np.float64] | None = None
    """(M,) the file's own times, s, of all its frames; None: those of the recording."""
    kept: npt.NDArray[np.intp] | None = None
    """(N,) which of the M frames the recording has; None: all."""
    warnings: tuple[str, ...] = ()
    """What was left out or looks wrong, a sentence each."""
    source: str = ""
    """SHA-256 of the file."""


def read(path: Path) -> Checked:
    """The recording in the file `path`.

    Arrays: `t` (N,) seconds; `head` (N, 7), and any of `grip_l`, `grip_r` (OpenXR grip poses),
    `hand_l`, `hand_r` (wrists, axes of `XR_EXT_hand_tracking`) and `trunk_tracker` (fastened
    anywhere on the trunk), each (N, 7): x y z in metres, then a quaternion x y z w, OpenXR axes.
    NaN where untracked. Others are ignored. Raises `UserError` where the file cannot be analysed.
    """
    with _opened(path) as stored:
        return of_arrays(stored, path)


def of_arrays(stored: Mapping[str, Any], path: Path) -> Checked:
    """The recording that the arrays of the file `path` hold; as `read`, whatever the file is."""
    try:
        return _checked(stored, _digest(path))
    except checking.Refusal as error:
        raise UserError(f"{path}: {error}") from None


def _opened(path: Path) -> np.lib.npyio.NpzFile:
    """The archive, whose arrays are read one by one."""
    if path.is_dir():
        raise UserError(f"{path} is a folder; name its files, as in {path / '*.npz'}.")
    if not path.exists():
        raise UserError(f"There is no file {path}.")
    try:
        stored = np.load(path, allow_pickle=False)
    except OSError as error:
        if error.strerror:
            raise UserError(f"{path} cannot be read: {error.strerror}.") from None
        raise UserError(_NO_ARCHIVE.format(path)) from None
    except Exception:  # whatever numpy and zipfile make of bytes that are no archive
        raise UserError(_NO_ARCHIVE.format(path)) from None
    if not isinstance(stored, np.lib.npyio.NpzFile):
        raise UserError(f"{path} holds a single array; it must be an .npz file with t, head, ….")
    return stored


_NO_ARCHIVE = "{} is not an .npz file, or a damaged one; numpy.savez writes them."


def _array(stored: Mapping[str, Any], name: str) -> npt.NDArray[Any]:
    try:
        if isinstance(stored, np.lib.npyio.NpzFile) and stored.zip is not None:
            _refuse_bomb(stored.zip, name)
        return np.asarray(stored[name])
    except checking.Refusal:
        raise
    except Exception:  # a damaged archive fails in as many ways as its parts can
        raise checking.Refusal(
            f"the array {name} cannot be read: it is damaged, or holds Python objects."
        ) from None


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an array that claims more than a recording can hold, before any of it is unpacked."""
    # numpy takes a member of just that name first, and unpacks it whole whatever it is.
    member = name if name in archive.namelist() else f"{name}.npy"
    size = archive.getinfo(member).file_size
    with archive.open(member) as file:
        start = file.read(12)
    long = int.from_bytes(start[8:10] if start[6:7] == b"\x01" else start[8:12], "little")
    if not start.startswith(b"\x93NUMPY") or long > LONGEST_HEADER:
        raise checking.Refusal(f"the array {name} cannot be read: it does not begin as arrays do.")
    header = np.lib.format
    with archive.open(member) as file:
        first = header.read_magic(file) == (1, 0)
        read = header.read_array_header_1_0 if first else header.read_array_header_2_0
        shape, _, kind = read(file)
    if kind.hasobject:
        return  # numpy refuses it, and its size says nothing
    claimed = math.prod(shape) * kind.itemsize
    if claimed > size or claimed > MOST_BYTES or max(shape, default=0) > MOST_FRAMES:
        raise checking.Refusal(
            f"the array {name} claims {math.prod(shape):,} numbers, more than a recording can "
            f"hold or than there are; {MOST_FRAMES:,} frames are the most."
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(stored: Mapping[str, Any], source: str) -> Checked:
    for name in ("t", "head"):
        if name not in stored:
            raise checking.Refusal(f"it has no array {name}; t and head are needed.")
    clock = checking.clock(_array(stored, "t"))
    warnings = list(clock.warnings)
    found = {}
    for name in POSES:
        if name in stored:
            given = _array(stored, name)
            found[name], doubts = checking.poses(name, given, len(clock.stamps), clock.kept)
            warnings += doubts
    if np.isnan(found["head"]).all():
        raise checking.Refusal("the head is tracked in no frame; without it nothing is known.")
    grips = [_grip(found, side) for side in range(2)]
    trunk = found.get("trunk_tracker")
    t = clock.stamps[clock.kept] - clock.stamps[clock.kept[0]]
    warnings += suspicions.look_at(t, found["head"], grips, trunk)
    if suspicions.without_floor(found["head"]):
        _lower(found["head"], *grips, trunk)
    return Checked(
        t=t,
        head=found["head"],
        grips=(grips[0], grips[1]),
        trunk=trunk,
        stamps=clock.stamps,
        kept=clock.kept,
        warnings=tuple(warnings),
        source=source,
    )


def _lower(head: npt.NDArray[Any], *others: npt.NDArray[Any] | None) -> None:
    """Bring the eyes to y = 0, by which the body knows that there is no floor."""
    height = np.nanmedian(head[:, 1])
    for track in (head, *others):
        if track is not None:
            track[:, 1] -= height


def _grip(found: Mapping[str, npt.NDArray[Any]], side: int) -> npt.NDArray[Any] | None:
    """One hand's grip poses: the first array with a tracked frame; None where there is none."""
    for name in HANDS[side]:
        if name in found and not np.isnan(found[name]).all():
            return found[name] if name.startswith("grip") else grip.of_wrist(found[name], side)
    return None
