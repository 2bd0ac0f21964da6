"""A gauge: a bar with a band on it that is to be met, and a needle that goes with the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.exercise.stage import Stage

if TYPE_CHECKING:
    from rehab.scene import Node

BAR, BAND, NEEDLE = "#3E4A57", "#FFE08A", "#FF7A59"


class Gauge:
    """A bar `wide` metres, `far` from the eyes at a bearing and height in degrees, turned to them;
    0 is its left end and 1 its right, `low` to `high` the band."""

    def __init__(
        self, stage: Stage, at: tuple[float, float, float], wide: float, low: float, high: float
    ) -> None:
        bearing, height, far = at
        self._wide = wide
        group = stage.add(
            "",
            position=stage.ahead(bearing, height, far),
            orientation=stage.to_eyes(bearing, height),
        )

        def part(x: float, z: float, size: tuple[float, float], colour: str, light: float) -> Node:
            return stage.add(
                "rounded_box", parent=group, position=(x, 0.0, z), scale=(*size, 0.012),
                colour=colour, emission=light, label="gauge",
            )  # fmt: skip

        bar = part(0.0, 0.0, (wide + 0.04, 0.05), BAR, 0.0)
        middle = (0.5 * (low + high) - 0.5) * wide
        band = part(middle, 0.008, ((high - low) * wide, 0.036), BAND, 0.5)
        self._needle = part(-0.5 * wide, 0.02, (0.018, 0.078), NEEDLE, 0.5)
        self.nodes = (self._needle, band, bar, group)
        """What it shows, to be removed."""

    def show(self, value: float) -> None:
        """Where the needle is, 0 to 1."""
        self._needle.position = ((value - 0.5) * self._wide, 0.0, 0.02)
