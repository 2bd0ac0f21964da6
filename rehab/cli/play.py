"""`rehab play`: a patient plays."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli import compose
from rehab.cli.console import FOR_INVENTED_PEOPLE, console, local
from rehab.cli.home import open_store
from rehab.cli.keep import keep_house
from rehab.cli.narrate import Narrator
from rehab.cli.pictures import Pictured, Snapshots
from rehab.cli.showing import shown_by
from rehab.clinic import admitting, today
from rehab.clinic.copying import with_movements
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.session import Programme
    from rehab.store import Patient, Session, Store


def play(
    patient: Annotated[str, typer.Option(help="Who plays: an alias of `rehab patients list`.")],
    driver: Annotated[
        str,
        typer.Option(help="openxr, desktop, patient, replay:SESSION, image or image:SESSION."),
    ] = "openxr",
    exercise: Annotated[
        str | None,
        typer.Option(help="What is played; left out: what is prescribed and due today."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of the exercise; repeatable."),
    ] = None,
    standing: Annotated[
        bool, typer.Option("--standing/--seated", help="How the patient plays.")
    ] = False,
    supervised: Annotated[
        bool,
        typer.Option(
            "--supervised",
            help="Somebody is beside a patient who is to stand; else that is asked first.",
        ),
    ] = False,
    mounts: Annotated[
        list[str] | None,
        typer.Option(
            "--mount",
            metavar="SIDE=MOUNT",
            help="Where a controller is fastened that a hand cannot hold: left or right, and strap "
            "(on the wrist) or forearm (half way to the elbow); repeatable.",
        ),
    ] = None,
    record_gaze: Annotated[
        bool,
        typer.Option(
            "--record-gaze",
            help="Store where the eyes look, if the headset tells: only with the patient's leave.",
        ),
    ] = False,
    prefer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="How it looks, sounds and speaks, kept for the next session: "
            "place, tone, theme, text, seeing_side, leading_hand, words, cues, voice, "
            "ambience, voice_rate, mono, captions; repeatable.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn by lot.")] = 0,
    profile: Annotated[
        str, typer.Option(help="Who is simulated, with --driver patient.")
    ] = "healthy",
    mirror: Annotated[bool, typer.Option(help="Show the left eye's view in a window.")] = True,
    headless: Annotated[
        bool, typer.Option("--headless", help="No window: only with a simulated patient or replay.")
    ] = False,
    dev: Annotated[
        bool,
        typer.Option(
            "--dev",
            help="Take up changes of shader files while it runs, and of the exercise's except in "
            "a clinic's store.",
        ),
    ] = False,
    at: Annotated[
        list[float] | None,
        typer.Option(help="With --driver image: picture this moment, in seconds; repeatable."),
    ] = None,
    eyes: Annotated[
        str, typer.Option(help="With --driver image: what one eye sees, or both.")
    ] = "one",
    output: Annotated[
        Path, typer.Option(help="With --driver image: the folder to write.")
    ] = Path(),
    live: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Show the station what is played by this file, which is gone afterwards; a "
            "simulated patient then takes as long as a real one.",
        ),
    ] = None,
    resume: Annotated[
        bool | None,
        typer.Option("--resume/--close", help="What to do with a session that was cut off."),
    ] = None,
) -> None:
    """Play a session and store it."""
    out = console()
    kind, _, recording = driver.partition(":")
    snapshots = _snapshots(kind, at or [], eyes, output)
    window = not headless and kind != "image"
    if headless and kind not in ("patient", "replay", "image"):
        raise UserError(f"--headless does not go with --driver {driver}: it needs someone to play.")
    asked = _named(exercise, settings or [], standing, seed, mounts or [], record_gaze)
    with open_store(doing="play") as store:
        if not store.clinic:
            out.print(FOR_INVENTED_PEOPLE, style="quiet")
        who = store.patient(patient)
        rest = None if recording else _resumed(store, who.alias, resume)
        continues = None if rest is None else rest[1]
        if recording:
            asked = compose.recorded(store, recording)
        elif rest is not None:
            asked = rest[0]
        else:
            asked = _due(store, who, asked, exercise, supervised)
            asked = admitting.preferring(
                store, who, admitting.knowing(store, who, asked), prefer or []
            )
        admitting.consented(store, who, asked)
        if not recording:
            asked = with_movements(store, admitting.screened(store, who, asked))
        seated = asked.posture != "standing"
        choice = compose.Choice(
            driver, seated, seed, profile, mirror, window, real_time=window or live is not None
        )
        source = compose.open_driver(choice, store, _say_and_wait)
        try:
            waited = window or live is not None
            drawn = waited or snapshots is not None
            seen = compose.renderer(window=window, waited=waited) if drawn else nullcontext()
            with seen as renderer, shown_by(live, source.info.refresh_hz) as showing:
                if kind == "openxr":
                    asked = dataclasses.replace(asked, guards_comfort=compose.may_be_in_time())
                for line in getattr(source, "help_lines", ()):
                    out.print(line, style="quiet")
                played = compose.play(
                    store,
                    who,
                    asked,
                    Pictured(source, [snapshots] if snapshots else [], showing),
                    renderer,
                    watch=Narrator(out, who.alias).event,
                    commands=compose.repeated(store, recording, source) if recording else None,
                    continues=continues,
                    sounds=window,
                    dev=dev,
                    showing=showing,
                )
        finally:
            source.close()
    if played.unsaved or played.ended:
        raise UserError(played.unsaved or played.ended)
    for path in snapshots.paths if snapshots else ():
        out.print(str(path.resolve()), style="path", markup=False)
    out.print(f"Session {played.session}: {played.status}.")
    out.print(f"Next: rehab report {who.alias}", markup=False)
    if played.signal:
        raise typer.Exit(128 + played.signal)
    keep_house(played.session)


def _snapshots(kind: str, at: Sequence[float], eyes: str, output: Path) -> Snapshots | None:
    """Who takes the pictures of driver image. Raises `UserError`."""
    if kind != "image":
        if at:
            raise UserError("--at goes with --driver image or image:SESSION only.")
        return None
    if not at:
        raise UserError("--driver image needs to know which moments: for example --at 30.")
    return Snapshots(output, at, eyes)


def _say_and_wait(sentence: str) -> None:
    how = "; Ctrl-C gives up" if sys.stdin.isatty() else ""
    console().print(f"{sentence} Waiting for it{how}.", markup=False)


def _named(
    exercise: str | None,
    settings: Sequence[str],
    standing: bool,
    seed: int,
    mounts: Sequence[str],
    record_gaze: bool,
) -> Programme:
    """What the options ask for; without an exercise, how it is played. Raises `UserError`."""
    if exercise is None and (settings or standing):
        raise UserError("--set and --standing go with --exercise; else the prescription says both.")
    return compose.programme(
        exercise or "star-reach",
        settings,
        standing=standing,
        seed=seed,
        mounts=mounts,
        record_gaze=record_gaze,
    )


def _due(
    store: Store, who: Patient, asked: Programme, exercise: str | None, supervised: bool
) -> Programme:
    """What is prescribed and due, or what is safe without a prescription, played as `asked`; the
    `exercise` that somebody named instead. Raises `UserError` where nothing is due."""
    from rehab.prescription import without

    if exercise is not None:
        return today.named(store, who, asked, supervised=supervised)
    found = today.newest(store, who, date.today())
    if found is None:
        console().print(
            f"Nothing is prescribed for {who.alias}: ten safe minutes, seated.", markup=False
        )
        made = dataclasses.replace(without(seed=asked.seed), tour=not store.sessions(who))
    else:
        made, why = today.due_today(store, who, found, seed=asked.seed, supervised=supervised)
        for line in why:
            console().print(line, markup=False)
    made = dataclasses.replace(made, mounts=asked.mounts, record_gaze=asked.record_gaze)
    made.check()
    return made


def _resumed(store: Store, alias: str, resume: bool | None) -> tuple[Programme, str] | None:
    """What is left of the session that was cut off, and its id; None where none is to go on.
    Older ones are closed."""
    cut_off = [session for session in store.unfinished() if session.patient == alias]
    if not cut_off:
        return None
    newest = cut_off[-1]
    rest = _rest(store, newest)
    for session in cut_off[:-1] if rest is not None else cut_off:
        _close(store, session)
    if rest is None:
        return None
    if resume is None and sys.stdin.isatty():
        resume = typer.confirm(
            f"Session {newest.id} of {local(newest.started_at)} was cut off. Resume it?",
            default=True,
        )
    if not resume:
        _close(store, newest)
        return None
    console().print(f"Resuming session {newest.id} at trial {rest.first_trial}.")
    return rest, newest.id


def _close(store: Store, session: Session) -> None:
    store.end_session(session.id, "interrupted")
    console().print(
        f"Session {session.id} was cut off earlier; it is closed as interrupted, all that was "
        "recorded is kept."
    )


def _rest(store: Store, session: Session) -> Programme | None:
    """What is left to play of a session that was cut off; None where nothing can go on."""
    from rehab.body import Calibration
    from rehab.session import Programme

    info = store.resume_info(session.id)
    programme = Programme.from_dict(info.programme)
    blocks = programme.blocks[info.blocks_done :]
    if info.calibration is None or not blocks:
        return None
    left = dataclasses.replace(programme, blocks=blocks)
    calibration = Calibration.from_dict(info.calibration["calibration"])
    first = info.trials_done + 1 if info.trials_done or info.blocks_done else programme.first_trial
    day = datetime.fromisoformat(session.started_at).astimezone().date()
    since = "" if day == date.today() else str(day)
    return today.going_on(store, session, left).resumed(calibration, first, since=since)
