"""One session with all that lives and dies with it; after a loss another takes its place."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from ctypes import byref, c_void_p, cast, pointer
from typing import Any

import xr
from xr import StructureType

from rehab.drivers import News
from rehab.drivers.openxr.abilities import offered
from rehab.drivers.openxr.actions import Actions
from rehab.drivers.openxr.clock import RuntimeClock
from rehab.drivers.openxr.display import Display
from rehab.drivers.openxr.extras import Extras
from rehab.drivers.openxr.functions import handle_value
from rehab.drivers.openxr.haptics import Haptics
from rehab.drivers.openxr.instance import STEREO, Instance, System
from rehab.drivers.openxr.results import EVENT_UNAVAILABLE, LOST, Lost, check
from rehab.drivers.openxr.spaces import PlaySpace
from rehab.drivers.openxr.state import Duty, SessionMachine
from rehab.frame import FrameBuffer

_log = logging.getLogger(__name__)


class Session:
    """A session, its play space, inputs, pictures and events.

    `machine` says where it is in its life, `finished` that the runtime wants it gone for good.
    After `wait`, `time` is the XrTime of the frame, `period` the display's in ns, and
    `should_render` whether anyone sees it. `told` is the news that nobody has asked for yet.
    """

    def __init__(
        self, instance: Instance, system: System, binding: Any, buffer: FrameBuffer
    ) -> None:
        """Raises `CallFailed`, with nothing left behind."""
        self._runtime = instance.runtime
        self._instance = instance.value
        self.machine = SessionMachine()
        self.finished = False
        self.told: list[News] = []
        with ExitStack() as owned:
            self._create(instance, system, binding)
            owned.callback(self._runtime.xrDestroySession, self.value)
            self.clock = RuntimeClock(self._runtime, self._instance)
            self.space = PlaySpace(instance, self.handle)
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
        self._allocate_events()

    def close(self) -> None:
        """Destroy everything, children first."""
        self._owned.close()

    def poll(self) -> None:
        """Take in the runtime's news and do at once what they oblige us to."""
        poll, instance, into = self._runtime.xrPollEvent, self._instance, self._event_at
        while True:
            self._header._type = StructureType.EVENT_DATA_BUFFER
            self._header._next = None
            code = poll(instance, into)
            if code == EVENT_UNAVAILABLE:
                return
            if code:
                check("xrPollEvent", code)
            self._take(self._header._type)

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
        there = offered(instance, system.number)
        actions = Actions(instance, there)
        owned.callback(actions.destroy)
        self.actions = actions.attach(self.handle)
        owned.callback(self.actions.destroy)
        self.haptics = Haptics(self._runtime, self.value, actions, self.actions)
        self.extras = Extras(instance, self.value, there, actions, self.actions, buffer)
        owned.callback(self.extras.destroy)

    def _allocate_events(self) -> None:
        event = xr.EventDataBuffer()
        self._event_at = byref(event)
        # Other views on the same bytes: which of them holds depends on the type.
        self._header = xr.EventDataBaseHeader.from_buffer(event)
        self._state_changed = xr.EventDataSessionStateChanged.from_buffer(event)
        self._space_changed = xr.EventDataReferenceSpaceChangePending.from_buffer(event)
        self._lost = xr.EventDataEventsLost.from_buffer(event)
        self._profile_changed = xr.EventDataInteractionProfileChanged.from_buffer(event)
        self._rate_changed = xr.EventDataDisplayRefreshRateChangedFB.from_buffer(event)
        self._mask_changed = xr.EventDataVisibilityMaskChangedKHR.from_buffer(event)

    def _take(self, kind: int) -> None:
        if kind == StructureType.EVENT_DATA_SESSION_STATE_CHANGED:
            if handle_value(self._state_changed.session) == self.value:
                self._enter(xr.SessionState(self._state_changed._state))
        elif kind == StructureType.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING:
            if handle_value(self._space_changed.session) == self.value:
                event = self._space_changed
                self.space.change_pending(event._reference_space_type, event.change_time)
        elif kind == StructureType.EVENT_DATA_INTERACTION_PROFILE_CHANGED:
            if handle_value(self._profile_changed.session) == self.value:
                self._look_at_hands()
        elif kind == StructureType.EVENT_DATA_VIVE_TRACKER_CONNECTED_HTCX:
            self.extras.look()
        elif kind == StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING:
            raise Lost("xrPollEvent (instance)", int(xr.Result.SESSION_LOSS_PENDING))
        elif kind == StructureType.EVENT_DATA_DISPLAY_REFRESH_RATE_CHANGED_FB:
            self.display.rate_changed(self._rate_changed.to_display_refresh_rate)
        elif kind == StructureType.EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR:
            if handle_value(self._mask_changed.session) == self.value:
                self.display.mask_changed(self._mask_changed.view_index)
        elif kind == StructureType.EVENT_DATA_EVENTS_LOST:
            _log.warning("the runtime lost %d events", self._lost.lost_event_count)

    def _enter(self, state: xr.SessionState) -> None:
        _log.info("session: %s", state.name)
        duty = self.machine.enter(state)
        if state == xr.SessionState.FOCUSED:
            self._look_at_hands()
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

    def _look_at_hands(self) -> None:
        self.told += self.actions.profile_news()
        self.extras.look()
