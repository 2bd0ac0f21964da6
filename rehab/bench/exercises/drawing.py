"""How many draw calls a picture of an exercise takes, both eyes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rehab.errors import UserError


class Counter:
    """Draws a scene once, in the current context, and counts."""

    def __init__(self) -> None:
        from rehab.bench.render_run import both_eyes, count_draws
        from rehab.gfx.renderer import Renderer

        self.renderer, self._eyes = Renderer(), both_eyes()
        self._calls = [0]
        count_draws(self.renderer._gl, self._calls)
        self._most = 0

    def look(self, scene: Any, _head: Any) -> None:
        """Draw the moment."""
        begun = self._calls[0]
        self.renderer.draw(scene, self._eyes)
        self._most = max(self._most, self._calls[0] - begun)

    def taken(self) -> float:
        """The most of all pictures since the last call."""
        most, self._most = self._most, 0
        return float(most)


@contextmanager
def counting() -> Iterator[tuple[Counter | None, str]]:
    """Meanwhile a counter, or None and what it needs that is not here."""
    from rehab.gfx import context

    try:
        context.choose(window=False)
        here = context.Headless()
    except (UserError, ImportError, OSError, RuntimeError) as error:
        yield None, f"OpenGL ({' '.join(str(error).split())})"
        return
    made = Counter()
    try:
        yield made, ""
    finally:
        made.renderer.close()
        here.close()
