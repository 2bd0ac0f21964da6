"""The driver for a desk without a headset: mouse and keys move a head and two hands."""

from __future__ import annotations

from gettext import gettext as _
from math import cos, exp, pi, sin, tan
from typing import Any

import numpy as np

from rehab.drivers import Info, News, Renderer
from rehab.drivers.patient.kinematics import Limb, Vector
from rehab.drivers.patient.profile import Arm, Build
from rehab.drivers.recentre import UNMOVED, numbers, recentred
from rehab.drivers.simulated import FIELD_OF_VIEW, Clock, Gaze, Pose, Slate
from rehab.drivers.window import Window
from rehab.frame import Frame

SIZE = (1280, 960)
STATURE = 1.68
EASE = 0.07
"""Time constant with which a hand follows the mouse, s: fast, yet a movement and not a jump."""
STEP = 0.35
"""How fast the keys move the head, m/s, and how far from where it started, m."""
TURN = 1.8
"""How far a drag over the window's height turns the head, rad."""
ARROW = 1.2
"""How fast the arrow keys turn the head, rad/s."""


class DesktopDriver:
    """A seated person at a desk: the hand is where the mouse points.

    The hands hang until the mouse moves over the window. `help_lines` says what the keys do.
    """

    def __init__(self, *, hz: float = 90.0) -> None:
        """Opens the window; raises `UserError` where there is no screen."""
        self.ended = self.status = ""
        self.info = Info(
            runtime="desktop",
            system="mouse and keyboard",
            refresh_hz=hz,
            view_size=SIZE,
            capabilities=frozenset(("controllers", "floor", "head")),
        )
        self.help_lines = (
            _("Mouse: move the hand; wheel: nearer or further"),
            _("Left button: trigger; Tab: the other hand"),
            _("Hold E: reach forward with both hands; hold Q: let both hang"),
            _("Hold the right button, or arrow keys: look around; W A S D: lean"),
            _("Space: pause or go on; R: recentre; Esc: end"),
        )
        self._window = Window(" · ".join(self.help_lines), SIZE, swap_interval=1)
        self._build = build = Build(STATURE, seated=True)
        self._eyes = build.hip + build.neck_up + build.eye_up
        self._limbs = Limb(build, Arm(), 0), Limb(build, Arm(), 1)
        self._head: Vector = (0.0, 0.0, 0.0)
        self._hands = [self._hanging(0), self._hanging(1)]
        self._yaw = self._pitch = 0.0
        self._side = 1
        self._depth = 0.45
        self._pointing = False
        self._clock = Clock(hz, real_time=True)
        self._slate = Slate()
        self._gaze = Gaze(SIZE)
        self._epoch = 0
        self._news: list[News] = []
        self._index = -1

    def wait(self) -> bool:
        """The next frame's time has come; False after Escape or when the window was closed."""
        window = self._window
        before = self._clock.now
        self._clock.tick(self._index + 1)
        window.poll()
        if window.should_close or "escape" in window.pressed:
            return False
        self._index += 1
        dt = min((self._clock.now - before) * 1e-9, 0.1) if before else 0.0
        if "r" in window.pressed:
            self.recentre("full")
        self._look(dt)
        self._lean(dt)
        self._move(dt)
        self._fill()
        return True

    def frame(self) -> Frame:
        """Head and hands at the current frame."""
        return self._slate.record

    def draw(self, renderer: Renderer, scene: Any) -> None:
        """Show the scene in the window."""
        eye = self._gaze.look(self._slate.record["display_head"], self._window.size)
        renderer.draw(scene, [eye])
        self._window.swap()

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """A mouse does not vibrate."""
        return False

    def news(self) -> list[News]:
        """Its recentrings."""
        news, self._news = self._news, []
        return news

    def settle(self) -> None:
        """There is no rate to change."""

    def show_room(self, shown: bool) -> bool:
        """There is no room."""
        return False

    def recentre(self, mode: str) -> None:
        """As `rehab.drivers.Driver` says; whoever sits here sits as high as they began."""
        transform = recentred(UNMOVED, np.array(self._pose(), np.float32), mode, self._eyes)
        self._head, self._yaw = (0.0, 0.0, 0.0), 0.0
        if mode == "reclined":
            self._pitch = 0.0
        self._epoch += 1
        moved = {"epoch": self._epoch, "cause": "command", "transform": numbers(transform)}
        self._news.append(("space", moved))

    def close(self) -> None:
        """Close the window."""
        self._window.close()

    def _look(self, dt: float) -> None:
        window = self._window
        if window.key("mouse_right"):
            self._yaw -= TURN * window.moved[0]
            self._pitch -= TURN * window.moved[1]
        self._yaw += ARROW * dt * (window.key("left") - window.key("right"))
        self._pitch += ARROW * dt * (window.key("up") - window.key("down"))
        self._yaw = min(max(self._yaw, -pi), pi)
        self._pitch = min(max(self._pitch, -1.2), 1.2)

    def _lean(self, dt: float) -> None:
        key = self._window.key
        right, back = key("d") - key("a"), key("s") - key("w")
        x, _y, z = self._head
        x += STEP * dt * (right * cos(self._yaw) + back * sin(self._yaw))
        z += STEP * dt * (back * cos(self._yaw) - right * sin(self._yaw))
        self._head = (min(max(x, -STEP), STEP), 0.0, min(max(z, -STEP), STEP))

    def _move(self, dt: float) -> None:
        window = self._window
        if "tab" in window.pressed:
            self._side = 1 - self._side
        self._depth = min(max(self._depth + 0.03 * window.scrolled, 0.2), 0.75)
        moved = window.moved != (0.0, 0.0) and not window.key("mouse_right")
        if not window.cursor_inside:
            self._pointing = False
        elif moved or window.scrolled:
            self._pointing = True
        follow = 1.0 - exp(-dt / EASE)
        for side in (0, 1):
            goal = self._goal(side)
            x, y, z = self._hands[side]
            self._hands[side] = (
                x + follow * (goal[0] - x),
                y + follow * (goal[1] - y),
                z + follow * (goal[2] - z),
            )

    def _goal(self, side: int) -> Vector:
        """Where a hand is wanted, in play space."""
        window = self._window
        if window.key("e"):
            return self._ahead(side)
        if window.key("q") or side != self._side or not self._pointing:
            return self._hanging(side)
        scale = tan(0.5 * FIELD_OF_VIEW) * 2.0 * self._depth
        x, y = window.cursor[0] * scale, window.cursor[1] * scale
        pitch, yaw = self._pitch, self._yaw
        up = y * cos(pitch) + self._depth * sin(pitch)
        on = self._depth * cos(pitch) - y * sin(pitch)
        return (
            self._head[0] + x * cos(yaw) - on * sin(yaw),
            self._eyes + up,
            self._head[2] - x * sin(yaw) - on * cos(yaw),
        )

    def _shoulder(self, side: int) -> Vector:
        build = self._build
        out = build.shoulder_out if side else -build.shoulder_out
        # The shoulders go with the head, nearly: the lean is from the hips.
        x, _y, z = self._head
        return out + 0.75 * x, build.hip + build.shoulder_up, build.eye_forward + 0.75 * z

    def _hanging(self, side: int) -> Vector:
        x, y, z = self._shoulder(side)
        limb = self._limbs[side]
        return x + 0.05 * limb.out, y - 0.985 * limb.far, z - 0.02

    def _ahead(self, side: int) -> Vector:
        x, y, z = self._shoulder(side)
        return x, y - 0.08, z - 0.98 * self._limbs[side].far

    def _pose(self) -> Pose:
        """The head's."""
        x, _y, z = self._head
        sy, cy = sin(0.5 * self._yaw), cos(0.5 * self._yaw)
        sp, cp = sin(0.5 * self._pitch), cos(0.5 * self._pitch)
        return x, self._eyes, z, cy * sp, sy * cp, -sy * sp, cy * cp

    def _fill(self) -> None:
        """Write the frame: the hands are where arms can bring them, and turned as arms would."""
        left, right = self._limbs
        for side, limb in enumerate(self._limbs):
            limb.reach(self._shoulder(side), self._hands[side], (0.0, 1.0, 0.0), limb.arm.elevation)
        poses = (
            self._pose(),
            left.grip_pose(),
            right.grip_pose(),
            left.aim_pose(),
            right.aim_pose(),
        )
        self._slate.fill(self._index, self._clock, self._epoch, poses)
        record, key = self._slate.record, self._window.key
        record["trigger"] = 0.0
        record["trigger"][self._side] = float(key("mouse_left"))
        record["menu"] = 0
        record["menu"][self._side] = key("space")
