"""Where a patient's joints are, and where a hand may be asked to: in reach, limits and sight."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body import Body, Calibration
from rehab.body.certainty import unknown
from rehab.body.mount import PALM
from rehab.errors import UserError
from rehab.exercise import bounds
from rehab.exercise.bending import bent, downwards, inwards, lowered
from rehab.exercise.skeleton import arm_of
from rehab.frame import LEFT, RIGHT, SIDES
from rehab.limits import DIRECTIONS, Limit, error_raised, furthest, read

BOTH = "both"
"""The side of what asks for both arms at once."""

Point = tuple[float, float, float]
Poses = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

FACE_CLEARANCE = 0.25
"""Nothing to be touched comes nearer to the eyes than this, metres."""

FARTHER = 0.05
"""Part of the reach by which a target goes farther out that fits nowhere nearer."""

AHEAD = 0.05
"""Targets lie at least this far in front of the eyes' plane, metres."""

BESIDE = 0.12
"""A palm is led no nearer to its shoulder than this, metres."""

RISES = 60.0
"""Degrees above its shoulder's level that a hand is led to at the most: nothing is overhead."""


def _unknown(plane: float) -> Callable[[float], float]:
    """What is unknown of an arm raised in `plane` (rad), by its elevation; all in degrees."""
    return lambda raised: math.degrees(unknown(math.radians(raised), plane))


UNKNOWN = {
    "shoulder flexion": _unknown(0.5 * math.pi),
    "shoulder abduction": _unknown(0.0),
    "shoulder elevation": _unknown(0.5 * math.pi),  # in the plane in which it is known least
}
"""By direction: an arm that hangs does not show how unsurely a raised one is seen."""


class Reachable:
    """The body's part of a `Stage`: `calibration`, `body` (this frame's record; None before the
    first), `head` (the eyes, play space) and `facing` (the trunk's heading, rad)."""

    def __init__(self, calibration: Calibration, limits: Sequence[Limit] = ()) -> None:
        self.calibration = calibration
        self.body: Body | None = None
        self.head: Point = (0.0, 0.0, 0.0)
        self.facing = 0.0
        self.mirrors = ""
        """The side whose hand is drawn as the other one's mirror image; "": none is."""
        self.alone = False
        """Whether the hand that is mirrored is itself not drawn."""
        self._limits = tuple(limits)

    # How far a joint is, and may go

    def angle(self, direction: str, side: str) -> tuple[float, float]:
        """How far the body has gone along `direction`, one of `rehab.limits.DIRECTIONS`, and the
        standard error, degrees; NaN where it is not tracked. `side` is nothing to trunk and neck.
        """
        if self.body is None:
            return math.nan, math.nan
        return read(self.body, direction, RIGHT if side == "right" else LEFT)

    def within(self, direction: str, side: str, degrees: float, least: float = 0.0) -> float:
        """`degrees` along `direction`, or less: as far as a target may go under the limits of that
        side, or of either ("both").

        Raises `UserError` where they leave no room for a target, or no more than `least` of what
        cannot be asked in part, `ValueError` for a side that
        `direction` has not: no limit would hold there.
        """
        if DIRECTIONS[direction].sided != (side in (*SIDES, BOTH)):
            raise ValueError(f'there is no {direction} of the side "{side}"')
        degrees = min(degrees, self.room(direction, side))
        if degrees <= 0.0 or degrees < least:
            raise UserError(f"The limit of {direction} leaves no room for a target.")
        return degrees

    def room(self, direction: str, side: str) -> float:
        """How far along `direction` a target may go under the limits, degrees: infinite where
        there is none, and less than nothing where its margin is larger than the limit."""
        sides = SIDES if side == BOTH else (side,)
        known = [known for each in sides for known in self._furthest(each)]
        return min((far for way, far in known if way == direction), default=math.inf)

    def arm(
        self,
        side: str,
        elevation: float,
        plane: float = 90.0,
        elbow: float = 0.0,
        rotation: float = 0.0,
    ) -> Point:
        """Where the palm is of an arm at those angles, degrees, on an upright trunk that faces
        ahead: the upper arm raised by `elevation` in `plane` (0 outwards, 90 forwards) and turned
        outwards by `rotation`, the elbow bent by `elbow`."""
        hand = RIGHT if side == "right" else LEFT
        fore = self.calibration.forearm[hand] + PALM
        lengths = self.calibration.upper_arm[hand], fore
        angles = elevation, plane, elbow, rotation
        out, up, ahead = arm_of(lengths, angles)
        right = out if hand == RIGHT else -out
        x, y, z = self.shoulder(side)
        sine, cosine = math.sin(self.facing), math.cos(self.facing)
        return (
            x + right * cosine - ahead * sine,
            y + up,
            z - right * sine - ahead * cosine,
        )

    # Where the patient can reach

    def place(
        self, side: str, azimuth: float, height: float, fraction: float, size: float = 0.1
    ) -> Point:
        """Where a target of diameter `size` goes for the arm `side`, in play space.

        From that shoulder: `azimuth` degrees from straight ahead, outwards positive and across
        the body negative; `height` degrees above the shoulder's level; at `fraction` (at most 1)
        of the calibrated comfortable reach. Where that is nearer than 25 cm to the face, or not
        before it, or past a limit (one of the neck: not to be seen within it), the nearest
        direction that is none of these is taken; where there is none so near, one as little
        farther out as there is, within the reach.
        """
        hand = RIGHT if side == "right" else LEFT
        reach, part = self.calibration.reach[hand], min(max(fraction, 0.0), 1.0)
        wanted = self._direction(hand, np.array(azimuth), np.array(height))
        asked = self._from(side, wanted, part * reach)
        keeps = self._limited(side)
        if self._allowed(asked, size) and keeps(wanted):
            x, y, z = asked.tolist()
            return x, y, z
        ways = self._direction(hand, *_DIRECTIONS)
        kept = keeps(ways)
        for far in (part, *np.arange(part + FARTHER, 1.0, FARTHER), 1.0):
            places = self._from(side, ways, far * reach)
            nearness = np.where(self._allowed(places, size) & kept, ways @ wanted, -2.0)
            best = int(nearness.argmax())
            if nearness[best] > -1.5:
                x, y, z = places[best].tolist()
                return x, y, z
        raise UserError(_TOO_NEAR.format(side=side, reach=100 * reach))

    def fitting(self, side: str, options: Sequence[Sequence[Point]]) -> int:
        """Which of `options` is the first to all of whose places, play space, the limits of that
        arm let its palm be asked; each has as many. Of "both" they are the right palm's, and the
        left one's are their mirror image. Raises `UserError` where there is none."""
        places = np.asarray(options, np.float64)
        if side == BOTH:
            fits = self._fits("right", places) & self._fits("left", self._across(places))
        else:
            fits = self._fits(side, places)
        if not fits.any():
            arms = "arms leave" if side == BOTH else f"{side} arm leave"
            raise UserError(f"The limits of the {arms} no room for what is asked.")
        return int(fits.argmax())

    def _fits(self, side: str, places: Floats) -> npt.NDArray[np.bool_]:
        ways = places - np.asarray(self.shoulder(side))
        return np.asarray(self._limited(side)(ways).all(axis=-1))

    def _across(self, places: Floats) -> Floats:
        """The mirror images of `places` (…, 3) beyond the plane through the trunk."""
        assert self.body is not None
        normal = np.array((math.cos(self.facing), 0.0, -math.sin(self.facing)))
        off = (places - np.asarray(self.body["chest"], np.float64)) @ normal
        return np.asarray(places - 2.0 * off[..., None] * normal)

    def path(self, side: str, ways: Floats) -> Floats:
        """The way (N, 3), play space, on which a palm of that arm is led that asks for `ways`
        (N, 3): from the shoulder outwards, up and ahead, metres.

        Nothing of it lies behind the shoulders, beyond the comfortable reach, or nearer to the
        shoulder than the elbow may bend; where the neck may not look it comes nearer to straight
        ahead; and where it would come too near to the face, too high, or past a limit, it is
        lowered until it does not. Raises `UserError` where all of that leaves no room.
        """
        hand = RIGHT if side == "right" else LEFT
        own = np.asarray(ways, np.float64) * (1.0, 1.0, -1.0)  # as bounds have it: z is behind
        own[:, 2] = np.minimum(own[:, 2], 0.0)
        own[np.linalg.norm(own, axis=1) < 1e-6] = (0.0, 0.0, -1e-6)  # at the shoulder: ahead of it
        far = np.linalg.norm(own, axis=1)
        reach = self.calibration.reach[hand]
        kept = np.clip(far, min(self._nearest(side), reach), reach)
        own *= (kept / far)[:, None]

        aside = [turn for turn in self._furthest("") if turn[0].endswith("rotation")]

        def placed(vectors: Floats) -> Floats:
            return np.asarray(self.shoulder(side)) + self._turned(hand, vectors)

        def seen(vectors: Floats) -> npt.NDArray[np.bool_]:
            return bounds.seen(self._from_eyes(placed(vectors)), aside)

        def allowed(vectors: Floats) -> npt.NDArray[np.bool_]:
            off = placed(vectors) - np.asarray(self.head)
            size = np.linalg.norm(vectors, axis=-1)
            low = vectors[..., 1] <= math.sin(math.radians(RISES)) * size + 1e-9
            clear = np.linalg.norm(off, axis=-1) >= FACE_CLEARANCE
            return np.asarray(low & clear & bounds.allowed(vectors, self._furthest(side)))

        own = bent(own, inwards, seen)
        own = bent(own, downwards, allowed)
        if not allowed(own).all():
            raise UserError(f"The limits of the {side} arm leave no room for what is asked.")
        return placed(own)

    def shoulder(self, side: str) -> Point:
        """That shoulder, from where the trunk is now: known also while the hand is not seen."""
        if self.body is None:
            raise RuntimeError("the stage knows no body before the first frame")
        out = 0.5 * self.calibration.shoulder_width * (1.0 if side == "right" else -1.0)
        x, y, z = self.body["chest"].tolist()
        return x + out * math.cos(self.facing), y, z - out * math.sin(self.facing)

    # The other hand's mirror image

    def mirror(self, side: str, *, alone: bool = False) -> None:
        """From now on draw the hand `side` ("left", "right") as the other one's mirror image; "":
        draw both as they are. `alone`: the other one is hidden, as behind a mirror. It is only
        drawn: frames and bodies stay what they are."""
        if side and side not in SIDES:
            raise ValueError(f'there is no hand of the side "{side}"')
        self.mirrors, self.alone = side, alone and bool(side)

    def mirrored(self, point: Sequence[float], side: str) -> Point:
        """Where, in play space, the mirror image of `point` is that is drawn as the hand `side`:
        beyond the plane through the trunk, and lower where the limits of that arm ask for it."""
        if self.body is None:
            raise RuntimeError("the stage knows no body before the first frame")
        image = across(point, self.body["chest"].tolist(), self.facing)
        if not any(limit.covers(RIGHT if side == "right" else LEFT) for limit in self._limits):
            return image
        shoulder = np.array(self.shoulder(side))
        way = np.asarray(image) - shoulder
        ahead = np.array((-math.sin(self.facing), 0.0, -math.cos(self.facing)))
        lower = lowered(way, ahead)
        x, y, z = (shoulder + lower[int(self._limited(side)(lower).argmax())]).tolist()
        return x, y, z

    def mirrored_poses(self, poses: Poses, side: str, palm: int = 0) -> Poses:
        """The same of the poses (N, 7) of a hand, of which `palm` decides how far it is lowered: a
        hand's own axes are mirrored too, as the other hand's are."""
        assert self.body is not None
        images = np.empty_like(poses)
        normal = np.array((math.cos(self.facing), 0.0, -math.sin(self.facing)))
        images[:, :3] = self._across(poses[:, :3].astype(np.float64))
        images[:, :3] += (
            np.array(self.mirrored(poses[palm, :3].tolist(), side), np.float32) - images[palm, :3]
        )
        turned = math3d.multiply((*normal, 0.0), poses[:, 3:])
        images[:, 3:] = math3d.multiply(turned, (1.0, 0.0, 0.0, 0.0))
        return images

    def _direction(self, hand: int, azimuth: Floats, height: Floats) -> Floats:
        """Unit vectors (…, 3) in play space of `azimuth` and `height` (…) in degrees."""
        outwards = np.radians(azimuth) * (-1.0 if hand == RIGHT else 1.0)
        heading, up = self.facing + outwards, np.radians(height)
        level = np.cos(up)
        return np.stack([-level * np.sin(heading), np.sin(up), -level * np.cos(heading)], axis=-1)

    def _furthest(self, side: str) -> list[tuple[str, float]]:
        """How far targets may go under each limit of that arm, degrees, by its direction."""
        hand = RIGHT if side == "right" else LEFT
        found = []
        for limit in self._limits:
            if limit.covers(hand):
                known = self.body is not None
                error = error_raised(self.body, limit.direction, hand) if known else math.nan
                error = 0.0 if math.isnan(error) else error
                more = UNKNOWN.get(limit.direction)
                found.append((limit.direction, furthest(limit.degrees, error, more)))
        return found

    def _limited(self, side: str) -> Callable[[Floats], npt.NDArray[np.bool_]]:
        """Which vectors (…, 3) from that shoulder, in play space, keep all limits."""
        most = self._furthest(side)
        sine, cosine = math.sin(self.facing), math.cos(self.facing)
        outwards = 1.0 if side == "right" else -1.0

        def keeps(ways: Floats) -> npt.NDArray[np.bool_]:
            x, y, z = np.moveaxis(ways, -1, 0)
            own = np.stack([outwards * (x * cosine - z * sine), y, x * sine + z * cosine], axis=-1)
            return bounds.allowed(own, most)

        return keeps

    def _nearest(self, side: str) -> float:
        """How near to its shoulder a palm may be asked to, also under a limit of the elbow, m."""
        hand = RIGHT if side == "right" else LEFT
        most = [far for way, far in self._furthest(side) if way == "elbow flexion"]
        if not most:
            return BESIDE
        upper, fore = self.calibration.upper_arm[hand], self.calibration.forearm[hand] + PALM
        bend = math.cos(math.radians(min(max(min(most), 0.0), 180.0)))
        return max(math.sqrt(upper * upper + fore * fore + 2.0 * upper * fore * bend), BESIDE)

    def _turned(self, hand: int, own: Floats) -> Floats:
        """Vectors (…, 3) of an arm's own axes (outwards, up, behind) in play space."""
        out, up, behind = np.moveaxis(own, -1, 0)
        right = out if hand == RIGHT else -out
        sine, cosine = math.sin(self.facing), math.cos(self.facing)
        return np.stack([right * cosine + behind * sine, up, behind * cosine - right * sine], -1)

    def _from_eyes(self, points: Floats) -> Floats:
        """Points (…, 3) of play space from the eyes: right, up, behind."""
        off = points - np.asarray(self.head)
        sine, cosine = math.sin(self.facing), math.cos(self.facing)
        right = off[..., 0] * cosine - off[..., 2] * sine
        return np.stack([right, off[..., 1], off[..., 0] * sine + off[..., 2] * cosine], axis=-1)

    def _from(self, side: str, direction: Floats, distance: float) -> Floats:
        return np.asarray(self.shoulder(side)) + distance * direction

    def _allowed(self, points: Floats, size: float) -> npt.NDArray[np.bool_]:
        """Which of `points` (…, 3) are far enough from the face, before it, and seen within the
        limits of the neck."""
        off = self._from_eyes(points)
        clear = np.sqrt(np.sum(off * off, axis=-1)) >= FACE_CLEARANCE + 0.5 * size
        seen = bounds.seen(off, self._furthest(""))
        return np.asarray(clear & (-off[..., 2] >= AHEAD) & seen)


def across(point: Sequence[float], chest: Sequence[float], heading: float) -> Point:
    """The mirror image of `point` beyond the upright plane through `chest` of a trunk that faces
    `heading`; metres, play space."""
    x, y, z = point
    sine, cosine = math.sin(heading), math.cos(heading)
    right = 2.0 * ((x - chest[0]) * cosine - (z - chest[2]) * sine)
    return x - right * cosine, y, z + right * sine


_DIRECTIONS = tuple(
    grid.ravel() for grid in np.meshgrid(np.arange(-60.0, 81.0, 5.0), np.arange(-75.0, 61.0, 5.0))
)
"""Azimuths and heights, degrees, among which `Reachable.place` chooses another direction."""

_TOO_NEAR = (
    "No target fits before the {side} arm: within its reach of {reach:.0f} cm each would come too "
    "near to the face, or past a limit."
)
