"""All that an exercise sees of the program: things to show, sound, touch, chance and the body."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from rehab import math3d
from rehab.body import Calibration
from rehab.errors import UserError
from rehab.exercise.bundled import BUNDLED
from rehab.exercise.grip import Closing, closing, pinching
from rehab.exercise.reachable import Point, Reachable
from rehab.exercise.roll import rolled
from rehab.frame import LEFT, RIGHT, TRACKED, Frame
from rehab.limits import Limit
from rehab.movement import Movement

if TYPE_CHECKING:
    from rehab.audio import Audio
    from rehab.exercise.spec import Settings
    from rehab.scene import Node, Scene
    from rehab.scene.sheet import Sheet

Turn = tuple[float, float, float, float]
Tell = Callable[[str, dict[str, Any]], None]
Vibrate = Callable[[int, float, float, float], object]

MOST_NODES = 2000
"""Things that an exercise may have in the scene at once: more is a slip, and no picture is in time.
"""

VEIL = 1.0
"""How wide a veil is, metres: wider than from the eyes to what is always in view within it."""


class Stage(Reachable):
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
        movements: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    ) -> None:
        super().__init__(calibration, limits)
        self.settings = settings
        self.rng = rng
        self.seconds = 0.0
        self.praises = True
        """Whether success is praised: in an assessment it is not. The session sets it, and …"""
        self.counts = True
        """… whether what succeeds counts: practice does not."""
        self._scene = scene
        self._audio = audio
        self._vibrate = vibrate
        self._tell = tell
        self._gaze = gaze
        self._movements = movements
        self._nodes: dict[int, Node] = {}

    # What there is to see

    def add(self, mesh: str, **look: Any) -> Node:
        """A thing in the scene: `rehab.scene.Scene.add` says what `look` may hold."""
        return self._keep(self._scene.add(mesh, **look))

    def text(self, words: str, **look: Any) -> Node:
        """Words in the scene: `rehab.scene.Scene.text` says what `look` may hold."""
        return self._keep(self._scene.text(words, **look))

    def model(self, file: str | Path, **look: Any) -> Node:
        """A model in a glTF binary (.glb), as a thing in the scene that `look` describes as for
        `add`; one of a single mesh can be a target. Reading it takes longer than a frame: do it in
        `build`. Raises `UserError`."""
        from rehab.scene import gltf

        model = gltf.load(file)
        model.register()
        if model.whole:
            return self.add(**{**model.whole, **look})
        node = self.add("", **look)
        model.add_to(self._scene, node)
        return node

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

    def stream(
        self, course: Sequence[Sequence[float]], normal: Sequence[float], width: float
    ) -> Node:
        """Water `width` metres wide along `course` (n, 3), play space, in a plane across the unit
        vector `normal`, from whose side it is seen. There is one at a time: each takes the place of
        the last."""
        from rehab.scene import shapes
        from rehab.scene.stream import stream

        shapes.register("stream", stream(course, normal, width))
        return self.add("stream", label="water")

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

    @property
    def things(self) -> list[Node]:
        """All that was added and not yet taken away."""
        return [node for node in self._nodes.values() if node.alive]

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

    def movement(self, name: str) -> Movement:
        """The movement called so: one that a therapist recorded for this session, or one that comes
        with the program. Raises `UserError` where there is none."""
        if (stored := self._movements.get(name)) is not None:
            return Movement.from_dict(stored)
        if (bundled := BUNDLED.get(name)) is not None:
            return bundled
        raise UserError(f'There is no movement "{name}" in this session.')

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
        x, y, z, i, j, k, w = frame[name].tolist()
        # Where -Z points, written out: it is asked in every frame.
        way = -2.0 * (i * k + j * w), 2.0 * (i * w - j * k), 2.0 * (i * i + j * j) - 1.0
        return (x, y, z), way

    def roll(self, frame: Frame, side: str) -> tuple[float, float]:
        """How far the hand `side` is rolled about its forearm's axis against the vertical, degrees,
        0 with the thumb up and palm down positive, and the standard error; NaN where it is not
        seen. `rehab.exercise.roll` says what it holds, and what the error is made of."""
        return rolled(frame, self.calibration, side)

    def closing(self, frame: Frame, side: str, by: str) -> Closing:
        """How far the hand `side` is closed, told `by` one of `rehab.exercise.grip.BY` ("trigger",
        "squeeze", "pinch")."""
        return closing(frame, side, by)

    def taking(self, frame: Frame, side: str, by: str) -> list[float] | None:
        """Where the hand `side` takes things, play space: its palm, or between the tips that pinch;
        None where that is not seen."""
        if by == "pinch":
            tips = pinching(frame, side)
            return None if tips is None else [0.5 * (a + b) for a, b in zip(*tips, strict=True)]
        hand = RIGHT if side == "right" else LEFT
        if self.body is None or not self.body["arm_valid"][hand]:
            return None
        place: list[float] = self.body["hand"][hand].tolist()
        return place

    def to_eyes(self, bearing: float, height: float, lean: float = 0.0) -> Turn:
        """How a thing that faces +Z is turned at `ahead(bearing, height, …)` to face the eyes, its
        top leaning `lean` degrees to the patient's right."""
        # Plain floats: things that fly are turned once a frame, each.
        turn, up = 0.5 * (self.facing - math.radians(bearing)), 0.5 * math.radians(height)
        sine, cosine = math.sin(turn), math.cos(turn)
        x, y = cosine * math.sin(up), sine * math.cos(up)
        z, w = -sine * math.sin(up), cosine * math.cos(up)
        sine, cosine = math.sin(-0.5 * math.radians(lean)), math.cos(0.5 * math.radians(lean))
        return (
            x * cosine + y * sine,
            y * cosine - x * sine,
            w * sine + z * cosine,
            w * cosine - z * sine,
        )


_PLAIN = {"success": "touch", "more": "touch", "streak": "touch"}
"""What is heard in place of praise."""

_DUSK = "#000000"
"""Of the veil: whatever takes light is lighter above than below, which would tell where up is."""
