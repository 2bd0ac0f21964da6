"""A scene of a few cues, for drivers that need no more of one."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist

from rehab.drivers.patient import Patient, Profile, Seen
from rehab.drivers.patient.person import Poses

HZ = 90


class Thing:
    """A visible node with a cue."""

    def __init__(self, cue: str, side: str = "", at: Sequence[float] = (0.0, 1.2, -1.5)) -> None:
        self.cue, self.side, self._at = cue, side, tuple(at)

    def world_position(self) -> tuple[float, ...]:
        return self._at


class Scene:
    """What is on show is what is in `things`."""

    def __init__(self, *things: Thing) -> None:
        self.things = list(things)

    def tagged(self) -> list[Thing]:
        return self.things


class Watch:
    """A patient and the frame that they are at."""

    def __init__(self, profile: str | Profile, seed: int = 1, seated: bool = True) -> None:
        self.patient = Patient(profile, seed, seated)
        self.patient.history = []
        self.index = 0

    def run(self, seconds: float, *seen: Seen) -> list[Poses]:
        """The poses of that many seconds, while `seen` is on show."""
        out = []
        for _ in range(round(seconds * HZ)):
            out.append(self.patient.step(round(self.index * 1e9 / HZ), seen))
            self.index += 1
        return out

    def until(self, near: float, target: Seen, limit: float = 10.0) -> float | None:
        """Seconds until that target's hand is within `near` m of it; None: never."""
        hand = 2 if target.side == "right" else 1
        for frame in range(round(limit * HZ)):
            (poses,) = self.run(1 / HZ, target)
            if dist(poses[hand][:3], target.position) < near:
                return frame / HZ
        return None
