"""Pictures of what the patient saw, taken at the moments that tell a session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rehab.cli.pictures import keep, through

if TYPE_CHECKING:
    from rehab.session import Event


class Moment(NamedTuple):
    """A picture to take `after` seconds from its event; an earlier one of that name is replaced."""

    name: str
    caption: str
    after: float


PHASES = {
    "welcome": Moment("1-welcome", "Welcome", 1.5),
    "calibration rest": Moment("2-calibration-rest", "Calibration: the arms rest", 2.5),
    "calibration reach": Moment("3-calibration-reach", "Calibration: reaching forward", 3.5),
    "calibration look": Moment("4-calibration-look", "Calibration: looking about", 2.2),
    "instruction": Moment("5-instruction", "What to do", 2.0),
    "summary": Moment("9-summary", "Summary, and the garden that grew", 3.0),
}
CUES = {
    "appear": Moment("6-star", "A star appears", 0.4),
    "near": Moment("7-near", "The hand is near", 0.05),
    "success": Moment("8-reached", "Reached: petals, and a bud is planted", 0.25),
}
FROM_TRIAL = 2
"""The first trial whose cues are pictured: the very first has nothing planted yet."""


class Album:
    """Takes each moment's picture once, from the patient's eyes, and writes it as a PNG file."""

    def __init__(self, folder: Path, eyes: str = "one") -> None:
        self.paths: list[Path] = []
        self._folder, self._eyes = folder, eyes
        self._captions: list[str] = []
        self._due: dict[str, tuple[int, Moment]] = {}
        self._known: set[str] = set()

    def event(self, event: Event) -> None:
        """Plan the pictures that follow from this event."""
        moment: Moment | None = None
        if event.kind == "phase":
            moment = PHASES.get(event.data["name"])
        elif event.kind == "cue" and event.data["number"] >= FROM_TRIAL:
            moment = CUES.get(event.data["cue"])
        if moment is None or moment.name in self._known:
            return
        self._known.add(moment.name)
        self._due[moment.name] = (event.t + int(moment.after * 1e9), moment)

    def look(self, t: int, renderer: Any, scene: Any, head: Any) -> None:
        """Take what is due at `t` ns, `scene` seen by a head at `head` (7,)."""
        for name, (due, moment) in list(self._due.items()):
            if t >= due:
                del self._due[name]
                path = self._folder / f"{moment.name}.png"
                keep(through(renderer, scene, head, self._eyes), path)
                self.paths.append(path)
                self._captions.append(moment.caption)

    def sheet(self) -> Path | None:
        """All pictures on one page, with their captions; None where none was taken."""
        from PIL import Image, ImageDraw, ImageFont

        if not self.paths:
            return None
        wide, high, gap, foot = 640 * (2 if self._eyes == "both" else 1), 480, 24, 44
        across = 4 if len(self.paths) > 4 else 2
        rows = -(-len(self.paths) // across)
        size = (across * (wide + gap) + gap, rows * (high + foot + gap) + gap)
        page = Image.new("RGB", size, "#f6f2ea")
        pen, font = ImageDraw.Draw(page), ImageFont.load_default(22)
        for number, (path, caption) in enumerate(zip(self.paths, self._captions, strict=True)):
            x = gap + (number % across) * (wide + gap)
            y = gap + (number // across) * (high + foot + gap)
            with Image.open(path) as picture:
                page.paste(picture.resize((wide, high), Image.Resampling.LANCZOS), (x, y))
            pen.text((x, y + high + 10), caption, fill="#1f2a33", font=font)
        target = self._folder / "all.png"
        page.save(target)
        return target
