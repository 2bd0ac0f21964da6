"""Who is moved in front of the program: a performer of clips, and the simulated patient."""

from __future__ import annotations

import clips
import numpy as np
from clips import GRIP_IN_HAND, GRIP_TURN, Clip, Pose3
from sight import Sight

from rehab import math3d
from rehab.drivers.patient import Patient, Profile, Seen, after
from rehab.drivers.recentre import UNMOVED, seen_from, within
from rehab.frame import SIDES
from rehab.store import StoredEvent

RAISING = ("touch", "point")
"""Cues of a place that a hand is to go to, or an arm to point at."""
NOD, NOD_DEPTH = 0.7, np.radians(20.0)
"""Seconds that a nod takes, and how far down it goes."""
WRIST_TO_PALM = 0.064
"""Metres from the remote driver's hand, which is the wrist joint, to its palm joint (measured)."""


class Person:
    """Head and hands as the feeder sends them. `inputs` are those of `Remote.send`."""

    def __init__(self) -> None:
        self.inputs: dict[str, tuple] = {
            "active": (True, True),
            "hand_tracking_active": (False, False),
            "trigger": (0.0, 0.0),
            "b_click": (False, False),
        }

    def pose(self, seconds: float) -> Pose3:
        """Head and grips at `seconds` on the feeder's clock."""
        raise NotImplementedError

    @property
    def environment(self) -> dict[str, str]:
        """What a program has to be started with so that this person sees it."""
        return {}

    def notice(self, event: StoredEvent) -> None:
        """Take in what the session told; who performs a clip does not care."""


class Performance(Person):
    """A clip performed for the program: arms at rest, a reach forward, then the clip itself.

    The blends between them take `EASE` seconds; `act` says what comes next.
    """

    EASE = 1.5

    def __init__(self, clip: Clip) -> None:
        super().__init__()
        self._clip = clip
        self._act, self._since, self._from = "rest", -10.0, clip.rest()
        self._asked: str | None = None
        self._last = clip.rest()

    def act(self, name: str) -> None:
        """Change to "rest", "reach" or "clip"."""
        self._asked = name

    def pose(self, seconds: float) -> Pose3:
        """See `Person`."""
        if self._asked is not None:
            self._act, self._asked = self._asked, None
            self._since, self._from = seconds, self._last
        passed = seconds - self._since
        if self._act == "clip":
            goal = clips.at(self._clip, max(0.0, passed - self.EASE))
        else:
            goal = self._clip.rest() if self._act == "rest" else self._clip.reach()
        self._last = clips.blend(self._from, goal, passed / self.EASE)
        return self._last


class RemotePatient(Person):
    """The simulated patient in front of a program in another process: sees by its stored events,
    a second late and only what "touch" and a nod answer, or all of it by `sight`.

    `place` is where the person's own space, and `play` where play space lies in the lab's room,
    poses (7,): the patient may be moved about, and the program may move what it shows. One who
    `waits` does nothing of what is asked.
    """

    def __init__(
        self, profile: str | Profile, seed: int, *, seated: bool = True, sight: Sight | None = None
    ) -> None:
        super().__init__()
        self._patient = Patient(profile, seed, seated)
        self._sight = sight
        self.highest = [0.0, 0.0]
        """How far up each arm was asked to go by what was seen, degrees from hanging."""
        self._seen: list[Seen] = []
        self._nod: float | None = None
        self._nods = False
        self.waits = False
        self.place = self.play = UNMOVED

    def notice(self, event: StoredEvent) -> None:
        """See what was told, and what it shows where."""
        if event.kind == "space":
            moved = event.data["transform"]
            self.play = UNMOVED if moved is None else within(self.play, np.array(moved))
        if self._sight is None:
            self._seen = after(event.kind, event.data, self._seen)

    @property
    def environment(self) -> dict[str, str]:
        """See `Person`."""
        return {} if self._sight is None else self._sight.environment

    def nod(self) -> None:
        """Nod once, from now."""
        self._nods = True

    def pose(self, seconds: float) -> Pose3:
        """See `Person`."""
        ahead = seen_from(self.place, self.play)
        if self._sight is not None:
            self._see(self._sight.look())
            self.inputs["trigger"] = tuple(self._patient.mover.grasp)
        seen = [
            cue._replace(
                position=tuple((ahead[:3] + math3d.rotate(ahead[3:], cue.position)).tolist())
            )
            for cue in (() if self.waits else self._seen)
        ]
        head, left, right = self._patient.step(int(seconds * 1e9), seen)[:3]
        hands = [np.array(left, np.float32), np.array(right, np.float32)]
        if any(self.inputs["hand_tracking_active"]):
            hands = [bare(side, grip) for side, grip in enumerate(hands)]
        moved = [within(self.place, one) for one in (self._nodding(head, seconds), *hands)]
        return moved[0], moved[1], moved[2]

    def _see(self, seen: list[Seen]) -> None:
        """Note how far up an arm would be that does what it is asked."""
        if seen == self._seen:
            return
        self._seen = seen
        for cue in seen:
            if cue.cue in RAISING and cue.side in SIDES:
                side = SIDES.index(cue.side)
                way = np.subtract(cue.position, self._patient.truth.shoulder[side])
                angle = np.degrees(np.arccos(-way[1] / np.linalg.norm(way)))
                self.highest[side] = max(self.highest[side], float(angle))

    def _nodding(self, head: tuple, seconds: float) -> np.ndarray:
        if self._nods:
            self._nods, self._nod = False, seconds
        pose = np.array(head, np.float32)
        if self._nod is not None and seconds < self._nod + NOD:
            down = NOD_DEPTH * np.sin(np.pi * (seconds - self._nod) / NOD) ** 2
            pose[3:] = math3d.multiply(pose[3:], math3d.axis_angle((1.0, 0.0, 0.0), -down))
        return pose


def bare(side: int, grip: np.ndarray) -> np.ndarray:
    """The pose to send for a bare hand whose grip (7,) would be this: that of its wrist joint."""
    turn = math3d.multiply(grip[3:], math3d.conjugate(GRIP_TURN[side]))
    from_wrist = (0.0, GRIP_IN_HAND[1], -WRIST_TO_PALM)
    return np.concatenate([grip[:3] - math3d.rotate(turn, from_wrist), turn]).astype(np.float32)
