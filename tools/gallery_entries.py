"""The pictures of the gallery: for each its name, its moment, the sheet that it stands on, and from
where it is seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from rehab import math3d
from rehab.scene import Scene, bones
from rehab.scene.hands import SKIN_TONES
from rehab.session import tour_words, words
from tests.scene.kit_pictures import PANELS, THEMES, WATCHED
from tools.gallery_scenes import (
    AHEAD,
    EYES,
    FIST,
    OPEN,
    PINCH,
    asked,
    bare,
    calibrating,
    count,
    met,
    panel,
    place,
    played,
    question,
    said,
    star,
    swept,
    tones,
)

SECTORS = "outward", "ahead", "across"
EYE, WIDE, CLOSE = (960, 800), math.radians(75), math.radians(54)
DOWN = math3d.look(EYES, (0.0, 0.86, -1.2)).tolist()
LAP = math3d.look(EYES, (0.0, 0.72, -0.75)).tolist()


class Entry(NamedTuple):
    """One picture: the sheet it is on, how it is called, and what draws it."""

    sheet: str
    name: str
    caption: str
    make: Callable[[], Scene]
    head: Sequence[float] = AHEAD
    view: float = WIDE


LEFT, RIGHT = (math3d.look(EYES, (x, 1.0, -0.7)).tolist() for x in (-1.0, 1.0))
OUT = math3d.look(EYES, (0.6, 0.75, -0.8)).tolist()
STANDING = math3d.look((0.0, 1.6, 0.0), (0.0, 1.2, -1.2)).tolist()
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
        Entry(
            "panels",
            f"{name}-{theme}",
            f"{name.capitalize()}: {theme}",
            partial(panel, name, theme),
            math3d.look(EYES, WATCHED).tolist(),
            CLOSE,
        )
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
            (
                "Repeat - where an arm was doubtful",
                partial(
                    said, lambda g: g.show(*words.offered((True, False)), button=words.repeat())
                ),
            ),
            ("A star appears", partial(star, "appear", (-0.04, -0.25, 0.16), 0.6)),
            (
                "The hand is near - its ring closes",
                partial(star, "near", (-0.02, -0.09, 0.07), 0.1),
            ),
            ("Reached", partial(star, "success", (0.0, -0.02, 0.04), 0.3)),
            ("Not reached - it fades away", partial(star, "fade", (-0.04, -0.25, 0.16), 0.6)),
            ("A caption", partial(said, count)),
            ("Far enough", partial(said, lambda g: g.audio.play("limit"))),
            ("Pause", partial(said, lambda g: g.overlay(*words.paused("headset")))),
            ("Go on", partial(asked, "dwell")),
            ("Rest - a count", partial(panel, "waiting", "paper")),
            ("A controller asleep", partial(said, lambda g: g.notice(words.lost("left", True)))),
            (
                "Summary",
                partial(
                    said,
                    lambda g: g.show(*words.summary([(("star", "stars"), 8)]), button=words.done()),
                ),
            ),
            (
                "A pause in the clinic",
                partial(said, lambda g: g.overlay(*words.paused("menu")), 1.0, "clinic"),
            ),
        )
    ),
    *(
        Entry("questions", title, title, make)
        for title, make in (
            ("Dizzy today", partial(question, "dizzy")),
            ("How much does it hurt", partial(question, "pain")),
            ("Where does it hurt", partial(question, "where")),
            ("What would help", partial(question, "now")),
            (
                "Meeting the place - the headset",
                partial(met, tour_words.fit(), tour_words.sits_well()),
            ),
            ("Meeting the place - this hurts", partial(met, tour_words.say_hurts())),
        )
    ),
    *(
        Entry("stars", title, title, make, head)
        for title, make, head in (
            *(
                (
                    f"Stars - {sector}",
                    partial(played, "star-reach", 0.7, sector=sector, trials=6),
                    OUT if sector == "outward" else AHEAD,
                )
                for sector in SECTORS
            ),
            ("Stars - touched", partial(played, "star-reach", 0.3, "success"), AHEAD),
            (
                "Stars - the left hand, where left is neglected",
                partial(
                    played, "star-reach", 0.7, side="left", profile="stroke-left-neglect", level=1
                ),
                LAP,
            ),
            (
                "Stars - in the clinic, the hardest",
                partial(played, "star-reach", 0.7, where="clinic", level=5),
                AHEAD,
            ),
        )
    ),
    *(
        Entry("arms", title, title, make)
        for title, make in (
            ("Sunrise - the sun on the horizon", partial(played, "sunrise", 0.7)),
            ("Sunrise - it goes with the arm", partial(played, "sunrise", 2.0, elevation=120)),
            ("Sunrise - held in its ring", partial(played, "sunrise", 1.8, "hold")),
            (
                "Sunrise - sideways, thumb up",
                partial(played, "sunrise", 2.3, side="left", movement="abduction"),
            ),
            ("Sunrise - the sun is up", partial(played, "sunrise", 0.45, "success")),
            ("Sunrise - in the clinic", partial(played, "sunrise", 1.8, "hold", where="clinic")),
            ("A gate - closed", partial(played, "door", 0.7)),
            ("A gate - the forearm opens it", partial(played, "door", 1.9, rotation=60)),
            (
                "A gate - inward, held open",
                partial(played, "door", 1.0, "hold", movement="internal", hold=2),
            ),
            ("The well - the bucket comes up", partial(played, "well", 1.2)),
            ("The well - held at the top", partial(played, "well", 0.6, "hold")),
            ("The well - let down", partial(played, "well", 1.7, "success", where="clinic")),
        )
    ),
    *(
        Entry("calm", title, title, make, head)
        for title, make, head in (
            ("Blocks - ready", partial(played, "blocks", 0.5, "countdown"), LAP),
            ("Blocks - carried over the wall", partial(played, "blocks", 0.75, "touch"), LAP),
            ("Blocks - the first is over", partial(played, "blocks", 0.15, "success"), LAP),
            (
                "Blocks - a low wall, left",
                partial(played, "blocks", 14.2, "touch", "left", level=1),
                LAP,
            ),
            (
                "Blocks - in the clinic",
                partial(played, "blocks", 12.1, "touch", where="clinic"),
                LAP,
            ),
            ("The shore - breathing in", partial(played, "shore", 1.0, "swell", rate=6), AHEAD),
            ("The shore - breathed in", partial(played, "shore", 0.0, "ebb"), AHEAD),
            ("The shore - breathing out", partial(played, "shore", 1.6, "ebb"), AHEAD),
            (
                "The shore - in the clinic",
                partial(played, "shore", 0.0, "ebb", where="clinic"),
                AHEAD,
            ),
        )
    ),
    *(
        Entry("both", title, title, make, LAP)
        for title, make in (
            ("Drums - the rings come down", partial(played, "drums", 3.9)),
            ("Drums - struck in time", partial(played, "drums", 4.74, "touch", tempo=50)),
            (
                "Drums - in turn, in the clinic",
                partial(played, "drums", 5.3, where="clinic", pattern="in turn"),
            ),
            ("The tray - on its table", partial(played, "tray", 0.3)),
            (
                "The tray - carried, the left arm behind",
                partial(played, "tray", 0.5, "near", profile="stroke-left-moderate"),
            ),
            ("The tray - set on the shelf", partial(played, "tray", 0.12, "success")),
        )
    ),
    *(
        Entry("neck", title, title, make, head)
        for title, make, head in (
            (
                "Dragonfly - it waits to be faced",
                partial(played, "dragonfly", 0.6, movement="rotation"),
                AHEAD,
            ),
            (
                "Dragonfly - the reed leans",
                partial(played, "dragonfly", 4.6, movement="tilt"),
                AHEAD,
            ),
            (
                "Dragonfly - faced long enough",
                partial(played, "dragonfly", 0.4, "success", movement="nodding", range=15),
                AHEAD,
            ),
            ("Lanterns - round ones among others", partial(played, "lanterns", 0.8), AHEAD),
            (
                "Lanterns - to the left, the line where to begin",
                partial(played, "lanterns", 9.0, cueing="anchor", half="left"),
                LEFT,
            ),
            (
                "Lanterns - what is left calls by a firefly",
                partial(
                    played,
                    "lanterns",
                    1.2,
                    "near",
                    profile="stroke-left-neglect",
                    where="clinic",
                    cueing="moving",
                    half="left",
                ),
                AHEAD,
            ),
        )
    ),
    *(
        Entry("grip", title, title, make, LAP)
        for title, make in (
            ("Pour - a hand to the can", partial(played, "pour", 0.9, movement="pronation")),
            ("Pour - tipped to the glass", partial(played, "pour", 3.2, "touch")),
            (
                "Pour - palm down, in the clinic",
                partial(played, "pour", 4.0, "touch", movement="pronation", where="clinic"),
            ),
            ("Pour - up to the mark", partial(played, "pour", 0.1, "success", "left")),
            ("Fruit - near to the hand", partial(played, "squeeze", 0.9)),
            ("Fruit - closed into the gold", partial(played, "squeeze", 0.8, "hold")),
            ("Fruit - carried to the basket", partial(played, "squeeze", 1.6, "hold", band=60)),
            ("Fruit - let go", partial(played, "squeeze", 0.1, "success", level=1)),
        )
    ),
    *(
        Entry("paths", title, title, make, head)
        for title, make, head in (
            ("Fireflies - the first glows", partial(played, "fireflies", 0.7), LAP),
            (
                "Fireflies - half of the ring is lit",
                partial(played, "fireflies", 5.4, "success"),
                LAP,
            ),
            (
                "Fireflies - in the clinic, the smallest",
                partial(played, "fireflies", 4.0, "success", "left", where="clinic", level=5),
                LAP,
            ),
            ("Petals - a blossom comes", partial(played, "petals", 1.4), AHEAD),
            ("Petals - caught", partial(played, "petals", 0.2, "success"), AHEAD),
            (
                "Petals - thorns may pass by",
                partial(played, "petals", 2.3, thorns=50, where="clinic", falls=2),
                AHEAD,
            ),
            ("The river - under way", partial(played, "river", 1.6, "touch"), LAP),
            (
                "The river - the widest, left",
                partial(played, "river", 1.9, "touch", "left", where="clinic", level=1),
                LAP,
            ),
        )
    ),
    *(
        Entry("trunk", title, title, make, head)
        for title, make, head in (
            ("Stand up - five lanterns wait", partial(played, "rise", 0.8, trials=1), AHEAD),
            (
                "Stand up - the third, standing",
                partial(played, "rise", 5.2, "success", trials=1),
                math3d.look((0.0, 1.55, -0.3), (0.0, 1.1, -1.6)).tolist(),
            ),
            (
                "Over the stream - forward",
                partial(played, "lean", 0.7, sector="forward", trials=4),
                LAP,
            ),
            (
                "Over the stream - to the right, held",
                partial(played, "lean", 0.9, "touch", sector="sideways", trials=4),
                math3d.look(EYES, (1.0, 0.85, -0.4)).tolist(),
            ),
            (
                "Over the stream - by the head alone, in the clinic",
                partial(played, "lean", 1.6, sector="forward", by="head", where="clinic"),
                LAP,
            ),
            (
                "Mirror - the hand that is seen",
                partial(played, "mirror", 0.95),
                math3d.look(EYES, (-0.25, 0.85, -0.6)).tolist(),
            ),
        )
    ),
    *(
        Entry("copy", title, title, make, LAP if low else AHEAD)
        for title, make, low in (
            (
                "Follow me - watch first",
                partial(played, "follow-me", 3.4, movement="reach across"),
                False,
            ),
            (
                "Follow me - where it begins",
                partial(played, "follow-me", 0.25, "hold", movement="reach across"),
                True,
            ),
            (
                "Follow me - along with the hand of light",
                partial(played, "follow-me", 2.0, "near", movement="reach across"),
                False,
            ),
            (
                "Follow me - both arms",
                partial(played, "follow-me", 2.2, "near", movement="raise both"),
                False,
            ),
            (
                "Follow me - a circle, the left hand",
                partial(played, "follow-me", 4.6, "near", "left", movement="circle"),
                False,
            ),
            (
                "Follow me - done, in the clinic",
                partial(played, "follow-me", 0.3, "success", movement="circle", where="clinic"),
                False,
            ),
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
README = {
    "garden": "garden-60 grown",
    "reach": "The hand is near - its ring closes",
    "success": "Reached",
}
"""Pictures of their own in docs/gallery/."""
