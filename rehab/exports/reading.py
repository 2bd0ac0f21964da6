"""Reads movement that was recorded elsewhere: a Motion-BIDS file with its side files, or an `.npz`.

Files of strangers: nothing is followed (links), nothing believed (sizes, names, numbers), and what
cannot be right is refused in one sentence.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.analysis.reading import MOST_FRAMES, Checked, of_arrays, read
from rehab.errors import UserError
from rehab.exports import motion

MOST_COLUMNS = 512
MOST_SIDE = 1 << 20
"""Bytes of a side file."""
_LINE = 1 << 16
_UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001}
_NAMES = {
    "head": ("head", "hmd", "headset"),
    "grip_l": ("lefthand", "handleft", "leftcontroller", "controllerleft"),
    "grip_r": ("righthand", "handright", "rightcontroller", "controllerright"),
}
_ARRAYS = {name: pose for pose, names in _NAMES.items() for name in names}


class Found(NamedTuple):
    """A recording, what it was read as, and the headset that a side file names."""

    recording: Checked
    format: str
    headset: str


def recording(path: Path) -> Found:
    """The recording in `path`: an `.npz`, a `_motion.tsv`, or a folder with one such file.

    Raises `UserError`.
    """
    path = _the_one(path) if path.is_dir() and not path.is_symlink() else path
    _refuse_link(path)
    if path.suffix == ".npz":
        return Found(read(path), "npz", "")
    if not path.name.endswith("_motion.tsv"):
        raise UserError(f"{path} is neither an .npz nor a Motion-BIDS file (…_motion.tsv).")
    return _bids(path)


def _the_one(folder: Path) -> Path:
    """The only motion file below `folder`."""
    found: list[Path] = []
    for path in sorted(folder.glob("**/*_motion.tsv")):
        found.append(path)
        if len(found) > 1:
            raise UserError(f"{folder} holds several recordings; name one, as in {found[0]}.")
    if not found:
        raise UserError(f"{folder} holds no Motion-BIDS file (…_motion.tsv).")
    return found[0]


def _refuse_link(path: Path) -> None:
    """A link may lead anywhere, and what is no file (a pipe, a device) may never end."""
    if path.is_symlink():
        raise UserError(f"{path} is a link; name the file that it leads to.")
    if not path.exists():
        raise UserError(f"There is no file {path}.")
    if not path.is_file():
        raise UserError(f"{path} is not a file.")


def _bids(path: Path) -> Found:
    stem = path.name.removesuffix("_motion.tsv")
    about = _object(path.with_name(f"{stem}_motion.json"))
    columns = _channels(path.with_name(f"{stem}_channels.tsv"))
    _refuse_axes(path.with_name(f"{stem}_channels.json"))
    used = [number for number, column in enumerate(columns) if _pose(column) or _timing(column)]
    missing = str(about.get("MissingValues", motion.MISSING))
    values = _table(path, len(columns), used, missing)
    columns = [columns[number] for number in used]
    found = of_arrays(_arrays(path, columns, values, about), path)
    for number, column in enumerate(columns):
        if column.name == motion.EPOCH:
            moved = values[:, number] if found.kept is None else values[found.kept, number]
            found = replace(found, epoch=_epochs(path, moved))
    model = about.get("ManufacturersModelName") or about.get("TrackingSystemName") or ""
    return Found(found, "motion-bids", _word(model))


def _word(value: Any) -> str:
    """A short name out of a side file."""
    return re.sub(r"[^\w .,+-]+", " ", value).strip()[:60] if isinstance(value, str) else ""


def _epochs(path: Path, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    whole = np.isfinite(values) & (values == np.rint(values)) & (np.abs(values) < 2**31)
    if not whole.all():
        raise UserError(f"{path}: {motion.EPOCH} must be whole numbers.")
    return values.astype(np.int32)


def _text(path: Path) -> str:
    """A side file's text."""
    _refuse_link(path)
    try:
        if path.stat().st_size > MOST_SIDE:
            raise UserError(f"{path} is larger than such a file can be (1 MB).")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} holds no text in UTF-8.") from None


def _object(path: Path) -> dict[str, Any]:
    """A side file's JSON object; empty where there is no such file."""
    if not path.exists() and not path.is_symlink():
        return {}
    try:
        found = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is no JSON: {' '.join(str(error).split())[:80]}.") from None
    if not isinstance(found, dict):
        raise UserError(f"{path} must hold a JSON object.")
    return found


def _channels(path: Path) -> list[motion.Channel]:
    """What the columns are."""
    rows = [line.split("\t") for line in _text(path).splitlines() if line.strip()]
    head = rows[0] if rows else []
    needed = motion.Channel._fields
    if missing := [name for name in needed if name not in head]:
        raise UserError(f"{path} lacks the column {missing[0]}; Motion-BIDS needs it.")
    if not 0 < len(rows) - 1 <= MOST_COLUMNS:
        raise UserError(f"{path} tells of {len(rows) - 1} channels; 1 to {MOST_COLUMNS} can be.")
    found = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(head):
            raise UserError(f"{path}, line {number} has {len(row)} cells and not {len(head)}.")
        cells = dict(zip(head, row, strict=True))
        found.append(motion.Channel(*(cells[name].strip() for name in needed)))
    return found


def _refuse_axes(path: Path) -> None:
    """Refuse other axes than OpenXR's, where the file says which it has."""
    frames = _object(path).get("reference_frame")
    levels = frames.get("Levels") if isinstance(frames, dict) else None
    for level in levels.values() if isinstance(levels, dict) else ():
        axes = level.get("SpatialAxes") if isinstance(level, dict) else None
        if axes not in (None, motion.AXES):
            said = _word(axes) or "something else"
            raise UserError(
                f"{path}: the axes are {said}; they must be {motion.AXES} (x right, y up, z back)."
            )


def _pose(column: motion.Channel) -> str | None:
    """The array whose part the channel is; None where it is passed over."""
    if column.type not in ("POS", "ORNT"):
        return None
    return _ARRAYS.get(re.sub(r"[^a-z]", "", column.tracked_point.lower()))


def _timing(column: motion.Channel) -> bool:
    """Whether the channel tells when, or in which play space."""
    return column.type == "LATENCY" or column.name == motion.EPOCH


def _table(path: Path, width: int, used: list[int], missing: str) -> npt.NDArray[np.float64]:
    """The numbers (N, U) of the columns `used` of `width`, NaN where missing."""
    values = array("d")
    rows = 0
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while line := file.readline(_LINE):
                rows += 1
                if rows > MOST_FRAMES:
                    raise UserError(f"{path} holds more than {MOST_FRAMES:,} frames.")
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) != width:
                    raise UserError(
                        f"{path}, line {rows} has {len(cells)} cells; its channels are {width}."
                    )
                values.extend(_numbers(path, rows, [cells[at] for at in used], missing))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} holds no text in UTF-8.") from None
    return np.frombuffer(values, np.float64).reshape(rows, len(used))


def _numbers(path: Path, line: int, cells: list[str], missing: str) -> list[float]:
    try:
        return [np.nan if cell in (missing, motion.MISSING) else float(cell) for cell in cells]
    except ValueError:
        hint = "; a motion file has no heading" if line == 1 else ""
        raise UserError(f"{path}, line {line} holds a cell that is no number{hint}.") from None


def _arrays(
    path: Path,
    columns: list[motion.Channel],
    values: npt.NDArray[np.float64],
    about: Mapping[str, Any],
) -> dict[str, npt.NDArray[np.float64]]:
    """What `rehab analyse` would find in an `.npz`: `t`, `head` and the hands' grips."""
    found: dict[str, npt.NDArray[np.float64]] = {}
    filled: set[tuple[str, int]] = set()
    for number, column in enumerate(columns):
        if column.type == "LATENCY":
            if column.units != "s":
                raise UserError(f"{path}: the latency must be in s.")
            found["t"] = values[:, number]
        pose = _pose(column)
        if pose is None:
            continue
        part = column.component.lower()
        if part not in motion.PARTS or (column.type == "ORNT") != part.startswith("quat"):
            raise UserError(
                f"{path}: {_word(column.name)} must be x, y or z of a POS, or quat_x, quat_y, "
                "quat_z or quat_w of an ORNT."
            )
        place = motion.PARTS.index(part)
        if (pose, place) in filled:
            raise UserError(f"{path}: two channels are {part} of {_word(column.tracked_point)}.")
        filled.add((pose, place))
        scale = 1.0
        if column.type == "POS":
            if column.units not in _UNITS:
                raise UserError(f"{path}: positions must be in {', '.join(_UNITS)}.")
            scale = _UNITS[column.units]
        poses = found.setdefault(pose, np.full((len(values), 7), np.nan))
        poses[:, place] = scale * values[:, number]
    if "t" not in found:
        found["t"] = np.arange(len(values)) / _rate(path, about)
    return found


def _rate(path: Path, about: Mapping[str, Any]) -> float:
    """Frames a second, as the side file says."""
    rate = about.get("SamplingFrequency")
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 1.0 <= rate <= 10_000.0:
        raise UserError(
            f"{path} has no LATENCY channel, and its side file no SamplingFrequency from 1 to "
            "10,000: when its frames were is not known."
        )
    return float(rate)
