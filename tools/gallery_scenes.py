"""The scenes of the gallery: a patient at every moment of a session, by the session's own code."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rehab import math3d
from rehab.audio import Silent
from rehab.body import BODY
from rehab.body.calibration import guessed
from rehab.drivers.patient import PatientDriver
from rehab.exercise import Stage, Status, Trial, find
from rehab.frame import CONTROLLER, FOCUSED, HAND, TRACKED, FrameBuffer
from rehab.scene import Scene, bones
from rehab.scene.bones import Pose
from rehab.scene.hands import GRIP_PITCH, Hands
from rehab.scene.kit import Kit
from rehab.session import BlockPlan, Director, Event, Programme, words
from rehab.session.guide import Guide
from rehab.session.pointing import Pointing
from rehab.session.poke import INDEX_TIP
from rehab.session.preferences import Preferences
from rehab.session.signals import Signals
from tests.scene.kit_pictures import PANELS

EYES = (0.0, 1.2, 0.0)
AHEAD = math3d.look(EYES, (0.0, 1.02, -1.2)).tolist()
FRAME = 1.0 / 90.0
REACH, SEED, WELL_SEEN = 0.62, 1, 5
"""Metres, a simulated patient's chance, and the chance that sets a star where it is well seen."""

OPEN = Pose(((0.0, 0.05, 0.03),) * 4, (-0.2, -0.03, 0.1, 0.25))
FIST = Pose(((1.45, 1.75, 1.0),) * 4, (0, 0, 0, 0), (-0.35, -0.62, -0.7), (-0.75, -0.15, 0.6))
PINCH = Pose(
    ((0.75, 0.95, 0.4), (0.45, 0.6, 0.3), (0.35, 0.5, 0.3), (0.3, 0.45, 0.25)),
    thumb=(-0.28, -0.55, -0.78),
    nail=(-0.8, 0.35, 0.4),
    thumb_flex=(0.15, 0.25),
)
POINTING = Pose(((0.1, 0.1, 0.05), *((1.35, 1.6, 0.9),) * 3), thumb=(-0.35, -0.62, -0.7))


class Patient:
    """Hands, what points with them and what follows them, in a scene; a frame at each `pass_`."""

    def __init__(self, scene: Scene, tone: str = "sand", guide: Guide | None = None) -> None:
        self.scene, self.guide = scene, guide
        self.frame = FrameBuffer().record
        self.frame["presence"] = FOCUSED
        self.frame["head"], self.frame["head_bits"] = AHEAD, TRACKED
        self.hands, self.pointing = Hands(scene, tone=tone), Pointing(scene)

    def hold(self, side: int, place: Sequence[float], pitch: float = GRIP_PITCH) -> Patient:
        """Hold a controller at `place`."""
        name = ("left", "right")[side]
        pose = (*place, *math3d.axis_angle((1, 0, 0), pitch))
        for channel in ("display", "grip"):
            self.frame[f"{channel}_{name}"], self.frame[f"{channel}_{name}_bits"] = pose, TRACKED
        self.frame["held"][side] = CONTROLLER
        return self

    def bare(self, side: int, pose: Pose, place: Sequence[float], turn: Any = None) -> Patient:
        """Show the joints of a bare hand whose wrist is at `place`."""
        turn = math3d.IDENTITY if turn is None else turn
        joints = bones.joints(pose, side)
        joints[:, :3] = math3d.rotate(turn, joints[:, :3]) + np.asarray(place, np.float32)
        joints[:, 3:] = math3d.multiply(turn, joints[:, 3:])
        self.frame["joints"][side], self.frame["joints_bits"][side] = joints, TRACKED
        self.frame["joints_source"][side] = self.frame["held"][side] = HAND
        return self

    def aim(self, side: int, target: Sequence[float]) -> Patient:
        """Point the controller of that side at `target`."""
        name = ("left", "right")[side]
        self.frame[f"aim_{name}"] = math3d.look(self.frame[f"grip_{name}"][:3], target)
        self.frame[f"aim_{name}_bits"] = TRACKED
        return self

    def wait(self, seconds: float, head: Sequence[float] = AHEAD) -> Scene:
        """Let time pass."""
        for _ in range(round(seconds / FRAME)):
            self.frame["t_display"] += round(FRAME * 1e9)
            if self.guide is not None:
                self.guide.step(EYES, 0.0, FRAME, self.pointing.tips)
                self.guide.ghost.step((0.0, 0.95, 0.05), 0.0, 0.6, FRAME)
            self.pointing.step(self.frame, [float(x) for x in head], FRAME)
            self.hands.step(self.frame)
            self.scene.advance(FRAME)
            self.scene.update()
        return self.scene


def held(scene: Scene, right: Sequence[float] = (0.24, 1.02, -0.42), **kind: Any) -> Patient:
    """A patient with both controllers, the left one at rest."""
    return Patient(scene, **kind).hold(0, (-0.2, 0.93, -0.36)).hold(1, right)


def place(name: str, grown: int) -> Scene:
    """A place in which so many things have grown."""
    return Scene(name, grown=grown)


def panel(name: str, theme: str) -> Scene:
    """A panel of the kit."""
    scene = Scene("garden", grown=24)
    PANELS[name](Kit(scene, theme=theme))
    scene.advance(0.3)
    return scene


def said(act: Callable[[Guide], object], seconds: float = 1.0, where: str = "garden") -> Scene:
    """What the session's guide shows after `act`."""
    scene = Scene(where, grown=24)
    guide = Guide(scene, Silent(), Preferences(captions=True))
    patient = Patient(scene, guide=guide).hold(0, (-0.2, 0.8, -0.3)).hold(1, (0.2, 0.8, -0.3))
    guide.step(EYES, 0.0, FRAME)
    act(guide)
    return patient.wait(seconds)


def calibrating(pose: str, text: words.Said, seconds: float) -> Scene:
    """A pose of calibration, partly done."""

    def act(guide: Guide) -> None:
        guide.show(*text, cue=pose, progress=0.45)
        guide.ghost.show(pose)
        guide.light.show(pose == "look")

    return said(act, seconds)


def star(moment: str, away: Sequence[float], seconds: float) -> Scene:
    """A star of star reach: "appear", "near", "success" or "fade", so many `seconds` after it, the
    right hand so far `away` from it."""
    scene = Scene("garden", grown=24)
    guide = Guide(scene, Silent())
    kind = find("star-reach")
    settings: Any = kind.Settings()  # type: ignore[call-arg]
    person = dataclasses.replace(guessed(EYES[1]), reach=(REACH, REACH))
    stage = Stage(scene, settings, np.random.default_rng(WELL_SEEN), person,
                  audio=guide.audio, vibrate=lambda *_: None, tell=lambda *_: None)  # fmt: skip
    stage.body = body = np.zeros(1, BODY)[0]
    body["chest"], stage.head = (0.0, 0.98, 0.05), EYES
    exercise = kind(settings)
    exercise.build(stage)
    guide.step(EYES, 0.0, FRAME)
    guide.count("right", 4, 8)
    exercise.begin_trial(Trial(4, "right", sector="ahead", demand=settings.distance))
    target = np.array(vars(exercise)["target"])
    patient = held(scene, (target + away).tolist(), guide=guide)
    if moment != "appear":
        patient.wait(3.0)
        body["arm_valid"], body["hand"][1] = 1, target + away
        done = exercise.step(patient.frame, body)
        assert (done is Status.SUCCESS) == (moment == "success")
        if moment in ("success", "fade"):
            exercise.end_trial()
    return patient.wait(seconds)


class Blind:
    """A renderer that draws nothing."""

    def draw(self, scene: Any, eyes: Any) -> None:
        """Nothing."""


def played(
    exercise: str,
    after: float,
    cue: str = "appear",
    side: str = "right",
    profile: str = "healthy",
    where: str = "garden",
    sector: str = "",
    **settings: Any,
) -> Scene:
    """What a simulated patient sees of `exercise`, `after` seconds after its first such `cue`; of
    the first trial that asks for `sector`, where one is named."""
    driver = PatientDriver(profile, SEED, window=False, real_time=False)
    plan = BlockPlan(exercise, {"trials": 3, "sides": side, **settings})
    body = dataclasses.replace(guessed(EYES[1]), reach=(REACH, REACH))
    programme = Programme(
        (plan,), calibration=body, grown=24, preferences=Preferences(place=where, captions=True)
    )
    begun: list[float] = []
    asked = [""]

    def told(event: Event) -> None:
        if event.kind == "trial_begin":
            asked[0] = event.data.get("sector", "")
        if event.kind == "cue" and event.data["cue"] == cue and sector in ("", asked[0]):
            begun.append(director.seconds)

    director = Director(programme, on_event=told, vibrate=driver.vibrate)
    while not begun or director.seconds < begun[0] + after:
        if director.finished or not driver.wait():
            raise SystemExit(f"{exercise}: there was no {cue}")
        frame = driver.frame()
        director.step(frame, director.estimator.step(frame))
        driver.draw(Blind(), director.scene)
    return director.scene


def bare(pose: Pose, tone: str = "sand", turn: float = 0.5) -> Scene:
    """Both bare hands before the chest."""
    patient = Patient(Scene("garden", grown=24), tone)
    for side, x in ((0, -0.11), (1, 0.11)):
        way = math3d.multiply(
            math3d.axis_angle((0, 1, 0), math.copysign(0.25, x)),
            math3d.axis_angle((1, 0, 0), turn),
        )
        patient.bare(side, pose, (x, 0.98, -0.28), way)
    return patient.wait(0.4)


def tones(names: Sequence[str]) -> Scene:
    """Hands that hold controllers, in several tones of skin."""
    scene = Scene("garden", grown=24)
    for row, tone in enumerate(names):
        y, z = 1.0 - 0.17 * row, -0.42 + 0.04 * row
        Patient(scene, tone).hold(0, (-0.12, y, z)).hold(1, (0.12, y, z)).wait(0.4)
    return scene


def asked(how: str) -> Scene:
    """The question after a pause, answered by "laser", "poke" or "dwell"."""
    scene = Scene("garden", grown=24)
    guide = Guide(scene, Silent())
    patient = Patient(scene, guide=guide)
    guide.step(EYES, 0.0, FRAME)
    guide.overlay(*words.ask(), cue="nod", button=words.go_on())
    if how != "poke":
        patient.hold(0, (-0.2, 0.9, -0.36)).hold(1, (0.2, 0.93, -0.36))
    patient.wait(0.1)
    (button,) = [c for c in scene.controls if c.shown and not c.careful]
    at = np.array(button.node.world_position())
    if how == "laser":
        return patient.aim(1, (at + np.array((0.06, -0.015, 0.0))).tolist()).wait(1.3)
    if how == "dwell":
        return patient.wait(1.4, math3d.look(EYES, at).tolist())
    way = (at - EYES) / np.linalg.norm(at - EYES)
    finger = bones.joints(POINTING)[INDEX_TIP, :3]
    for away in (*np.full(20, 0.44), *np.linspace(0.44, 0.5, 20)):
        # A hand that is stretched out calls the panel nearer.
        patient.bare(1, POINTING, (EYES + away * way - finger).tolist()).wait(0.1)
    return scene


def swept() -> Scene:
    """A hand on its way, with its trail."""
    patient = held(Scene("garden", grown=24))
    patient.wait(0.4)
    for step in np.linspace(0.0, 1.0, 40):
        patient.hold(1, (0.36 - 0.42 * step, 1.0 + 0.22 * math.sin(math.pi * step), -0.5))
        patient.wait(FRAME)
    return patient.scene


def count(guide: Guide) -> None:
    """A caption over what else is shown."""
    guide.count("left", 5, 8)
    guide.audio.play("streak")


def question(asked: str) -> Scene:
    """A question as a session asks it, over what a patient can always say: one of "dizzy", "pain",
    "where", "now"."""
    scene = Scene("garden", grown=24)
    guide = Guide(scene, Silent())
    signals = Signals(scene, guide)
    kit = guide.kit
    title, parts = {
        "dizzy": lambda: (
            words.questions()["dizzy"],
            [kit.button(label, _nothing) for label in words.yes_and_no()],
        ),
        "pain": lambda: (
            words.how_much("pain")[0],
            [kit.scale("pain", 0, 10, words.how_much("pain")[1], _nothing)],
        ),
        "where": lambda: (
            words.where(),
            [kit.listing(words.where(), list(words.places().values()), _nothing)],
        ),
        "now": lambda: (
            words.what_now()[0],
            [kit.button(label, _nothing) for label in words.ways_on().values()],
        ),
    }[asked]()
    signals.show(*(("hurts", "unwell") if asked == "dizzy" else ("unwell",)))
    guide.step(EYES, 0.0, FRAME)
    signals.step(AHEAD, 0.0, (), FRAME)
    guide.show(title, [], form=guide.form(title, parts))
    return Patient(scene, guide=guide).wait(0.5)


def met(step: words.Said, button: str = "") -> Scene:
    """A step of meeting the place, over what a patient can always say."""
    scene = Scene("garden", grown=24)
    guide = Guide(scene, Silent())
    signals = Signals(scene, guide)
    guide.step(EYES, 0.0, FRAME)
    signals.step(AHEAD, 0.0, (), FRAME)
    title, lines = step
    parts = [guide.kit.button(button, _nothing)] if button else []
    guide.show(title, lines, form=guide.form(title, parts))
    return Patient(scene, guide=guide).wait(0.5)


def _nothing(_: object) -> None:
    """What is pressed in a picture does nothing."""
