"""Draw every place, panel, cue and hand as both eyes see them, the station's window, and the sheets
of docs/gallery/.

    python -m tools.draw_gallery FOLDER [NAME …]

Every picture goes to FOLDER as a PNG file, left and right eye side by side. With NAMEs (of pictures
or sheets) only those are drawn, and docs/gallery/ stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from rehab.cli.pictures import keep, through
from tests.scene.kit_pictures import number
from tools import gallery_station
from tools.gallery_entries import ENTRIES, EYE, README, Entry

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
SHEET_BYTES, PICTURE_BYTES, WINDOW_BYTES, MARGIN, FOOT = 350_000, 60_000, 90_000, 16, 34


def sheet(entries: Sequence[Entry], folder: Path) -> Image.Image:
    """The left eyes' pictures of `entries` on one page, with their captions."""
    across = 3 if len(entries) <= 6 else 4 if len(entries) % 6 else 6
    wide = (2000 - MARGIN) // across - MARGIN
    high = wide * EYE[1] // EYE[0]
    rows = -(-len(entries) // across)
    page = Image.new("RGB", (across * (wide + MARGIN) + MARGIN,
                             rows * (high + FOOT) + MARGIN), "#f6f2ea")  # fmt: skip
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(19)
    for at, entry in enumerate(entries):
        x, y = MARGIN + at % across * (wide + MARGIN), MARGIN + at // across * (high + FOOT)
        page.paste(
            left_eye(folder, entry.name).resize((wide, high), Image.Resampling.LANCZOS), (x, y)
        )
        pen.text((x, y + high + 5), entry.caption, fill="#1f2a33", font=font)
    return page


def left_eye(folder: Path, name: str) -> Image.Image:
    """What the left eye saw in the picture of that name."""
    with Image.open(folder / f"{name}.png") as both:
        return both.crop((0, 0, *EYE))


def write(picture: Image.Image, name: str, most: int) -> None:
    """Keep `picture` in the gallery, in the best quality of at `most` so many bytes."""
    path = GALLERY / f"{name}.jpg"
    for quality in range(90, 20, -4):
        picture.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= most:
            return


def main(folder: Path, names: Sequence[str]) -> None:
    """Draw `names`, or all and the gallery."""
    from rehab.gfx.context import Headless

    Headless()
    from rehab.gfx.renderer import Renderer

    renderer = Renderer()
    for entry in ENTRIES:
        if not names or entry.name in names or entry.sheet in names:
            scene = entry.make()
            number(scene)
            keep(
                through(renderer, scene, entry.head, "both", EYE, entry.view),
                folder / f"{entry.name}.png",
            )
    gallery_station.draw(renderer, folder, names)
    if names:
        return
    for name in dict.fromkeys(entry.sheet for entry in ENTRIES):
        write(sheet([e for e in ENTRIES if e.sheet == name], folder), name, SHEET_BYTES)
    write(gallery_station.sheet(folder), gallery_station.SHEET, SHEET_BYTES)
    for name in gallery_station.README:
        write(gallery_station.picture(folder, name), f"station-{name}", WINDOW_BYTES)
    for name, entry_name in README.items():
        write(left_eye(folder, entry_name), name, PICTURE_BYTES)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
