"""What the fake runtime is made of: its script, its handles, its failures and its people."""

from __future__ import annotations

import ctypes
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rehab import math3d
from rehab.drivers.openxr import extensions as known
from rehab.drivers.openxr.functions import Call, Runtime
from rehab.drivers.openxr.results import check

# isort: split
import xr  # after the driver, which tames it
from xr import Result, SessionState

OFFSET = 1_000_000_007
"""XrTime minus the driver's own time, ns: odd, so that mixing them up shows."""

STANDING = (0.0, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0)
_LOST = (Result.ERROR_SESSION_LOST, Result.ERROR_INSTANCE_LOST)

_NAMES = tuple(Runtime.__annotations__)
_DESTROYERS = {name for name in _NAMES if name.startswith("xrDestroy")}
_SURVIVORS: dict[int, set[str]] = {
    Result.ERROR_INSTANCE_LOST: {
        *_DESTROYERS,
        *("xrCreateInstance", "xrEnumerateInstanceExtensionProperties"),
    },
    Result.ERROR_SESSION_LOST: {
        *_DESTROYERS,
        *_NAMES[: _NAMES.index("xrCreateSession") + 1],
        *("xrCreateActionSet", "xrCreateAction", "xrSuggestInteractionProfileBindings"),
    },
}

Pose = Sequence[float] | None
Mover = Callable[[int], Pose]


class RuleBroken(AssertionError):
    """The program called OpenXR in an order that OpenXR or good practice forbids."""


def require(holds: bool, rule: str) -> None:
    """Raise `RuleBroken` where a rule does not hold."""
    if not holds:
        raise RuleBroken(rule)


class FakeWindow:
    """As much of `rehab.drivers.window.Window` as the OpenXR driver uses."""

    def __init__(self, size: tuple[int, int] = (640, 480)) -> None:
        self.size = size
        self.words = ""
        self.pressed: list[str] = []
        self.should_close = False
        self.swaps = 0
        self.closed = True  # until it is opened

    def poll(self) -> None:
        """Nothing happens."""

    def title(self, words: str) -> None:
        """Keep what is written on it."""
        self.words = words

    def swap(self) -> None:
        """Count a picture shown."""
        self.swaps += 1

    def make_current(self) -> None:
        """There is no context."""

    def close(self) -> None:
        """Note it."""
        self.closed = True


class World(Runtime):
    """The state of the runtime and what a script does with it.

    Args:
        hz: the display's rate.
        auto: lead the session from IDLE to FOCUSED and, asked to, to EXITING by itself; otherwise
            `go` makes every state.
        images: a swapchain's textures, made from (width, height) and OpenGL's format; plain numbers
            without it.
        faults: the code that a function returns at its n-th call, counted from 1; an error is
            returned instead of the call, a success after it. SESSION_LOST and INSTANCE_LOST last
            until a new session or instance is created. What destroys does so all the same.
        watch: count calls in `calls`, and let `kill` work; on anyway with faults.

    `poses` holds head, grip_left, grip_right, aim_left, aim_right: seven numbers as in a frame,
    None for lost, or a function of the driver's time (ns) that returns either. `inputs` holds
    trigger, squeeze, menu of either side, as "menu_left"; `profiles` what either side holds. `live`
    are the handles not yet destroyed, `shown` is the XrTime of the frame waited for, `discarded`
    counts frames begun and never ended. `broken` holds the code that a function returns at every
    call; it needs watching.
    """

    def __init__(
        self,
        *,
        hz: float = 90.0,
        auto: bool = True,
        images: Callable[[tuple[int, int], int], Sequence[int]] | None = None,
        faults: dict[tuple[str, int], int] | None = None,
        watch: bool = False,
    ) -> None:
        self.period = round(1e9 / hz)
        self.auto = auto
        self.time = 10**12
        self.extensions = [known.OPENGL, known.PRESENT_TIME, known.LOCAL_FLOOR, known.REFRESH_RATE]
        self.reference_spaces = [1, 2, 3, int(xr.ReferenceSpaceType.LOCAL_FLOOR)]
        self.bounds = (0.0, 0.0)
        self.formats = [0x8058, 0x8C43]
        self.blend_modes = [1]
        self.size = (320, 240)
        self.enabled: frozenset[str] = frozenset()
        self.views = 2
        self.largest = (4096, 4096)
        self.headset = self.service = True
        self.name, self.system = b"Fake runtime", b"Fake headset"
        self.poses: dict[str, Pose | Mover] = {
            "head": STANDING,
            "grip_left": (-0.2, 1.2, -0.3, 0.0, 0.0, 0.0, 1.0),
            "grip_right": (0.2, 1.2, -0.3, 0.0, 0.0, 0.0, 1.0),
            "aim_left": (-0.2, 1.2, -0.35, 0.0, 0.0, 0.0, 1.0),
            "aim_right": (0.2, 1.2, -0.35, 0.0, 0.0, 0.0, 1.0),
        }
        self.inputs: dict[str, float] = {}
        touch = "/interaction_profiles/oculus/touch_controller"
        self.profiles: dict[str, str] = {"left": touch, "right": touch}
        self.pulses: list[tuple[str, float, float, float]] = []
        self.live: dict[int, tuple[str, int]] = {}
        self.calls: Counter[str] = Counter()
        self.frames = self.pictures = self.discarded = 0
        self.broken: dict[str, int] = {}
        self.wall = FakeWindow()
        self.state = self._announced = SessionState.UNKNOWN
        self.running = self.exit_asked = False
        self._images = images
        self._faults = faults or {}
        self._dead = 0
        self._handle = 0x1000
        self._events: deque[Any] = deque()
        self._script: dict[int, Callable[[], None]] = {}
        self._paths: dict[int, str] = {}
        self._names: dict[int, str] = {}  # of actions and spaces
        self._origins: dict[int, tuple[float, ...]] = {}
        self._asked: dict[Any, str] = {}
        self._waited = self._begun = self._synced = False
        self._lent: dict[int, str] = {}  # of each swapchain: free, acquired, ready
        self._textures: dict[int, list[int]] = {}
        self.shown = 0
        self._renders = False
        self._views: tuple[bytes, bytes] | None = None
        if watch or faults:
            for name in _NAMES:
                setattr(self, name, self._watched(name, getattr(self, name)))

    # What a test or a benchmark does with it

    def at(self, frame: int, action: Callable[[], None]) -> None:
        """Do something just before the frame of that number (from 1) is waited for."""
        self._script[frame] = action

    def go(self, *states: SessionState) -> None:
        """Queue changes of the session's state."""
        for state in states:
            self.state = state
            if state == SessionState.IDLE:
                self.running = False
            event = xr.EventDataSessionStateChanged(state=state, time=self.time + OFFSET)
            self.send(event)

    def send(self, event: Any) -> None:
        """Queue an event of the session's."""
        if hasattr(event, "session"):
            set_handle(event, self._of("session"), type(event).session.offset)
        self._events.append(event)

    def leave(self) -> None:
        """Lead the session to STOPPING, from wherever it runs."""
        way = [SessionState.FOCUSED, SessionState.VISIBLE, SessionState.SYNCHRONIZED]
        if self.state in way:
            self.go(*way[way.index(self.state) + 1 :])
        elif self.state == SessionState.READY:
            self.go(SessionState.SYNCHRONIZED)
        self.go(SessionState.STOPPING)

    def kill(self) -> None:
        """The runtime's service dies: all is lost, and nothing can be created until `revive`."""
        self.service, self._dead = False, int(Result.ERROR_INSTANCE_LOST)

    def revive(self) -> None:
        """The service runs again; what was made before is gone for good."""
        self.service = True

    # The outside world

    def now(self) -> int:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += round(seconds * 1e9)

    def window(self, title: str, size: tuple[int, int], visible: bool) -> Any:
        self.wall.size, self.wall.closed = size, False
        return self.wall

    def binding(self, window: Any) -> Any:
        return None

    def extension(self, instance: int, name: str) -> Call:
        code = self.xrGetInstanceProcAddr(instance, name.encode(), None)
        check(f"xrGetInstanceProcAddr({name})", code)
        call = getattr(self, f"_{name}")
        return self._watched(name, call) if "xrWaitFrame" in vars(self) else call

    # For the functions

    def _watched(self, name: str, call: Call) -> Call:
        """Count the calls, and fail or bend those that are to go wrong."""

        def watched(*arguments: Any) -> int:
            self.calls[name] += 1
            fault = self._faults.get((name, self.calls[name]), 0) or self.broken.get(name, 0)
            if fault in _LOST:
                self._dead = int(fault)
            if name.startswith("xrDestroy"):
                return call(*arguments) or int(fault)
            if self._dead and name not in _SURVIVORS[self._dead]:
                return self._dead
            if fault < 0:
                return int(fault)
            answer = call(*arguments)
            return answer if answer < 0 else int(fault) or answer

        return watched

    def _make(self, kind: str, parent: int, into: Any) -> int:
        """A new handle; its number is in `_handle`."""
        require(parent == 0 or parent in self.live, f"the parent of a {kind} lives")
        self._handle += 1
        self.live[self._handle] = (kind, parent)
        set_handle(into._obj, self._handle)
        return 0

    def _destroy(self, kind: str, handle: int) -> int:
        require(self.live.get(handle, ("", 0))[0] == kind, f"a {kind} is destroyed once")
        gone = {handle}
        for child, (_, parent) in self.live.items():  # parents are made before their children
            if parent in gone:
                gone.add(child)
        for one in gone:
            del self.live[one]
        return 0

    def _of(self, kind: str) -> int:
        return next(handle for handle, (is_kind, _) in self.live.items() if is_kind == kind)

    def _path(self, text: str) -> int:
        """The number of a path, the same at each call."""
        for number, one in self._paths.items():
            if one == text:
                return number
        number = len(self._paths) + 1
        self._paths[number] = text
        return number

    def _pose(self, name: str, time: int, base: int) -> Pose:
        """A pose of the script's, as it lies in the space `base`."""
        pose = self.poses.get(name)
        if callable(pose):
            pose = pose(time - OFFSET)
        origin = self._origins.get(base)
        return pose if origin is None or pose is None else relative(pose, origin)


def relative(pose: Sequence[float], origin: Sequence[float]) -> Sequence[float]:
    """`pose` as seen from `origin`, both (7,) in the same space."""
    back = math3d.conjugate(origin[3:])
    place = math3d.rotate(back, np.subtract(pose[:3], origin[:3]))
    return [*map(float, place), *map(float, math3d.multiply(back, pose[3:]))]


def set_handle(owner: Any, value: int, offset: int = 0) -> None:
    """Write a handle, or a handle in a struct."""
    ctypes.c_void_p.from_buffer(owner, offset).value = value


def fill(into: Sequence[Any], items: Sequence[Any], put: Callable[[Any, Any], None] | None) -> int:
    """Answer a function that is called twice: how many, then each by `put`, or as a number."""
    capacity, count, array = into
    count._obj.value = len(items)
    for index, item in enumerate(items[:capacity]):
        if put is None:
            array[index] = item
        else:
            put(array[index], item)
    return 0
