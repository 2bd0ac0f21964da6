"""All that an exercise sees of the program: things to show, sound, touch, chance and the body."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body import Body, Calibration
from rehab.body.mount import PALM
from rehab.errors import UserError
from rehab.exercise import bounds
from rehab.exercise.skeleton import arm_of
from rehab.frame import LEFT, RIGHT, SIDES, TRACKED, Frame
from rehab.limits import DIRECTIONS, Limit, error_raised, furthest, read

if TYPE_CHECKING:
    from rehab.audio import Audio
    from rehab.exercise.spec import Settings
    from rehab.scene import Node, Scene
    from rehab.scene.sheet import Sheet

Point = tuple[float, float, float]
Turn = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]
Tell = Callable[[str, dict[str, Any]], None]
Vibrate = Callable[[int, float, float, float], object]

FACE_CLEARANCE = 0.25
"""Nothing to be touched comes nearer to the eyes than this, metres."""

MOST_NODES = 2000
"""Things that an exercise may have in the scene at once: more is a slip, and no picture is in time.
"""

VEIL = 1.0
"""How wide a veil is, metres: wider than from the eyes to what is always in view within it."""

FARTHER = 0.05
"""Part of the reach by which a target goes farther out that fits nowhere nearer."""

AHEAD = 0.05
"""Targets lie at least this far in front of the eyes' plane, metres."""


class Stage:
    """Where an exercise takes place.

    `settings`, `rng` (a seeded numpy Generator, the only chance allowed), `calibration`, `body`
    (this frame's record) and `seconds` (played so far; stands still in a pause) are there to be
    read. Positions are metres in play space.
    """

    def __init__(
        self,
        scene: Scene,
        settings: Settings,
        rng: np.random.Generator,
        calibration: Calibration,
        *,
        audio: Audio,
        vibrate: Vibrate,
        tell: Tell,
        limits: Sequence[Limit] = (),
        gaze: bool = False,
    ) -> None:
        self.settings = settings
        self.rng = rng
        self.calibration = calibration
        self.body: Body | None = None
        self.head: Point = (0.0, 0.0, 0.0)
        self.facing = 0.0
        self.seconds = 0.0
        self.praises = True
        """Whether success is praised: in an assessment it is not. The session sets it, and …"""
        self.counts = True
        """… whether what succeeds counts: practice does not."""
        self._scene = scene
        self._audio = audio
        self._vibrate = vibrate
        self._tell = tell
        self._limits = tuple(limits)
        self._gaze = gaze
        self._nodes: dict[int, Node] = {}

    # What there is to see

    def add(self, mesh: str, **look: Any) -> Node:
        """A thing in the scene: `rehab.scene.Scene.add` says what `look` may hold."""
        return self._keep(self._scene.add(mesh, **look))

    def text(self, words: str, **look: Any) -> Node:
        """Words in the scene: `rehab.scene.Scene.text` says what `look` may hold."""
        return self._keep(self._scene.text(words, **look))

    def ring(
        self, position: Sequence[float], across: float, colour: str, line: float = 0.06
    ) -> Sheet:
        """A ring that fills clockwise as its `value` goes from 0 to 1, turned to the eyes.

        `across` and `line` (less than one) are metres.
        """
        from rehab.scene.sheet import Sheet

        ring = Sheet.add(self._scene, "ring", (across, across), colour, None, position, 0.0, line)
        away = [2.0 * at - eye for at, eye in zip(position, self.head, strict=True)]
        ring.orientation = math3d.look(position, away)[3:].tolist()
        self._keep(ring)
        return ring

    def veil(self) -> Node:
        """A dusk that closes round the eyes, so that nothing else is seen but what a patient can
        always say; it is to be kept at `head`, and opens as it is removed."""
        dusk = self.add("veil", scale=VEIL, colour=_DUSK, position=self.head, label="veil")
        self._scene.veil = dusk
        dusk.opacity = 0.0
        self.tween(dusk, "opacity", 1.0, 0.5)
        return dusk

    def tween(self, node: Node, what: str, to: Any, seconds: float, ease: str = "out") -> None:
        """Let `what` of `node` glide to `to`; for the eye only, scores must not read it."""
        self._scene.tween(node, what, to, seconds, ease=ease)

    def burst(self, position: Sequence[float], colour: str) -> None:
        """Petals fly from `position`, where success is praised."""
        if self.praises:
            self._scene.burst(position, colour, count=40)

    def plant(self) -> None:
        """A flower that stays grows in the garden, at the next free place of its bed: for a trial
        that counts."""
        if self.counts:
            self._scene.plant()

    def remove(self, node: Node, fade: float = 0.0) -> None:
        """Take `node` away, fading for `fade` seconds; gone already is no mistake."""
        if self._nodes.pop(id(node), None) is None or not node.alive:
            return
        node.cue = ""  # what fades asks for nothing any more
        if fade > 0:
            self._scene.tween(node, "opacity", 0.0, fade, then=node.remove)
        else:
            node.remove()

    def clear(self) -> None:
        """Take away everything that was added and is still there."""
        for node in list(self._nodes.values()):
            self.remove(node)

    def _keep(self, node: Node) -> Node:
        if len(self._nodes) >= MOST_NODES:
            node.remove()
            raise UserError(f"The exercise shows more than {MOST_NODES} things at once.")
        self._nodes[id(node)] = node
        return node

    # What there is to hear and to feel

    def play(self, cue: str, position: Sequence[float] | None = None, step: int = 0) -> None:
        """Sound one of `rehab.audio.CUES` from `position`; it is recorded as an event. Where
        success is not praised, it is only acknowledged."""
        if not self.praises:
            cue, step = _PLAIN.get(cue, cue), 0
        where = None if position is None else [round(float(x), 4) for x in position]
        self._tell("cue", {"cue": cue, "position": where, "step": step})
        self._audio.play(cue, position, step)

    def say(self, words: str) -> None:
        """Speak to the patient: second person, at most twelve words."""
        self._audio.say(_(words))

    def vibrate(self, hand: int, seconds: float, strength: float, hertz: float = 0.0) -> None:
        """Pulse the controller in `hand` (0 left, 1 right; -1: none is asked); `hertz` 0 is the
        device's own."""
        if hand >= 0:
            self._vibrate(hand, seconds, strength, hertz)

    @property
    def far(self) -> float:
        """How far ahead nothing stands in the way of what is to be seen, metres."""
        place = self._scene.place
        return 12.0 if place is None else place.open_ahead

    def ahead(self, bearing: float, height: float, far: float) -> Point:
        """The point `far` metres from the eyes, `bearing` degrees to the right of straight ahead
        and `height` degrees above the eyes' level."""
        x, y, z = self.head
        turn, up = self.facing - math.radians(bearing), math.radians(height)
        level = far * math.cos(up)
        return x - level * math.sin(turn), y + far * math.sin(up), z - level * math.cos(turn)

    def bearing(self, way: Sequence[float]) -> tuple[float, float]:
        """How far to the right of straight ahead, and above the eyes' level, `way` (from the eyes,
        play space) points, degrees."""
        x, y, z = way
        sine, cosine = math.sin(self.facing), math.cos(self.facing)
        right, forth = x * cosine - z * sine, -x * sine - z * cosine
        return math.degrees(math.atan2(right, forth)), math.degrees(
            math.atan2(y, math.hypot(right, forth))
        )

    def ray(self, frame: Frame, by: str) -> tuple[Point, Point] | None:
        """Where `by` ("head", "gaze", "left" or "right" hand) points from, and the unit vector
        along which, play space; None where it is not tracked. Where the eyes look decides only
        where it is recorded: else `UserError`.
        """
        if by == "gaze" and not self._gaze:
            raise UserError("Eye gaze decides only where the programme records it (record_gaze).")
        name = by if by in ("head", "gaze") else f"aim_{by}"
        if int(frame[name + "_bits"]) != TRACKED:
            return None
        pose = frame[name]
        ahead = math3d.rotate(pose[3:], (0.0, 0.0, -1.0)).tolist()
        x, y, z = pose[:3].tolist()
        return (x, y, z), (ahead[0], ahead[1], ahead[2])

    def to_eyes(self, bearing: float, height: float, lean: float = 0.0) -> Turn:
        """How a thing that faces +Z is turned at `ahead(bearing, height, …)` to face the eyes, its
        top leaning `lean` degrees to the patient's right."""
        turn = math3d.axis_angle((0.0, 1.0, 0.0), self.facing - math.radians(bearing))
        up = math3d.axis_angle((1.0, 0.0, 0.0), math.radians(height))
        top = math3d.axis_angle((0.0, 0.0, 1.0), -math.radians(lean))
        x, y, z, w = math3d.multiply(math3d.multiply(turn, up), top).tolist()
        return x, y, z, w

    # How far a joint is, and may go

    def angle(self, direction: str, side: str) -> tuple[float, float]:
        """How far the body has gone along `direction`, one of `rehab.limits.DIRECTIONS`, and the
        standard error, degrees; NaN where it is not tracked. `side` is nothing to trunk and neck.
        """
        if self.body is None:
            return math.nan, math.nan
        return read(self.body, direction, RIGHT if side == "right" else LEFT)

    def within(self, direction: str, side: str, degrees: float) -> float:
        """`degrees` along `direction`, or less: as far as a target may go under the limits.

        Raises `UserError` where they leave no room for a target, `ValueError` for a side that
        `direction` has not: no limit would hold there.
        """
        if DIRECTIONS[direction].sided != (side in SIDES):
            raise ValueError(f'there is no {direction} of the side "{side}"')
        degrees = min(degrees, self.room(direction, side))
        if degrees <= 0.0:
            raise UserError(f"The limit of {direction} leaves no room for a target.")
        return degrees

    def room(self, direction: str, side: str) -> float:
        """How far along `direction` a target may go under the limits, degrees: infinite where
        there is none, and less than nothing where its margin is larger than the limit."""
        return min((far for way, far in self._furthest(side) if way == direction), default=math.inf)

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
        arm let its palm be asked; each has as many. Raises `UserError` where there is none."""
        ways = np.asarray(options, np.float64) - np.asarray(self.shoulder(side))
        fits = self._limited(side)(ways).all(axis=-1)
        if not fits.any():
            raise UserError(f"The limits of the {side} arm leave no room for what is asked.")
        return int(fits.argmax())

    def shoulder(self, side: str) -> Point:
        """That shoulder, from where the trunk is now: known also while the hand is not seen."""
        if self.body is None:
            raise RuntimeError("the stage knows no body before the first frame")
        out = 0.5 * self.calibration.shoulder_width * (1.0 if side == "right" else -1.0)
        x, y, z = self.body["chest"].tolist()
        return x + out * math.cos(self.facing), y, z - out * math.sin(self.facing)

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
                found.append((limit.direction, furthest(limit.degrees, error)))
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

    def _from(self, side: str, direction: Floats, distance: float) -> Floats:
        return np.asarray(self.shoulder(side)) + distance * direction

    def _allowed(self, points: Floats, size: float) -> npt.NDArray[np.bool_]:
        """Which of `points` (…, 3) are far enough from the face, before it, and seen within the
        limits of the neck."""
        off = points - np.asarray(self.head)
        clear = np.sqrt(np.sum(off * off, axis=-1)) >= FACE_CLEARANCE + 0.5 * size
        sine, cosine = math.sin(self.facing), math.cos(self.facing)
        ahead = -off[..., 0] * sine - off[..., 2] * cosine
        right = off[..., 0] * cosine - off[..., 2] * sine
        seen = bounds.seen(np.stack([right, off[..., 1], -ahead], axis=-1), self._furthest(""))
        return np.asarray(clear & (ahead >= AHEAD) & seen)


_PLAIN = {"success": "touch", "more": "touch", "streak": "touch"}
"""What is heard in place of praise."""

_DIRECTIONS = tuple(
    grid.ravel() for grid in np.meshgrid(np.arange(-60.0, 81.0, 5.0), np.arange(-75.0, 61.0, 5.0))
)
"""Azimuths and heights, degrees, among which `Stage.place` chooses another direction."""

_DUSK = "#000000"
"""Of the veil: whatever takes light is lighter above than below, which would tell where up is."""

_TOO_NEAR = (
    "No target fits before the {side} arm: within its reach of {reach:.0f} cm each would come too "
    "near to the face, or past a limit."
)
