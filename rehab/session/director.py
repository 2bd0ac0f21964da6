"""The director: takes a programme through its phases, frame by frame, and pauses when it must."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from rehab import language
from rehab.audio import Audio, Silent
from rehab.body import Body, Calibration, Estimator, proportioned
from rehab.exercise import Exercise, Stage
from rehab.exercise.stage import Vibrate
from rehab.frame import LEFT, RIGHT, SIDES, TRACKED, Frame
from rehab.scene import Scene
from rehab.scene.hands import Hands
from rehab.session import commands, visit, words
from rehab.session.asking import Asking
from rehab.session.block import Block
from rehab.session.calibrating import Calibrating
from rehab.session.distress import Distress
from rehab.session.guide import Guide
from rehab.session.hurting import Hurting
from rehab.session.keeping import Keeping
from rehab.session.pausing import Pausing
from rehab.session.pointing import Pointing
from rehab.session.programme import Event, Programme
from rehab.session.ratings import Ratings
from rehab.session.rests import Rests
from rehab.session.script import Played, Script
from rehab.session.signals import STILL, Signals, target_ahead
from rehab.session.space import Space
from rehab.session.tour import Tour
from rehab.session.watch import HandsWatch

LONGEST_FRAME = 0.1
"""Seconds that one frame counts for at most: a gap in the pictures is no time played."""

TIMED = ("trials", "practice")
"""Phases in which something is measured to the frame."""


def _nothing(asked: object) -> None:
    """For a driver that is not there, as in a replay."""


class Director:
    """Steps a session. Every frame: `estimator.step(frame)`, then `step(frame, body)`.

    All that it decides follows from frames, `programme`, commands and news, and is told by
    `on_event`. `vibrate`, `recentre` and `show_room` are the driver's, `set_quality` is the
    renderer's; `called` is the patient's name, which is only drawn. Its rooms (`script`, `asking`,
    `ratings`, …) each do one thing for it.
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
        called: str = "",
    ) -> None:
        self.programme = programme
        preferences = programme.preferences
        language.speak(preferences.language)
        self.vibrate = vibrate
        self.scene = Scene(place=preferences.place, grown=programme.grown)
        self.guide = Guide(self.scene, audio or Silent(), preferences)
        self.audio = self.guide.audio
        self.signals = Signals(self.scene, self.guide)
        self.pointing = Pointing(self.scene)
        self.hands = Hands(self.scene, tone=preferences.tone)
        self.estimator = Estimator(programme.calibration)
        self.calibration: Calibration = programme.calibration or proportioned(1.2)
        self.finished = False
        self.status = ""
        self.facing = self.yaw = 0.0
        self.frame: Frame
        self.body: Body
        self._on_event, self._recentre, self._show_room = on_event, recentre, show_room
        self.held = ""
        """Why nothing may get harder in this session any more, or nothing."""
        self.worse = ""
        """Why everything begins easier in this session, or nothing."""
        self.ending: tuple[str, words.Said] | None = None
        """Why the session is to end now, and what is said of it."""
        self.resumed = False
        """The therapist has let go on what waited for that."""
        self.still = False
        """Nothing in the picture moves but the patient's hands."""
        self.block: Block | None = None
        self.blocks = [
            Block(number, plan, programme.first_trial if number == 0 else 1, self)
            for number, plan in enumerate(programme.blocks)
        ]
        self._build_rooms()
        self._stamp = (0, 0)
        self._t_display: int | None = None
        self._head: list[float] = []
        self.pausing = Pausing(self, set_quality, called)
        self.pause, self.identity = self.pausing.pause, self.pausing.identity
        self.mode = "reclined" if programme.posture == "reclined" else "full"
        self._room_shown = False
        self._watch = HandsWatch()
        self._notices: dict[str, str] = {}

    def _build_rooms(self) -> None:
        self.script = Script(self)
        self.space = Space()
        self.asking = Asking(self)
        self.calibrating = Calibrating(self)
        self.ratings = Ratings(self)
        self.rests = Rests(self)
        self.hurting = Hurting(self)
        self.distress = Distress(self)
        self.keeping = Keeping(self)
        self.tour = Tour(self)
        self.script.play(visit.session(self))

    @property
    def paused(self) -> str:
        """Why nothing is played now, or nothing."""
        return "" if self.distress.unwell else self.pause.reason

    @property
    def resting(self) -> bool:
        """Nothing is being timed: a good moment to collect garbage."""
        return bool(self.paused) or self.script.phase not in TIMED

    @property
    def seconds(self) -> float:
        """How many were played so far."""
        return self.script.seconds

    @property
    def begun(self) -> bool:
        """Whether there was a frame."""
        return self._t_display is not None

    @property
    def in_block(self) -> dict[str, int]:
        """The number of the block that is played, for what is told in it."""
        open_one = self.block is not None and not self.block.ended
        return {"block": self.block.number} if open_one and self.block is not None else {}

    @property
    def more_blocks(self) -> bool:
        """Whether another block follows the one that is played."""
        return self.block is not None and self.block.number + 1 < len(self.blocks)

    def step(self, frame: Frame, body: Body) -> None:
        """Play one frame; `frame` and `body` may be used again by the caller afterwards."""
        self.frame, self.body = frame, body
        self._head = frame["head"].tolist()
        self._stamp = (int(frame["index"]), int(frame["t_sample"]))
        seconds = self._elapsed(int(frame["t_display"]))
        if not self.finished:
            self._watch_space(int(frame["space_epoch"]))
            self._point(frame, seconds)
        if not (self.finished or self.distress.unwell):
            self.pausing.step(frame, self._head, seconds)
            self._watch_hands(frame, seconds)
        if not (self.finished or self.paused):
            self.keeping.step(seconds)
            self.script.step(seconds)
            if self.ending is not None and self.script.phase != "summary":
                self._say_goodbye(*self.ending)
        self._draw(frame, body, seconds)

    def command(self, name: str, data: dict[str, Any] | None = None, frame: int = 0) -> None:
        """Obey `name`, one of `commands.COMMANDS`, before frame `frame`."""
        self._stamp = (frame, self._stamp[1])
        told: dict[str, Any] = {"name": name, "data": data or {}}
        refused = commands.refuses(self, name, told["data"])
        self.tell("command", told | ({"refused": refused} if refused else {}))
        if not refused:
            commands.obey(self, name, told["data"])

    def news(self, name: str, data: dict[str, Any], frame: int = 0) -> None:
        """Take in what happened to the headset (`rehab.drivers.News`) before frame `frame`."""
        self._stamp = (frame, self._stamp[1])
        if name == "space":
            self.space.told(data)
            return
        if name in ("away", "back"):
            self.pause.away = name == "away"
        if name == "rate":
            self.pausing.told_rate(data["hertz"])
        self.tell("runtime", {"news": name, **data})

    def notice(self, text: str | None, *, of: str) -> None:
        """Show a warning `of` some part to whoever helps, or nothing more of it; draws only.

        The latest that still holds is shown: two at once would be read by nobody.
        """
        self._notices.pop(of, None)
        if text:
            self._notices[of] = text
        self.guide.notice(next(reversed(self._notices.values()), None))

    def exchange(self, kind: type[Exercise]) -> None:
        """Go on with `kind` in the place of the exercise of that name. Raises `Broken`."""
        for block in self.blocks:
            if not block.ended and block.name == kind.spec.name:
                block.exchange(kind)

    def keys(self, lines: Sequence[str]) -> None:
        """Show what a keyboard's keys do; draws only."""
        self.guide.keys(lines)

    def close(self, reason: str) -> None:
        """End now, without a further frame: nothing is left open in what was told."""
        self.finish("stopped", "unwell" if self.distress.unwell else reason)

    # What the phases are made of

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        """Hand out an event at this frame."""
        self._on_event(Event(*self._stamp, kind, data))

    def phase(self, name: str, **data: Any) -> None:
        """Begin the phase `name`."""
        self.script.begin({"name": name, **data})

    def take(self, calibration: Calibration) -> None:
        """Go by this body from the next frame on."""
        self.calibration = calibration
        if self.estimator.calibration is not calibration:
            self.estimator.calibration = calibration
        for side in (LEFT, RIGHT):
            hand = calibration.hand_from_controller(side)
            self.hands.fasten(side, hand)
            self.pointing.fasten(side, hand)

    def look(self, stage: Stage) -> None:
        """Show `stage` this frame."""
        stage.body, stage.calibration = self.body, self.calibration
        stage.seconds = self.seconds
        x, y, z = self._head[:3]
        stage.head = (x, y, z)
        stage.facing = self.facing

    def face(self) -> None:
        """Ahead is where the body faced at rest, not where the patient happens to look."""
        known = self.calibration.epoch == self.space.epoch
        self.facing = self.calibration.facing if known else float(self.body["heading"])

    def recentre(self) -> None:
        """Bring play space to where the patient is now, as `mode` says, and tell it."""
        self.tell("recentre", {"mode": self.mode})
        self.ask_to_recentre(self.mode)

    def ask_to_recentre(self, mode: str) -> None:
        """Have the driver recentre play space, which a command or another event tells."""
        self._recentre(mode)

    def hold(self, why: str) -> None:
        """Let nothing get harder from now on, whatever succeeds."""
        self.held = self.held or why
        for block in self.blocks:
            block.hold(self.held)

    def end_soon(self, reason: str, said: words.Said) -> None:
        """End the session once this frame is played, saying `said`; for what is being played."""
        self.ending = self.ending or (reason, said)

    def finish(self, status: str, reason: str) -> None:
        """End the session now."""
        if self.finished:
            return
        if self.block is not None:
            self.block.end("stopped", reason)
            self.block = None
        self.room(False)
        self.finished, self.status = True, status
        self.phase("end")
        self.tell("session_end", {"status": status, "reason": reason})

    def put_in(self, played: Played) -> None:
        """Let `played` go on at once, also in a block, whose running trial is repeated."""
        if self.block is not None:
            self.block.interrupt()
        self.script.put_in(played)

    def stop(self) -> None:
        """Close what is open; say goodbye where someone is there to see it, once."""
        if self.finished:
            return
        reason = "stop was commanded"
        again = self.script.phase == "summary"
        if self.distress.unwell:
            self.finish("stopped", "unwell")
        elif again or self.paused or not self.begun:
            self.finish("stopped", reason)
        else:
            self._say_goodbye(reason, None)

    def _point(self, frame: Frame, seconds: float) -> None:
        trying = self.block is not None and self.block.trying
        still = max(self.body["hand_speed"].tolist()) < STILL
        self.pointing.at_rest = still and not (trying and target_ahead(self.scene, self._head))
        self.pointing.taken = self.block is not None and self.block.pulls
        for control, by in self.pointing.step(frame, self._head, seconds):
            self.tell("control", {"label": control.label, "value": control.value, "by": by})
            self.audio.play("touch", control.node.world_position() if control.shown else None)
        self.distress.hear(self.signals.take())

    # What breaks in

    def _elapsed(self, t_display: int) -> float:
        last, self._t_display = self._t_display, t_display
        return 0.0 if last is None else min(max((t_display - last) * 1e-9, 0.0), LONGEST_FRAME)

    def _watch_space(self, epoch: int) -> None:
        moves = self.space.step(epoch)
        for data in moves:
            self.tell("space", data)
        if moves:
            self.guide.snap()
            self.signals.snap()
            if self.block is not None:
                self.block.interrupt()
            self.face()

    def room(self, shown: bool) -> None:
        """Let the patient see the real room, where the headset can show it."""
        if shown != self._room_shown:
            self._room_shown = shown
            self.scene.room = bool(self._show_room(shown)) and shown

    def _watch_hands(self, frame: Frame, seconds: float) -> None:
        asked = () if self.block is None else self.block.hands
        spec = None if self.block is None else self.block.spec
        folded = spec is not None and "hand" not in spec.inputs
        for side, state in self._watch.step(frame, self._head, asked, seconds, crossing=folded):
            data = {"side": side, "state": state}
            said = words.swapped() if state == "swapped" else None
            if state == "lost":
                asleep = self._watch.asleep[SIDES.index(side)]
                data["why"] = "asleep" if asleep else "unseen"
                said = words.lost(side, asleep)
            self.tell("hand", data)
            self.notice(said, of=side)

    def _say_goodbye(self, reason: str, said: words.Said | None) -> None:
        if self.block is not None:
            self.block.end("stopped", reason)
            self.block = None
        self.script.play(visit.summary(self, "stopped", reason, said))

    def _draw(self, frame: Frame, body: Body, seconds: float) -> None:
        """Move on what is only seen and heard."""
        if int(frame["head_bits"]) == TRACKED:
            x, y, z, qx, qy, qz, qw = self._head
            self.yaw = math.atan2(2.0 * (qx * qz + qw * qy), 1.0 - 2.0 * (qx * qx + qy * qy))
            trunk = float(body["heading"]) if body["valid"] else None
            taken, tips = self.pointing.taken, self.pointing.tips
            self.guide.step((x, y, z), self.yaw, seconds, tips, trunk=trunk, near=taken)
            self.signals.step(self._head, self.yaw, () if taken else tips, seconds, near=taken)
            self.audio.listener((x, y, z, qx, qy, qz, qw))
        if body["valid"]:
            x, y, z = body["chest"].tolist()
            reach = self.calibration.reach[0]
            self.guide.ghost.step((x, y, z), float(body["heading"]), reach, seconds)
        self._draw_hands(frame, body)
        if not self.still:
            self.scene.advance(seconds)

    def _draw_hands(self, frame: Frame, body: Body) -> None:
        """Both as they are, or one as the other's mirror image, as the block asks for."""
        stage = None if self.block is None else self.block.mirroring
        if stage is None or not body["valid"]:
            self.hands.step(frame)
            return
        side = stage.mirrors
        self.hands.step(
            frame,
            side,
            lambda poses, palm: stage.mirrored_poses(poses, side, palm),
            stage.alone,
        )
