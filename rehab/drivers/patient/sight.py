"""What the simulated patient sees: the cues that are on show, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rehab.drivers.patient.kinematics import Vector, distance

SAME = 0.03
"""A cue that moved less than this since it was noticed is the one that was noticed, m."""


class Seen(NamedTuple):
    """One cue on show, of `skills.SKILLS`."""

    cue: str
    side: str = ""
    """ "left" or "right": the hand that is asked for; anything else: the patient chooses."""
    position: Vector = (0.0, 0.0, 0.0)
    """In play space, m."""


def seen_in(scene: Any) -> list[Seen]:
    """The cues of the visible nodes of a scene (`scene.tagged()`)."""
    return [Seen(node.cue, node.side, vector(node.world_position())) for node in scene.tagged()]


def answered(seen: Sequence[Seen], says: Mapping[str, int]) -> list[Seen]:
    """`seen`, where of each scale of numbers only that is left which the patient `says`: "pain 3"
    is then a control to "press" like any other."""
    own = {f"{what} {number}" for what, number in says.items()}
    return [cue._replace(cue="press") if cue.cue in own else cue for cue in seen]


def after(event: str, data: Mapping[str, Any], seen: list[Seen]) -> list[Seen]:
    """What is seen after a session's event of kind `event`: for a patient who sees no scene.

    Lets the patient play a program in another process by the events that it stores.
    """
    if event == "phase":
        posture = data["name"].removeprefix("calibration ")
        return [Seen(posture)] if posture in ("rest", "reach", "look") else []
    if event == "cue" and data["cue"] == "appear" and data.get("position"):
        return [Seen("touch", data.get("side", ""), vector(data["position"]))]
    if event in ("pause", "ask"):
        return [Seen("wait" if event == "pause" else "nod")]
    return [] if event in ("trial_end", "block_end", "resume", "session_end") else seen


def vector(point: Any) -> Vector:
    """Three plain floats of any three numbers."""
    x, y, z = point
    return float(x), float(y), float(z)


def same(a: Seen | None, b: Seen | None) -> bool:
    """Whether two sights are of one thing."""
    if a is None or b is None:
        return a is b
    return a.cue == b.cue and a.side == b.side and distance(a.position, b.position) < SAME
