"""The patient's hands in the scene: where the drawn poses have them, fading when not known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rehab import math3d
from rehab.frame import HAND, LEFT, SIDES, Frame
from rehab.scene.node import Node
from rehab.scene.scene import Scene

SKIN = "#D9B79A"
BANDS = ("#7FA3C7", "#F0D9A8")  # left, right: cool and warm, and one thin, one double
GRIP_PITCH = math.radians(60)
"""A grip pose is this much steeper than the forearm: turn a pose that points along the forearm by
it about +X to get the OpenXR grip pose of a hand that holds a handle."""

_POSES = ("display_left", "display_right")
_VALID = 3  # position and orientation, by their XrSpaceLocationFlags
_FADE = 0.2  # seconds
_NEAR, _TOUCHING = 0.45, 0.06  # metres: where a target's ring starts to close, and is closed


class Hands:
    """Two hands that hold a plain handle, if they do. Drawn poses only: nothing is measured."""

    __slots__ = ("_alpha", "_handles", "_holds", "_scene", "_skins", "_then", "groups")

    def __init__(self, scene: Scene, *, tone: str = SKIN) -> None:
        """Add both hands to `scene`; `tone` is the colour that the patient chose."""
        self._scene = scene
        self._alpha = [0.0, 0.0]
        self._then = -1
        self._holds = [True, True]
        self.groups: list[Node] = []
        self._skins: list[tuple[Node, Node]] = []
        self._handles: list[Node] = []
        for side, name in enumerate(SIDES):
            group = scene.add("", opacity=0.0, label=f"hand {name}")
            skin = scene.add(f"hand_{name}", colour=tone, parent=group)
            handle = scene.add("handle", colour="#7B8792", parent=group)
            band = scene.add("band", colour=BANDS[side], parent=group)
            if side == LEFT:
                band.scale = (-1.0, 1.0, 1.0)
            group.visible = False
            self.groups.append(group)
            self._skins.append((skin, band))
            self._handles.append(handle)

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

    def step(self, frame: Frame) -> None:
        """Place the hands as `frame` says, and close the rings of targets that they come near."""
        now = int(frame["t_display"])
        passed = min(0.1, max(0.0, (now - self._then) * 1e-9)) if self._then >= 0 else 0.0
        self._then = now
        held = frame["held"].tolist()
        for side, name in enumerate(_POSES):
            known = int(frame[name + "_bits"]) & _VALID == _VALID
            group = self.groups[side]
            if known:
                pose = frame[name]
                group.position = pose[:3]
                group.orientation = pose[3:]
                self._handles[side].visible = self._holds[side] and held[side] != HAND
            before = self._alpha[side]
            step = passed / _FADE if known else -passed / _FADE
            after = min(1.0, max(0.0, before + step))
            if after != before:
                self._alpha[side] = after
                group.opacity = after
                group.visible = after > 0.0
        self._rings()

    def _rings(self) -> None:
        scene = self._scene
        table = scene.table
        for row, cue in enumerate(table.cue[: table.used]):
            if cue == "touch":
                table.nearness[row] = self._nearness(table.side[row], row)

    def _nearness(self, meant: str, row: int) -> float:
        nearest = math.inf
        table = self._scene.table
        place = table.world[row, :3, 3].tolist()
        for side, name in enumerate(SIDES):
            if self._alpha[side] > 0.0 and meant in (name, "either", ""):
                hand = table.world[self._skins[side][0].row, :3, 3].tolist()
                nearest = min(nearest, math.dist(place, hand))
        part = (_NEAR - nearest) / (_NEAR - _TOUCHING)
        return float(np.clip(part, 0.0, 1.0)) if nearest < math.inf else 0.0
