"""Golden pictures: what they show, how they are compared, and how they are made anew.

`python tests/gfx/golden.py` draws them again; look at each one before it is committed.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from rehab import math3d
from rehab.frame import FrameBuffer
from rehab.scene import Scene, shapes
from rehab.scene.hands import GRIP_PITCH, Hands
from rehab.scene.material import MATERIALS, Material, register

OWN_FORMS = tuple(name for name in shapes.NAMES if name not in ("paper", *shapes.PROPS))
"""The program's own, before a test registers others; exercises' props are in the gallery."""

FOLDER = Path(__file__).with_name("golden")
FAILED = Path(__file__).resolve().parents[2] / "out" / "golden"
SIZE = (400, 450)
SEATED = math3d.look((0, 1.2, 0), (0, 1.03, -1.2))
STANDING = math3d.look((0, 1.6, 0), (0, 1.25, -1.2))

# Two versions of Mesa round edges and blends differently: a few pixels may be off, not the picture.
MEAN_OFF = 1.5  # of 255
FAR_OFF = 24
SHARE_FAR_OFF = 0.012
BLOCK, BLOCK_OFF = 10, 30  # pixels; of 255: in no small square may something be missing


def with_hands(scene: Scene, left: tuple[float, ...], right: tuple[float, ...]) -> None:
    """Put hands at both places, pointing forwards, fully shown."""
    hands, frame = Hands(scene), FrameBuffer().record
    grip = math3d.axis_angle((1, 0, 0), GRIP_PITCH)
    for name, place in (("left", left), ("right", right)):
        frame[f"display_{name}"] = (*place, *grip)
        frame[f"display_{name}_bits"] = 15
    for _ in range(40):
        frame["t_display"] += 11_111_111
        hands.step(frame)
        scene.advance(1 / 90)
        scene.update()


def reach() -> Scene:
    """A seated patient about to touch a star."""
    scene = Scene()
    for _ in range(12):
        scene.plant()
    star = {"scale": 0.1, "emission": 0.7, "cue": "touch"}
    scene.add("star", position=(0.30, 1.22, -0.52), side="right", **star)
    panel = scene.panel("Reach for the star", ["Touch it with your right hand."])
    panel.progress = 0.4
    for _ in range(150):
        scene.advance(1 / 90)
    with_hands(scene, (-0.2, 0.95, -0.36), (0.24, 1.02, -0.42))
    return scene


def success() -> Scene:
    """Petals, and a garden that has grown."""
    scene = Scene()
    for _ in range(24):
        scene.plant()
    for _ in range(150):
        scene.advance(1 / 90)
    with_hands(scene, (-0.2, 1.1, -0.36), (0.24, 1.25, -0.45))
    scene.burst((0.25, 1.35, -0.6), count=40)
    for _ in range(28):
        scene.advance(1 / 90)
    return scene


def forms() -> Scene:
    """Every form once, nowhere; a third of them fading."""
    scene = Scene(place=None)
    for number, name in enumerate(OWN_FORMS):
        x, y = -0.9 + 0.36 * (number % 6), 1.8 - 0.3 * (number // 6)
        look = {
            "colour": ("#FFB347", "#8FA58E", "#FF7A59", "#5B6F8F")[number % 4],
            "scale": 0.14 / shapes.shape(name).radius,
            "opacity": 1.0 if number % 3 else 0.6,
        }
        turn = math3d.axis_angle((0.3, 1, 0), 0.5)
        scene.add(name, position=(x, y, -1.6), orientation=turn, **look)
    return scene


def woven() -> None:
    """Make a material with all textures, and a ball to show it: waves along both directions."""
    y, x = np.mgrid[0:128, 0:128] * (2 * np.pi * 8 / 128)
    colour = np.full((128, 128, 4), 255, np.uint8)
    hill = (0.5 + 0.5 * np.sin(x)) * (0.5 + 0.5 * np.sin(y))
    colour[..., :3] = np.array([200, 160, 120]) - 40 * hill[..., None]
    flat = np.full_like(x, 225)
    normal = np.stack([128 + 60 * np.cos(x), 128 + 60 * np.cos(y), flat], -1).astype(np.uint8)
    rough = np.stack([flat, 150 + 60 * np.sin(x), 0 * flat], -1).astype(np.uint8)
    register(Material("test_woven", colour=colour, normal=normal, rough_metal=rough))
    ball = shapes.shape("sphere")
    px, py, pz = ball.points.T
    uv = np.stack([np.arctan2(px, pz) / np.pi, 0.5 - py], axis=1).astype(np.float32)
    shapes.register("test_ball", dataclasses.replace(ball, uv=uv))


def materials() -> Scene:
    """A ball of every material on a table in the sun, and a large one with textures."""
    scene = Scene()
    woven()
    table = {"position": (0.1, 0.60, -0.55), "scale": (0.8, 0.06, 0.45), "colour": "#C9A98D"}
    scene.add("rounded_box", **table)
    colours = ("#FF7A59", "#E0A98A", "#FFB347", "#5B6F8F", "#C9B27C")
    for number, colour in enumerate(colours):
        name = MATERIALS[number].name
        place = (-0.16 + 0.13 * number, 0.685, -0.45 - 0.02 * number)
        scene.add("sphere", position=place, scale=0.1, colour=colour, material=name)
    ball = {"position": (0.25, 0.78, -0.68), "scale": 0.3, "colour": "#FFFFFF"}
    scene.add("test_ball", material="test_woven", **ball)
    with_hands(scene, (-0.2, 0.95, -0.30), (0.32, 0.9, -0.40))
    return scene


PICTURES: dict[str, tuple[Callable[[], Scene], np.ndarray]] = {
    "reach": (reach, SEATED),
    "success": (success, STANDING),
    "materials": (materials, math3d.look((0, 1.3, 0.15), (0.1, 0.62, -0.58))),
    "forms": (forms, math3d.look((0, 1.2, 0), (0, 1.2, -1))),
}


def draw(renderer: object, name: str) -> np.ndarray:
    """The picture `name` (h, w, 3), drawn now."""
    make, pose = PICTURES[name]
    return renderer.picture(make(), pose, SIZE, math.radians(90))  # type: ignore[attr-defined]


def difference(name: str, drawn: np.ndarray) -> str:
    """What is wrong with `drawn`, or "": then nothing. A picture of it goes to `FAILED`."""
    with Image.open(FOLDER / f"{name}.png") as picture:
        golden = np.asarray(picture.convert("RGB"))
    off = np.abs(drawn.astype(int) - golden.astype(int))
    mean, share = off.mean(), (off.max(axis=2) > FAR_OFF).mean()
    rows, columns = (n // BLOCK * BLOCK for n in off.shape[:2])
    blocks = off[:rows, :columns].reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK, 3)
    worst = blocks.mean(axis=(1, 3, 4)).max()
    if mean <= MEAN_OFF and share <= SHARE_FAR_OFF and worst <= BLOCK_OFF:
        return ""
    FAILED.mkdir(parents=True, exist_ok=True)
    magnified = np.clip(off * 8, 0, 255).astype(np.uint8)
    beside = np.concatenate([golden, drawn, magnified], axis=1)
    Image.fromarray(beside).save(FAILED / f"{name}.png")
    where = f"{worst:.0f} in the worst place; see {FAILED / name}.png"
    return f"{name}: {mean:.2f} off in the mean, {share:.2%} far off, {where}"


if __name__ == "__main__":
    from rehab.gfx.context import Headless

    Headless()
    from rehab.gfx.renderer import Renderer

    FOLDER.mkdir(exist_ok=True)
    made = Renderer()
    for title in PICTURES:
        Image.fromarray(draw(made, title)).save(FOLDER / f"{title}.png", optimize=True)
