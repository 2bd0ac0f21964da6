"""`rehab record-movement` and `rehab movements`: what a therapist shows to be copied."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli import compose
from rehab.cli.console import columns, console, local, notify, plain, say
from rehab.cli.home import open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.body import Calibration
    from rehab.frame import Frame
    from rehab.movement import Movement
    from rehab.store import Store

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Movements that patients are shown to copy."
)

NAME = Annotated[str, typer.Argument(help="What a programme calls it: movement = NAME.")]
ROWS = 12
"""Lines of the table that shows one."""


def record(
    name: NAME,
    driver: Annotated[str, typer.Option(help="openxr, desktop or patient.")] = "openxr",
    seconds: Annotated[float, typer.Option(min=2, max=60, help="How long it is taken down.")] = 12,
    profile: Annotated[
        str, typer.Option(help="Who is simulated, with --driver patient.")
    ] = "healthy",
    standing: Annotated[bool, typer.Option("--standing/--seated", help="How it is shown.")] = False,
    mirror: Annotated[bool, typer.Option(help="Show the left eye's view in a window.")] = True,
    headless: Annotated[
        bool, typer.Option("--headless", help="No window: only with a simulated person.")
    ] = False,
) -> None:
    """Record a movement in the headset, for patients to copy; asks for consent first."""
    from rehab.clinic import copying
    from rehab.movement import Movement, named

    named(name)
    if driver not in ("openxr", "desktop", "patient"):
        raise UserError(f"--driver {driver} shows no movement: it is openxr, desktop or patient.")
    if headless and driver != "patient":
        raise UserError(f"--headless does not go with --driver {driver}: it needs someone to show.")
    with open_store(doing="play") as store:
        copying.free(store, name)
        say(copying.CONSENT)
        if _answered() != "yes":
            raise UserError("Nothing was recorded: the answer was not yes.")
        choice = compose.Choice(
            driver, not standing, 0, profile, mirror, window=not headless, real_time=not headless
        )
        found = _shown(store, choice, seconds)
        if found is None:
            raise UserError("Nothing was recorded: it was ended before the movement was shown.")
        movement = Movement.from_frames(name, *found)
        store.movements.keep(
            movement.to_dict(),
            seconds=movement.seconds,
            sides=movement.sides,
            consent=copying.CONSENT,
            consent_version=copying.CONSENT_VERSION,
        )
    say(f'"{name}" is kept: {_told(movement)}.', f'rehab movements show "{name}"')


def _answered() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Type yes to agree", default="", show_default=False)).strip()
    return sys.stdin.readline().strip()


def _told(movement: Movement) -> str:
    arms = " and ".join(movement.sides)
    many = "both arms, left and right" if len(movement.sides) > 1 else f"the {arms} arm"
    return f"{movement.seconds:.1f} s, {many}"


def _shown(
    store: Store, choice: compose.Choice, seconds: float
) -> tuple[list[Frame], Calibration] | None:
    """The frames in which it was shown, and the calibration; None where it was ended before."""
    from rehab.exercise.bundled import BUNDLED
    from rehab.session import Programme
    from rehab.session.showing import Showing

    source = compose.open_driver(choice, store, say)
    try:
        with compose.renderer(window=True) if choice.window else nullcontext() as renderer:
            programme = Programme((), posture="seated" if choice.seated else "standing")
            lead = BUNDLED["reach across"] if choice.name == "patient" else None
            audio = compose.sounding(programme) if choice.window else None
            showing = Showing(
                source, programme, seconds, lead=lead, audio=audio,
                vibrate=source.vibrate, recentre=source.recentre, show_room=source.show_room,
            )  # fmt: skip
            return showing.run(renderer)
    finally:
        source.close()


@app.command("list")
def listing() -> None:
    """List the movements: those that come with the program, and your own."""
    from rehab.exercise.bundled import BUNDLED

    table = columns("Movement", "Length", "Arms", "Shown by", "When", "Sessions")
    for movement in BUNDLED.values():
        arms = " and ".join(movement.sides) if len(movement.sides) > 1 else "either"
        table.add_row(movement.name, f"{movement.seconds:.1f} s", arms, "the program", "", "")
    with open_store(doing="see staff") as store:
        for one in store.movements.everything():
            when = local(one.created_at)
            arms = " and ".join(one.sides) if len(one.sides) > 1 else "either"
            used = "erased" if one.erased else str(store.movements.uses(one))
            table.add_row(
                plain(one.name), f"{one.seconds:.1f} s", arms, plain(one.actor), when, used
            )
    console().print(table)


@app.command("show")
def show(name: NAME) -> None:
    """Show a movement: where each hand goes, in centimetres of an arm that reaches 60 cm."""
    from rehab.exercise.bundled import BUNDLED
    from rehab.movement import Movement

    with open_store(doing="see staff") as store:
        if name in BUNDLED:
            movement, lines = BUNDLED[name], ["It comes with the program."]
        else:
            one = store.movements.find(name)
            movement = Movement.from_dict(store.movements.document(one))
            lines = [f"Shown by {one.actor}, {local(one.created_at)}, who agreed (text "
                     f"{one.consent_version}): {one.consent}"]  # fmt: skip
    out = console()
    out.print(plain(f"{name}: {_told(movement)}"), style="heading")
    for text in lines:
        out.print(plain(text))
    heads = [f"{side} {way}" for side in movement.sides for way in ("out", "up", "ahead")]
    table = columns("Seconds", *heads)
    for number in range(ROWS):
        at = movement.seconds * number / (ROWS - 1)
        palms = [palm for palm in movement.at(at) if palm is not None]
        table.add_row(f"{at:.1f}", *(f"{60.0 * part:.0f}" for palm in palms for part in palm))
    out.print(table)


@app.command("erase")
def erase(name: NAME) -> None:
    """Erase a movement for good; that there was one stays in the record."""
    with open_store(doing="see staff") as store:
        one = store.movements.find(name)
        used = store.movements.uses(one)
        many = "1 session keeps" if used == 1 else f"{used} sessions keep"
        unreached = store.movements.erase(one)
    for sentence in unreached:
        notify(sentence)
    say(f'"{name}" is erased. {many.capitalize()} what was shown there.')
