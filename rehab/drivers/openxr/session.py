"""One session with all that lives and dies with it; after a loss another takes its place."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from ctypes import byref, c_void_p, cast, pointer
from typing import Any

import xr

from rehab.drivers import News
from rehab.drivers.openxr.actions import Actions
from rehab.drivers.openxr.clock import RuntimeClock
from rehab.drivers.openxr.display import Display
from rehab.drivers.openxr.events import Events
from rehab.drivers.openxr.extras import Extras
from rehab.drivers.openxr.functions import handle_value
from rehab.drivers.openxr.haptics import Haptics
from rehab.drivers.openxr.instance import STEREO, Instance
from rehab.drivers.openxr.results import LOST, Lost, check
from rehab.drivers.openxr.spaces import PlaySpace
from rehab.drivers.openxr.state import Duty, SessionMachine
from rehab.drivers.openxr.system import System
from rehab.frame import FrameBuffer

_log = logging.getLogger(__name__)


class Session:
    """A session, its play space, inputs, pictures and events.

    `machine` says where it is in its life, `finished` that the runtime wants it gone for good.
    After `wait`, `time` is the XrTime of the frame, `period` the display's in ns, and
    `should_render` whether anyone sees it.
    """

    def __init__(
        self,
        instance: Instance,
        system: System,
        binding: Any,
        buffer: FrameBuffer,
        *,
        seated: bool,
        epoch: int,
    ) -> None:
        """Raises `CallFailed`, with nothing left behind."""
        self._runtime = instance.runtime
        self._instance = instance.value
        self.machine = SessionMachine()
        self.finished = False
        with ExitStack() as owned:
            self._create(instance, system, binding)
            owned.callback(self._runtime.xrDestroySession, self.value)
            self.clock = RuntimeClock(self._runtime, self._instance)
            self.space = PlaySpace(instance, self.handle, seated=seated, epoch=epoch)
            owned.callback(self.space.destroy)
            self._open_inputs(instance, system, buffer, owned)
            self.display = Display(instance, system, self.handle)
            owned.callback(self.display.destroy)
            self._owned = owned.pop_all()
        self.spaces = [self.space.head_value, *self.actions.space_values]
        self._state = xr.FrameState()
        self._state_at = byref(self._state)
        self.time = self.period = 0
        self.should_render = False
        self._told: list[News] = []
        self.poll = self._events(instance).poll
        self._always = frozenset(("head", "controllers", "haptics")) | (
            system.abilities & {"presence"}
        )

    @property
    def capabilities(self) -> frozenset[str]:
        """Words of `rehab.drivers.Info`."""
        return self._always.union(
            *(part.capabilities for part in (self.space, self.extras, self.display))
        )

    def close(self) -> None:
        """Destroy everything, children first."""
        self._owned.close()

    def news(self) -> list[News]:
        """What happened since the last call, oldest first."""
        news, self._told = self._told, []
        for part in (self.space, self.display):
            if part.news:
                news += part.news
                part.news = []
        return news

    def request_exit(self) -> None:
        """Ask the runtime to lead the session to its end."""
        check("xrRequestExitSession", self._runtime.xrRequestExitSession(self.value))

    def wait(self) -> None:
        """Wait until the display is ready for the next frame."""
        code = self._runtime.xrWaitFrame(self.value, None, self._state_at)
        if code:
            check("xrWaitFrame", code)
        state = self._state
        self.time = state.predicted_display_time
        self.period = state.predicted_display_period
        self.should_render = bool(state.should_render)
        self.display.wake(self.time, self.period)

    def begin(self) -> None:
        """Begin the frame waited for."""
        code = self._runtime.xrBeginFrame(self.value, None)
        if code in LOST or code < 0:
            check("xrBeginFrame", code)  # FRAME_DISCARDED says that the one before was not ended

    def skip(self) -> None:
        """Begin and end the frame waited for without a picture."""
        self.begin()
        self.display.end(self.time, False)

    def _create(self, instance: Instance, system: System, binding: Any) -> None:
        requirements = xr.GraphicsRequirementsOpenGLKHR()
        ask = self._runtime.extension(instance.value, "xrGetOpenGLGraphicsRequirementsKHR")
        # The versions that it answers bind nobody, but a session needs that it was asked.
        code = ask(instance.value, system.number, byref(requirements))
        check("xrGetOpenGLGraphicsRequirementsKHR", code)
        wanted = xr.SessionCreateInfo(system_id=system.number)
        self._binding = binding  # the pointer does not keep it alive
        wanted._next = cast(pointer(binding), c_void_p) if binding is not None else None
        self.handle = xr.Session()
        code = self._runtime.xrCreateSession(instance.value, byref(wanted), byref(self.handle))
        check("xrCreateSession", code)
        self.value = handle_value(self.handle)

    def _open_inputs(
        self, instance: Instance, system: System, buffer: FrameBuffer, owned: ExitStack
    ) -> None:
        there = system.abilities
        actions = Actions(instance, there)
        owned.callback(actions.destroy)
        self.actions = actions.attach(self.handle)
        owned.callback(self.actions.destroy)
        self.haptics = Haptics(self._runtime, self.value, actions, self.actions)
        self.extras = Extras(instance, self.value, there, actions, self.actions, buffer)
        owned.callback(self.extras.destroy)

    def _events(self, instance: Instance) -> Events:
        """Who takes which of the runtime's news; `poll` hands them on."""
        events = Events(self._runtime, self._instance, self.value)
        events.on(xr.EventDataSessionStateChanged, self._state_changed)
        events.on(xr.EventDataInstanceLossPending, self._instance_lost)
        events.on(xr.EventDataEventsLost, self._events_lost)
        events.on(xr.EventDataReferenceSpaceChangePending, self.space.change_pending)
        events.on(xr.EventDataInteractionProfileChanged, self._hands_changed)
        events.on(xr.EventDataViveTrackerConnectedHTCX, lambda _: self.extras.look())
        events.on(xr.EventDataUserPresenceChangedEXT, self._presence_changed)
        events.on(xr.EventDataDisplayRefreshRateChangedFB, self.display.rate_changed)
        events.on(xr.EventDataVisibilityMaskChangedKHR, self.display.mask_changed)
        return events

    def _state_changed(self, event: Any) -> None:
        try:
            state = xr.SessionState(event._state)
        except ValueError:
            _log.warning("the runtime went to a state that OpenXR has not: %d", event._state)
            return
        _log.info("session: %s", state.name)
        duty = self.machine.enter(state)
        if state == xr.SessionState.FOCUSED:
            self._hands_changed(event)
        if duty is Duty.BEGIN:
            info = xr.SessionBeginInfo(STEREO)
            check("xrBeginSession", self._runtime.xrBeginSession(self.value, byref(info)))
            self.machine.began()
        elif duty is Duty.END:
            check("xrEndSession", self._runtime.xrEndSession(self.value))
            self.machine.stopped()
        elif duty is Duty.FINISH:
            self.finished = True
        elif duty is Duty.REBUILD:
            raise Lost("xrPollEvent (session)", int(xr.Result.SESSION_LOSS_PENDING))

    def _instance_lost(self, event: Any) -> None:
        raise Lost("xrPollEvent (instance)", int(xr.Result.SESSION_LOSS_PENDING))

    def _events_lost(self, event: Any) -> None:
        _log.warning("the runtime lost %d events", event.lost_event_count)

    def _hands_changed(self, event: Any) -> None:
        self._told += self.actions.profile_news()
        self.extras.look()

    def _presence_changed(self, event: Any) -> None:
        self.machine.worn = bool(event.is_user_present)
