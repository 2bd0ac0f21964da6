"""The headset and both controllers of the lab, moved over Monado's remote driver.

Poses here are position x y z, then quaternion x y z w, in metres, OpenXR axes; the packet has the
quaternion first and is reordered on the way out.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence

import numpy as np

PORT = 4242
HEADER = b"mndrmt3\0"
LEFT, RIGHT = 0, 1

_POSE = ("<f4", 7)
VIEW = np.dtype(
    {
        "names": ["fov", "pose", "flags"],
        "formats": [("<f4", 4), _POSE, "<u4"],
        "offsets": [0, 16, 44],
        "itemsize": 48,
    }
)
HEAD = np.dtype(
    {
        "names": ["views", "pose", "per_view_data_valid"],
        "formats": [(VIEW, 2), _POSE, "u1"],
        "offsets": [0, 96, 124],
        "itemsize": 128,
    }
)
_FLAGS = (
    "hand_tracking_active",
    "active",
    "system_click",
    "system_touch",
    "a_click",
    "a_touch",
    "b_click",
    "b_touch",
    "trigger_click",
    "trigger_touch",
    "thumbstick_click",
    "thumbstick_touch",
    "trackpad_touch",
)
_VALUES = {
    "pose": (_POSE, 0),
    "linear_velocity": (("<f4", 3), 28),
    "angular_velocity": (("<f4", 3), 40),
    "hand_curl": (("<f4", 5), 52),
    "trigger": ("<f4", 72),
    "squeeze": ("<f4", 76),
    "squeeze_force": ("<f4", 80),
    "thumbstick": (("<f4", 2), 84),
    "trackpad_force": ("<f4", 92),
    "trackpad": (("<f4", 2), 96),
}
CONTROLLER = np.dtype(
    {
        "names": [*_VALUES, *_FLAGS],
        "formats": [kind for kind, _ in _VALUES.values()] + ["u1"] * len(_FLAGS),
        "offsets": [at for _, at in _VALUES.values()] + [104 + n for n in range(len(_FLAGS))],
        "itemsize": 120,
    }
)
PACKET = np.dtype(
    {
        "names": ["header", "head", "hands"],
        "formats": ["S8", HEAD, (CONTROLLER, 2)],
        "offsets": [0, 8, 136],
        "itemsize": 376,
    }
)
assert PACKET.itemsize == 376


class Remote:
    """A connection to the service's remote driver; close it, or use it in a `with`."""

    def __init__(self, host: str = "127.0.0.1", port: int = PORT, patience: float = 10.0) -> None:
        self._where = host, port
        self._socket = _connect(self._where, patience)
        self._receive()  # its reset values
        self.packet = np.frombuffer(bytearray(self._receive()), PACKET)  # its latest
        self.packet["header"] = HEADER  # the service sends its own without
        self.packet["hands"]["hand_tracking_active"] = 0  # it has joints besides the controllers
        self._feeder: threading.Thread | None = None
        self._stop = threading.Event()
        self.failure: BaseException | None = None

    def _receive(self) -> bytes:
        data = b""
        while len(data) < PACKET.itemsize:
            piece = self._socket.recv(PACKET.itemsize - len(data))
            if not piece:
                raise ConnectionError("the remote driver closed before it sent its packet")
            data += piece
        return data

    def reconnect(self, stop: threading.Event) -> None:
        """Find a service that was started again, unless `stop` is set; the next `send` is whole."""
        self._socket.close()
        while not stop.wait(0.02):
            try:
                self._socket = _connect(self._where, 0.0)
            except OSError:
                continue
            return

    def send(
        self,
        head: Sequence[float] | None = None,
        left: Sequence[float] | None = None,
        right: Sequence[float] | None = None,
        *,
        active: tuple[bool, bool] | None = None,
        **inputs: tuple,
    ) -> None:
        """Send one state; what is not given stays as it was.

        Inputs are pairs (left, right) by the names of CONTROLLER: `trigger=(0, 1)`,
        `system_click=(False, True)`, `hand_tracking_active=(True, True)`, `hand_curl=(five, five)`.
        """
        packet = self.packet[0]
        if head is not None:
            packet["head"]["pose"] = _reordered(head)
        for hand, pose in ((LEFT, left), (RIGHT, right)):
            if pose is not None:
                packet["hands"][hand]["pose"] = _reordered(pose)
        if active is not None:
            inputs["active"] = active
        for name, pair in inputs.items():
            for hand in (LEFT, RIGHT):
                packet["hands"][hand][name] = pair[hand]
        self._socket.sendall(self.packet.tobytes())

    def feed(
        self,
        times: np.ndarray,
        head: np.ndarray,
        left: np.ndarray,
        right: np.ndarray,
        *,
        rate: float = 90.0,
        **inputs: tuple,
    ) -> threading.Thread:
        """Stream a movement in real time from another thread; the last pose stays.

        `times` (n,) in seconds, each pose array (n, 7); between samples positions are interpolated
        linearly and rotations along the shorter arc. Inputs are as for `send`, for the whole feed.
        """
        self.stop_feeding()
        times = np.asarray(times, float) - float(times[0])
        instants = np.arange(0.0, times[-1] + 1.0 / rate, 1.0 / rate)
        tracks = [
            resample(times, np.asarray(poses, float), instants) for poses in (head, left, right)
        ]
        speeds = [np.gradient(track[:, :3], 1.0 / rate, axis=0) for track in tracks]
        turns = [turning(track[:, 3:], rate) for track in tracks]

        def stream() -> None:
            begun = time.perf_counter()
            try:
                for index, instant in enumerate(instants):
                    if self._stop.wait(max(0.0, begun + instant - time.perf_counter())):
                        return
                    poses = [track[index] for track in tracks]
                    linear = (speeds[1][index], speeds[2][index])
                    angular = (turns[1][index], turns[2][index])
                    self.send(*poses, linear_velocity=linear, angular_velocity=angular, **inputs)
            except OSError as error:  # the service ended: the test decides whether that is right
                self.failure = error

        self._stop.clear()
        self._feeder = threading.Thread(target=stream, name="remote feed", daemon=True)
        self._feeder.start()
        return self._feeder

    def stop_feeding(self) -> None:
        """End a running feed; the last pose stays."""
        if self._feeder is not None:
            self._stop.set()
            self._feeder.join()
            self._feeder = None

    def close(self) -> None:
        self.stop_feeding()
        self._socket.close()

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connect(where: tuple[str, int], patience: float) -> socket.socket:
    """Connect; the service opens its port a moment after its socket for programs."""
    deadline = time.monotonic() + patience
    while True:
        try:
            made = socket.create_connection(where, timeout=10.0)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made


def _reordered(pose: Sequence[float]) -> np.ndarray:
    """Position and quaternion, as we have them, to quaternion and position, as the packet has."""
    return np.roll(np.asarray(pose, np.float32), 4)


def resample(times: np.ndarray, poses: np.ndarray, instants: np.ndarray) -> np.ndarray:
    """Poses (n, 7) at `times`, interpolated to `instants` (m,): (m, 7)."""
    after = np.clip(np.searchsorted(times, instants), 1, len(times) - 1)
    before = after - 1
    share = np.clip((instants - times[before]) / (times[after] - times[before]), 0, 1)[:, None]
    first, second = poses[before], poses[after].copy()
    opposite = np.sum(first[:, 3:] * second[:, 3:], axis=1) < 0
    second[opposite, 3:] *= -1.0
    mixed = first + share * (second - first)
    mixed[:, 3:] /= np.linalg.norm(mixed[:, 3:], axis=1, keepdims=True)
    return mixed


def turning(rotations: np.ndarray, rate: float) -> np.ndarray:
    """Angular velocity (m, 3) in rad/s in the body's own frame, from quaternions (m, 4) xyzw."""
    after = np.vstack([rotations[1:], rotations[-1:]])
    vector, scalar = rotations[:, :3], rotations[:, 3:]
    # conj(q) * q': the small rotation in the body's frame
    small = scalar * after[:, :3] - after[:, 3:] * vector - np.cross(vector, after[:, :3])
    real = scalar[:, 0] * after[:, 3] + np.sum(vector * after[:, :3], axis=1)
    sign = np.where(real < 0, -1.0, 1.0)[:, None]
    length = np.linalg.norm(small, axis=1, keepdims=True)
    angle = 2 * np.arctan2(length, np.abs(real)[:, None])
    return sign * small / np.maximum(length, 1e-12) * angle * rate
