"""The driver itself: the order of a frame, how it begins and ends, and how it outlives a loss."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from rehab.drivers import RECENTRES, Info, News, Renderer
from rehab.drivers.openxr.connection import Connection
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.onlooker import Onlooker
from rehab.drivers.openxr.recall import Recall
from rehab.drivers.openxr.record import Record
from rehab.drivers.openxr.results import PATIENCE, CallFailed
from rehab.drivers.openxr.session import Session
from rehab.drivers.openxr.waiting import until
from rehab.drivers.window import Window
from rehab.errors import UserError
from rehab.frame import Frame

IDLE_WAIT, IDLE_STEPS = 0.01, 5  # polled at 100 Hz where no session runs, handed out at 20 Hz

_log = logging.getLogger(__name__)


class OpenXRDriver:
    """A headset through the active OpenXR runtime.

    Its window holds the OpenGL context that pictures are drawn with, and mirrors the left eye where
    it is visible. Escape or closing the window leads the session to its end.

    A runtime that goes away is called back until it is there: meanwhile frames hold nothing, and a
    visible window shows the scene from where the head was last.
    """

    info: Info

    def __init__(
        self,
        *,
        mirror: bool = True,
        seated: bool = True,
        waiting: Callable[[str], object] | None = None,
        runtime: Runtime | None = None,
    ) -> None:
        """Open the window and the headset.

        Args:
            mirror: whether the window is visible.
            seated: how the patient plays, where the runtime knows no floor.
            waiting: told, in a sentence, why there is no headset yet; then it is waited for.
            runtime: the functions of OpenXR, in place of the active runtime's.

        Raises `UserError` where there is no runtime, no OpenGL or, without `waiting`, no headset.
        """
        self._runtime = runtime or Runtime()
        self._seated = seated
        self._onlooker = Onlooker(self._runtime, mirror)
        self._record = Record(self._runtime)
        self._recall = Recall()
        self._connection: Connection | None = None
        self._session: Session  # the connection's; of no use without one
        self.ended = self.status = ""
        self._over = False
        self._failure: CallFailed | None = None
        self._waited = False  # xrWaitFrame was answered and the frame not begun
        self._taken = True  # this frame's record is filled
        self._index = -1
        self._deadline: int | None = None
        self._recentre = ""
        self._room = False  # whether it is to be shown, by the next connection too
        self._news: list[News] = []
        try:
            if waiting is None:
                self._connect()
            else:
                until(self._connect, waiting, self._runtime, self._onlooker)
        except BaseException:
            self._give_back()
            raise

    @property
    def window(self) -> Window:
        """The window on the screen, for other keys than Escape."""
        return self._onlooker.window

    def wait(self) -> bool:
        """Wait for the next frame; see `rehab.drivers.Driver`.

        A frame that was taken and not drawn is ended without a picture.
        """
        if self._over:
            return False
        if not self._taken:
            return True
        self.window.poll()
        if self._connection is None:
            return self._call_back()
        try:
            if self._failure is not None:
                raise self._failure
            self._skip()
            return self._wait()
        except CallFailed as error:
            return self._lose(self._connection, error)

    def frame(self) -> Frame:
        """What is measured now; see `rehab.drivers.Driver`."""
        if self._taken:
            return self._record.frame
        self._taken = True
        if self._waited:
            try:
                return self._measure()
            except CallFailed as error:
                if self._bears(error):
                    return self._record.nothing(self._index, self._session.machine.presence)
        return self._record.nothing(self._index)

    def draw(self, renderer: Renderer, scene: object) -> None:
        """Show `scene`; see `rehab.drivers.Driver`."""
        self._taken = True
        if self._failure is not None:
            return
        if not self._waited:
            if not self._over:
                self._onlooker.show(renderer, scene, self._record.seen, self._record.shown)
            return
        self._waited = False
        try:
            if self._submit(renderer, scene):
                self.window.swap()
        except CallFailed as error:
            self._bears(error)
        if self._connection is not None and self._connection.takes_context:
            self.window.make_current()

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """Pulse one hand's controller; see `rehab.drivers.Driver`."""
        if self._over or self._failure or self._connection is None:
            return False
        try:
            return self._session.haptics.vibrate(side, seconds, strength, hertz)
        except CallFailed as error:
            self._bears(error)
        return False

    def recentre(self, mode: str) -> None:
        """Move play space with the next frame in which the head's place is known."""
        if mode not in RECENTRES:
            raise ValueError(f"recentre mode {mode!r}: {', '.join(RECENTRES)}")
        self._recentre = mode

    def news(self) -> list[News]:
        """What happened since the last call; see `rehab.drivers.Driver`."""
        news, self._news = self._news, []
        return news if self._connection is None else news + self._session.news()

    def settle(self) -> None:
        """Change now what would be noticed in a trial; see `rehab.drivers.Driver`."""
        if self._failure is None and self._connection is not None:
            try:
                self._session.display.settle()
            except CallFailed as error:
                self._bears(error)

    def show_room(self, shown: bool) -> bool:
        """Show the room behind the scene, or hide it; see `rehab.drivers.Driver`."""
        self._room = shown
        if self._failure is None and self._connection is not None:
            try:
                return self._session.display.show_room(shown)
            except CallFailed as error:
                self._bears(error)
        return False

    def close(self) -> None:
        """Lead a running session to its end and give everything back."""
        if not self._over and self._connection is not None and self._failure is None:
            with suppress(CallFailed):
                self._leave()
        self._end(self.ended)
        self._give_back()

    # How it begins, and begins again

    def _connect(self) -> None:
        """Build everything XR; raises `UserError`, with nothing of it left behind."""

        def bind(size: tuple[int, int]) -> object:
            self._onlooker.open(size)
            return self._runtime.binding(self.window)

        made = Connection(
            self._runtime,
            bind,
            self._record.buffer,
            seated=self._seated,
            epoch=self._record.epoch + 1,
        )
        self._connection, self._session, self.info = made, made.session, made.info
        self._record.epoch = made.session.space.epoch
        recall = self._recall
        if recall.away:
            seconds = round(recall.back(self._runtime.now()), 3)
            told = {"runtime": made.called, "tries": recall.tries, "seconds": seconds}
            self._news.append(("back", told))
        else:
            recall.back(self._runtime.now())
        if self._room:
            self.show_room(True)
        self._say()

    def _say(self) -> None:
        self.status = self._recall.sentence
        self._onlooker.say(self.status)

    def _lose(self, connection: Connection, error: CallFailed) -> bool:
        """Drop everything XR and call it back from now on; False where that has no use."""
        _log.warning("%s went away: %s", connection.name, error)
        with suppress(CallFailed):
            self._skip()  # a frame waited for is owed its begin and its end
        self._failure, self._waited = None, False
        self._news += self._session.news()
        self._connection = None
        connection.close()
        self.window.make_current()
        if self._deadline is not None:
            return self._end("")
        if not self._recall.lost(connection.called, error, self._runtime.now()):
            return self._end(
                f"{connection.called} fails again and again ({error}): "
                "restart it, then resume the session."
            )
        self._news.append(("away", {"reason": f"{connection.called} went away ({error})."}))
        self._say()
        return self._next()

    def _call_back(self) -> bool:
        """A frame without a runtime: try again where it is time to."""
        if self._onlooker.wants_to_go:
            return self._end("")
        if self._recall.due(self._runtime.now()):
            self._say()
            try:
                self._connect()
            except UserError as error:
                _log.info("try %d: %s", self._recall.tries, error)
            if not gc.isenabled():
                gc.collect()  # a try leaves cycles behind, and nobody plays who could notice
        else:
            self._runtime.sleep(IDLE_WAIT * IDLE_STEPS)
        return self._next()

    # How it ends

    def _leaving(self) -> bool:
        """Whether it is over: asks the runtime once the person wants to go, then waits for it."""
        if self._session.finished:
            return True
        if self._deadline is None and self._onlooker.wants_to_go:
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
        self._record.nothing(self._index)
        return False

    def _give_back(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._onlooker.close()

    # A frame

    def _wait(self) -> bool:
        session = self._session
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
        if self._waited and self.info.refresh_hz == 0.0 and session.period > 0:
            self.info = replace(self.info, refresh_hz=1e9 / session.period)
        if session.display.changed:
            session.display.changed = False
            rate = session.display.hertz or self.info.refresh_hz
            self.info = replace(self.info, refresh_hz=rate, capabilities=session.capabilities)
        return self._next()

    def _next(self) -> bool:
        self._index += 1
        self._taken = False
        return True

    def _bears(self, error: CallFailed) -> bool:
        """Whether play goes on in this session; else it is built anew at the next `wait`."""
        if self._recall.bears(error, self._runtime.now()):
            _log.info("a frame lacks something: %s", error)
            return True
        self._failure = error
        return False

    def _skip(self) -> None:
        if self._waited:
            self._waited = False
            self._session.skip()

    def _measure(self) -> Frame:
        record, session = self._record, self._session
        if self._recentre and record.knows_head:
            mode, self._recentre = self._recentre, ""
            session.space.recentre(record.head, mode)
        return record.measure(session, self._index)

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
            # Before the release: afterwards the texture is the runtime's.
            return True, self._onlooker.mirror(renderer, display.eyes[0], self._record.shown)
        finally:
            display.release()
