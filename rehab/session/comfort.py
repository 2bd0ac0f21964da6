"""The comfort guard: late frames are unpleasant, so quality gives way to them, and then play."""

from __future__ import annotations

from collections import deque

from rehab.frame import FOCUSED, Frame

STEP_AFTER, STEP_SHARE = 1.0, 0.05
"""Seconds, and the part of frames late in them beyond which the picture becomes plainer."""

PAUSE_AFTER, PAUSE_SHARE = 5.0, 0.20
"""The same for a pause."""

NOT_AGAIN = 60.0
"""Seconds after a pause in which none follows: asking again and again would help nobody."""

SHORTEST, LONGEST = 0.004, 1.0
"""Seconds between two frames: what is shorter is a runtime's jitter, longer no picture at all."""

BEST = 2
"""The quality that a session begins with; `rehab.gfx.renderer.Renderer.quality`."""

_LEARN, _FORGET = 0.1, 1.0005
"""What is taken for the display's period goes by that part towards each shorter gap, so that a
single one, which a runtime's new guess makes, leaves it; and is lengthened by each frame, so that a
slower rate is learnt where no runtime tells of it."""


class Comfort:
    """Watches when frames are shown, which is recorded: a replay decides the same.

    After `step`, `quality` (2 best, 0 plainest) and `pause` (play should rest) are what it decides,
    and `late` is the part of frames that were late in the last seconds that it went by.
    """

    def __init__(self) -> None:
        self.quality = BEST
        self.pause = False
        self.late = 0.0
        self._last: int | None = None
        self._period = LONGEST
        self._second = _Window(STEP_AFTER)
        self._seconds = _Window(PAUSE_AFTER)
        self._wait = 0.0

    def told(self, hertz: float) -> None:
        """The display has another rate."""
        self._period = 1.0 / hertz
        self._again()

    def step(self, frame: Frame) -> bool:
        """Take in a frame; whether something was decided."""
        now = int(frame["t_display"])
        last, self._last = self._last, now
        if self.pause or int(frame["presence"]) != FOCUSED:
            self._last = None
            self._again()
            return False
        if last is None:
            return False
        gap = (now - last) * 1e-9
        if not SHORTEST <= gap <= LONGEST:
            return False
        self._period = self._period * _FORGET + _LEARN * min(0.0, gap - self._period)
        missed = max(0, round(gap / self._period) - 1)
        self._second.add(gap, missed)
        self._seconds.add(gap, missed)
        self._wait = max(0.0, self._wait - gap)
        return self._decide()

    def rested(self) -> None:
        """Play goes on after a pause of its own."""
        self.pause = False
        self._wait = NOT_AGAIN
        self._again()

    def _decide(self) -> bool:
        if self._wait == 0.0 and self._seconds.full and self._seconds.share > PAUSE_SHARE:
            self.late = self._seconds.share
            self.pause = True
            self._again()
            return True
        if self.quality > 0 and self._second.full and self._second.share > STEP_SHARE:
            self.late = self._second.share
            self.quality -= 1
            self._second.clear()
            return True
        return False

    def _again(self) -> None:
        self._second.clear()
        self._seconds.clear()


class _Window:
    """The frames of the last `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._frames: deque[tuple[float, int]] = deque()
        self.clear()

    def clear(self) -> None:
        """Forget them; `full` again once so many seconds have passed."""
        self._frames.clear()
        self._held = 0.0
        self._missed = 0
        self.full = False

    def add(self, gap: float, missed: int) -> None:
        """A frame came `gap` seconds after the last, `missed` periods late."""
        self._frames.append((gap, missed))
        self._held += gap
        self._missed += missed
        while self._held - self._frames[0][0] >= self._seconds:
            old, fewer = self._frames.popleft()
            self._held -= old
            self._missed -= fewer
            self.full = True

    @property
    def share(self) -> float:
        """How many of the pictures that the display could have shown came late."""
        return self._missed / max(1, self._missed + len(self._frames))
