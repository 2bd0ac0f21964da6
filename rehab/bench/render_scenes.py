"""The scenes that the renderer is measured with: very many moving nodes, and the fullest."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.frame import Eye, FrameBuffer
from rehab.scene import Scene
from rehab.scene.hands import GRIP_PITCH, Hands
from rehab.scene.kit import Kit
from rehab.scene.mesh import Mesh
from rehab.scene.primitives import ball
from rehab.scene.shapes import register

Floats = npt.NDArray[np.float32]

VIEW = (1344, 1512)
PARENTS = 100
DT = 1 / 90
_WORDS = ("Reach for the sun.", "Once more, slowly.", "Let your arm rest.", "Seven of twelve.")


def eyes(texture: int) -> list[Eye]:
    """Both eyes of someone who sits, drawn into the layers of `texture`."""
    out = []
    for layer, x in ((0, -0.032), (1, 0.032)):
        eye = Eye(VIEW, texture, layer)
        eye.view = math3d.view_matrix(math3d.look((x, 1.2, 0.0), (x, 1.1, -1.0)))
        eye.projection = math3d.perspective(math.radians(100), VIEW[0] / VIEW[1])
        out.append(eye)
    return out


@dataclass
class Many:
    """The numbers of nodes under moving parents: those that we draw, and a peer that draws them."""

    parent: npt.NDArray[np.intp]
    position: Floats
    orientation: Floats
    colour: Floats
    phase: Floats
    scale: float = 0.05

    @classmethod
    def of(cls, count: int) -> Many:
        """`count` nodes, the same in every run, all of them in view."""
        rng = np.random.default_rng(5)
        turn = rng.normal(size=(count, 4))
        turn /= np.linalg.norm(turn, axis=1, keepdims=True)
        return cls(
            np.arange(count) % PARENTS,
            rng.uniform(-0.8, 0.8, (count, 3)).astype(np.float32),
            turn.astype(np.float32),
            rng.uniform(0.1, 0.9, (count, 3)).astype(np.float32),
            rng.uniform(0.0, 6.0, count).astype(np.float32),
        )

    def parents(self, frame: int, position: Floats, orientation: Floats) -> None:
        """Write where the parents are in that frame: (100, 3) and (100, 4)."""
        number = np.arange(PARENTS)
        position[:, 0] = 0.9 * (number % 10 - 4.5) + 0.2 * math.sin(0.02 * frame)
        position[:, 1] = 1.2 + 0.9 * (number // 10 - 4.5)
        position[:, 2] = -9.0 + 0.2 * math.cos(0.02 * frame)
        angle = 0.01 * frame + number
        orientation[:] = 0.0
        orientation[:, 1], orientation[:, 3] = np.sin(angle / 2), np.cos(angle / 2)

    def children(self, frame: int, position: Floats) -> None:
        """Write where the nodes are below their parents in that frame (count, 3)."""
        position[:] = self.position
        position[:, 1] += 0.1 * np.sin(self.phase + np.float32(0.03 * frame))

    def scene(self) -> tuple[Scene, Callable[[int], None]]:
        """It as a scene, and what moves it to a frame."""
        scene = Scene(place=None)
        parents = [scene.add("") for _ in range(PARENTS)]
        rows = np.array([node.row for node in parents])
        for number, parent in enumerate(self.parent.tolist()):
            scene.add(
                "box",
                position=self.position[number],
                orientation=self.orientation[number],
                scale=self.scale,
                colour=tuple(self.colour[number].tolist()),
                parent=parents[parent],
            )
        table = scene.table
        first, end = int(rows[0]), int(rows[-1]) + 1

        def move(frame: int) -> None:
            self.parents(frame, table.position[first:end], table.orientation[first:end])
            self.children(frame, table.position[end : end + len(self.parent)])
            table.moved = True

        return scene, move


class Fullest:
    """The garden after many sessions, a question open, both hands at work, all that can be seen."""

    def __init__(self) -> None:
        self.scene = Scene(grown=200)
        self._frame = FrameBuffer().record
        self._hands = Hands(self.scene)
        self._grip = math3d.axis_angle((1, 0, 0), GRIP_PITCH)
        for number in range(6):
            place = (-0.5 + 0.2 * number, 1.15 + 0.05 * (number % 3), -0.55)
            look = {"scale": 0.1, "emission": 0.7}
            self.scene.add("star", position=place, cue="touch", side="either", **look)  # type: ignore[arg-type]
        self._kit = Kit(self.scene)
        self.open()
        self._forms: list[Mesh] = [ball(120, 60), ball(100, 70)]  # some 7,000 points

    def open(self) -> None:
        """Open a panel with a question and something to press."""
        kit = self._kit
        ends = ("none", "the worst")
        controls = [kit.scale("Pain", 0, 10, ends, _nothing), kit.button("Go on", _nothing)]
        self._panel = kit.panel("How was it?", ["Take your time."], controls=controls)
        self._said = self.scene.text(_WORDS[0], position=(0.0, 1.6, -1.4), height=0.05)

    def close(self) -> None:
        """Take it away again."""
        self._panel.remove()
        self._said.remove()

    def say(self, number: int) -> None:
        """Change the words in the air."""
        self._said.words = _WORDS[number % len(_WORDS)]

    def burst(self) -> None:
        """Let petals fly."""
        self.scene.burst((0.2, 1.3, -0.6))

    def register(self, number: int) -> None:
        """Let a form come, or change, as loading a model does."""
        register(f"bench {number % 4}", self._forms[number % 2])

    def step(self, number: int) -> None:
        """Let a frame pass: hands, trails, and all that moves by itself."""
        frame = self._frame
        frame["t_display"] += round(DT * 1e9)
        for side, name in enumerate(("left", "right")):
            swing = 0.1 * number + side
            place = (0.4 * side - 0.2 + 0.15 * math.sin(swing), 1.1 + 0.1 * math.cos(swing), -0.45)
            frame[f"display_{name}"] = (*place, *self._grip)
            frame[f"display_{name}_bits"] = 15
        self._hands.step(frame)
        self.scene.advance(DT)


def _nothing(control: object) -> None:
    """Nobody listens."""
