"""Writes an analysis to a folder: a table of angles, a summary, pictures; each whole or not."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from rehab.analysis.analysing import Analysis
from rehab.analysis.columns import COLUMNS, JOINTS, names
from rehab.errors import UserError

Floats = npt.NDArray[np.float64]

ANGLES, SUMMARY = "angles.csv", "summary.json"
ROWS = 8192
"""Rows that are put into words at a time."""

LARGEST = 9999
"""Degrees: what is larger is no angle, and left empty."""
_INTEGERS = np.array(
    [*(f"{k}." for k in range(LARGEST + 1)), *(f"-{k}." for k in range(LARGEST + 1)), ","], "S8"
)
_THOUSANDTHS = np.array([*(f"{k:03d}," for k in range(1000)), ""], "S4")
_NUMBER = np.dtype([("integer", "S8"), ("thousandths", "S4")])


def write(
    analysis: Analysis,
    folder: Path,
    pictures: bool = False,
    joints: Sequence[str] = tuple(JOINTS),
) -> list[Path]:
    """Write `angles.csv`, `summary.json` and, with `pictures`, a PNG for each joint to `folder`.

    Only `joints` are written. What the same file gave before is replaced; the results of another
    file are not: `UserError`, also where the folder cannot be written to. Returns the paths.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_other(folder, analysis)
        written = [folder / ANGLES, folder / SUMMARY]
        with _whole(written[0]) as file:
            file.writelines(table(analysis, columns_of(joints)))
        with _whole(written[1]) as file:
            file.write(_json(summary(analysis, joints)))
        if pictures:
            from rehab.analysis.pictures import picture

            for joint in joints:
                written.append(folder / f"{joint}.png")
                with _whole(written[-1]) as file:
                    picture(analysis, joint, file)
    except OSError as error:
        raise UserError(f"{folder} cannot be written to: {error.strerror}.") from None
    return written


def columns_of(joints: Sequence[str]) -> tuple[str, ...]:
    """The columns of `joints`, in the table's order."""
    chosen = {name for joint in joints for name in names(joint)}
    return tuple(name for name in COLUMNS if name in chosen)


def summary(analysis: Analysis, joints: Sequence[str]) -> dict[str, Any]:
    """The JSON form of an analysis, its ranges only of `joints`."""
    told = analysis.summary()
    chosen = columns_of(joints)
    told["rom"] = {name: told["rom"][name] for name in chosen}
    return told


def _json(told: Any) -> bytes:
    return (
        json.dumps(rounded(told), indent=2, allow_nan=False, ensure_ascii=False) + "\n"
    ).encode()


def rounded(told: Any) -> Any:
    """The same with numbers rounded to four decimals: finer is noise."""
    if isinstance(told, float):
        return round(told, 4)
    if isinstance(told, dict):
        return {key: rounded(value) for key, value in told.items()}
    return [rounded(value) for value in told] if isinstance(told, list) else told


def _refuse_other(folder: Path, analysis: Analysis) -> None:
    """Refuse a folder that holds what another file gave."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        before = json.loads((folder / SUMMARY).read_bytes())["quality"]["source_sha256"]
        if before != analysis.quality["source_sha256"]:
            raise UserError(
                f"{folder} holds the results of another file of that name; choose another --output."
            )


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once it is written whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def table(analysis: Analysis, columns: Iterable[str]) -> Iterator[bytes]:
    """The lines of `angles.csv`: t, `columns`, their standard errors; empty where unknown.

    One row a frame of the file; degrees to three decimals, seconds to six.
    """
    chosen = [*columns, *(f"{name}_se" for name in columns)]
    yield f"{','.join(['t', *chosen])}\n".encode()
    place = np.full(len(analysis.stamps), -1)
    place[analysis.kept] = np.arange(len(analysis.kept))
    for start in range(0, len(place), ROWS):
        rows = place[start : start + ROWS]
        values = np.empty((len(rows), len(chosen)), np.float32)
        for at, name in enumerate(chosen):
            values[:, at] = np.where(rows >= 0, analysis.angles[name][rows], np.nan)
        yield _lines(analysis.stamps[start : start + ROWS], values)


def _lines(t: Floats, values: npt.NDArray[np.float32]) -> bytes:
    """Rows of text. Numbers are looked up in two tables of a fixed width, filled with NUL, which
    is taken out at the end: an hour in a second."""
    known = np.abs(values) <= LARGEST
    thousandths = np.rint(np.where(known, values, 0.0).astype(np.float64) * 1000.0).astype(np.int64)
    whole, part = np.divmod(np.abs(thousandths), 1000)
    whole += np.where(thousandths < 0, LARGEST + 1, 0)
    text = np.empty(values.shape, _NUMBER)
    text["integer"] = _INTEGERS[np.where(known, whole, -1)]
    text["thousandths"] = _THOUSANDTHS[np.where(known, part, -1)]
    times = np.array(["," if np.isnan(x) else f"{x:.6f}," for x in t.tolist()], "S32")
    rows = np.concatenate(
        [
            times.view(np.uint8).reshape(len(t), -1),
            text.view(np.uint8).reshape(len(t), -1),
            np.full((len(t), 1), ord("\n"), np.uint8),
        ],
        axis=1,
    )
    return rows.tobytes().translate(None, b"\0").replace(b",\n", b"\n")
