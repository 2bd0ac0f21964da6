"""Shows the station what is played: the live file's status from what the director tells and what
the body does, its picture from what is drawn anyway."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rehab.errors import UserError
from rehab.frame import SIDES, TRACKED
from rehab.limits import DIRECTIONS, read

if TYPE_CHECKING:
    from pathlib import Path

    from rehab.frame import Eye
    from rehab.gfx.glimpse import Glimpse
    from rehab.session import Director, Event

EVERY = 0.1
"""Seconds between two statuses, and between two pictures, at the least."""

SEEN = 20
"""Looks of `EVERY` seconds over which tracking and late pictures are told."""

LATE = 1.5
"""Periods of the display after which the next picture is late."""

MOST = 3
"""Numbers that are shown at once, of the body and of the last trial each."""

LEAST = 1.0
"""Degrees that a joint has gone along a way before it is shown."""

Data = dict[str, Any]


class Showing:
    """Told of every event and every frame; writes at most ten times a second.

    It is a `Looker`, and stands between driver and renderer (`over`) to see which eye is drawn.
    Nothing in it decides anything.
    """

    def __init__(self, path: Path, hertz: float) -> None:
        from rehab.live import Writer

        self._writer = Writer(path)
        self._told = Told()
        self._director: Director | None = None
        self._period = 1e9 / hertz if hertz > 0 else 0.0
        self._counts = [0] * 5  # frames, late ones, those that saw head, left and right hand
        self._looks: deque[list[int]] = deque(maxlen=SEEN)
        self._due = self._shown = 0
        self._seen = False  # a driver drew this frame
        self._glimpse: Glimpse | None = None
        self._own: Eye | None = None

    def follow(self, director: Director, session: str) -> None:
        """From now on `director` is shown, who plays the session with that id."""
        self._director = director
        self._told.session = session

    def event(self, event: Event) -> None:
        """Take in what was told."""
        self._told.event(event.kind, event.data)

    def over(self, renderer: Any) -> Any:
        """`renderer` as a driver is to be given it."""
        return None if renderer is None else _Over(renderer, self)

    def draws(self) -> None:
        """A frame is about to be drawn: what was taken of an earlier one may have come."""
        if self._glimpse is not None and (pixels := self._glimpse.advance()) is not None:
            self._writer.picture(pixels)

    def drawn(self, renderer: Any, eyes: Sequence[Eye]) -> None:
        """A driver has just had `eyes` drawn, which are still to be read."""
        self._seen = True
        if self._picture_due():
            self._made().take(renderer, eyes[0])

    def look(self, t: int, renderer: Any, scene: Any, head: Any) -> None:
        """A frame was played at `t` ns."""
        director = self._director
        if director is None or not director.begun:
            return
        self._count(director.frame)
        if renderer is not None:
            self._look_through(renderer, scene, head)
        if t < self._due:
            return
        self._due = t + int(1e9 * EVERY)
        self._looks.append(self._counts)
        self._counts = [0] * 5
        self._writer.status(
            self._told.status(director, [sum(n) for n in zip(*self._looks, strict=True)])
        )

    def close(self) -> None:
        """Take the file away, and let go of what pictures were made with."""
        if self._glimpse is not None:
            self._glimpse.close()
        self._writer.close()

    def _count(self, frame: Any) -> None:
        """One more frame, whether it came late, and what was tracked in it."""
        counts, shown = self._counts, int(frame["t_display"])
        if self._shown and self._period:
            counts[1] += shown - self._shown > LATE * self._period
        self._shown = shown
        counts[0] += 1
        counts[2] += int(frame["head_bits"]) == TRACKED
        counts[3] += int(frame["grip_left_bits"]) == TRACKED
        counts[4] += int(frame["grip_right_bits"]) == TRACKED

    def _picture_due(self) -> bool:
        director = self._director
        if director is None or not director.begun or (self._glimpse and self._glimpse.waiting):
            return False
        return int(director.frame["t_sample"]) >= self._due

    def _look_through(self, renderer: Any, scene: Any, head: Any) -> None:
        """Draw a picture where no driver did."""
        seen, self._seen = self._seen, False
        if seen:
            return
        self.draws()
        if self._picture_due():
            eye = self._eye(head)
            renderer.draw(scene, (eye,))
            self._made().take(renderer, eye)

    def _made(self) -> Glimpse:
        if self._glimpse is None:
            from rehab.gfx.glimpse import Glimpse
            from rehab.live import WIDEST

            self._glimpse = Glimpse(WIDEST)
        return self._glimpse

    def _eye(self, head: Any) -> Eye:
        """An eye of our own at the pose `head`."""
        from rehab import math3d
        from rehab.frame import Eye
        from rehab.gfx.targets import Sheet

        if self._own is None:
            size = (640, 480)
            self._own = Eye(size, Sheet(size).texture, 0)
            self._own.projection[...] = math3d.perspective(math.radians(90), size[0] / size[1])
        self._own.view[...] = math3d.view_matrix(head)
        return self._own


@contextmanager
def shown_by(path: Path | None, hertz: float) -> Iterator[Showing | None]:
    """What shows play by the file `path`, if any; the file is gone afterwards.

    Raises `UserError` where it cannot be made.
    """
    if path is None:
        yield None
        return
    try:
        showing = Showing(path, hertz)
    except OSError as error:
        raise UserError(f"The live file {path} cannot be made: {error.strerror}.") from None
    try:
        yield showing
    finally:
        showing.close()


class _Over:
    """A renderer that says what it drew."""

    def __init__(self, renderer: Any, showing: Showing) -> None:
        self._renderer, self._showing = renderer, showing
        self.mirror = renderer.mirror

    def draw(self, scene: object, eyes: Sequence[Eye]) -> None:
        """Draw, and say so."""
        self._showing.draws()
        self._renderer.draw(scene, eyes)
        self._showing.drawn(self._renderer, eyes)


class Told:
    """What of the events told so far is still of interest, as the status has it."""

    def __init__(self) -> None:
        self.session = ""
        self._phase = ""
        self._waits: Data | None = None
        self._block: Data = {}
        self._trial: Data = {}
        self._count = {"played": 0, "succeeded": 0}
        self._results: list[list[Any]] = []
        self._adapted: Data | None = None
        self._hurt: Data | None = None
        self._limit: Data | None = None
        self._ratings: list[Data] = []
        self._passed = 0
        self._hand = "right"
        self._units: dict[str, tuple[str, str]] = {}

    def event(self, kind: str, data: Data) -> None:
        """Take in an event."""
        take = getattr(self, f"_on_{kind}", None)
        if take is not None:
            take(data)

    def status(self, director: Director, counts: Sequence[int]) -> Data:
        """All of it now; `counts` are frames, late ones, and those that saw head and hands."""
        frames, late, *seen = counts
        block = director.block
        change = block is not None and block.can_change
        return {
            "session": self.session,
            "phase": self._phase,
            "paused": director.paused,
            "asking": director.pause.asking,
            "waits": self._waits,
            "seconds": round(director.seconds, 1),
            "blocks": len(director.blocks),
            **self._block,
            **self._trial,
            **self._count,
            "changes": change,
            "held": director.held,
            "tracking": [round(n / max(frames, 1), 2) for n in seen],
            "late": round(late / max(frames, 1), 3),
            "battery": "",  # OpenXR tells none
            "numbers": self._numbers(director) if change or self._trial else [],
            "results": self._results,
            "adapted": self._adapted,
            "ratings": self._ratings,
            "hurt": self._hurt,
            "limit": self._limit,
            "passed": self._passed,
        }

    def _numbers(self, director: Director) -> list[list[Any]]:
        """Where the body is along what the exercise asks for: direction, side, degrees, error."""
        block = director.block
        if block is None or block.spec is None:
            return []
        found: list[list[Any]] = []
        arms = SIDES if self._hand == "both" else (self._hand,)
        for name in block.spec.needs:
            for side in arms if DIRECTIONS[name].sided else ("",):
                degrees, error = read(director.body, name, SIDES.index(side or "left"))
                # Of two opposite ways only that which the body has gone.
                if degrees >= LEAST and math.isfinite(error):
                    found.append([name, side, round(degrees, 1), round(error, 1)])
        return found[:MOST]

    def _on_phase(self, data: Data) -> None:
        self._phase = data["name"]

    def _on_staff(self, data: Data) -> None:
        if data.get("waits", True):  # of invented people it is told, and play goes on
            self._waits = {"why": data["why"], "because": data.get("because", "")}

    def _on_command(self, data: Data) -> None:
        if data["name"] == "resume" and "refused" not in data:
            self._waits = None

    def _on_block_begin(self, data: Data) -> None:
        from rehab.exercise import find

        try:
            spec = find(data["exercise"]).spec
            self._units = {m.name: (m.title, m.unit) for m in spec.measures}
            title, counted = spec.title, spec.counted[0]
        except UserError:
            self._units, title, counted = {}, data["exercise"], "repetition"
        self._block = {"block": data["block"], "title": title, "counted": counted}
        self._block |= {"kind": data["kind"], "of": int(data["settings"].get("trials", 0))}
        self._trial, self._results, self._adapted, self._limit = {}, [], None, None
        self._count = {"played": 0, "succeeded": 0}

    def _on_trial_begin(self, data: Data) -> None:
        self._hand = data["side"] or self._hand
        kept = ("number", "side", "practice", "sector", "demand")
        self._trial = {name: data[name] for name in kept if name in data}

    def _on_trial_end(self, data: Data) -> None:
        if data["practice"] or data["status"] not in ("success", "timeout"):
            return
        self._count["played"] += 1
        self._count["succeeded"] += data["status"] == "success"
        told = [[*self._units[n], round(v, 3)] for n, v in data["results"].items()]
        self._results = told[:MOST]

    def _on_block_end(self, _data: Data) -> None:
        self._trial = {}

    def _on_adapt(self, data: Data) -> None:
        self._adapted = {"reason": data["reason"], "trial": data["trial"]}

    def _on_rating(self, data: Data) -> None:
        if data["value"] is not None:
            self._ratings = [*self._ratings, {"what": data["what"], "value": data["value"]}][-6:]

    def _on_hurt(self, data: Data) -> None:
        self._hurt = {name: data[name] for name in ("pain", "where", "answer")}

    def _on_limit(self, data: Data) -> None:
        kept = ("what", "direction", "side", "degrees", "error", "limit", "why", "passings")
        self._limit = {name: data[name] for name in kept if name in data}
        self._passed += data["what"] == "passed"
