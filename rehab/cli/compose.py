"""The one place where driver, renderer, director, recorder and store are put together."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rehab.cli.home import home
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.audio import Audio
    from rehab.cli.showing import Showing
    from rehab.drivers import Driver, Info
    from rehab.recorder import Conditions
    from rehab.session import Event, Programme
    from rehab.store import Patient, Store

Commands = Callable[[], Sequence[tuple[str, dict[str, Any]]]]
"""Gives the commands that arrived since it was last asked: name and data."""

DRIVERS = ("openxr", "desktop", "patient", "image", "replay:SESSION", "image:SESSION")


@dataclass(frozen=True)
class Choice:
    """Which driver is asked for, and how it is to be set up."""

    name: str
    seated: bool = True
    seed: int = 0
    profile: str = "healthy"
    mirror: bool = True
    window: bool = True
    real_time: bool = True


@dataclass(frozen=True)
class Played:
    """What a session came to. `signal` is the one that stopped it, `unsaved` what was not kept,
    `ended` why the driver ended before the programme did."""

    session: str
    status: str
    signal: int = 0
    unsaved: str | None = None
    ended: str = ""


def programme(
    exercise: str,
    settings: Sequence[str],
    *,
    standing: bool = False,
    seed: int = 0,
    mounts: Sequence[str] = (),
    record_gaze: bool = False,
) -> Programme:
    """A session of one exercise; `settings` are texts `KEY=VALUE`, `mounts` texts `SIDE=MOUNT`.

    Raises `UserError`.
    """
    from rehab.session import BlockPlan, Programme

    values: dict[str, str] = {}
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise UserError(f'--set {text} is not of the form KEY=VALUE, for example "trials=8".')
        values[key.strip()] = value.strip()
    posture = "standing" if standing else "seated"
    made = Programme(
        (BlockPlan(exercise, values),),
        posture=posture,
        seed=seed,
        mounts=_mounts(mounts),
        record_gaze=record_gaze,
    )
    made.check()
    return made


def _mounts(texts: Sequence[str]) -> tuple[str, str]:
    """How both arms carry their controllers, by texts `SIDE=MOUNT`. Raises `UserError`."""
    from rehab.body import HELD, MOUNTS
    from rehab.frame import SIDES

    found = dict(zip(SIDES, HELD, strict=True))
    for text in texts:
        side, _, mount = (part.strip() for part in text.partition("="))
        if side not in SIDES or mount not in MOUNTS:
            raise UserError(
                f"--mount {text} is not possible: it is left or right, =, and one of "
                f'{", ".join(MOUNTS)}, for example "left=strap".'
            )
        found[side] = mount
    return found["left"], found["right"]


def recorded(store: Store, key: str) -> Programme:
    """What was played in the session `key`. Raises `UserError`."""
    from rehab.session import Programme

    return Programme.from_dict(store.session(key).programme)


def repeated(store: Store, key: str, driver: Driver) -> Commands:
    """The commands of the session `key`, each again before the frame of its number."""
    waiting = _inputs(store, key, "command")

    def commands() -> list[tuple[str, dict[str, Any]]]:
        now = int(driver.frame()["index"])
        due = [(name, data) for at, name, data in waiting if at <= now]
        del waiting[: len(due)]
        return due

    return commands


def _inputs(store: Store, key: str, kind: str) -> list[tuple[int, str, dict[str, Any]]]:
    """What came into the session `key` as "command" or "news": frame, name, data."""
    from rehab.session import Event, inputs_of

    told = inputs_of(Event(*event) for event in store.events(key))
    return [(at, name, data) for at, is_kind, name, data in told if is_kind == kind]


def is_screen() -> bool:
    """Whether a window could be shown."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_driver(
    choice: Choice, store: Store, waiting: Callable[[str], object] | None = None
) -> Driver:
    """The driver that was chosen, and no other. Raises `UserError` where it cannot be had.

    A headset that is not there yet is waited for where `waiting` is to be told what is missing.
    """
    from rehab.gfx import context

    kind, _, key = choice.name.partition(":")
    if kind == "image":
        kind = "replay" if key else "patient"
    if kind not in ("openxr", "desktop", "patient", "replay") or bool(key) != (kind == "replay"):
        raise UserError(f"There is no driver {choice.name}; there are: {', '.join(DRIVERS)}.")
    context.choose(window=choice.window)
    if kind == "openxr":
        from rehab.drivers.openxr import OpenXRDriver

        return OpenXRDriver(mirror=choice.mirror, seated=choice.seated, waiting=waiting)
    if kind == "desktop":
        from rehab.drivers.desktop import DesktopDriver

        return DesktopDriver()
    if kind == "patient":
        from rehab.drivers.patient import PatientDriver

        return PatientDriver(
            choice.profile,
            choice.seed,
            window=choice.window,
            seated=choice.seated,
            real_time=choice.real_time,
        )
    from rehab.drivers.replay import ReplayDriver

    frames, _ = store.frames(key)
    if not len(frames):
        raise UserError(f"Session {key} holds no frames that can be read.")
    news = _inputs(store, key, "news")
    return ReplayDriver(frames, news, window=choice.window, real_time=choice.real_time)


def may_be_in_time() -> bool:
    """Whether pictures of the current context can keep up with a headset at all: what software
    draws is late whatever the quality, and nobody wears a headset on it."""
    from rehab.gfx.context import in_software

    return not in_software()


@contextmanager
def renderer(*, window: bool, waited: bool = True) -> Iterator[Any]:
    """A renderer on the context of the driver's window, or on one without a screen.

    Where software draws, only pictures that nobody has `waited` for are drawn in full.
    """
    from rehab.gfx.context import Headless, in_software
    from rehab.gfx.renderer import Renderer

    context = None if window else Headless()
    made = Renderer(plain=waited and in_software())
    try:
        yield made
    finally:
        made.close()
        if context is not None:
            context.close()


def play(
    store: Store,
    patient: Patient | str,
    programme: Programme,
    driver: Driver,
    renderer: Any,
    *,
    watch: Callable[[Event], object],
    commands: Commands | None = None,
    continues: str | None = None,
    sounds: bool = False,
    dev: bool = False,
    showing: Showing | None = None,
) -> Played:
    """Play `programme` to its end and store it; every event also goes to `watch`.

    It `sounds` where a person is there to hear it. With `dev`, files of shaders that change are
    taken up while it runs, and of exercises except in a clinic's store. `showing` is told what the
    station may see.

    Whatever happens on the way, the session is closed and what was recorded is kept.
    """
    from rehab import session
    from rehab.audio import Silent
    from rehab.cli.reloading import Reloading
    from rehab.recorder import Recorder
    from rehab.scene.place import find_place
    from rehab.session.distress import SHELTER

    if renderer is not None:  # now, and not in a picture that somebody waits for who feels unwell
        find_place(SHELTER).mesh()
    snapshot = {**programme.to_dict(), "versions": session.versions(programme)}
    identity = store.begin_session(
        patient,
        snapshot,
        _as_dict(driver.info),
        continues=continues,
        prescription=programme.prescribed.get("prescription"),
    )
    recorder = Recorder(
        store.path,
        identity,
        gaze=programme.record_gaze,
        conditions=_conditions(programme, driver.info),
    )
    stopped: list[int] = []

    def tell(event: Event) -> None:
        recorder.event(event)
        if event.kind == "command":
            stopped.extend(int(n) for n in [event.data["data"].get("signal", 0)] if n)
        if showing is not None:
            showing.event(event)
        watch(event)

    status = "failed"
    audio = sounding(programme) if sounds else Silent()
    try:
        director = session.Director(
            programme,
            audio=audio,
            on_event=tell,
            vibrate=driver.vibrate,
            recentre=driver.recentre,
            show_room=driver.show_room,
            set_quality=lambda quality: setattr(renderer, "quality", quality),
            called=_called(store, patient),
        )
        director.keys(getattr(driver, "help_lines", ()))
        if showing is not None:
            showing.follow(director, identity)
        if dev:
            # Nobody lets a changed file in where patients are.
            names = [] if store.clinic else [block.name for block in director.blocks]
            commands = Reloading(director, renderer, names, commands)
        status = session.play(driver, renderer, director, recorder, commands)
    finally:
        audio.close()
        unsaved = recorder.close(status)
    if unsaved is None:
        from rehab.report.derive import catch_up

        catch_up(store, patient)
    return Played(identity, status, stopped[0] if stopped else 0, unsaved, driver.ended)


def _called(store: Store, patient: Patient | str) -> str:
    """The patient's name, which is shown in the headset alone; "" where nobody gave one or who acts
    may not see it."""
    if not (store.clinic and store.desk.allowed("identify")):
        return ""
    who = store.patient(patient) if isinstance(patient, str) else patient
    name = store.roster.identity(who).name
    if name:
        store.audit.viewed(who.id, "name, for the headset")
    return name


def _conditions(programme: Programme, info: Info) -> Conditions:
    """What makes the session's numbers comparable with another's."""
    from rehab.body import VERSION
    from rehab.exercise import find
    from rehab.recorder import Conditions

    specs = [find(block.exercise).spec for block in programme.blocks]
    motions = {s.id: {m.name: m.motion for m in s.measures if m.motion} for s in specs}
    return Conditions(programme.posture, programme.mounts, info.system, VERSION, motions)


def sounding(programme: Programme) -> Audio:
    """What the patient hears, as they like it; own recordings lie beside the store."""
    from rehab.audio import open_audio

    liked = programme.preferences
    return open_audio(
        cues=liked.cues,
        voice=liked.voice,
        ambience=liked.ambience,
        voice_rate=liked.voice_rate,
        mono=liked.mono,
        place=liked.place,
        voice_folder=home() / "voice",
    )


def _as_dict(info: Info) -> dict[str, Any]:
    return {**dataclasses.asdict(info), "capabilities": sorted(info.capabilities)}
