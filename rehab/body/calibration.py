"""What is known of one person's body, and of where it rests in play space."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehab import math3d
from rehab.body import anthropometry as human
from rehab.body.mount import HELD, PALM, Mounts, Point, along_forearm, wrist_and_palm
from rehab.errors import UserError

POSTURES = ("seated", "standing")
ANY_EPOCH = -1
SEATED_BELOW = 1.35
"""Eyes lower than this (metres) are taken for a seated person's where nobody has said."""

NO_FLOOR = 0.7
"""Eyes lower than this, metres, are those of a play space without a floor."""

USUAL_EYES, USUAL_EYES_SEATED = 1.6, 1.2
"""Eye heights, metres, taken where play space has no floor (eyes below 0.7 m say so)."""

USUAL_PIVOT: Point = (0.0, -1.7 * human.SKULL_DROP, 1.7 * human.SKULL_BACK)
"""The neck's pivot from the eyes of a person 1.7 m tall: right, up, back."""

UP_FOREARM: Point = (0.0, 1.0, 0.0)
"""OpenXR's grip pose: its +Y points along the open hand towards the wrist."""

BACK_OF_HAND: tuple[Point, Point] = ((-1.0, 0.0, 0.0), (1.0, 0.0, 0.0))
"""OpenXR's grip pose: its +X leaves the back of the right hand, and goes into the left one's."""


@dataclass(frozen=True)
class Calibration:
    """A body's lengths in metres and its resting place in play space; index 0 left, 1 right."""

    posture: str
    """"seated" or "standing"."""
    eye_height: float
    """Eyes above the floor at rest."""
    neutral: Point
    """The eyes at rest, play space."""
    facing: float
    """Heading of the trunk at rest: radians about +Y from -Z, left positive."""
    neck: Point
    """From the eyes to midway between the shoulder joints, head level: right, up, back."""
    shoulder_width: float
    """Between the shoulder joints."""
    trunk: float
    """Mid-shoulder to mid-hip."""
    upper_arm: tuple[float, float]
    """Shoulder to elbow."""
    forearm: tuple[float, float]
    """Elbow to wrist."""
    up_forearm: tuple[Point, Point]
    """Unit vector from wrist to elbow in each controller's axes (its grip pose's): how it sits."""
    reach: tuple[float, float]
    """Shoulder joint to palm at a comfortable reach forwards, which need not be a straight arm."""
    measured: tuple[bool, bool]
    """Whether that arm's reach was measured; if not it is the other's, or else a proportion."""
    rest_hands: tuple[Point | None, Point | None]
    """The palms at rest from mid-shoulder: right, up, back of the trunk; None where unseen."""
    quality: tuple[str, ...] = ()
    """What to doubt, a plain sentence each; empty where nothing was."""
    epoch: int = ANY_EPOCH
    """The `space_epoch` in which `neutral` and `facing` hold; `ANY_EPOCH`: they must be retaken."""
    mounts: Mounts = HELD
    """How each arm carries its controller: of `MOUNTS`."""
    back_of_hand: tuple[Point, Point] = BACK_OF_HAND
    """Unit vector out of the back of the hand in each controller's axes."""
    head_tilt: tuple[float, float] = (0.0, 0.0)
    """Pitch (looking up positive) and roll (left ear down positive) of the headset at rest, rad:
    how it sits on the head, and how the head is held."""
    shown: bool = True
    """Whether a resting pose was shown; else it is taken from whatever was done, and what is
    learnt later may correct it."""
    neck_pivot: Point = USUAL_PIVOT
    """From the eyes to the point about which the head turns, in the headset's axes."""

    def arm(self, side: int) -> float:
        """From shoulder to wrist of that arm when it is straight, metres."""
        return self.upper_arm[side] + self.forearm[side]

    def tilt(self) -> math3d.Array:
        """The headset at rest, turned back to face -Z: a quaternion (4)."""
        pitch, roll = self.head_tilt
        return math3d.multiply(
            math3d.axis_angle((1.0, 0.0, 0.0), pitch), math3d.axis_angle((0.0, 0.0, 1.0), roll)
        )

    def from_controller(self, side: int) -> tuple[Point, Point]:
        """Wrist and palm of that arm in its controller's axes, metres."""
        up, back = self.up_forearm[side], self.back_of_hand[side]
        return wrist_and_palm(self.mounts[side], side, up, back, self.forearm[side])

    def hand_from_controller(self, side: int) -> tuple[float, ...] | None:
        """The pose (7) of palm and forearm in the controller's axes, where it is fastened.

        +Y runs to the elbow, +X leaves the back of the right hand or enters that of the left.
        """
        if self.mounts[side] == "hand":
            return None
        _, palm = self.from_controller(side)
        turn = along_forearm(side, self.up_forearm[side], self.back_of_hand[side])
        return *palm, *turn.tolist()

    def carried_over(self) -> Calibration:
        """The same body in another session: its resting place is retaken at the first frame."""
        return dataclasses.replace(self, epoch=ANY_EPOCH)

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Calibration:
        """The inverse of `to_dict`, also after a trip through JSON.

        A field that was added since, and so has a default, may be missing; a length that was
        stored once stood for both arms.
        """
        fields = dataclasses.fields(cls)
        names = {field.name for field in fields}
        needed = {field.name for field in fields if field.default is dataclasses.MISSING}
        if not needed <= stored.keys() <= names:
            odd = ", ".join(sorted((needed - stored.keys()) | (stored.keys() - names)))
            raise UserError(f"The stored calibration has missing or unknown fields: {odd}.")
        body = {name: _frozen(value) for name, value in stored.items()}
        for bone in ("upper_arm", "forearm"):
            if isinstance(body[bone], float):
                body[bone] = (body[bone], body[bone])
        return cls(**body)


def _frozen(value: Any) -> Any:
    """Lists as the tuples that they were before JSON."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list | tuple) else value


def proportioned(
    eye_height: float,
    posture: str | None = None,
    neutral: Point | None = None,
    facing: float = 0.0,
    epoch: int = ANY_EPOCH,
) -> Calibration:
    """A body by mean proportions from its eye height (metres above the floor) alone."""
    posture = posture or ("seated" if eye_height < SEATED_BELOW else "standing")
    height = human.stature(eye_height, posture)
    reach = comfortable_reach(height)
    return Calibration(
        posture=posture,
        eye_height=eye_height,
        neutral=neutral or (0.0, eye_height, 0.0),
        facing=facing,
        neck=(0.0, -human.SHOULDER_DROP * height, human.SHOULDER_BACK * height),
        shoulder_width=human.SHOULDER_WIDTH * height,
        trunk=human.TRUNK * height,
        upper_arm=(human.UPPER_ARM * height,) * 2,
        forearm=(human.FOREARM * height,) * 2,
        up_forearm=(UP_FOREARM, UP_FOREARM),
        reach=(reach, reach),
        measured=(False, False),
        rest_hands=(None, None),
        epoch=epoch,
        neck_pivot=(0.0, -human.SKULL_DROP * height, human.SKULL_BACK * height),
    )


def guessed(eyes: float) -> Calibration:
    """Mean proportions of eyes at this height, metres, of which nothing was shown yet."""
    body = proportioned(eyes if eyes > NO_FLOOR else USUAL_EYES)
    return dataclasses.replace(body, shown=False)


def comfortable_reach(stature: float) -> float:
    """Shoulder to palm, metres, where no reach was measured: four fifths of a straight arm."""
    return 0.8 * ((human.UPPER_ARM + human.FOREARM) * stature + PALM)
