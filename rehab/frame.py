"""The frame record that every part shares, and the eyes that it is drawn through.

A frame is one record of `FRAME`. Poses are seven float32: position x, y, z in metres, then the
orientation quaternion x, y, z, w (body to play space; OpenXR axes). Beside each pose `NAME` stands
`NAME_bits`, the four `XrSpaceLocationFlags`. An invalid pose is all zeros with bits 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SIDES = ("left", "right")
LEFT, RIGHT = 0, 1

# XrSpaceLocationFlagBits, by their OpenXR values.
ORIENTATION_VALID, POSITION_VALID, ORIENTATION_TRACKED, POSITION_TRACKED = 1, 2, 4, 8
TRACKED = 15

# `presence`: no session runs; it runs but the system has the focus; the patient is in the game.
ABSENT, VISIBLE, FOCUSED = 0, 1, 2

# `held`, what a hand's grip and aim come from: nothing (asleep, off or lost), a controller, the
# tracked hand itself. `joints_source`, what the hand's joints come from: nothing, a controller
# that they were guessed from, the hand as it is seen, and a runtime that does not say.
NOTHING, CONTROLLER, HAND, UNKNOWN = 0, 1, 2, 3

JOINTS = 26
"""Joints a hand, in the order of `XR_EXT_hand_tracking`: palm, wrist, thumb to little finger."""

TRACKERS = (
    "waist",
    "chest",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
)
"""The roles of body trackers that are recorded, in their order in `trackers`."""

MEASURED = ("head", "grip_left", "grip_right", "aim_left", "aim_right")
"""Poses located at `t_sample`: scored and recorded."""

EXTRAS = ("gaze", "trackers", "joints")
"""Poses located at `t_sample` that most frames lack: stored only in blocks that have some."""

DISPLAYED = ("display_head", "display_left", "display_right")
"""Poses predicted for `t_display` (head and grips): drawn, never scored, never recorded."""

GRIPS = ("grip_left", "grip_right")

_POSE = ("<f4", (7,))
FRAME = np.dtype(
    [
        ("index", "<i8"),  # counts the frames of a session from 0
        ("t_sample", "<i8"),  # ns of perf_counter_ns: when the measured poses were
        ("t_display", "<i8"),  # ns: when what is drawn for this frame reaches the eye
        ("space_epoch", "<i4"),  # grows when play space moves
        ("presence", "u1"),
        ("outside", "u1"),  # 1: the head is outside the play area
        ("menu", "u1", (2,)),  # menu button down: left, right
        ("held", "u1", (2,)),  # what each hand's poses come from
        ("joints_source", "u1", (2,)),
        *((f"{name}_bits", "u1") for name in MEASURED + DISPLAYED),
        ("gaze_bits", "u1"),
        ("trackers_bits", "u1", (len(TRACKERS),)),
        ("joints_bits", "u1", (2, JOINTS)),
        *((name, *_POSE) for name in MEASURED),
        ("trigger", "<f4", (2,)),  # 0 to 1: left, right
        ("squeeze", "<f4", (2,)),
        *((name, *_POSE) for name in DISPLAYED),
        # Measured as well, where a runtime offers them and someone uses them; else all zeros.
        ("gaze", *_POSE),  # -Z looks; recorded only where a setting allows it
        ("trackers", "<f4", (len(TRACKERS), 7)),
        ("joints", "<f4", (2, JOINTS, 7)),  # left, right; XR_EXT_hand_tracking's axes
    ],
    align=True,
)

RECORDED = tuple(n for n in FRAME.names or () if not n.startswith("display_"))
"""The channels that a recording holds; readers fill the others as invalid."""

LEAN = np.dtype(
    [(name, FRAME[name]) for name in RECORDED if not name.startswith("joints")], align=True
)
"""What is recorded of a frame but for hand joints: a quarter of its size, and all of a body."""

POSITION_STEP = np.float32(1e-5)  # 0.01 mm
UNIT_STEP = np.float32(2.0**-16)  # quaternion parts and analogue inputs: below 0.002 degrees

Floats = npt.NDArray[np.float32]
Frame = np.void
"""One record of `FRAME`."""

_FIRST = FRAME.fields["head"][1] if FRAME.fields else 0
_COUNT = 7 * len(MEASURED) + 4
_FIRST_EXTRA = FRAME.fields[EXTRAS[0]][1] if FRAME.fields else 0
_EXTRA_COUNT = 7 * (1 + len(TRACKERS) + 2 * JOINTS)
STEPS: Floats = np.full(_COUNT, UNIT_STEP, np.float32)
"""The step of every quantised float, in the order in which they lie in a record."""
for _pose in range(len(MEASURED)):
    STEPS[7 * _pose : 7 * _pose + 3] = POSITION_STEP
EXTRA_STEPS: Floats = np.tile(np.repeat([POSITION_STEP, UNIT_STEP], [3, 4]), _EXTRA_COUNT // 7)
"""The step of every quantised float of `EXTRAS`, in the order in which they lie in a record."""


def _per(steps: Floats) -> Floats:
    return (1.0 / steps.astype(np.float64)).astype(np.float32)


_PER_STEP, _PER_EXTRA_STEP = _per(STEPS), _per(EXTRA_STEPS)


def quantised_floats(frames: npt.NDArray[np.void]) -> Floats:
    """View (N, 39) on the floats of contiguous `frames` (N,) that are recorded, quantised."""
    raw = frames.view(np.uint8).reshape(len(frames), FRAME.itemsize)
    return raw[:, _FIRST : _FIRST + 4 * _COUNT].view(np.float32)


def extra_floats(frames: npt.NDArray[np.void]) -> Floats:
    """View (N, 427) on the floats of contiguous `frames` (N,) that `EXTRAS` hold, quantised."""
    raw = frames.view(np.uint8).reshape(len(frames), FRAME.itemsize)
    return raw[:, _FIRST_EXTRA : _FIRST_EXTRA + 4 * _EXTRA_COUNT].view(np.float32)


def to_steps(floats: Floats, steps: Floats = STEPS) -> npt.NDArray[np.int32]:
    """Whole `steps` (W,) nearest to `floats` (…, W)."""
    return np.asarray(np.rint(floats * _per(steps)), np.int32)


def from_steps(numbers: npt.NDArray[np.int32], steps: Floats = STEPS) -> Floats:
    """Floats (…, W) of whole `steps` (W,): the only values that anyone sees or stores."""
    return numbers.astype(np.float32) * steps


class FrameBuffer:
    """One frame, allocated once and filled again and again by a driver.

    `record` is the frame that is handed out; it is the same object every time.
    """

    __slots__ = ("_extras", "_floats", "_scratch", "array", "record")

    def __init__(self) -> None:
        self.array = np.zeros(1, FRAME)
        self.record: Frame = self.array[0]
        self._floats = quantised_floats(self.array)[0]
        self._extras = extra_floats(self.array)[0]
        self._scratch = np.empty(_COUNT, np.float32)

    def clear_extras(self) -> None:
        """No pose of `EXTRAS` is valid."""
        for name in EXTRAS:
            self.array[name] = self.array[f"{name}_bits"] = 0
        self.array["joints_source"] = NOTHING

    def quantise(self, *, extras: bool = False) -> Frame:
        """Round what is recorded to its steps, in place: what is scored is what is stored.

        `extras` says whether any pose of `EXTRAS` is valid; else those must be zeros already.
        """
        np.multiply(self._floats, _PER_STEP, out=self._scratch)
        np.rint(self._scratch, out=self._scratch)
        self._scratch += 0.0  # no negative zeros: they survive storage but not every algorithm
        np.multiply(self._scratch, STEPS, out=self._floats)
        if extras:
            whole = np.rint(self._extras * _PER_EXTRA_STEP) + 0.0
            np.multiply(whole, EXTRA_STEPS, out=self._extras)
        return self.record


class Eye:
    """One view of the scene and where its picture goes; drivers keep and change them in place.

    `view` and `projection` are 4x4 float32 for column vectors. The picture goes to `layer` of the
    array texture `texture`, or to the window's framebuffer where `texture` is 0. `size` is (width,
    height) in pixels. Projection depth runs as OpenGL's (-1 to 1), from `near` to `far` metres.

    `depth` is an array texture for the picture's depth, 0 where none is wanted; a renderer that
    cannot keep it sets it to 0, and says with `reversed` whether it keeps 1 for what is near and 0
    for what is far, instead of the reverse. `mask` (N, 2) holds the corners of triangles in the
    plane z = -1 of the eye that nobody sees, None where all is seen; a changed mask is another
    array.
    """

    __slots__ = (
        "depth",
        "far",
        "layer",
        "mask",
        "near",
        "projection",
        "reversed",
        "size",
        "texture",
        "view",
    )

    def __init__(self, size: Sequence[int] = (0, 0), texture: int = 0, layer: int = 0) -> None:
        self.view: Floats = np.eye(4, dtype=np.float32)
        self.projection: Floats = np.eye(4, dtype=np.float32)
        self.texture = texture
        self.near, self.far = 0.05, 200.0
        self.depth = 0
        self.reversed = False
        self.mask: Floats | None = None
        self.layer = layer
        self.size = (int(size[0]), int(size[1]))
