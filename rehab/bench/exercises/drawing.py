"""How many draw calls a picture of an exercise takes, both eyes."""

from __future__ import annotations

from typing import Any

from rehab.errors import UserError


class Counter:
    """Draws a scene once, and counts."""

    def __init__(self) -> None:
        from rehab.bench.render_run import count_draws, with_eyes
        from rehab.gfx import context

        context.choose(window=False)
        self._renderer, self._eyes = with_eyes()
        self._calls = [0]
        count_draws(self._renderer._gl, self._calls)
        self._most = 0

    def look(self, scene: Any, _head: Any) -> None:
        """Draw the moment."""
        begun = self._calls[0]
        self._renderer.draw(scene, self._eyes)
        self._most = max(self._most, self._calls[0] - begun)

    def taken(self) -> float:
        """The most of all pictures since the last call."""
        most, self._most = self._most, 0
        return float(most)


def counter() -> tuple[Counter | None, str]:
    """A counter, or None and what it needs that is not here."""
    try:
        return Counter(), ""
    except (UserError, ImportError, OSError) as error:
        return None, f"OpenGL ({' '.join(str(error).split())})"
