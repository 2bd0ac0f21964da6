"""What the active OpenXR runtime and its headset offer; a program of its own, since they crash.

The one place in the doctor that uses the OpenXR driver's parts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from typing import TYPE_CHECKING, Any

from rehab.doctor import apart
from rehab.doctor.finding import BAD, GOOD, WARNING, Finding
from rehab.errors import UserError
from rehab.frame import SIDES

if TYPE_CHECKING:
    from rehab.drivers.openxr.functions import Runtime
    from rehab.drivers.openxr.instance import Instance
    from rehab.drivers.openxr.session import Session
    from rehab.drivers.openxr.system import System

PATIENCE = 6_000_000_000
"""Nanoseconds that a session gets to come into focus; runtimes seen so far take one second."""

SETTLED = 500_000_000  # ns in focus after which a controller that is on has told of itself
GOODBYE = 2_000_000_000  # ns that a runtime has to lead the session to its end
STEP = 0.01  # s between two looks while no session runs

_WAKE = (
    "Put the headset on or cover the sensor between its lenses, look for a message in its "
    "software, then look again."
)
_RESTART = "Restart the headset's software, see that it is the active runtime, then look again."


def look(*, with_session: bool = True) -> Iterator[Finding]:
    """Everything about loader, runtime and headset; stops at the first thing that is bad."""
    try:
        from rehab.drivers.openxr.functions import Runtime

        runtime = Runtime()
    except UserError as error:
        yield Finding("loader", BAD, str(error), "Install the package pyopenxr again.")
        return
    version = metadata.version("pyopenxr")
    says = f"OpenXR's loader of pyopenxr {version} is there."
    yield Finding("loader", GOOD, says, details={"pyopenxr": version})
    yield from examine(runtime, with_session=with_session)


def examine(runtime: Runtime, *, with_session: bool = True) -> Iterator[Finding]:
    """What `runtime` offers; without `with_session`, only what needs no picture."""
    from rehab.drivers.openxr.instance import Instance
    from rehab.drivers.openxr.results import CallFailed
    from rehab.drivers.openxr.system import System

    try:
        instance = Instance(runtime)
    except (UserError, CallFailed) as error:
        yield _refused("runtime", error)
        return
    try:
        yield Finding("runtime", GOOD, f"{instance.name} answers.", details={"name": instance.name})
        yield _extensions(instance)
        try:
            system = System(instance)
        except (UserError, CallFailed) as error:
            yield _refused("headset", error)
            return
        headset = _headset(system)
        yield headset
        if with_session and headset.state != BAD:
            yield from _session(runtime, instance, system)
    finally:
        instance.destroy()


def _refused(name: str, error: Exception) -> Finding:
    from rehab.drivers.openxr import results

    code = getattr(error.__cause__, "code", None)
    if code is not None and results.name(code) == "ERROR_RUNTIME_UNAVAILABLE":
        says = "OpenXR's loader finds the active runtime, but cannot load its library."
        return Finding(name, BAD, says, "Reinstall the headset's software, or update it.")
    if isinstance(error, UserError):  # says what to do itself
        return Finding(name, BAD, str(error))
    return Finding(name, BAD, f"The OpenXR runtime refuses: {error}.", _RESTART)


def _extensions(instance: Instance) -> Finding:
    from rehab.drivers.openxr.extensions import NEEDED, WANTED

    known = (*NEEDED, *WANTED)
    missing = [one for one in known if one.name not in instance.enabled]
    says = f"{len(known) - len(missing)} of the {len(known)} extensions that we use are offered"
    says += "; missing:" if missing else "."
    details = {
        "used": sorted(instance.enabled),
        "missing": [{"name": one.name, "gives": one.gives, "loss": one.loss} for one in missing],
    }
    notes = tuple(f"{one.gives}. {one.loss}" for one in missing)
    return Finding("extensions", GOOD, says, notes=notes, details=details)


def _headset(system: System) -> Finding:
    width, height = system.view_size
    details = {"name": system.name, "view_size": [width, height]}
    says = f"{system.name or 'A headset'} is connected."
    if width < 1 or height < 1:
        says = f"{system.name} asks for pictures of {width}×{height} pixels."
        return Finding("headset", BAD, says, _RESTART, details=details)
    return Finding("headset", GOOD, says, details=details)


def _session(runtime: Runtime, instance: Instance, system: System) -> Iterator[Finding]:
    from rehab.drivers.openxr import account
    from rehab.drivers.openxr.results import CallFailed

    window = None
    try:
        window = runtime.window("rehab doctor", (64, 64), False)
        session = account.session(instance, system, runtime.binding(window))
        try:
            yield _formats(instance, session)
            yield from _life(runtime, instance, session, system)
            _leave(runtime, session)
        finally:
            session.close()
    except (UserError, CallFailed) as error:
        yield _refused("session", error)
    finally:
        if window is not None:
            window.close()


def _formats(instance: Instance, session: Session) -> Finding:
    from rehab.drivers.openxr import account
    from rehab.drivers.openxr.swapchain import FORMATS

    offered = account.formats(instance, session.value)
    ours = [one for one in FORMATS if one in offered]
    details = {"offered": [hex(one) for one in offered], "ours": [hex(one) for one in ours]}
    names = ", ".join(_FORMAT_NAMES.get(one, hex(one)) for one in ours)
    return Finding("formats", GOOD, f"Pictures can be {names}; the first is used.", details=details)


_FORMAT_NAMES = {
    0x8C43: "sRGB 8 bit with alpha",
    0x8C41: "sRGB 8 bit",
    0x881A: "16 bit float",
    0x8058: "8 bit",
}


def _life(runtime: Runtime, instance: Instance, session: Session, system: System) -> list[Finding]:
    """What becomes of the session; told all together, so that a failure is told instead."""
    frames = _run(runtime, session)
    state = session.machine.state.name
    details = {"state": state, "frames": frames}
    if not frames:
        says = f"{system.name} is asleep: its session stays {state} and never begins."
        return [Finding("session", BAD, says, _WAKE, details=details)]
    begun = Finding("session", GOOD, "A session starts and is in focus.", details=details)
    if state != "FOCUSED":
        says = f"A session starts, but is {state}: its pictures are not in front of eyes."
        remedy = "Put the headset on and close its menu, then look again."
        begun = Finding("session", WARNING, says, remedy, details=details)
    display, space = _display(session, system), _play_space(instance, session)
    return [begun, display, space, _controllers(instance, session)]


def _run(runtime: Runtime, session: Session) -> int:
    """Lead the session towards focus and stay there a moment; how many frames it came to."""
    frames = 0
    end = runtime.now() + PATIENCE
    focused = False
    while runtime.now() < end and not session.finished:
        session.poll()
        if not session.machine.running:
            runtime.sleep(STEP)
            continue
        session.wait()
        session.actions.sync()
        session.skip()
        frames += 1
        if not focused and session.machine.state.name == "FOCUSED":
            focused, end = True, runtime.now() + SETTLED
    return frames


def _leave(runtime: Runtime, session: Session) -> None:
    """End a session that runs, as its runtime wants it: at its own time."""
    from rehab.drivers.openxr.results import CallFailed

    if not session.machine.running:
        return
    end = runtime.now() + GOODBYE
    with suppress(CallFailed):  # how it ends is nothing to play
        session.request_exit()
        while session.machine.running and runtime.now() < end:
            session.poll()
            if session.machine.running:
                session.wait()
                session.skip()


def _display(session: Session, system: System) -> Finding:
    rate = 1e9 / session.period if session.period > 0 else 0.0
    width, height = system.view_size
    details = {"refresh_hz": round(rate, 2), "view_size": [width, height]}
    says = f"{rate:.0f} pictures a second, {width}×{height} pixels for each eye."
    if rate <= 0:
        says = f"{width}×{height} pixels for each eye, at a rate that the runtime does not tell."
    return Finding("display", GOOD, says, details=details)


def _play_space(instance: Instance, session: Session) -> Finding:
    from rehab.drivers.openxr import account

    space = account.space(session.space.kind)
    details: dict[str, Any] = {"space": space, "bounds": None}
    if space == "STAGE":
        width, depth = account.bounds(instance, session.value)
        details["bounds"] = [round(width, 2), round(depth, 2)]
        says = f"The room is set up: {width:.1f} × {depth:.1f} m, floor known."
        return Finding("play space", GOOD, says, details=details)
    remedy = "Set the room up in the headset's software (SteamVR: Room Setup)."
    if space == "LOCAL_FLOOR":
        says = "The floor's height is known, the room's limits are not."
    else:
        says = "Neither the floor's height nor the room's limits are known: the floor is assumed."
    return Finding("play space", WARNING, says, remedy, details=details)


def _controllers(instance: Instance, session: Session) -> Finding:
    from rehab.drivers.openxr import account

    held = {side: account.held(instance, session.value, side) for side in SIDES}
    on = [f"{side} {account.spoken(profile)}" for side, profile in held.items() if profile]
    if len(on) == len(held):
        return Finding("controllers", GOOD, f"Held now: {', '.join(on)}.", details=held)
    off = "either hand" if not on else next(f"the {s} hand" for s in held if not held[s])
    says = f"No controller is on in {off}" + (f"; held now: {on[0]}." if on else ".")
    remedy = "Switch the controllers on and pair them; the headset has to be worn for some."
    return Finding("controllers", WARNING, says, remedy, details=held)


if __name__ == "__main__":
    apart.tell(look(with_session="--no-session" not in sys.argv))
