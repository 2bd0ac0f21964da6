"""The director: takes a programme through its phases, frame by frame, and pauses when it must."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rehab import language
from rehab.audio import Audio, Silent
from rehab.body import Body, Calibration, Estimator, proportioned
from rehab.exercise.stage import Vibrate
from rehab.frame import LEFT, RIGHT, SIDES, TRACKED, Frame
from rehab.scene import Scene
from rehab.scene.hands import Hands
from rehab.session import words
from rehab.session.block import Block
from rehab.session.calibrating import Calibrating
from rehab.session.comfort import Comfort
from rehab.session.guide import Guide, Said
from rehab.session.pause import Pause
from rehab.session.pointing import Pointing
from rehab.session.programme import Event, Programme
from rehab.session.watch import HandsWatch

WELCOME, SUMMARY = 3.0, 5.0
"""Seconds that the panels of those phases are shown."""

LONGEST_FRAME = 0.1
"""Seconds that one frame counts for at most: a gap in the pictures is no time played."""

COMMANDS = ("pause", "resume", "recentre", "calibrate", "stop", "skip")
MODES = ("full", "keep-height", "reclined")
"""How play space may be recentred; `rehab.drivers.RECENTRES`."""


def _nothing(asked: object) -> None:
    """For a driver that is not there, as in a replay."""


class Director:
    """Steps a session. Every frame: `estimator.step(frame)`, then `step(frame, body)`.

    All that it decides follows from frames, `programme`, commands and news, and is told by
    `on_event`. `vibrate`, `recentre` and `show_room` are the driver's, `set_quality` is the
    renderer's.
    """

    def __init__(
        self,
        programme: Programme,
        *,
        on_event: Callable[[Event], object],
        vibrate: Vibrate,
        recentre: Callable[[str], object] = _nothing,
        show_room: Callable[[bool], object] = _nothing,
        set_quality: Callable[[int], object] = _nothing,
        audio: Audio | None = None,
    ) -> None:
        self.programme = programme
        preferences = programme.preferences
        language.speak(preferences.language)
        self.vibrate = vibrate
        self.scene = Scene(place=preferences.place, grown=programme.grown)
        self.guide = Guide(self.scene, audio or Silent(), preferences)
        self.audio = self.guide.audio
        self.pointing = Pointing(self.scene)
        self.hands = Hands(self.scene, tone=preferences.tone)
        self.estimator = Estimator(programme.calibration)
        self.calibration: Calibration = programme.calibration or proportioned(1.2)
        self.finished = False
        self.status = ""
        self.seconds = 0.0
        self.facing = 0.0
        self.frame: Frame
        self.body: Body
        self._on_event, self._recentre, self._show_room = on_event, recentre, show_room
        self._name = ""
        self._block: Block | None = None
        self._blocks = [
            Block(number, plan, programme.first_trial if number == 0 else 1, self)
            for number, plan in enumerate(programme.blocks)
        ]
        self._calibrating = Calibrating(self)
        self._script = self._session()
        self._aside: Iterator[None] | None = None
        self._before_aside: tuple[str, Said | None, float] = ("", None, 0.0)
        self._put_in = 0.0  # seconds played of what was put in between
        self.skipped = False
        self._epoch: int | None = None
        self._stamp = (0, 0)
        self._t_display: int | None = None
        self._head: list[float] = []
        self._space_news: list[dict[str, Any]] = []
        self._pause = Pause()
        self._comfort = Comfort() if programme.guards_comfort else None
        self._set_quality = set_quality
        self._mode = "full"
        self._room_shown = False
        self._watch = HandsWatch()
        self._notices: dict[str, str] = {}

    @property
    def paused(self) -> str:
        """Why nothing is played now, or nothing."""
        return self._pause.reason

    @property
    def resting(self) -> bool:
        """Nothing is being timed: a good moment to collect garbage."""
        return bool(self.paused) or self._name != "trials"

    def step(self, frame: Frame, body: Body) -> None:
        """Play one frame; `frame` and `body` may be used again by the caller afterwards."""
        self.frame, self.body = frame, body
        self._head = frame["head"].tolist()
        self._stamp = (int(frame["index"]), int(frame["t_sample"]))
        seconds = self._elapsed(int(frame["t_display"]))
        if not self.finished:
            self._watch_space(int(frame["space_epoch"]))
            for control, by in self.pointing.step(frame, self._head, seconds):
                self.tell("control", {"label": control.label, "value": control.value, "by": by})
                self.audio.play("touch", control.node.world_position() if control.shown else None)
            self._guard_comfort(frame)
            self._watch_pause(frame, seconds)
            self._watch_hands(frame, seconds)
            if not self.paused:
                self.seconds += seconds
                self._play_on()
        self._draw(frame, body, seconds)

    def command(self, name: str, data: dict[str, Any] | None = None, frame: int = 0) -> None:
        """Obey `name`, one of `COMMANDS`, before frame `frame`."""
        self._stamp = (frame, self._stamp[1])
        told: dict[str, Any] = {"name": name, "data": data or {}}
        mode = told["data"].get("mode", "full") if name == "recentre" else "full"
        for given, known in ((name, COMMANDS), (mode, MODES)):
            if given not in known:
                self.tell("command", {**told, "refused": f"there are {', '.join(known)}"})
                return
        if name == "calibrate" and self._name in ("summary", "end"):
            self.tell("command", {**told, "refused": "nothing is played any more"})
            return
        self.tell("command", told)
        if name == "calibrate":
            self._calibrate_anew()
        elif name == "pause":
            self._pause.hold()
        elif name == "resume":
            self._pause.lift()
        elif name == "recentre":
            self._mode = "reclined" if mode == "reclined" else "full"
            self._recentre(mode)
        elif name == "skip":
            self.skipped = self._block is None or not self._block.skip()
        elif name == "stop":
            self._stop()

    def news(self, name: str, data: dict[str, Any], frame: int = 0) -> None:
        """Take in what happened to the headset (`rehab.drivers.News`) before frame `frame`."""
        self._stamp = (frame, self._stamp[1])
        if name == "space":
            self._space_news.append(data)
            return
        if name in ("away", "back"):
            self._pause.away = name == "away"
        if name == "rate" and self._comfort is not None:
            self._comfort.told(data["hertz"])
        self.tell("runtime", {"news": name, **data})

    def notice(self, text: str | None, *, of: str) -> None:
        """Show a warning `of` some part to whoever helps, or nothing more of it; draws only.

        The latest that still holds is shown: two at once would be read by nobody.
        """
        self._notices.pop(of, None)
        if text:
            self._notices[of] = text
        self.guide.notice(next(reversed(self._notices.values()), None))

    def keys(self, lines: Sequence[str]) -> None:
        """Show what a keyboard's keys do; draws only."""
        self.guide.keys(lines)

    def close(self, reason: str) -> None:
        """End now, without a further frame: nothing is left open in what was told."""
        self._finish("stopped", reason)

    # What the phases are made of

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        """Hand out an event at this frame."""
        self._on_event(Event(*self._stamp, kind, data))

    def phase(self, name: str, **data: Any) -> None:
        """Begin the phase `name`."""
        self._name = name
        self.tell("phase", {"name": name, **data})

    def wait(self, seconds: float) -> Iterator[None]:
        """Let `seconds` be played, or fewer where the therapist skips."""
        until = self.seconds - self._put_in + seconds
        self.unskip()
        while self.seconds - self._put_in < until and not self.skipped:
            yield

    def unskip(self) -> None:
        """From now on `skipped` says whether the therapist wants to have done with this."""
        self.skipped = False

    def take(self, calibration: Calibration) -> None:
        """Go by this body from the next frame on."""
        self.calibration = calibration
        if self.estimator.calibration is not calibration:
            self.estimator.calibration = calibration
        for side in (LEFT, RIGHT):
            hand = calibration.hand_from_controller(side)
            self.hands.fasten(side, hand)
            self.pointing.fasten(side, hand)

    def _session(self) -> Iterator[None]:
        self.phase("welcome")
        self.guide.show(*words.welcome(self.programme.posture))
        yield from self.wait(WELCOME)
        yield from self._calibrating.run()
        for block in self._blocks:
            self._face()
            self._block = block
            yield from block.run()
        self._block = None
        yield from self._summary("completed", "")

    def _play_on(self) -> None:
        """One frame of what was put in between, else of the session."""
        if self._aside is None:
            next(self._script, None)
        elif next(self._aside, self) is self:
            self._aside = None
            assert self._block is not None
            name, said, began = self._before_aside
            self._put_in += self.seconds - began
            self.phase(name, block=self._block.number)
            if said is not None:
                self.guide.show(*said[:3])
            self._face()

    def _calibrate_anew(self) -> None:
        """The therapist wants it: at once, also in a block, whose running trial is repeated."""
        self._calibrating.anew()
        if self._block is not None and self._aside is None:
            self._block.interrupt()
            self._before_aside = self._name, self.guide.shown, self.seconds
            self.guide.count("", 0, 0)
            self.guide.hide()
            self._aside = self._calibrating.run()

    def _summary(self, status: str, reason: str) -> Iterator[None]:
        self.phase("summary")
        self.audio.play("rest")
        self.guide.count("", 0, 0)
        self.guide.ghost.show("")
        done = [(b.spec.counted, b.successes) for b in self._blocks if b.spec is not None]
        self.guide.show(*words.summary(done), button=words.done())
        for _ in self.wait(SUMMARY):
            if self.guide.answered:
                break
            yield
        self._finish(status, reason)

    def _face(self) -> None:
        """Ahead is where the body faced at rest, not where the patient happens to look."""
        known = self.calibration.epoch == self._epoch
        self.facing = self.calibration.facing if known else float(self.body["heading"])

    # What breaks in

    def _elapsed(self, t_display: int) -> float:
        last, self._t_display = self._t_display, t_display
        return 0.0 if last is None else min(max((t_display - last) * 1e-9, 0.0), LONGEST_FRAME)

    def _watch_space(self, epoch: int) -> None:
        if self._epoch is not None and epoch != self._epoch:
            for data in self._moves(epoch):
                self.tell("space", data)
            self.guide.snap()
            if self._block is not None:
                self._block.interrupt()
            self._epoch = epoch
            self._face()
        self._epoch = epoch
        if self._space_news:
            self._space_news = [data for data in self._space_news if data["epoch"] > epoch]

    def _moves(self, epoch: int) -> list[dict[str, Any]]:
        """What is known of how play space came to `epoch`; nothing but that, of some drivers."""
        known = [data for data in self._space_news if data["epoch"] <= epoch]
        if not known or known[-1]["epoch"] != epoch:
            known.append({"epoch": epoch, "cause": "", "transform": None})
        return known

    def _guard_comfort(self, frame: Frame) -> None:
        comfort = self._comfort
        if comfort is None or not comfort.step(frame):
            return
        self.tell("comfort", {"late": round(comfort.late, 3), "quality": comfort.quality})
        self._set_quality(comfort.quality)
        if comfort.pause:
            self._pause.frames = True

    def _watch_pause(self, frame: Frame, seconds: float) -> None:
        pause = self._pause
        before = pause.reason, pause.asking
        answered = pause.asking and self.guide.answered
        pause.step(frame, self._head, seconds, begun=self.seconds > 0.0, answered=answered)
        if (pause.reason, pause.asking) != before:
            self._change_pause(before[0])
        if pause.held_long:
            self.tell("recentre", {"mode": self._mode})
            self._recentre(self._mode)

    def _change_pause(self, before: str) -> None:
        reason, asking = self._pause.reason, self._pause.asking
        if not before and self._block is not None:
            self._block.interrupt()
        if not reason:
            if before == "frames" and self._comfort is not None:
                self._comfort.rested()
            self.tell("resume", {"after": before})
            self.guide.uncover()
        elif asking:
            self.tell("ask", {"after": reason})
            self.guide.overlay(*words.ask(), cue="nod", button=words.go_on())
        else:
            self.tell("pause", {"reason": reason})
            self.guide.overlay(*words.paused(reason))
        self._room(reason == "area" and not asking)

    def _room(self, shown: bool) -> None:
        """Let who left the play area see where they walk."""
        if shown != self._room_shown:
            self._room_shown = shown
            self.scene.room = bool(self._show_room(shown)) and shown

    def _watch_hands(self, frame: Frame, seconds: float) -> None:
        asked = -1 if self._block is None else self._block.hand
        for side, state in self._watch.step(frame, self._head, asked, seconds):
            data = {"side": side, "state": state}
            said = words.swapped() if state == "swapped" else None
            if state == "lost":
                asleep = self._watch.asleep[SIDES.index(side)]
                data["why"] = "asleep" if asleep else "unseen"
                said = words.lost(side, asleep)
            self.tell("hand", data)
            self.notice(said, of=side)

    def _stop(self) -> None:
        """Close what is open; say goodbye where someone is there to see it, once."""
        if self.finished:
            return
        again = self._name == "summary"
        if self._block is not None:
            self._block.end("stopped", "stop was commanded")
            self._block = None
        self._aside = None
        if again or self.paused or self._t_display is None:
            self._finish("stopped", "stop was commanded")
        else:
            self._script = self._summary("stopped", "stop was commanded")

    def _finish(self, status: str, reason: str) -> None:
        if self.finished:
            return
        if self._block is not None:
            self._block.end("stopped", reason)
            self._block = None
        self._room(False)
        self.finished, self.status = True, status
        self.phase("end")
        self.tell("session_end", {"status": status, "reason": reason})

    def _draw(self, frame: Frame, body: Body, seconds: float) -> None:
        """Move on what is only seen and heard."""
        if int(frame["head_bits"]) == TRACKED:
            x, y, z, qx, qy, qz, qw = self._head
            yaw = math.atan2(2.0 * (qx * qz + qw * qy), 1.0 - 2.0 * (qx * qx + qy * qy))
            self.guide.step((x, y, z), yaw, seconds, self.pointing.tips)
            self.audio.listener((x, y, z, qx, qy, qz, qw))
        if body["valid"]:
            x, y, z = body["chest"].tolist()
            reach = self.calibration.reach[0]
            self.guide.ghost.step((x, y, z), float(body["heading"]), reach, seconds)
        self.hands.step(frame)
        self.scene.advance(seconds)
