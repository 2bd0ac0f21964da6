"""A therapist shows a movement: calibrated as a patient is, between two spoken counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from gettext import gettext as _
from typing import Any

from rehab.body import Calibration
from rehab.exercise.reachable import Reachable
from rehab.frame import LEFT, RIGHT, Frame
from rehab.movement import Movement
from rehab.session.director import Director
from rehab.session.loop import Driver
from rehab.session.programme import Event, Programme

READ, COUNT = 5.0, 3
"""Seconds for which it is said what comes; and from which number it is counted down."""


class Showing:
    """One session in which a movement is shown for `seconds`; `lead` is one that a simulated
    therapist goes along with."""

    def __init__(self, driver: Driver, programme: Programme, seconds: float, **more: Any) -> None:
        self._driver, self._seconds = driver, seconds
        self._lead: Movement | None = more.pop("lead", None)
        self._calibrated = False
        self._director = Director(programme, on_event=self._told, **more)
        self._now = 0.0

    def run(self, renderer: Any) -> tuple[list[Frame], Calibration] | None:
        """What was shown, and the body that showed it; None where the driver ended before."""
        director = self._director
        while not self._calibrated:
            if director.finished or not self._step(renderer):
                director.close("the driver ended")
                return None
        director.finish("completed", "")
        frames: list[Frame] = []
        for seen in self._phases(renderer):
            if seen is None:
                return None
            frames += seen
        return frames, director.calibration

    def _told(self, event: Event) -> None:
        # What comes after calibrating is the summary: no block is played.
        self._calibrated |= event.kind == "phase" and event.data["name"] == "summary"

    def _phases(self, renderer: Any) -> Iterator[Sequence[Frame] | None]:
        guide = self._director.guide
        guide.show(_("Show the movement"), [_("Begin after the count.")])
        yield from self._pass(renderer, READ)
        light = self._light()
        for number in range(COUNT, 0, -1):
            guide.show(str(number), [])
            yield from self._pass(renderer, 1.0)
        guide.hide()
        guide.audio.say(_("Now."))
        yield from self._pass(renderer, self._seconds, light, keeps=True)
        if light is not None:
            light[0].remove()
        guide.show(_("Thank you"), [_("The movement is taken down.")])
        yield from self._pass(renderer, 2.5)

    def _pass(
        self, renderer: Any, seconds: float, light: Any = None, *, keeps: bool = False
    ) -> Iterator[Sequence[Frame] | None]:
        """Let `seconds` pass, and hand out the frames where they are to be kept."""
        begun = self._now
        while self._now - begun < seconds:
            if light is not None:
                node, points = light
                place = (self._now - begun - 1.0) * len(points) / max(seconds - 3.0, 1.0)
                node.position = points[min(max(int(place), 0), len(points) - 1)]
            if not self._step(renderer):
                yield None
                return
            yield [self._director.frame.copy()] if keeps else []

    def _light(self) -> Any:
        """What a simulated therapist follows; nothing for anybody else."""
        if self._lead is None:
            return None
        director, hand = self._director, RIGHT if self._lead.arms[RIGHT] else LEFT
        side = ("left", "right")[hand]
        body = Reachable(director.calibration)
        x, y, z = director.frame["head"][:3].tolist()
        body.body, body.head, body.facing = director.body, (x, y, z), director.facing
        way = self._lead.way(hand) * director.calibration.reach[hand]
        points = body.path(side, way).tolist()
        node = director.scene.add(
            "sphere", scale=0.04, position=points[0], cue="follow", side=side, label="lead"
        )
        return node, points

    def _step(self, renderer: Any) -> bool:
        """One frame; False where the driver ended."""
        driver, director = self._driver, self._director
        if not driver.wait():
            return False
        frame = driver.frame()
        for name, data in driver.news():
            director.news(name, data, int(frame["index"]))
        director.step(frame, director.estimator.step(frame))
        driver.draw(renderer, director.scene)
        self._now = float(frame["t_display"]) * 1e-9
        return True
