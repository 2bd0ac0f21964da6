"""`rehab demo`: a simulated patient plays; no headset, no account, no questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rehab.cli import compose
from rehab.cli.album import Album
from rehab.cli.compose import Choice, Played
from rehab.cli.console import FOR_INVENTED_PEOPLE, console, progress
from rehab.cli.home import open_for_invented_people
from rehab.cli.pictures import Looker, Pictured, Snapshots, check_eyes
from rehab.cli.reports import write_report
from rehab.clinic import admitting
from rehab.errors import UserError
from rehab.for_staff import PHASES

if TYPE_CHECKING:
    from rehab.drivers import Driver
    from rehab.session import Event, Programme
    from rehab.store import Patient, Store

TRIALS = 8
STAGES = {
    "welcome": 2,
    "calibration rest": 6,
    "calibration reach": 12,
    "calibration look": 18,
    "trials": 26,
    "summary": 90,
}
"""How far along, in per cent, each phase begins; the report is the last of a hundred."""


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="No window, and faster than real time.")
    ] = False,
    seconds: Annotated[
        float | None, typer.Option(min=1, help="Stop the session after so many seconds.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another session.")] = 7,
    output: Annotated[
        Path | None, typer.Option(help="The folder to write; else one in the data folder.")
    ] = None,
    profile: Annotated[
        str,
        typer.Option(help="Who plays: healthy, frozen-shoulder-right or stroke-left-moderate."),
    ] = "healthy",
    prefer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="As for `rehab play`: place=clinic, theme=night."),
    ] = None,
    pictures: Annotated[
        bool, typer.Option("--pictures/--no-pictures", help="Picture the moments that tell it.")
    ] = True,
    at: Annotated[
        list[float] | None, typer.Option(help="Picture this moment too, in seconds; repeatable.")
    ] = None,
    eyes: Annotated[str, typer.Option(help="Picture what one eye sees, or both.")] = "one",
    course: Annotated[
        bool,
        typer.Option("--course", help="Invent twelve weeks of a frozen shoulder; write reports."),
    ] = False,
) -> None:
    """Watch a simulated patient play."""
    from rehab.drivers.patient.profile import find as known_profile

    if course:
        given = (("--profile", profile != "healthy"), ("--prefer", prefer), ("--at", at))
        for name, there in (*given, ("--eyes", eyes != "one"), ("--seconds", seconds)):
            if there:
                raise UserError(f"--course plays a session of its own; leave {name} out.")
        from rehab.cli.course import play_course

        play_course(output or _folder(), seed)
        return
    known_profile(profile)
    check_eyes(eyes)
    out = console()
    out.print(FOR_INVENTED_PEOPLE, style="quiet")
    folder = output or _folder()
    programme = compose.programme("star-reach", [f"trials={TRIALS}"], seed=seed)
    window = not headless and compose.is_screen()
    choice = Choice("patient", seed=seed, profile=profile, window=window, real_time=window)
    album = Album(folder, eyes)
    snapshots = Snapshots(folder, at or [], eyes)
    lookers: list[Looker] = [*([album] if pictures else []), snapshots]
    with open_for_invented_people(folder) as store:
        known = [patient for patient in store.patients() if patient.alias == profile]
        who = known[0] if known else store.add_patient(profile)
        programme = admitting.preferring(store, who, programme, prefer or [])
        with progress(out, "Setting up") as moved:
            played = _play(store, who, programme, choice, album, lookers, seconds, moved)
        sheet = album.sheet()
        write_report(store, who.alias, folder / "report.html")
    if played.unsaved:
        raise UserError(played.unsaved)
    out.print(f"Session {played.session}: {played.status}.")
    check = f"rehab replay {played.session[:13]} --verify"
    out.print(f"Check it: {check} (with REHAB_HOME={folder.resolve()})", style="quiet")
    for path in [
        *album.paths,
        *snapshots.paths,
        *([sheet] if sheet else []),
        folder / "report.html",
    ]:
        out.print(str(path.resolve()), style="path", markup=False)
    if played.signal:
        raise typer.Exit(128 + played.signal)


def _play(
    store: Store,
    who: Patient,
    programme: Programme,
    choice: Choice,
    album: Album,
    lookers: Sequence[Looker],
    seconds: float | None,
    moved: Callable[[float, str], None],
) -> Played:
    """Play and picture the session; `moved(percent, words)` is told how far it is."""
    with _opened(choice, store) as (driver, renderer):
        return compose.play(
            store,
            who,
            programme,
            Pictured(driver, lookers),
            renderer,
            watch=Watch(album, moved).event,
            commands=_in_time(driver, seconds),
            sounds=choice.window,
        )


@contextmanager
def _opened(choice: Choice, store: Store) -> Iterator[tuple[Driver, Any]]:
    with ExitStack() as stack:
        driver = compose.open_driver(choice, store)
        stack.callback(driver.close)
        yield driver, stack.enter_context(compose.renderer(window=choice.window))


def _in_time(driver: Driver, seconds: float | None) -> compose.Commands:
    """A "stop" in time for the summary to end after `seconds`."""
    from rehab.session.visit import SUMMARY

    begun: int | None = None
    sent = False

    def commands() -> Sequence[tuple[str, dict[str, Any]]]:
        nonlocal begun, sent
        now = int(driver.frame()["t_sample"])
        begun = now if begun is None else begun
        if sent or seconds is None or (now - begun) * 1e-9 < seconds - SUMMARY:
            return ()
        sent = True
        return (("stop", {}),)

    return commands


class Watch:
    """Passes events on to the album, and as per cent to a progress bar."""

    def __init__(self, album: Album, moved: Callable[[float, str], None]) -> None:
        self._album, self._moved = album, moved

    def event(self, event: Event) -> None:
        """Plan pictures, move the bar."""
        self._album.event(event)
        if event.kind == "phase" and event.data["name"] in STAGES:
            name = event.data["name"]
            self._moved(
                STAGES[name], PHASES.get(name, "Reaching for stars").format(title="The star")
            )
        elif event.kind == "trial_end":
            done = event.data["number"] / TRIALS
            share = STAGES["trials"] + done * (STAGES["summary"] - STAGES["trials"])
            self._moved(share, f"Reaching for stars, {event.data['number']} of {TRIALS}")


def _folder() -> Path:
    from datetime import datetime

    from rehab.cli.home import home

    return home() / "demo" / f"{datetime.now():%Y-%m-%d-%H%M%S}"
