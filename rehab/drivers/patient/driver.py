"""The driver in whose headset sits a simulated patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehab.drivers import Info, News, Renderer
from rehab.drivers.patient.person import Patient, Truth
from rehab.drivers.patient.sight import Seen, seen_in
from rehab.drivers.recentre import SEATED_EYES, STANDING_EYES
from rehab.drivers.simulated import Clock, Gaze, Picture, Place, Pose, Slate
from rehab.frame import Frame

if TYPE_CHECKING:
    from rehab.drivers.window import Window

SIZE = (1280, 960)


class PatientDriver:
    """Frames from a simulated patient, who sees only what `draw` is given.

    With `window` the scene is shown from the patient's eyes and Escape or closing it ends; without,
    only `picture` draws. `real_time` paces by the clock, at most `hz` frames a second; else time is
    frame index / `hz`, and the same profile and seed before the same scenes give the same frames.
    """

    def __init__(
        self,
        profile: str,
        seed: int,
        *,
        window: bool,
        hz: float = 90.0,
        seated: bool = True,
        real_time: bool,
        picture: Picture | None = None,
    ) -> None:
        """Raises `UserError` for an unknown profile or a window without a screen."""
        self.patient = Patient(profile, seed, seated)
        self._window: Window | None = None
        if window:
            from rehab.drivers.window import Window

            self._window = Window(f"{profile} (simulated)", SIZE, swap_interval=int(real_time))
        self.ended = self.status = ""
        self.info = Info(
            runtime="simulated patient",
            system=profile,
            refresh_hz=hz,
            view_size=SIZE,
            capabilities=frozenset(("controllers", "floor", "head")),
        )
        self._picture = picture
        self._clock = Clock(hz, real_time)
        self._slate = Slate()
        self._gaze = Gaze(SIZE)
        self._place: Place | None = None
        self._moved: tuple[Place, list[float]] | None = None
        self._news: list[News] = []
        self._eyes = SEATED_EYES if seated else STANDING_EYES
        self._seen: list[Seen] = []
        self._head: Pose = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
        self._epoch = 0
        self._index = -1
        self._stepped = -1

    @property
    def truth(self) -> Truth:
        """The patient's joints at the current frame, in the space that they sit in."""
        return self.patient.truth

    def wait(self) -> bool:
        """The next frame's time has come; False once the window was closed."""
        window = self._window
        if window is not None:
            window.poll()
            if window.should_close or "escape" in window.pressed:
                return False
        self._index += 1
        self._clock.tick(self._index)
        return True

    def frame(self) -> Frame:
        """The patient at the current frame."""
        if self._stepped != self._index:
            self._stepped = self._index
            self._step()
        return self._slate.record

    def _step(self) -> None:
        if self._moved is not None:
            (self._place, transform), self._moved = self._moved, None
            self._epoch += 1
            moved = {"epoch": self._epoch, "cause": "command", "transform": transform}
            self._news.append(("space", moved))
        place, seen = self._place, self._seen
        if place is not None:
            seen = [cue._replace(position=place.outside(cue.position)) for cue in seen]
        poses: tuple[Pose, ...] = self.patient.step(self._clock.now, seen)
        self._head = poses[0]
        if place is not None:
            poses = tuple(map(place.inside, poses))
        left, right = self.patient.mover.grasp
        self._slate.fill(self._index, self._clock, self._epoch, poses, (left, right))

    def draw(self, renderer: Renderer, scene: Any) -> None:
        """Show the scene to the patient, and to whoever looks over their shoulder."""
        self._seen = seen_in(scene)
        if self._window is not None:
            eye = self._gaze.look(self._slate.record["display_head"], self._window.size)
            renderer.draw(scene, [eye])
            self._window.swap()
        elif self._picture is not None:
            eye = self._gaze.look(self._slate.record["display_head"])
            self._picture(self._index, renderer, scene, eye)

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """The simulated patient feels nothing."""
        return False

    def news(self) -> list[News]:
        """Its recentrings."""
        news, self._news = self._news, []
        return news

    def settle(self) -> None:
        """There is no rate to change."""

    def show_room(self, shown: bool) -> bool:
        """There is no room."""
        return False

    def recentre(self, mode: str) -> None:
        """As `rehab.drivers.Driver` says, from the next frame on."""
        self._moved = (self._place or Place()).recentred(self._head, mode, self._eyes)

    def close(self) -> None:
        """Close the window."""
        if self._window is not None:
            self._window.close()
            self._window = None
