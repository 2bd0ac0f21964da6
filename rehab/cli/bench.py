"""`rehab bench`: what the program costs and how accurate it is, beside what was promised."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import columns, console
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.bench.accuracy import Accuracy
    from rehab.bench.difficulty import Found
    from rehab.bench.exercises import Found as Exercises
    from rehab.bench.figures import Figure, Result

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Measure the program: what it costs, and how accurate it is.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def accuracy(
    data: Annotated[
        Path | None, typer.Option(help="Folder of motion clips.", show_default="../shared/motion")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How far estimated angles are from true ones, in real movement; about two minutes."""
    from rehab.bench.accuracy import MOTION, bench
    from rehab.bench.figures import Result

    with console().status("measuring") as status:
        found = bench(data or MOTION, lambda what: status.update(f"measuring: {what}"))
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2))
    else:
        _show_errors(found)
        console().print("Simulated people and every person by themselves: --json.", style="quiet")
        # The other methods are in the table above.
        _show(Result(found.result.figures))
    if not found.result.holds:
        raise typer.Exit(1)


@app.command()
def analyse(as_json: AsJson = False) -> None:
    """What the body and the measures cost, live and over an hour; about half a minute."""
    if sys.platform != "linux":
        raise UserError("rehab bench analyse runs on Linux only: it counts memory as Linux does.")
    from rehab.bench.analyse import bench

    with console().status("measuring") as status:
        result = bench(lambda what: status.update(f"measuring: {what}"))
    _finish(result, as_json)


@app.command()
def difficulty(as_json: AsJson = False) -> None:
    """How well adaptive difficulty holds its aim, in twelve kinds of people, and in simulated
    patients frame by frame; about four minutes."""
    from rehab.bench.difficulty import bench

    with console().status("playing") as status:
        found = bench(lambda what: status.update(f"playing: {what}"))
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2))
    else:
        _show_difficulty(found)
        _show(found.result)
    if not found.result.holds:
        raise typer.Exit(1)


@app.command()
def exercises(
    chosen: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Only these; else all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What each exercise costs, how its difficulty is held, and how true its first number is, on
    simulated patients; about five minutes."""
    from rehab.bench.exercises import bench

    with console().status("playing") as status:
        found = bench(lambda what: status.update(f"playing: {what}"), tuple(chosen or ()))
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2))
    else:
        _show_exercises(found)
        _show(found.result)
    if not found.result.holds:
        raise typer.Exit(1)


@app.command()
def frame(as_json: AsJson = False) -> None:
    """What a frame costs, and where; about five minutes."""
    if sys.platform != "linux":
        raise UserError("rehab bench frame runs on Linux only: it counts memory as Linux tells it.")
    from rehab.bench.frame import bench

    out = console()
    with out.status("measuring") as status:
        result = bench(lambda what: status.update(f"measuring: {what}"), lab=_in_lab())
    _finish(result, as_json)


@app.command()
def render(as_json: AsJson = False) -> None:
    """What drawing costs, by stage and beside others, and its hitches; about two minutes."""
    if sys.platform != "linux":
        raise UserError(
            "rehab bench render runs on Linux only: it needs a Mesa that draws nothing."
        )
    from rehab.bench.render import bench

    with console().status("measuring") as status:
        result = bench(lambda what: status.update(f"measuring: {what}"), lab=_in_lab())
    _finish(result, as_json)


@app.command()
def store(as_json: AsJson = False) -> None:
    """What ten years of sessions cost, and a thousand patients; about five minutes."""
    if sys.platform != "linux":
        raise UserError("rehab bench store runs on Linux only: it counts memory as Linux tells it.")
    from rehab.bench.store import bench

    with console().status("measuring") as status:
        result = bench(lambda what: status.update(f"measuring: {what}"))
    _finish(result, as_json)


def _finish(result: Result, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result.to_dict(), indent=2))
    else:
        _show(result)
    if not result.holds:
        raise typer.Exit(1)


def _in_lab() -> bool:
    return os.environ.get("REHAB_LAB") == "1"


def _show_errors(found: Accuracy) -> None:
    """The mean absolute error of each angle in each movement of real people, by every method."""
    from rehab.bench.accuracy.goals import MOVEMENTS
    from rehab.bench.accuracy.page import COLUMNS, by_method

    table = columns("data set", "angle", "of", *COLUMNS.values(), right=(3, 4, 5, 6, 7, 8))
    for place, errors in by_method(row for row in found.table if row.group in MOVEMENTS):
        shown = [f"{errors[method].mae:.1f}°" if method in errors else "" for method in COLUMNS]
        table.add_row(*place, *shown)
    console().print(table)


def _show_difficulty(found: Found) -> None:
    """What each controller does for each kind of people; ours first, the others beside it."""
    table = columns(
        "people",
        "controller",
        "free of bounds",
        "success",
        "runs within 5 points",
        "truly within",
        "swing",
        "recovered",
        right=(2, 3, 4, 5, 6, 7),
    )
    for row in found.table:
        ours = row.controller.startswith("ours")
        table.add_row(
            row.profile if ours else "",
            row.controller,
            f"{row.judged:.0f} %",
            f"{row.rate:.1f} %",
            f"{row.held} of {row.runs}",
            f"{row.truly:.0f} %",
            f"{row.swing:.1f}",
            "" if row.recovered is None else f"{row.recovered:.0f} %",
            style=None if ours else "quiet",
        )
    out = console()
    out.print(table)
    out.print(
        "Swing: the median distance, in points, of a trial's true probability from the aim. The "
        "oracle asks for exactly the aim: luck alone then keeps most runs from the 5 points. Frame "
        "by frame, real blocks are played by simulated patients, and the true probability is that "
        "of the curve which fits best: steep, for they manage the same every time.",
        style="quiet",
    )


def _show_exercises(found: Exercises) -> None:
    """A row an exercise: cost, adaptation, the headline measure against the truth."""
    headings = ("exercise", "step", "build", "draws", "success", "held")
    table = columns(
        *headings, "first number", "off", "stated error", "within", right=(1, 2, 3, 4, 5, 7, 8, 9)
    )
    for row in found.table:
        table.add_row(
            row.exercise,
            f"{row.step:.0f} µs",
            f"{row.build:.0f} ms",
            _or_none(row.draws, ""),
            _or_none(row.success, " %"),
            _or_none(row.held, " %"),
            row.measure.replace("_", " "),
            _or_none(row.off, f" {row.unit}", 3),
            _or_none(row.stated, f" {row.unit}", 3),
            _or_none(row.within, f" % of {row.trials}"),
        )
    out = console()
    out.print(table)
    out.print(
        "Success: what adaptation comes to with people who manage a good half of what can be asked "
        "(aim 80 %); held: of their courses, those within 5 points in every direction. Off: the "
        "median distance from the truth of simulated patients; within: trials whose truth lies in "
        "the 95 % interval that is stated.",
        style="quiet",
    )


def _or_none(value: float | None, unit: str, digits: int = 2) -> str:
    return (
        "" if value is None else f"{value:.{digits}g}{unit}" if value < 10 else f"{value:.0f}{unit}"
    )


def _show(result: Result) -> None:
    table = columns("figure", "value", "lowest to highest", "goal", "holds", right=(1, 2, 3))
    for name, figure in result.figures.items():
        table.add_row(name, *_columns(figure))
    for name, figure in result.peers.items():
        table.add_row(f"beside it: {name}", *_columns(figure), style="quiet")
    out = console()
    out.print(table)
    for name, reason in result.not_run.items():
        out.print(f"Not run: {name}, which needs {reason}", style="quiet", soft_wrap=True)


def _columns(figure: Figure) -> tuple[str, str, str, str]:
    def shown(value: float) -> str:
        return f"{value:.2f} {figure.unit}".rstrip()

    spread = "" if figure.spread is None else " to ".join(f"{v:.2f}" for v in figure.spread)
    if figure.goal is None:
        return shown(figure.value), spread, "", ""
    sign = "≥" if figure.at_least else "≤"
    return (
        shown(figure.value),
        spread,
        f"{sign} {shown(figure.goal)}",
        "yes" if figure.holds else "NO",
    )
