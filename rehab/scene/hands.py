"""The patient's hands in the scene: bare as their joints are seen, or holding a controller."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.frame import CONTROLLER, HAND, JOINTS, LEFT, SIDES, UNKNOWN, Frame
from rehab.scene import bones
from rehab.scene.bones import PALM, WRIST
from rehab.scene.node import Node
from rehab.scene.scene import Scene
from rehab.scene.table import TOUCHED
from rehab.scene.trail import Trail

SKIN_TONES = {
    "porcelain": "#D9B8A5",
    "sand": "#CAA38B",
    "honey": "#B78D73",
    "bronze": "#9A745E",
    "umber": "#785746",
    "ebony": "#533D33",
}
"""Skin by name: sRGB of lightness 77 down to 28 at hue angles of 50 to 60 degrees, as measured skin
has it (K. Xiao et al., "Characterising the variations in ethnic skin colours", Skin Research and
Technology 23, 2017)."""

BANDS = ("#7FA3C7", "#F0D9A8")  # left, right: cool and warm
GRIP_PITCH = math.radians(60)
"""A grip pose is this much steeper than the forearm: turn a pose that points along the forearm by
it about +X to get the OpenXR grip pose of a hand that holds a handle."""

Image = Callable[[npt.NDArray[np.float32], int], npt.NDArray[np.float32]]

_POSES = ("display_left", "display_right")
_VALID = 3  # position and orientation, by their XrSpaceLocationFlags
_FADE = 0.2  # seconds
_NEAR, _TOUCHING = 0.45, 0.06  # metres: where a target's ring starts to close, and is closed


class _Shown:
    """One form of a hand: how much of it is seen, moving softly to how much is wanted."""

    __slots__ = ("group", "part")

    def __init__(self, group: Node) -> None:
        self.group = group
        self.part = 0.0
        group.opacity, group.visible = 0.0, False

    def step(self, wanted: float, seconds: float) -> None:
        """Go on towards `wanted`, 0 to 1."""
        most = seconds / _FADE
        after = self.part + min(most, max(-most, wanted - self.part))
        if after != self.part:
            self.part = after
            self.group.opacity = after
            self.group.visible = after > 0.0


class Hands:
    """Two hands, drawn only: nothing is measured.

    Where the joints of a bare hand are seen, its skin follows them; else the hand holds a plain
    handle, if it holds a controller. What is not known any more stays where it was and fades. A
    faint trail shows the way that a hand took.
    """

    __slots__ = (
        "_bare",
        "_handles",
        "_held",
        "_holds",
        "_joints",
        "_matrices",
        "_palms",
        "_scene",
        "_skins",
        "_targets",
        "_then",
        "_trails",
        "_version",
        "groups",
    )

    def __init__(self, scene: Scene, *, tone: str = "sand") -> None:
        """Add both hands to `scene` in the skin that the patient chose, one of `SKIN_TONES`."""
        if tone not in SKIN_TONES:
            raise ValueError(f"no skin tone {tone!r}; there are {', '.join(SKIN_TONES)}")
        colour = SKIN_TONES[tone]
        self._scene = scene
        self._then = self._version = -1
        self._targets: list[int] = []
        self._trails: list[tuple[_Shown, Trail]] = []
        self._holds = [True, True]
        self.groups: list[Node] = []
        """The hands that hold something, left and right."""
        self._held: list[_Shown] = []
        self._skins: list[tuple[Node, Node]] = []
        self._handles: list[Node] = []
        self._bare: list[_Shown] = []
        self._joints = np.stack([bones.joints(bones.NEUTRAL, side) for side in (0, 1)])
        self._palms = np.zeros((2, 3), np.float32)
        self._matrices = bones.matrices(self._joints, self._palms)
        for side, name in enumerate(SIDES):
            group = scene.add("", label=f"hand {name}")
            skin = scene.add(f"hand_{name}", material="skin", colour=colour, parent=group)
            self._handles.append(scene.add("handle", colour="#7B8792", parent=group))
            band = scene.add("band", colour=BANDS[side], parent=group)
            if side == LEFT:
                band.scale = (-1.0, 1.0, 1.0)
            self.groups.append(group)
            self._held.append(_Shown(group))
            self._skins.append((skin, band))
            group = scene.add("", label=f"bare hand {name}")
            skin = scene.add(f"bare_{name}", material="skin", colour=colour, parent=group)
            band = scene.add("bare_band", colour=BANDS[side], parent=group)
            for node in (skin, band):
                scene.pose(node, self._matrices[side])
            self._bare.append(_Shown(group))
            for shown in (self._held[side], self._bare[side]):
                self._trails.append((shown, Trail(scene, shown.group, BANDS[side])))

    def fasten(self, side: int, hand: Sequence[float] | None) -> None:
        """Draw the hand of a controller that is fastened to its arm; None: it is held.

        `hand` (7) is the palm's pose in the controller's axes, whose +Y runs to the elbow and whose
        +X leaves the back of the right hand or enters that of the left.
        """
        position: Sequence[float] = (0.0, 0.0, 0.0)
        orientation: Sequence[float] = math3d.IDENTITY
        if hand is not None:
            # The form's own forearm is GRIP_PITCH from its -Z.
            form = math3d.axis_angle((1.0, 0.0, 0.0), GRIP_PITCH - math.pi / 2)
            position, orientation = hand[:3], math3d.multiply(hand[3:], form).tolist()
        for node in self._skins[side]:
            node.position, node.orientation = position, orientation
        self._holds[side] = hand is None

    def step(
        self, frame: Frame, mirrors: str = "", image: Image | None = None, alone: bool = False
    ) -> None:
        """Place the hands as `frame` says, and close the rings of targets that they come near.

        The hand `mirrors` ("left", "right"; "": none) is drawn as what `image` makes of the poses
        (N, 7) of the other one, of which it is told where the palm is; `alone`: that other one
        fades.
        """
        if image is not None:
            frame = self._mirrored(frame, mirrors, image, alone)
        now = int(frame["t_display"])
        passed = min(0.1, max(0.0, (now - self._then) * 1e-9)) if self._then >= 0 else 0.0
        self._then = now
        seen = self._follow(frame)
        held = frame["held"].tolist()
        for side, name in enumerate(_POSES):
            known = int(frame[name + "_bits"]) & _VALID == _VALID
            self._bare[side].step(seen[side], passed)
            if known:
                pose = frame[name]
                group = self.groups[side]
                group.position = pose[:3]
                group.orientation = pose[3:]
                self._handles[side].visible = self._holds[side] and held[side] != HAND
            self._held[side].step(float(known and seen[side] == 0.0), passed)
        for shown, trail in self._trails:
            if shown.part > 0.0 or len(trail.segments):
                trail.step(passed)
        self._rings()

    def _mirrored(self, frame: Frame, side: str, image: Image, alone: bool) -> Frame:
        """A copy of `frame` in which the hand `side` is the other's mirror image."""
        copied = frame.copy()
        to = SIDES.index(side)
        other = 1 - to
        pose = f"display_{SIDES[other]}"
        copied[f"display_{side}_bits"] = frame[f"{pose}_bits"]
        if int(frame[f"{pose}_bits"]) & _VALID == _VALID:
            copied[f"display_{side}"] = image(frame[pose][None], 0)[0]
        for name in ("held", "joints_source", "joints_bits"):
            copied[name][to] = frame[name][other]
        if ((frame["joints_bits"][other] & _VALID) == _VALID).any():
            copied["joints"][to] = image(frame["joints"][other], PALM)
        if alone:
            copied[f"{pose}_bits"] = 0
            copied["joints_bits"][other] = 0
        return copied

    def _follow(self, frame: Frame) -> list[float]:
        """Bring the skins to the joints; which part of each bare hand's joints is known."""
        seen = [0.0, 0.0]
        bare = [
            source == HAND or (source == UNKNOWN and held != CONTROLLER)
            for source, held in zip(
                frame["joints_source"].tolist(), frame["held"].tolist(), strict=True
            )
        ]
        if not any(bare):
            return seen
        known = (frame["joints_bits"] & _VALID) == _VALID
        count = known.sum(axis=1).tolist()
        wrist = known[:, WRIST].tolist()
        for side in (0, 1):
            if not bare[side] or not wrist[side]:
                continue
            seen[side] = count[side] / JOINTS
            if count[side] == JOINTS:
                self._joints[side] = frame["joints"][side]
            else:
                _carry(self._joints[side], frame["joints"][side], known[side])
            self._palms[side] = self._joints[side, PALM, :3]
            self._bare[side].group.position = self._palms[side]
        if any(seen):
            bones.matrices(self._joints, self._palms, self._matrices)
        return seen

    def _rings(self) -> None:
        table = self._scene.table
        if table.version != self._version:
            self._version = table.version
            cues = table.cue[: table.used]
            self._targets = [row for row, cue in enumerate(cues) if cue in TOUCHED]
        if not self._targets:
            return
        palms = self._shown_palms()
        for row in self._targets:
            meant, place = table.side[row], table.world[row, :3, 3].tolist()
            near = [math.dist(place, palm) for side, palm in palms if meant in (side, "either", "")]
            part = (_NEAR - min(near, default=math.inf)) / (_NEAR - _TOUCHING)
            table.nearness[row] = min(1.0, max(0.0, part))

    def _shown_palms(self) -> list[tuple[str, list[float]]]:
        """The side and the place of each hand that is drawn."""
        world = self._scene.table.world
        shown = []
        for side, name in enumerate(SIDES):
            if self._bare[side].part > 0.0:
                shown.append((name, self._palms[side].tolist()))
            if self._held[side].part > 0.0:
                shown.append((name, world[self._skins[side][0].row, :3, 3].tolist()))
        return shown


def _carry(joints: npt.NDArray[np.float32], seen: npt.NDArray[np.float32],
           known: npt.NDArray[np.bool_]) -> None:  # fmt: skip
    """Take the known ones of `seen` (26, 7); the others keep their pose in the wrist's axes."""
    back = math3d.conjugate(joints[WRIST, 3:])
    turn = math3d.multiply(seen[WRIST, 3:], back)
    rest = ~known
    joints[rest, :3] = seen[WRIST, :3] + math3d.rotate(turn, joints[rest, :3] - joints[WRIST, :3])
    joints[rest, 3:] = math3d.multiply(turn, joints[rest, 3:])
    joints[known] = seen[known]
