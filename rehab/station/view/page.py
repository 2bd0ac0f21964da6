"""The page: a flat scene measured in pixels, with layers, what can be pressed, and what scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rehab import math3d
from rehab.frame import Eye
from rehab.scene import Scene
from rehab.scene import text as letters
from rehab.scene.colour import MIST
from rehab.scene.kit import Control
from rehab.scene.kit.face import TARGET
from rehab.scene.kit.part import Part
from rehab.scene.panel import LIFT
from rehab.scene.sheet import SIGNS, Sheet, in_order
from rehab.scene.theme import Style
from rehab.station import shown
from rehab.station.shown import Press

UNIT = TARGET / 44
"""Metres of a pixel: the kit's least target is then one of 44 pixels."""

GROUND = MIST
SMALL, BODY, TITLE, LARGE = 15, 18, 28, 34
"""Font sizes, pixels; the kit's own small, body and title are these."""

LINE = letters.LINE
_COVERS, _FIXED, _ABOVE = 0.05, 0.06, 0.12  # metres towards the person
_BAR = 8  # width of the scroll bar
_RING, _RING_GAP = 4, 2  # of the focus: its line, and how far from what has it
_CORNER = 11  # of the kit's faces

Key = tuple[str, str, str]
"""What a target is called on its screen: the press, what it is about, and the option."""

Part_ = shown.Entry | shown.Choice | shown.Slider | shown.Action


class Box(NamedTuple):
    """A rectangle of the page, pixels from its top left corner; y goes down."""

    x: float
    y: float
    wide: float
    tall: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.wide

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.tall

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def inset(self, by: float) -> Box:
        """The rectangle within it, so far from each side."""
        return Box(self.x + by, self.y + by, self.wide - 2 * by, self.tall - 2 * by)


@dataclass(frozen=True)
class Target:
    """What can be pressed or typed into, and what of the screen it is."""

    key: Key
    press: Press
    part: Part_
    control: Control
    layer: Layer


@dataclass(frozen=True)
class Attention:
    """Where the person at the keyboard is: what has the focus, the caret in it, the scrolling."""

    focus: Key | None = None
    caret: int = 0
    scroll: float = 0.0


class Layer:
    """A part of the page that moves as one; all is placed by the page's pixels."""

    def __init__(self, page: Page, depth: float) -> None:
        self.page = page
        self.node = page.scene.add("", position=(0.0, 0.0, depth))

    def words(
        self,
        said: str,
        x: float,
        y: float,
        wide: float | None = None,
        *,
        size: float = BODY,
        bold: bool = False,
        ink: str = "",
        align: str = "left",
        lift: int = 2,
    ) -> float:
        """Words whose first line's top is at `y`; how tall they are (nothing for no words)."""
        if not said:
            return 0.0
        node = self.page.scene.text(
            said,
            position=(0, 0, 0),
            height=size * UNIT,
            colour=ink or self.page.style.theme.ink,
            width=None if wide is None else wide * UNIT,
            align=align,
            bold=bold,
            parent=self.node,
        )
        tall = node.size[1] / UNIT
        node.position = self._at(x, y + 0.5 * tall, lift)
        return tall

    def sheet(self, box: Box, colour: str, corner: float = 0.0, lift: int = 1) -> Sheet:
        """A plain rectangle."""
        x, y, wide, tall = box
        return Sheet.add(
            self.page.scene,
            "flat",
            (max(wide, 1) * UNIT, max(tall, 1) * UNIT),
            colour,
            self.node,
            self._at(x + 0.5 * wide, y + 0.5 * tall, lift),
            line=corner * UNIT,
        )

    def sign(self, name: str, box: Box, colour: str, lift: int = 3) -> None:
        """One of the kit's signs, filling the box."""
        x, y, wide, tall = box
        Sheet.add(
            self.page.scene,
            "sign",
            (wide * UNIT, tall * UNIT),
            colour,
            self.node,
            self._at(x + 0.5 * wide, y + 0.5 * tall, lift),
            value=SIGNS.index(name),
            line=0.16 * wide * UNIT,
        )

    def put(self, part: Part, x: float, y: float, lift: int = 2) -> Box:
        """Place a part of the kit with its top left corner there; the box that it takes."""
        part.place(parent=self.node)
        wide, tall = (side / UNIT for side in part.size)
        part.node.position = self._at(x + 0.5 * wide, y + 0.5 * tall, lift)
        return Box(x, y, wide, tall)

    def target(self, control: Control, part: Part_, option: str = "") -> None:
        """Let it be pressed: it has been `put`."""
        key = (part.press.name, part.press.about, option)
        self.page.targets.append(Target(key, part.press, part, control, self))

    def shift(self, up: float) -> None:
        """Move all of it up by so many pixels from where it was placed."""
        _, _, depth = self.node.position
        self.node.position = (0.0, up * UNIT, depth)

    def _at(self, x: float, y: float, lift: int) -> tuple[float, float, float]:
        wide, tall = self.page.size
        return (x - 0.5 * wide) * UNIT, (0.5 * tall - y) * UNIT, lift * LIFT


class Page:
    """One screen, laid out. `fixed` stays, `body` scrolls within `view`, `above` is over all.

    `size` is in pixels of the layout: however fine the monitor, type of 15 is as large.
    """

    def __init__(
        self, size: tuple[float, float], attention: Attention, scene: Scene | None = None
    ) -> None:
        """`scene` is that of the page before, which is used up: a new one takes its memory."""
        self.size = size
        self.attention = attention
        self.scene = Scene(place=None) if scene is None else _emptied(scene)
        self.scene.room = True
        self.style = Style()
        self.targets: list[Target] = []
        self.view = Box(0, 0, *size)
        self.picture: Box | None = None
        """Where the patient's picture belongs."""
        self.body = Layer(self, 0.0)
        self._covers = Layer(self, _COVERS)
        self.fixed = Layer(self, _FIXED)
        self.above = Layer(self, _ABOVE)
        self._content = 0.0
        self._thumb: Sheet | None = None
        self._ring: list[Sheet] = []
        ground = Layer(self, -0.01)
        ground.sheet(Box(-2, -2, size[0] + 4, size[1] + 4), GROUND)

    # What screens do.

    def scrolls(self, view: Box, bottom: float) -> None:
        """Let the body, which reaches down to `bottom`, be seen through `view` only."""
        wide, tall = self.size
        self.view, self._content = view, bottom - view.y
        for box in (Box(-2, -2, wide + 4, view.y + 2), Box(-2, view.bottom, wide + 4, tall)):
            self._covers.sheet(box, GROUND)
        if self.furthest > 0:
            x = view.right - _BAR
            theme = self.style.theme
            track = Box(x, view.y, _BAR, view.tall)
            self.fixed.sheet(track, theme.faces["quiet"].ground, 0.5 * _BAR)
            length = max(44.0, view.tall * view.tall / self._content)
            thumb = Box(x, view.y, _BAR, length)
            self._thumb = self.fixed.sheet(thumb, theme.accent, 0.5 * _BAR, lift=2)

    # What the window and its person do.

    @property
    def furthest(self) -> float:
        """How far the body can be scrolled, pixels."""
        return max(0.0, self._content - self.view.tall)

    def scroll(self, far: float) -> float:
        """Scroll the body so far from its top; how far it could."""
        far = min(self.furthest, max(0.0, far))
        self.body.shift(far)
        if self._thumb is not None:
            wide, tall = self.size
            length = self._thumb.size[1] / UNIT
            y = self.view.y + (self.view.tall - length) * far / self.furthest
            x = self.view.right - 0.5 * _BAR - 0.5 * wide
            self._thumb.position = (x * UNIT, (0.5 * tall - y - 0.5 * length) * UNIT, 2 * LIFT)
        return far

    def box(self, target: Target) -> Box:
        """Where a target is now."""
        x, y, _ = target.control.node.world_position()
        wide, tall = (side / UNIT for side in target.control.size)
        left = x / UNIT + 0.5 * self.size[0] - 0.5 * wide
        return Box(left, 0.5 * self.size[1] - y / UNIT - 0.5 * tall, wide, tall)

    def at(self, x: float, y: float) -> tuple[Target, float, float] | None:
        """What is under a point that can be pressed, and where in it (u, v) that is, metres."""
        for target in reversed(self.targets):
            box = self.box(target)
            if not box.holds(x, y) or (target.layer is self.body and not self.view.holds(x, y)):
                continue
            u = (x - box.x - 0.5 * box.wide) * UNIT
            v = (box.y + 0.5 * box.tall - y) * UNIT
            if target.control.spot(u, v) >= 0:
                return target, u, v
        return None

    def find(self, key: Key | None) -> Target | None:
        """The target of that name."""
        return next((target for target in self.targets if target.key == key), None)

    def ring(self, target: Target | None) -> None:
        """Draw the ring of the focus behind the faces of `target`: a pale line, and round it a
        dark one that is seen on any ground."""
        for sheet in self._ring:
            sheet.remove()
        self._ring = []
        if target is None:
            return
        x, y, _ = target.control.node.world_position()
        boxes = [face.box for face in target.control.faces]
        left, right = (f(u + s * 0.5 * w for u, _, w, _ in boxes) for f, s in ((min, -1), (max, 1)))
        low, high = (f(v + s * 0.5 * h for _, v, _, h in boxes) for f, s in ((min, -1), (max, 1)))
        _, up, _ = target.layer.node.position
        middle = (x + 0.5 * (left + right), y + 0.5 * (low + high) - up, LIFT)
        theme = self.style.theme
        for by, colour in ((_RING + _RING_GAP, theme.accent), (_RING_GAP, theme.paper)):
            size = (right - left + 2 * by * UNIT, high - low + 2 * by * UNIT)
            self._ring.append(
                Sheet.add(
                    self.scene,
                    "flat",
                    size,
                    colour,
                    target.layer.node,
                    middle,
                    line=(_CORNER + by) * UNIT,
                )
            )

    def eye(self, size: tuple[int, int]) -> Eye:
        """What sees the whole page in a picture of `size` real pixels."""
        eye = Eye(size)
        eye.near, eye.far = 1.0, 2.0
        eye.view = math3d.view_matrix((0.0, 0.0, 1.5, 0.0, 0.0, 0.0, 1.0))
        wide, tall = self.size
        eye.projection[0, 0], eye.projection[1, 1] = 2 / (wide * UNIT), 2 / (tall * UNIT)
        eye.projection[2, 2], eye.projection[2, 3] = -2.0, -3.0
        return eye


def _emptied(scene: Scene) -> Scene:
    """The scene without anything in it, as if it were new."""
    table = scene.table
    for row in np.flatnonzero(table.depth[: table.used] == 0).tolist():
        scene.remove(row)
    scene.advance(1.0)  # what still moved has gone
    in_order(scene)
    return scene


def height(said: str, wide: float, size: float = BODY, *, bold: bool = False) -> float:
    """How tall words are in lines of that width, pixels."""
    font = letters.font()
    lines = letters.wrap(said, wide / size, font.bold if bold else font.regular)
    return LINE * size * len(lines)


def measured(said: str, size: float, *, bold: bool = False) -> float:
    """How wide words are in one line, pixels."""
    font = letters.font()
    return size * letters.measure(said, font.bold if bold else font.regular)
