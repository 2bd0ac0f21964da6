"""The window on the screen: what whoever helps sees of play, and how they end it."""

from __future__ import annotations

from rehab.drivers import Renderer
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.simulated import Gaze
from rehab.drivers.window import Window
from rehab.frame import Eye, Floats

TITLE = "Rehab"
HEIGHT = 720
MIRROR_PERIOD = 30_000_000  # ns; 30 pictures a second are enough for whoever looks on
PAUSED_PERIOD = 250_000_000  # ns between pictures while no session runs


class Onlooker:
    """Holds the OpenGL context, whether `visible` or not; times are those of what is shown."""

    window: Window

    def __init__(self, runtime: Runtime, visible: bool) -> None:
        self._runtime = runtime
        self._visible = visible
        self._gaze = Gaze((1, 1))
        self._last = 0

    def open(self, view: tuple[int, int]) -> None:
        """Open the window where there is none yet, in the proportions of an eye's `view`."""
        if not hasattr(self, "window"):
            size = (max(1, HEIGHT * view[0] // view[1]), HEIGHT)
            self.window = self._runtime.window(TITLE, size, self._visible)

    def close(self) -> None:
        """Close the window, if there is one."""
        if hasattr(self, "window"):
            self.window.close()

    def say(self, sentence: str) -> None:
        """Write `sentence`, or nothing, on the title bar."""
        self.window.title(f"{TITLE}: {sentence}" if sentence else TITLE)

    @property
    def wants_to_go(self) -> bool:
        """Whether someone asked for the end since the last poll."""
        return self.window.should_close or "escape" in self.window.pressed

    def mirror(self, renderer: Renderer, eye: Eye, now: int) -> bool:
        """Copy what `eye` saw last to the window, where it is time to; then it is to be swapped."""
        if not self._visible or now - self._last < MIRROR_PERIOD:
            return False
        self._last = now
        renderer.mirror(eye, self.window.size)
        return True

    def show(self, renderer: Renderer, scene: object, head: Floats, now: int) -> None:
        """Draw `scene` from the pose `head` (7,) where no headset shows it."""
        size = self.window.size
        if not self._visible or now - self._last < PAUSED_PERIOD or not all(size):
            return
        self._last = now
        renderer.draw(scene, [self._gaze.look(head.tolist(), size)])
        self.window.swap()
