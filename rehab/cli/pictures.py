"""Pictures of what the patient sees: of any moment, through one eye or both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rehab.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from rehab.cli.showing import Showing
    from rehab.drivers import Driver

    Pixels = npt.NDArray[np.uint8]

SIZE = (1280, 960)
VIEW = math.radians(90)
EYES = ("one", "both")
APART = 0.063
"""Metres between the pupils: the mean of adults (Dodgson 2004)."""


class Looker(Protocol):
    """Something that wants to see a session's frames."""

    def look(self, t: int, renderer: Any, scene: Any, head: Any) -> None:
        """`scene` at `t` ns, seen by a head at `head` (7,)."""


def check_eyes(eyes: str) -> str:
    """`eyes`, if it is one of `EYES`. Raises `UserError`."""
    if eyes not in EYES:
        raise UserError(f"--eyes {eyes} is not possible: {' or '.join(EYES)}.")
    return eyes


def through(
    renderer: Any,
    scene: Any,
    head: Sequence[float],
    eyes: str = "one",
    size: tuple[int, int] = SIZE,
    view: float = VIEW,
) -> Pixels:
    """What a head at `head` (7,) sees: from between the eyes, or left and right side by side.

    `view` is the full vertical angle of each picture, rad.
    """
    if eyes == "one":
        seen: Pixels = renderer.picture(scene, head, size, view)
        return seen
    import numpy as np

    from rehab import math3d

    pose = np.asarray(head, np.float64)
    right = math3d.rotate(pose[3:], (0.5 * APART, 0.0, 0.0))
    both = []
    for side in (-1.0, 1.0):
        eye = pose.copy()
        eye[:3] += side * np.asarray(right)
        both.append(renderer.picture(scene, eye, size, view))
    return np.concatenate(both, axis=1)


def keep(pixels: Pixels, path: Path) -> None:
    """Write `pixels` (h, w, 3) as a PNG file. Raises `UserError`."""
    from PIL import Image

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    except OSError as error:
        raise UserError(f"The picture {path} cannot be written: {error.strerror}.") from None


class Snapshots:
    """Pictures at so many seconds into a session, each once."""

    def __init__(self, folder: Path, seconds: Sequence[float], eyes: str = "one") -> None:
        self.paths: list[Path] = []
        self._folder, self._eyes = folder, check_eyes(eyes)
        self._due = sorted(seconds)
        self._begun: int | None = None

    def look(self, t: int, renderer: Any, scene: Any, head: Any) -> None:
        """Take those that are due."""
        self._begun = t if self._begun is None else self._begun
        now = (t - self._begun) * 1e-9
        while self._due and self._due[0] <= now:
            at = self._due.pop(0)
            path = self._folder / f"at-{at:07.2f}-s.png"
            keep(through(renderer, scene, head, self._eyes), path)
            self.paths.append(path)


class Pictured:
    """A driver whose frames are also shown to those who take pictures, the station (`showing`)
    among them."""

    def __init__(
        self, driver: Driver, lookers: Sequence[Looker], showing: Showing | None = None
    ) -> None:
        self._driver, self._showing = driver, showing
        self._lookers = lookers if showing is None else [*lookers, showing]
        self.info = driver.info
        self.ended, self.status = driver.ended, driver.status
        self.frame, self.close = driver.frame, driver.close
        self.vibrate, self.recentre = driver.vibrate, driver.recentre
        self.news, self.settle, self.show_room = driver.news, driver.settle, driver.show_room

    def wait(self) -> bool:
        """As the driver does."""
        going = self._driver.wait()
        self.ended, self.status = self._driver.ended, self._driver.status
        return going

    def draw(self, renderer: Any, scene: Any) -> None:
        """Draw as the driver does; then let pictures be taken."""
        over = renderer if self._showing is None else self._showing.over(renderer)
        self._driver.draw(over, scene)
        frame = self._driver.frame()
        for looker in self._lookers:
            looker.look(int(frame["t_sample"]), renderer, scene, frame["display_head"])
