"""The station's window in the gallery: every screen, with invented people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from rehab.station.view.still import still
from tests.station.station_screens import SCREENS
from tools.gallery_scenes import AHEAD, played

SHEET = "station"
SIZE = (1280, 800)
CAPTIONS = {
    "unlock": "Who is at the keyboard",
    "today": "Today's patients",
    "person": "One patient: what is due",
    "settings": "A block's settings, and what changes",
    "screening": "Screening",
    "movements": "Movements that patients copy",
    "question": "A question",
    "playing": "Play as it goes",
    "playing_asked": "What only staff may answer",
    "after": "The session is over",
}
README = ("today", "settings", "playing", "movements")
"""Pictures of their own: docs/gallery/station-NAME.jpg."""


def draw(renderer: Any, folder: Path, names: Sequence[str]) -> None:
    """Keep what is asked for in `folder`, as PNG files."""
    mirror = None
    for name in CAPTIONS:
        called = f"{SHEET}-{name}"
        if names and called not in names and SHEET not in names:
            continue
        if name.startswith("playing") and mirror is None:
            scene = played("sunrise", 2.0, elevation=100)
            mirror = renderer.picture(scene, AHEAD, (960, 720), 1.2)
        shown = SCREENS[name]()
        pixels = still(renderer, shown, SIZE, mirror if name.startswith("playing") else None)
        Image.fromarray(pixels).save(folder / f"{called}.png")


def picture(folder: Path, name: str) -> Image.Image:
    """The picture of that name, as `draw` kept it."""
    with Image.open(folder / f"{SHEET}-{name}.png") as found:
        return found.copy()


def sheet(folder: Path) -> Image.Image:
    """All screens on one page, three beside each other, with their captions."""
    margin, foot, wide = 16, 34, 645
    high = wide * SIZE[1] // SIZE[0]
    rows = -(-len(CAPTIONS) // 3)
    size = 3 * (wide + margin) + margin, rows * (high + foot) + margin
    page = Image.new("RGB", size, "#f6f2ea")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(19)
    for at, (name, caption) in enumerate(CAPTIONS.items()):
        x, y = margin + at % 3 * (wide + margin), margin + at // 3 * (high + foot)
        small = picture(folder, name).resize((wide, high), Image.Resampling.LANCZOS)
        page.paste(small, (x, y))
        pen.text((x, y + high + 5), caption, fill="#1f2a33", font=font)
    return page
