"""The garden at first light."""

from __future__ import annotations


class Garden:
    name = "garden"

    def height(self, x: float, z: float) -> float:
        return 0.0
