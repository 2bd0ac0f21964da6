"""Draw every place, panel, cue and hand as both eyes see them, and the sheets of docs/gallery/.

    python -m tools.draw_gallery FOLDER [NAME …]

Every picture goes to FOLDER as a PNG file, left and right eye side by side; with NAMEs only those
are drawn, and no sheets.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rehab import math3d
from rehab.audio import Silent
from rehab.body import BODY
from rehab.body.calibration import guessed
from rehab.cli.pictures import keep, through
from rehab.exercise import Stage, Status, Trial, find
from rehab.frame import CONTROLLER, FOCUSED, HAND, TRACKED, FrameBuffer
from rehab.scene import Scene, bones
from rehab.scene.bones import Pose
from rehab.scene.hands import GRIP_PITCH, SKIN_TONES, Hands
from rehab.scene.kit import Kit
from rehab.session import words
from rehab.session.guide import Guide
from rehab.session.pointing import Pointing
from rehab.session.poke import INDEX_TIP
from rehab.session.preferences import Preferences
from tests.scene.kit_pictures import PANELS, THEMES, WATCHED, number

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
EYE, WIDE, CLOSE = (960, 800), math.radians(75), math.radians(54)
EYES = (0.0, 1.2, 0.0)
AHEAD, DOWN = (math3d.look(EYES, (0.0, y, -1.2)) for y in (1.02, 0.86))
FRAME = 1.0 / 90.0
REACH, SEED = 0.62, 1
SHEET_BYTES, PICTURE_BYTES, MARGIN, FOOT = 350_000, 60_000, 16, 34

OPEN = Pose(((0.0, 0.05, 0.03),) * 4, (-0.2, -0.03, 0.1, 0.25))
FIST = Pose(((1.45, 1.75, 1.0),) * 4, (0, 0, 0, 0), (-0.35, -0.62, -0.7), (-0.75, -0.15, 0.6))
PINCH = Pose(
    ((0.75, 0.95, 0.4), (0.45, 0.6, 0.3), (0.35, 0.5, 0.3), (0.3, 0.45, 0.25)),
    thumb=(-0.28, -0.55, -0.78),
    nail=(-0.8, 0.35, 0.4),
    thumb_flex=(0.15, 0.25),
)
POINTING = Pose(((0.1, 0.1, 0.05), *((1.35, 1.6, 0.9),) * 3), thumb=(-0.35, -0.62, -0.7))


class Entry(NamedTuple):
    """One picture: the sheet it is on, how it is called, and what draws it."""

    sheet: str
    name: str
    caption: str
    make: Callable[[], Scene]
    head: Sequence[float] = AHEAD
    view: float = WIDE


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
    settings = kind.Settings()
    person = dataclasses.replace(guessed(EYES[1]), reach=(REACH, REACH))
    stage = Stage(scene, settings, np.random.default_rng(SEED), person,
                  audio=guide.audio, vibrate=lambda *_: None, tell=lambda *_: None)  # fmt: skip
    stage.body = body = np.zeros(1, BODY)[0]
    body["chest"], stage.head = (0.0, 0.98, 0.05), EYES
    exercise = kind(settings)
    exercise.build(stage)
    guide.step(EYES, 0.0, FRAME)
    guide.count("right", 4, 8)
    exercise.begin_trial(Trial(4, "right"))
    target = np.array(vars(exercise)["target"])
    patient = held(scene, target + away, guide=guide)
    if moment != "appear":
        patient.wait(3.0)
        body["arm_valid"], body["hand"][1] = 1, target + away
        done = exercise.step(patient.frame, body)
        assert (done is Status.SUCCESS) == (moment == "success")
        if moment in ("success", "fade"):
            exercise.end_trial()
    return patient.wait(seconds)


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
    (button,) = [control for control in scene.controls if control.shown]
    at = np.array(button.node.world_position())
    if how == "laser":
        return patient.aim(1, at + (0.06, -0.015, 0.0)).wait(1.3)
    if how == "dwell":
        return patient.wait(1.4, math3d.look(EYES, at))
    way = (at - EYES) / np.linalg.norm(at - EYES)
    finger = bones.joints(POINTING)[INDEX_TIP, :3]
    for away in (*np.full(20, 0.44), *np.linspace(0.44, 0.5, 20)):
        # A hand that is stretched out calls the panel nearer.
        patient.bare(1, POINTING, EYES + away * way - finger).wait(0.1)
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


LEFT, RIGHT = (math3d.look(EYES, (x, 1.0, -0.7)) for x in (-1.0, 1.0))
STANDING = math3d.look((0.0, 1.6, 0.0), (0.0, 1.2, -1.2))
ENTRIES = (
    *(
        Entry("places", f"{name}-{title}", f"The {name}: {title}", partial(place, name, n), head)
        for name in ("garden", "clinic")
        for title, n, head in (
            ("new", 0, AHEAD),
            ("60 grown", 60, AHEAD),
            ("300 grown", 300, AHEAD),
            ("to the left", 60, LEFT),
            ("to the right", 60, RIGHT),
            ("standing", 60, STANDING),
        )
    ),
    *(
        Entry("panels", f"{name}-{theme}", f"{name.capitalize()}: {theme}",
              partial(panel, name, theme), math3d.look(EYES, WATCHED), CLOSE)
        for name in PANELS
        for theme in THEMES
    ),
    *(
        Entry("cues", title, title, make)
        for title, make in (
            ("Welcome", partial(said, lambda g: g.show(*words.welcome("seated")))),
            ("Welcome back", partial(said, lambda g: g.show(*words.unchanged()))),
            ("A little has changed", partial(said, lambda g: g.show(*words.changed()))),
            ("Calibration - the arms rest", partial(calibrating, "rest", words.rest(), 1.3)),
            ("Calibration - reach forward", partial(calibrating, "reach", words.reach(1), 1.9)),
            ("Calibration - a wandering light", partial(calibrating, "look", words.look(), 1.2)),
            ("Repeat - where an arm was doubtful",
             partial(said, lambda g: g.show(*words.offered((True, False)),
                                            button=words.repeat()))),
            ("A star appears", partial(star, "appear", (-0.04, -0.25, 0.16), 0.6)),
            ("The hand is near - its ring closes", partial(star, "near", (-0.02, -0.09, 0.07), 0.1)),
            ("Reached", partial(star, "success", (0.0, -0.02, 0.04), 0.3)),
            ("Not reached - it fades away", partial(star, "fade", (-0.04, -0.25, 0.16), 0.6)),
            ("A caption", partial(said, count)),
            ("Far enough", partial(said, lambda g: g.audio.play("limit"))),
            ("Pause", partial(said, lambda g: g.overlay(*words.paused("headset")))),
            ("Go on", partial(asked, "dwell")),
            ("A hand out of sight", partial(said, lambda g: g.notice(words.lost("left", True)))),
            ("Summary", partial(said, lambda g: g.show(*words.summary([(("star", "stars"), 8)]),
                                                       button=words.done()))),
            ("In the clinic", partial(said, lambda g: g.show(*words.paused("menu")), 1.0,
                                      "clinic")),
        )
    ),
    Entry("hands", "held", "Both controllers held", partial(tones, ["sand"]), DOWN, CLOSE),
    *(
        Entry("hands", title, f"Bare hands: {title}", partial(bare, pose), DOWN, CLOSE)
        for title, pose in (("open", OPEN), ("pinch", PINCH), ("fist", FIST))
    ),
    *(
        Entry("hands", tone, f"Skin: {tone}", partial(bare, bones.NEUTRAL, tone), DOWN, CLOSE)
        for tone in SKIN_TONES
    ),
    Entry("hands", "laser", "A beam on a button", partial(asked, "laser")),
    Entry("hands", "poke", "A fingertip before a button", partial(asked, "poke")),
    Entry("hands", "dwell", "Looking at a button: its ring fills", partial(asked, "dwell")),
    Entry("hands", "trail", "The way that a hand took", swept),
)
README = {"garden": "garden-60 grown", "reach": "The hand is near - its ring closes", "success": "Reached"}
"""Pictures of their own in docs/gallery/."""


def sheet(entries: Sequence[Entry], folder: Path) -> Image.Image:
    """The left eyes' pictures of `entries` on one page, with their captions."""
    across = 3 if len(entries) % 3 == 0 and len(entries) < 24 else 4 if len(entries) < 24 else 6
    wide = (2000 - MARGIN) // across - MARGIN
    high = wide * EYE[1] // EYE[0]
    rows = -(-len(entries) // across)
    page = Image.new("RGB", (across * (wide + MARGIN) + MARGIN,
                             rows * (high + FOOT) + MARGIN), "#f6f2ea")  # fmt: skip
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(19)
    for at, entry in enumerate(entries):
        x, y = MARGIN + at % across * (wide + MARGIN), MARGIN + at // across * (high + FOOT)
        page.paste(left_eye(folder, entry.name).resize((wide, high), Image.Resampling.LANCZOS), (x, y))
        pen.text((x, y + high + 5), entry.caption, fill="#1f2a33", font=font)
    return page


def left_eye(folder: Path, name: str) -> Image.Image:
    """What the left eye saw in the picture of that name."""
    with Image.open(folder / f"{name}.png") as both:
        return both.crop((0, 0, *EYE))


def write(picture: Image.Image, name: str, most: int) -> None:
    """Keep `picture` in the gallery, in the best quality of at `most` so many bytes."""
    path = GALLERY / f"{name}.jpg"
    for quality in range(90, 20, -4):
        picture.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= most:
            return


def main(folder: Path, names: Sequence[str]) -> None:
    """Draw `names`, or all and the gallery."""
    from rehab.gfx.context import Headless

    Headless()
    from rehab.gfx.renderer import Renderer

    renderer = Renderer()
    for entry in ENTRIES:
        if not names or entry.name in names or entry.sheet in names:
            scene = entry.make()
            number(scene)
            keep(through(renderer, scene, entry.head, "both", EYE, entry.view), folder / f"{entry.name}.png")
    if names:
        return
    for name in dict.fromkeys(entry.sheet for entry in ENTRIES):
        write(sheet([e for e in ENTRIES if e.sheet == name], folder), name, SHEET_BYTES)
    for name, entry_name in README.items():
        write(left_eye(folder, entry_name), name, PICTURE_BYTES)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
