"""`rehab analyse`: recordings of head and hands, whatever made them, into angles and findings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rehab.cli.console import columns, console, fail, progress
from rehab.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from rehab.analysis import Analysis


class Joint(StrEnum):
    """What `--joint` takes."""

    SHOULDER = "shoulder"
    ELBOW = "elbow"
    NECK = "neck"
    TRUNK = "trunk"


MOST_SHOWN = 20
"""Repetitions that a table shows; more are in summary.json."""


def analyse(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Recordings, .npz; see docs/analyse.md.")
    ],
    joint: Annotated[
        list[Joint] | None,
        typer.Option("--joint", help="Only this joint's angles; may be given again."),
    ] = None,
    smooth: Annotated[
        bool, typer.Option("--smooth", help="Look ahead: better than what was seen live.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where a folder a file is made.")
    ] = Path("analysis"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="A picture a joint, repetitions shaded.")
    ] = False,
) -> None:
    """Joint angles, ranges, repetitions and findings of recorded movement.

    Writes angles.csv (degrees, a row a frame, with standard errors) and summary.json to DIR/NAME
    for each FILE NAME.npz.
    """
    folders = _folders(files, output)
    joints = [each.value for each in joint or Joint]
    joints = [each.value for each in Joint if each.value in joints]
    out = console()
    done: list[tuple[Path, Analysis]] = []
    told: list[dict[str, Any]] = []
    with progress(console(stderr=as_json), "") as move:
        for number, (path, folder) in enumerate(zip(files, folders, strict=True)):
            move(100.0 * number / len(files), f"{number + 1} of {len(files)}: {path.name}")
            try:
                analysis, entry = _one(path, folder, joints, smooth=smooth, pictures=pictures)
            except UserError as error:
                told.append({"file": str(path), "error": str(error)})
            else:
                done.append((path, analysis))
                told.append(entry)
    if as_json:
        typer.echo(json.dumps({"files": told}, indent=2, allow_nan=False))
    else:
        for path, analysis in done:
            _show(out, path, analysis, joints)
        if done:
            _explain(out, output, [analysis for _, analysis in done])
    for entry in told:
        if "error" in entry:
            fail(entry["error"])
    if len(done) < len(files):
        raise typer.Exit(2)


def _folders(files: Sequence[Path], output: Path) -> list[Path]:
    """Each file's own folder in `output`; refuses two files of one name."""
    if output.exists() and not output.is_dir():
        raise UserError(f"--output {output} is a file; it must be a folder.")
    for stem, count in Counter(path.stem.casefold() for path in files).items():
        if count > 1:
            same = ", ".join(str(path) for path in files if path.stem.casefold() == stem)
            raise UserError(
                f"{same} would be written to one folder, {output / stem}; "
                "analyse them apart, each with its own --output."
            )
    return [output / path.stem for path in files]


def _one(
    path: Path, folder: Path, joints: Sequence[str], *, smooth: bool, pictures: bool
) -> tuple[Analysis, dict[str, Any]]:
    from rehab import analysis as room
    from rehab.analysis.writing import rounded, summary

    found = room.analyse(room.read(path), smooth)
    written = room.write(found, folder, pictures, joints)
    entry = {"file": str(path), "written": [str(each) for each in written]}
    return found, entry | rounded(summary(found, joints))


def _show(out: Console, path: Path, analysis: Analysis, joints: Sequence[str]) -> None:
    from rich.text import Text

    from rehab.analysis.words import ARM_TO_TRUNK
    from rehab.store.words import shown as visible

    told = analysis.quality
    out.print()
    out.print(
        Text(visible(path.name), style="heading"), Text(_tracked(told), style="quiet"), sep="   "
    )
    out.print()
    for sentence in analysis.findings:
        if sentence != ARM_TO_TRUNK:
            out.print(Text(sentence), soft_wrap=not out.is_terminal)
    out.print()
    out.print(_ranges(analysis, joints))
    if analysis.repetitions:
        out.print()
        out.print(_repetitions(analysis))


def _explain(out: Console, output: Path, shown: Sequence[Analysis]) -> None:
    """What the numbers mean, and where they are."""
    from rich.text import Text

    from rehab.analysis.words import ARM_TO_TRUNK, NOTES, note
    from rehab.store.words import shown as visible

    noted = any(note(rom) for analysis in shown for rom in analysis.rom.values())
    out.print()
    for sentence in (
        *([NOTES] if noted else []),
        "± is one standard error. Smoothness is SPARC of the way to the peak: nearer to 0 is "
        "smoother. By the trunk: the part of the movement that the trunk did.",
        ARM_TO_TRUNK,
    ):
        out.print(Text(sentence, style="quiet"), soft_wrap=not out.is_terminal)
    out.print(Text.assemble("Tables and summaries are in ", (visible(str(output)), "path")))


def _tracked(told: Any) -> str:
    """How long and how well the recording is."""
    seconds = told["seconds"]
    long = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    parts = ", ".join(
        f"{device.replace('_', ' ')} {int(100 * part)} %"
        for device, part in told["completeness"].items()
    )
    return f"{long} at {told['rate']:.0f} frames a second; tracked: {parts}"


def _ranges(analysis: Analysis, joints: Sequence[str]) -> Any:
    from rehab.analysis import columns as angles
    from rehab.analysis.words import TITLES, degrees, note

    table = columns("degrees", "", "lowest", "highest", "range", "±", "", right=(2, 3, 4, 5))
    before = ""
    for name in (name for joint in joints for name in angles.names(joint)):
        angle, side = angles.split(name)
        title = "" if angle == before else TITLES[angle]
        before = angle
        rom = analysis.rom[name]
        if rom.min is None or rom.max is None or rom.range is None or rom.se is None:
            table.add_row(title, side, "–", "–", "–", "", "")
        else:
            numbers = (degrees(value) for value in (rom.min, rom.max, rom.range, rom.se))
            table.add_row(title, side, *numbers, note(rom))
    return table


def _repetitions(analysis: Analysis) -> Any:
    from rehab.analysis.repeated import unit
    from rehab.analysis.words import degrees

    table = columns(
        "repetition", "from", "to", "peak", "smoothness", "by the trunk", right=(1, 2, 3, 4, 5)
    )
    for number, each in enumerate(analysis.repetitions[:MOST_SHOWN], 1):
        one = each.repetition
        peak = "–" if each.peak.value is None else f"{degrees(each.peak.value)}°"
        if unit(one) == "m":
            peak = f"{100 * one.peak:.0f} cm"
        smooth, share = each.smoothness.value, each.compensation.value
        table.add_row(
            f"{number} {one.side}".rstrip(),
            f"{analysis.start + one.start:.1f} s",
            f"{analysis.start + one.end:.1f} s",
            peak.replace("-", "−"),
            "–" if smooth is None else f"{smooth:.1f}".replace("-", "−"),
            "–" if share is None else f"{100 * share:.0f} %",
        )
    if len(analysis.repetitions) > MOST_SHOWN:
        table.add_row("…", "", "", "", "", "")
    return table
