"""Golden pictures: what they show, how they are compared, and how they are made anew.

`python tests/gfx/golden.py` draws them again; look at each one before it is committed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from rehab import math3d
from rehab.frame import FrameBuffer
from rehab.scene import Scene, shapes
from rehab.scene.hands import GRIP_PITCH, Hands

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
    """Every form once, nowhere; half of them fading."""
    scene = Scene(place=None)
    for number, name in enumerate(n for n in shapes.NAMES if n != "paper"):
        x, y = -0.66 + 0.44 * (number % 4), 1.75 - 0.4 * (number // 4)
        own = {"bud": 0.9, "handle": 1.6, "band": 2.0}
        scale = own.get(name, 1.6 if name.startswith("hand") else 0.24)
        colour = ("#FFB347", "#8FA58E", "#FF7A59", "#5B6F8F")[number % 4]
        turn = math3d.axis_angle((0.3, 1, 0), 0.5)
        opacity = 1.0 if number % 3 else 0.6
        look = {"colour": colour, "scale": scale, "opacity": opacity}
        scene.add(name, position=(x, y, -1.6), orientation=turn, **look)
    return scene


PICTURES: dict[str, tuple[Callable[[], Scene], np.ndarray]] = {
    "reach": (reach, SEATED),
    "success": (success, STANDING),
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
