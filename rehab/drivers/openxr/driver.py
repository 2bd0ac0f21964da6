"""The driver itself: the order of a frame, and how it all begins and ends."""

from __future__ import annotations

import struct
from contextlib import ExitStack, suppress
from dataclasses import replace

from rehab.drivers import RECENTRES, Info, News, Renderer
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.instance import Instance, System
from rehab.drivers.openxr.poses import Poses
from rehab.drivers.openxr.results import CallFailed, Lost
from rehab.drivers.openxr.session import Session
from rehab.errors import UserError
from rehab.frame import ABSENT, FRAME, POSITION_VALID, Frame, FrameBuffer

IDLE_WAIT, IDLE_STEPS = 0.01, 5  # polled at 100 Hz where no session runs, handed out at 20 Hz
PATIENCE = 2_000_000_000  # ns that a runtime has to lead a session to its end
MIRROR_PERIOD = 30_000_000  # ns; 30 pictures a second are enough for whoever looks on
MIRROR_HEIGHT = 720

_HEAD = struct.Struct("=qqqi6B")  # index, times, epoch, presence, outside, menu, held
_NEITHER = (0, 0)  # hand
_ANALOGUE = struct.Struct("=4f")
_ANALOGUE_AT: int = FRAME.fields["trigger"][1] if FRAME.fields else 0


class OpenXRDriver:
    """A headset through the active OpenXR runtime.

    Its window holds the OpenGL context that pictures are drawn with, and mirrors the left eye where
    it is visible. Escape or closing the window leads the session to its end. `window` is that
    window, for other keys.
    """

    def __init__(self, *, mirror: bool = True, runtime: Runtime | None = None) -> None:
        """Raises `UserError` where there is no runtime, no headset or no OpenGL."""
        self._runtime = runtime or Runtime()
        self._mirror = mirror
        self._buffer = FrameBuffer()
        self._bytes = self._buffer.array.view("u1").data
        self._poses = Poses(self._runtime, self._buffer)
        self.ended = self.status = ""
        self._over = False
        self._failure: CallFailed | None = None
        self._waited = False  # xrWaitFrame was answered and the frame not begun
        self._taken = True  # this frame's record is filled
        self._index = -1
        self._shown = 0
        self._mirrored = 0
        self._deadline: int | None = None
        self._recentre = ""
        with ExitStack() as owned:
            self._build(owned)
            self._owned = owned.pop_all()

    def wait(self) -> bool:
        """Wait for the next frame; see `rehab.drivers.Driver`.

        A frame that was taken and not drawn is ended without a picture.
        """
        if self._over:
            return False
        if not self._taken:
            return True
        try:
            if self._failure is not None:
                raise self._failure
            self._skip()
            return self._wait()
        except CallFailed as error:
            # The next version builds instance and session anew here and goes on.
            return self._end(
                f"{self._instance.name} went away during play ({error}): "
                "start it again, then resume the session."
            )

    def frame(self) -> Frame:
        """What is measured now; see `rehab.drivers.Driver`."""
        if self._taken:
            return self._buffer.record
        self._taken = True
        if self._waited:
            try:
                return self._measure()
            except CallFailed as error:
                self._failure = error
        return self._nothing()

    def draw(self, renderer: Renderer, scene: object) -> None:
        """Show `scene`; see `rehab.drivers.Driver`."""
        self._taken = True
        if not self._waited:
            return
        self._waited = False
        try:
            if self._submit(renderer, scene):
                self.window.swap()
            if self._takes_context:
                self.window.make_current()
        except CallFailed as error:
            self._failure = error

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """Pulse one hand's controller; see `rehab.drivers.Driver`."""
        if self._over or self._failure or not self._session.machine.running:
            return False
        try:
            return self._session.haptics.vibrate(side, seconds, strength, hertz)
        except Lost as error:
            self._failure = error
        return False

    def recentre(self, mode: str) -> None:
        """Move play space with the next frame in which the head's place is known."""
        if mode not in RECENTRES:
            raise ValueError(f"recentre mode {mode!r}: {', '.join(RECENTRES)}")
        self._recentre = mode

    def news(self) -> list[News]:
        """What happened since the last call; see `rehab.drivers.Driver`."""
        news = self._session.told + self._session.display.news
        self._session.told, self._session.display.news = [], []
        return news

    def settle(self) -> None:
        """Change now what would be noticed in a trial; see `rehab.drivers.Driver`."""
        if self._over or self._failure or not self._session.machine.running:
            return
        try:
            self._session.display.settle()
        except Lost as error:
            self._failure = error

    def show_room(self, shown: bool) -> bool:
        """Show the room behind the scene, or hide it; see `rehab.drivers.Driver`."""
        if self._over or self._failure:
            return False
        try:
            return self._session.display.show_room(shown)
        except Lost as error:
            self._failure = error
        return False

    def close(self) -> None:
        """Lead a running session to its end and give everything back."""
        if not self._over and self._failure is None:
            with suppress(CallFailed):
                self._leave()
        self._end(self.ended)
        self._owned.close()

    def _build(self, owned: ExitStack) -> None:
        self._instance = Instance(self._runtime)
        owned.callback(self._instance.destroy)
        try:
            system = System(self._instance)
            width, height = system.view_size
            size = (max(1, MIRROR_HEIGHT * width // height), MIRROR_HEIGHT)
            self.window = self._runtime.window("Rehab", size, self._mirror)
            owned.callback(self.window.close)
            binding = self._runtime.binding(self.window)
            self._session = Session(self._instance, system, binding, self._buffer)
            owned.callback(self._session.close)
        except CallFailed as error:
            raise UserError(
                f"{self._instance.name} fails while it is set up ({error}): restart it, then "
                "start again."
            ) from error
        rate, words = self._session.display.hertz, self._words()
        self.info = Info(self._instance.name, system.name, rate, system.view_size, words)
        # SteamVR on Linux leaves its own context current after a frame (SteamVR-for-Linux 421).
        self._takes_context = self._instance.name.startswith("SteamVR")

    def _words(self) -> frozenset[str]:
        session = self._session
        own = frozenset(("head", "controllers", "haptics"))
        return (
            own
            | session.space.capabilities
            | session.extras.capabilities
            | session.display.capabilities
        )

    def _wait(self) -> bool:
        session = self._session
        self.window.poll()
        session.poll()
        if self._leaving():
            return self._end("")
        for _ in range(IDLE_STEPS):
            if session.machine.running:
                session.wait()
                self._waited = True
                break
            self._runtime.sleep(IDLE_WAIT)
            session.poll()
            if session.finished:
                return self._end("")
        self._index += 1
        self._taken = False
        if self._waited and self.info.refresh_hz == 0.0 and session.period > 0:
            self.info = replace(self.info, refresh_hz=1e9 / session.period)
        if session.display.changed:
            session.display.changed = False
            rate = session.display.hertz or self.info.refresh_hz
            self.info = replace(self.info, refresh_hz=rate, capabilities=self._words())
        return True

    def _leaving(self) -> bool:
        """Whether it is over: asks the runtime once the person wants to go, then waits for it."""
        if self._session.finished:
            return True
        asked = self.window.should_close or "escape" in self.window.pressed
        if self._deadline is None and asked:
            self._deadline = self._runtime.now() + PATIENCE
            if self._session.machine.running:
                self._session.request_exit()
        if self._deadline is None:
            return False
        return not self._session.machine.running or self._runtime.now() > self._deadline

    def _leave(self) -> None:
        """End a session that still runs as politely as the runtime allows in `PATIENCE`."""
        session = self._session
        self._skip()
        if session.machine.running and self._deadline is None:
            session.request_exit()
        deadline = self._runtime.now() + PATIENCE
        while session.machine.running and self._runtime.now() < deadline:
            session.wait()
            session.skip()
            session.poll()

    def _end(self, sentence: str) -> bool:
        self.ended = sentence
        self._over = True
        self._waited = False
        self._taken = True
        self._nothing()
        return False

    def _skip(self) -> None:
        if self._waited:
            self._waited = False
            self._session.skip()

    def _measure(self) -> Frame:
        session = self._session
        actions, space = session.actions, session.space
        if self._recentre and int(self._buffer.record["head_bits"]) & POSITION_VALID:
            space.recentre(self._buffer.array["head"][0], self._recentre)
            self._recentre = ""
        actions.sync()
        now = self._runtime.now()
        present = session.clock.convert(now)
        space.advance(present)
        session.haptics.step(now)
        self._poses.locate(session.spaces, space.value, present, session.time)
        extras = session.extras.locate(space.value, present, session.time)
        self._fill(now, session.time - session.clock.offset, session.machine.presence)
        left, right = actions.trigger
        _ANALOGUE.pack_into(self._bytes, _ANALOGUE_AT, left, right, *actions.squeeze)
        return self._buffer.quantise(extras=extras)

    def _nothing(self) -> Frame:
        """A frame in which nothing is known but the time."""
        self._poses.clear()
        self._session.extras.clear()
        _ANALOGUE.pack_into(self._bytes, _ANALOGUE_AT, 0.0, 0.0, 0.0, 0.0)
        now = self._runtime.now()
        self._fill(now, now, ABSENT)
        return self._buffer.record

    def _fill(self, now: int, shown: int, presence: int) -> None:
        # A runtime that comes back may predict less far ahead; time never runs back for scenes.
        self._shown = shown = max(shown, self._shown)
        actions = self._session.actions
        menu, held = (actions.menu, actions.held) if presence else (_NEITHER, _NEITHER)
        epoch = self._session.space.epoch
        _HEAD.pack_into(self._bytes, 0, self._index, now, shown, epoch, presence, 0, *menu, *held)

    def _submit(self, renderer: Renderer, scene: object) -> bool:
        """Begin the frame and end it, whatever happens between; True if the window has news."""
        session = self._session
        session.begin()
        picture = mirrored = False
        try:
            if session.should_render:
                picture, mirrored = self._picture(renderer, scene)
        finally:
            session.display.end(session.time, picture)
        return mirrored

    def _picture(self, renderer: Renderer, scene: object) -> tuple[bool, bool]:
        """Draw both eyes; returns whether there is a picture and whether it was mirrored."""
        session = self._session
        display = session.display
        try:
            display.acquire()
            display.place(session.space.handle)
            # As late as can be: what the compositor does not correct is shown as located here.
            if not display.locate(session.time):
                return False, False
            renderer.draw(scene, display.eyes)
            due = self._mirror and session.time - self._mirrored >= MIRROR_PERIOD
            if due:
                # Before the release: afterwards the texture is the runtime's.
                renderer.mirror(display.eyes[0], self.window.size)
                self._mirrored = session.time
            return True, due
        finally:
            display.release()
