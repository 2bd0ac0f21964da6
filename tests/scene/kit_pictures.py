"""Pictures of every control in every theme and state, as a seated patient's eyes see them.

`python tests/scene/kit_pictures.py FOLDER` draws them all; without a folder, the golden ones.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from rehab import math3d
from rehab.frame import Eye
from rehab.scene import Panel, Scene
from rehab.scene.kit import Kit

GOLDEN = Path(__file__).resolve().parents[1] / "gfx" / "golden"
GOLDEN_SIZE, GOLDEN_VIEW = (600, 480), math.radians(46)
EYE_SIZE, APART = (1344, 1512), 0.064
LENS = (-0.85, 0.85, 0.9, -0.9)  # rad: left, right, up, down
SEATED = (0.0, 1.2, 0.0)
WATCHED = (0.0, 0.89, -1.16)


def nothing(_: object) -> None:
    """What the buttons of pictures do."""


def buttons(kit: Kit) -> None:
    """A question with its answers, one of them pointed at, and what is needed for safety."""
    go = kit.button("Go on", nothing)
    rest = kit.button("Rest a little", nothing, quiet=True)
    hurts = kit.button("This hurts", nothing, safety=True)
    kit.panel("Ready for the stars?", ["Eight suns today."], controls=[go, rest, hurts])
    go.point(0, 0, 0.6)


def states(kit: Kit) -> None:
    """One button at rest, pointed at, pressed and disabled."""
    made = [
        kit.button(w, nothing) for w in ("At rest", "Pointed at", "Nearly", "Pressed", "Not now")
    ]
    rest = kit.button("Another", nothing, quiet=True)
    kit.panel("States", controls=[*made, rest])
    made[1].point(0, 0, 0.0)
    made[2].point(0, 0, 0.8)
    made[3].activate(0, 0)
    made[4].enabled = False


def scale(kit: Kit) -> Panel:
    """The 0 to 10 scale with one number chosen and another pointed at."""
    pain = kit.scale("Pain", 0, 10, ("none", "worst imaginable"), nothing)
    panel = kit.panel("How much does it hurt?", controls=[pain])
    x, y, _, _ = pain.faces[4].box
    pain.activate(x, y)
    kit.scene.advance(1.0)
    x, y, _, _ = pain.faces[7].box
    pain.point(x, y, 0.4)
    return panel


def slider(kit: Kit) -> None:
    """A slider before its end."""
    volume = kit.slider("Voice", 0, 100, nothing, value=70, step=10, unit=" %")
    done = kit.button("That is right", nothing)
    kit.panel("How loud is the voice?", controls=[volume, done])
    x, y, _, _ = volume.faces[2].box
    volume.point(x, y, 0.5)


def listing(kit: Kit) -> None:
    """A list of more than five, one chosen."""
    names = ("Star reach", "Lanterns", "Shore", "Meadow", "Orchard", "Rain", "Harvest")
    games = kit.listing("Game", names, nothing)
    kit.panel("What shall we play?", controls=[games])
    x, y, _, _ = games.faces[1].box
    games.activate(x, y)
    kit.scene.advance(1.0)
    x, y, _, _ = games.faces[3].box
    games.point(x, y, 0.3)


def rings(kit: Kit) -> None:
    """Progress, a countdown and captions."""
    ring, count, words = kit.ring("Suns"), kit.countdown("Rest"), kit.captions()
    for part, x in ((ring, -0.34), (count, 0.16)):
        part.place((x, 0.93, -1.15), math3d.axis_angle((1, 0, 0), -0.25))
    words.place((0, 0.62, -1.15), math3d.axis_angle((1, 0, 0), -0.4))
    ring.value, ring.words = 0.625, "5"
    count.show(7.2, 10)
    words.words = "A bell rings softly to your left."


def waiting(kit: Kit) -> None:
    """A countdown in a panel, and the way out."""
    count = kit.countdown("Rest")
    kit.panel("Rest your arms", controls=[count, kit.button("Go on now", nothing, quiet=True)])
    count.show(23, 30)


def plain(kit: Kit) -> None:
    """The plain panel with its bar."""
    kit.panel("Reach for the star", ["Touch it with your right hand."]).progress = 0.4


_NUMBERS = itertools.count(1)
PANELS: dict[str, Callable[[Kit], object]] = {
    f.__name__: f for f in (buttons, states, scale, slider, listing, rings, waiting, plain)
}
THEMES = ("paper", "night", "contrast")
GOLDENS: dict[str, tuple[str, str, str]] = {
    "kit_paper": ("buttons", "paper", "normal"),
    "kit_night": ("listing", "night", "normal"),
    "kit_contrast": ("scale", "contrast", "large"),
}


def number(scene: Scene) -> None:
    """Give its words a version of their own: a renderer is shown many scenes, one after another."""
    scene.words_version += 1000 * next(_NUMBERS)


def scene(panel: str, place: str | None = "garden", **style: str) -> Scene:
    """The panel of that name, in a place."""
    made = Scene(place)
    PANELS[panel](Kit(made, **style))
    made.advance(0.01)
    number(made)
    return made


def golden(renderer: object, name: str) -> np.ndarray:
    """The golden picture `name` (h, w, 3), drawn now."""
    panel, theme, text = GOLDENS[name]
    pose = math3d.look(SEATED, WATCHED)
    return renderer.picture(  # type: ignore[attr-defined]
        scene(panel, None, theme=theme, text=text), pose, GOLDEN_SIZE, GOLDEN_VIEW
    )


def both_eyes(renderer: object, seen: Scene, watched: Sequence[float] = WATCHED) -> np.ndarray:
    """What the eyes of a headset see (h, 2 w, 3)."""
    halves = []
    for side in (-0.5, 0.5):
        eye = Eye(EYE_SIZE, 0)
        pose = math3d.look(SEATED, watched)
        pose[:3] += side * APART * np.array([1.0, 0.0, 0.0], np.float32)
        eye.view = math3d.view_matrix(pose)
        eye.projection = math3d.projection_fov(*LENS)
        halves.append(renderer.picture(seen, eye, EYE_SIZE))  # type: ignore[attr-defined]
    return np.concatenate(halves, axis=1)


def main(folder: str | None) -> None:
    """Draw them."""
    from rehab.gfx.context import Headless

    Headless()
    from rehab.gfx.renderer import Renderer

    renderer = Renderer()
    if folder is None:
        for name in GOLDENS:
            Image.fromarray(golden(renderer, name)).save(GOLDEN / f"{name}.png", optimize=True)
        return
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for panel in PANELS:
        for theme in THEMES:
            pixels = both_eyes(renderer, scene(panel, theme=theme))
            Image.fromarray(pixels).save(out / f"{panel}-{theme}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
