"""Meeting the place: about two minutes, once, one thing at a time, never scored."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from rehab import math3d
from rehab.scene import Node
from rehab.scene.colour import AMBER
from rehab.session import tour_words as say
from rehab.session import words
from rehab.session.script import Played

if TYPE_CHECKING:
    from rehab.session.director import Director

LONGEST = 17.0
"""Seconds for a step: seven of them take two minutes at the most."""

SAID = 2.0
"""Seconds for which something is said after a step."""

LOOKED = math.radians(17.0)
"""How far to each side of the trunk somebody has looked round who was asked to, rad: a stiff neck
does."""

HANDS_SEEN = 1.0
"""Seconds that a hand is seen, raised, to be found."""

RAISED = 0.45
"""Metres below the eyes at the most: a hand there is before the eyes of one who looks ahead."""

LIGHT, TOUCHED = 0.12, 0.13
"""Metres: across the light, and from its middle to a hand that touches it."""

PLACE = (0.12, -0.32, -0.34)
"""The light from the eyes: right (of the leading hand's side), up, back; near enough for anyone."""


class Tour:
    """Seven steps. Each ends when it is done, when staff skip it, or after a while."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self.learning = ""
        """The step in which a press of "This hurts" is only a trial of it, else nothing."""

    def run(self) -> Played:
        """All of them, in order."""
        steps: dict[str, Callable[[], Played]] = {
            "fit": self._fit,
            "sharp": self._sharp,
            "look": self._look,
            "hands": self._hands,
            "light": self._light,
            "pause": self._pause,
            "hurts": self._hurts,
        }
        for name, step in steps.items():
            self._director.phase(f"tour {name}")
            self._director.script.unskip()
            yield from step()
        self._director.guide.hide()

    def _fit(self) -> Played:
        yield from self._press(say.fit(), say.sits_well())

    def _sharp(self) -> Played:
        """Until the words are sharp, or help does not make them so."""
        answers = words.yes_and_no()
        for said in (say.sharp(), say.sharper()):
            answer = yield from self._director.asking.choose(*said, answers, within=LONGEST / 2)
            if answer != 1:
                return
        self._director.notice(say.told_blurred(), of="tour")

    def _look(self) -> Played:
        """Left and right, in any order."""
        director = self._director
        director.guide.show(*say.look_round(), cue="look", progress=0.0)
        begun, most = float(director.body["heading"]), [0.0, 0.0]
        for _ in director.script.wait(LONGEST):
            off = math.remainder(director.yaw - begun, 2.0 * math.pi)
            most = [max(most[0], off), max(most[1], -off)]
            done = sum(min(1.0, part / LOOKED) for part in most) / 2.0
            director.guide.progress(done)
            if done >= 1.0:
                break
            yield
        yield from self._say(say.good())

    def _hands(self) -> Played:
        """Each hand that is there is raised and seen; one is enough."""
        director = self._director
        director.guide.show(*say.find_hands(), cue="reach", progress=0.0)
        seen, last = 0.0, director.script.clock
        for _ in director.script.wait(LONGEST):
            now = director.script.clock
            seen += (now - last) if self._raised() else 0.0
            last = now
            director.guide.progress(min(1.0, seen / HANDS_SEEN))
            if seen >= HANDS_SEEN:
                break
            yield
        yield from self._say(say.those_are_yours())

    def _light(self) -> Played:
        """One light within anyone's reach; whichever hand touches it."""
        director = self._director
        director.guide.show(*say.touch_light())
        yield from director.script.wait(SAID)
        director.guide.hide()
        light = self._hang()
        director.audio.play("appear", light.position)
        touched = False
        for _ in director.script.wait(LONGEST - 2.0 * SAID):
            tips = [director.body["hand"][side].tolist() for side in self._valid()]
            touched = any(math.dist(tip, light.position) < TOUCHED for tip in tips)
            if touched:
                break
            yield
        if touched:
            director.audio.play("success", light.position)
            director.scene.burst(light.position)
        light.remove()
        yield from self._say(say.good())

    def _pause(self) -> Played:
        """By the panel's own button; who presses the menu button has found the real one."""
        if not (yield from self._press(say.press_pause(), say.pause())):
            return
        yield from self._press(say.is_paused(), words.go_on())

    def _hurts(self) -> Played:
        """The button that is always there; pressed here, it only shows that it works."""
        director = self._director
        director.guide.show(*say.say_hurts())
        self.learning = "hurts"
        director.signals.ask_for("hurts")
        try:
            for _ in director.script.wait(LONGEST):
                if not self.learning:
                    break
                yield
        finally:
            self.learning = ""
            director.signals.ask_for("")
        yield from self._say(say.always_there())

    def _hang(self) -> Node:
        director = self._director
        side = -1.0 if director.programme.preferences.leading_hand == "left" else 1.0
        turn = math3d.axis_angle((0.0, 1.0, 0.0), director.yaw)
        off = math3d.rotate(turn, (side * PLACE[0], PLACE[1], PLACE[2])).tolist()
        eyes = director.frame["head"][:3].tolist()
        at = [a + b for a, b in zip(eyes, off, strict=True)]
        light = director.scene.add(
            "sphere", position=at, scale=0.01, colour=AMBER, emission=0.8, cue="touch",
            side="either", label="light",
        )  # fmt: skip
        director.scene.tween(light, "scale", LIGHT, 0.25)
        return light

    def _valid(self) -> list[int]:
        return [side for side in (0, 1) if self._director.body["arm_valid"][side]]

    def _raised(self) -> bool:
        body, eyes = self._director.body, float(self._director.frame["head"][1])
        return any(eyes - float(body["hand"][side][1]) < RAISED for side in self._valid())

    def _press(self, said: words.Said, label: str) -> Generator[None, None, bool]:
        """Whether the one button of a panel is pressed in time."""
        answer = yield from self._director.asking.choose(*said, [label], within=LONGEST / 2)
        return answer is not None

    def _say(self, said: words.Said) -> Played:
        self._director.guide.show(*said)
        yield from self._director.script.wait(SAID)
        self._director.guide.hide()
