"""One session with all that lives and dies with it; after a loss another takes its place."""

from __future__ import annotations

import logging
import math
from contextlib import ExitStack
from ctypes import byref, c_float, c_void_p, cast, pointer
from typing import Any

import xr

from rehab.drivers import News
from rehab.drivers.openxr.actions import Actions
from rehab.drivers.openxr.clock import RuntimeClock
from rehab.drivers.openxr.events import Events
from rehab.drivers.openxr.extensions import REFRESH_RATE
from rehab.drivers.openxr.functions import handle_value
from rehab.drivers.openxr.instance import STEREO, Instance, System
from rehab.drivers.openxr.layer import Layer
from rehab.drivers.openxr.results import LOST, CallFailed, Lost, check
from rehab.drivers.openxr.spaces import PlaySpace
from rehab.drivers.openxr.state import Duty, SessionMachine
from rehab.drivers.openxr.swapchain import Swapchain

_log = logging.getLogger(__name__)


class Session:
    """A session, its play space, inputs, pictures and events.

    `machine` says where it is in its life, `finished` that the runtime wants it gone for good.
    After `wait`, `time` is the XrTime of the frame, `period` the display's in ns, and
    `should_render` whether anyone sees it.
    """

    def __init__(
        self, instance: Instance, system: System, binding: Any, *, seated: bool, epoch: int
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
            actions = Actions(instance)
            owned.callback(actions.destroy)
            self.actions = actions.attach(self.handle)
            owned.callback(self.actions.destroy)
            self.swapchain = Swapchain(self._runtime, self.handle, system.view_size)
            owned.callback(self.swapchain.destroy)
            self.layer = Layer(self._runtime, self.value, self.swapchain, system.blend_mode)
            self._owned = owned.pop_all()
        self.spaces = [self.space.head_value, *self.actions.space_values]
        self._state = xr.FrameState()
        self._state_at = byref(self._state)
        self.time = self.period = 0
        self.should_render = False
        self._told: list[News] = []
        self.poll = self._events(instance).poll
        words = {"head", "controllers", "haptics"} | self.space.capabilities
        self.capabilities = frozenset(words | ({"presence"} if system.tells_presence else set()))

    def close(self) -> None:
        """Destroy everything, children first."""
        self._owned.close()

    def news(self) -> list[News]:
        """What happened since the last call, oldest first."""
        news, self._told = self._told, []
        if self.space.news:
            news += self.space.news
            self.space.news = []
        return news

    def refresh_hz(self, instance: Instance) -> float:
        """The display's rate as the runtime tells it, 0 where it does not. Raises `Lost`."""
        if REFRESH_RATE not in instance.enabled:
            return 0.0
        rate = c_float()
        try:
            ask = self._runtime.extension(instance.value, "xrGetDisplayRefreshRateFB")
            check("xrGetDisplayRefreshRateFB", ask(self.value, byref(rate)))
        except Lost:
            raise
        except CallFailed as error:
            _log.warning("the display's rate is not known: %s", error)
        return rate.value if math.isfinite(rate.value) and rate.value > 0.0 else 0.0

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

    def begin(self) -> None:
        """Begin the frame waited for."""
        code = self._runtime.xrBeginFrame(self.value, None)
        if code in LOST or code < 0:
            check("xrBeginFrame", code)  # FRAME_DISCARDED says that the one before was not ended

    def skip(self) -> None:
        """Begin and end the frame waited for without a picture."""
        self.begin()
        self.layer.end(self.time, False)

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

    def _events(self, instance: Instance) -> Events:
        """Who takes which of the runtime's news; `poll` hands them on."""
        events = Events(self._runtime, self._instance, self.value)
        events.on(xr.EventDataSessionStateChanged, self._state_changed)
        events.on(xr.EventDataInstanceLossPending, self._instance_lost)
        events.on(xr.EventDataEventsLost, self._events_lost)
        events.on(xr.EventDataReferenceSpaceChangePending, self.space.change_pending)
        events.on(xr.EventDataInteractionProfileChanged, self._profiles_changed)
        events.on(xr.EventDataUserPresenceChangedEXT, self._presence_changed)
        return events

    def _state_changed(self, event: Any) -> None:
        try:
            state = xr.SessionState(event._state)
        except ValueError:
            _log.warning("the runtime went to a state that OpenXR has not: %d", event._state)
            return
        _log.info("session: %s", state.name)
        duty = self.machine.enter(state)
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

    def _profiles_changed(self, event: Any) -> None:
        self._told += self.actions.profile_news()

    def _presence_changed(self, event: Any) -> None:
        self.machine.worn = bool(event.is_user_present)
