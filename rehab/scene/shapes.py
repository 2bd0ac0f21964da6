"""The registry of forms that a node can have, by name and number; made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.scene import (
    bare_hand,
    falling,
    flowers,
    hand,
    harvest,
    meadow,
    pond,
    primitives,
    shore,
    stream,
    yard,
)
from rehab.scene.mesh import Floats, Mesh

_MAKERS: dict[str, Callable[[], Mesh]] = {
    "sphere": lambda: primitives.ball(32, 18),
    "box": lambda: primitives.box(0.03),
    "rounded_box": lambda: primitives.box(0.16),
    "cylinder": primitives.cylinder,
    "cone": primitives.cone,
    "torus": primitives.torus,
    "disc": lambda: primitives.cylinder(0.08, 0.035, 40),
    "ring": primitives.ring_flat,
    "star": flowers.star,
    "petal": flowers.petal,
    "leaf": flowers.leaf,
    "capsule": primitives.capsule,
    "ground": primitives.ground,
    "dome": primitives.dome,
    "hand_left": hand.left,
    "hand_right": hand.right,
    "handle": hand.handle,
    "band": hand.band,
    "bare_left": bare_hand.left,
    "bare_right": bare_hand.right,
    "bare_band": bare_hand.band,
    "bud": flowers.bud,
    "paper": primitives.quad,
    "gate": yard.gate,
    "gatepost": yard.gatepost,
    "well": yard.well,
    "bucket": yard.bucket,
    "tray": yard.tray,
    "drum": yard.drum,
    "carried_tray": yard.carried_tray,
    "flowerpot": yard.flowerpot,
    "beach": shore.beach,
    "sea": shore.sea,
    "foam": shore.foam,
    "dragonfly": meadow.dragonfly,
    "dragonfly_wings": meadow.wings,
    "paper_lantern": meadow.paper_lantern,
    "box_lantern": meadow.box_lantern,
    "veil": meadow.veil,
    "thumb_left": hand.thumb_left,
    "thumb_right": hand.thumb_right,
    "tabletop": harvest.tabletop,
    "can_left": lambda: harvest.can(-1.0),
    "can_right": lambda: harvest.can(1.0),
    "glass": harvest.glass,
    "hoop": harvest.hoop,
    "fruit": harvest.fruit,
    "basket": harvest.basket,
    "bloom": falling.bloom,
    "burr": falling.burr,
    "boat": stream.boat,
    "lily": pond.lily,
    "lily_pad": pond.pad,
    "stream": pond.stream,
}
PROPS: tuple[str, ...] = (
    *("gate", "gatepost", "well", "bucket", "thumb_left", "thumb_right"),
    *("dragonfly", "dragonfly_wings", "paper_lantern", "box_lantern", "veil"),
    *("tray", "beach", "sea", "foam"),
    *("tabletop", "can_left", "can_right", "glass", "hoop", "basket"),
    *("bloom", "burr", "boat"),
    *("drum", "carried_tray", "flowerpot"),
    *("lily_pad", "stream"),
)
"""Those that exercises play with."""

_NO_TARGET = (
    *("bud", "paper", "petal", "leaf", "ground", "dome"),
    *("band", "handle", "bare_left", "bare_right", "bare_band"),
    *PROPS,
)
_OWN_SIZE = {"hand_left": 0.06, "hand_right": 0.06} | dict.fromkeys(_NO_TARGET, 0.0)

NAMES: list[str] = list(_MAKERS)
"""Every form's name, at its number; grows by `register`."""

NUMBER = {name: number for number, name in enumerate(NAMES)}
PAPER = NUMBER["paper"]
PETAL = NUMBER["petal"]

REACH: Floats = np.array([_OWN_SIZE.get(name, 0.5) for name in NAMES], np.float32)
"""Half the size of each form at scale 1, for halos, rings and shadows, metres; 0: it has none."""

RADIUS: Floats = np.full(len(NAMES), np.inf, np.float32)
"""The ball around each form's origin that holds it at scale 1, metres, half as much again where it
has a skin that poses stretch; infinite until the form is first made."""

version = 0
"""Grows whenever a form comes or changes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What encloses a form: a box between corners `low` and `high` (3,), a ball around the origin.

    `closed` is whether the form has an inside; metres, in its own axes.
    """

    low: Floats
    high: Floats
    radius: float
    closed: bool


_meshes: dict[int, Mesh] = {}
_bounds: dict[int, Bounds] = {}


def shape(name: str) -> Mesh:
    """The form `name`; ValueError where there is none."""
    if name not in NUMBER:
        raise ValueError(f"no mesh {name!r}; there are {', '.join(NAMES)}")
    number = NUMBER[name]
    if number not in _meshes:
        _keep(number, _MAKERS[name]())
    return _meshes[number]


def register(name: str, mesh: Mesh) -> int:
    """Give `mesh` a name, in the place of what had it; its number from now on."""
    global RADIUS, REACH, version
    if not name:
        raise ValueError("a mesh needs a name")
    number = NUMBER.setdefault(name, len(NAMES))
    if number == len(NAMES):
        NAMES.append(name)
        REACH = np.append(REACH, np.float32(0.0))
        RADIUS = np.append(RADIUS, np.float32(0.0))
    _keep(number, mesh)
    _bounds.pop(number, None)
    REACH[number] = 0.5 * np.ptp(mesh.points, axis=0).max() if len(mesh.points) else 0.0
    version += 1
    return number


def _keep(number: int, mesh: Mesh) -> None:
    _meshes[number] = mesh
    RADIUS[number] = mesh.radius * (1.5 if mesh.joints is not None else 1.0)


def bounds(number: int) -> Bounds:
    """What encloses the form of that number."""
    if number not in _bounds:
        mesh = shape(NAMES[number])
        _bounds[number] = Bounds(
            mesh.points.min(axis=0), mesh.points.max(axis=0), mesh.radius, _closed(mesh)
        )
    return _bounds[number]


def _closed(mesh: Mesh) -> bool:
    """Whether every edge has two faces, points at one place taken as one."""
    _, place = np.unique(np.rint(mesh.points * 1e5), axis=0, return_inverse=True)
    faces: npt.NDArray[np.intp] = place.reshape(-1)[mesh.faces]
    faces = faces[(faces != np.roll(faces, 1, axis=1)).all(axis=1)]
    if not len(faces):
        return False
    there = faces.ravel() * len(mesh.points) + np.roll(faces, -1, axis=1).ravel()
    back = np.roll(faces, -1, axis=1).ravel() * len(mesh.points) + faces.ravel()
    return bool(np.array_equal(np.sort(there), np.sort(back)))
