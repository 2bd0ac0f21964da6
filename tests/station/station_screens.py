"""Every screen of the station with invented people, plainly filled: for tests and the gallery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.clinic.copying import CONSENT
from rehab.station.shown import (
    Action,
    After,
    Choice,
    Entry,
    Form,
    Line,
    Person,
    Playing,
    Press,
    Question,
    Row,
    Sent,
    Shown,
    Slider,
    Today,
)

BAR = "K. Muster, physiotherapist. Station 1, Monday 30 November."
LOCK = Action("Lock", Press("lock"), look="quiet")
BACK = Action("Back", Press("back"), look="quiet")
ANNA = "Anna Beispiel, born 3 May 1958"


def action(words: str, name: str, about: str = "", look: Any = "plain", why: str = "") -> Action:
    return Action(words, Press(name, about), why, look)


def shown(screen: Any, *, practice: bool = False, trouble: str = "") -> Shown:
    bar = (LOCK,) if isinstance(screen, Today) else (BACK, LOCK)
    return Shown(BAR, screen, bar, practice, trouble)


def row(alias: str, who: str, due: str, *notes: Line, start: str = "") -> Row:
    actions = (
        action("Start", "start", alias, "main", start),
        action("Look at it", "open", alias),
        action("Report", "report", alias),
    )
    return Row(alias, who, due, notes, actions)


def today() -> Shown:
    rows = (
        row(
            "anna-beispiel",
            ANNA,
            "Session 5: sunrise, garden gates. 14 min",
            Line("Better than last week: two suns more.", "good"),
        ),
        row(
            "bert-muster",
            "Bert Muster, born 17 January 1949",
            "Session 2: lanterns, dragonfly. 12 min",
            Line("Pain 6 in the last session, right shoulder.", "care"),
        ),
        row(
            "carla-probe",
            "Carla Probe, born 9 August 1971",
            "First session: meeting the place, star reach. 10 min",
            start="Not screened yet",
        ),
        row(
            "dora-modell",
            "Dora Modell, born 28 February 1962",
            "Nothing prescribed: ten safe minutes, seated",
        ),
        row(
            "emil-vorlage",
            "Emil Vorlage, born 12 June 1955",
            "Session 11: the well, blocks. 18 min",
            Line("An adverse event is open: dizzy on Thursday.", "wrong"),
            start="The event waits for staff",
        ),
        row("franz-entwurf", "Franz Entwurf, born 30 October 1980", "Session 8: shore. 9 min"),
    )
    return shown(
        Today(
            "Monday 30 November: six patients",
            Entry("Find a patient", Press("search")),
            rows,
            (action("New patient", "new"), action("Movements", "movements")),
            (Line("The headset is connected; its battery is at 84 %.", "good"),),
        )
    )


def unlock() -> Shown:
    form = Form(
        "Who is at the keyboard?",
        (
            Entry("Your name", Press("name"), "k-muster"),
            Entry("Your phrase", Press("phrase"), "", secret=True),
        ),
        (action("Unlock", "unlock", look="main"),),
        (Line("Everything from now on is done in your name."),),
    )
    said = "That phrase is not right: try it again, or ask an administrator."
    return replace(shown(form, trouble=said), bar="Locked. Station 1.", actions=())


def screening() -> Shown:
    contra = (
        ("seizure", "Seizure or photosensitivity"),
        ("vertigo", "Active vertigo or vomiting"),
        ("infection", "Infection or wound of face or eyes"),
        ("delirium", "Delirium or psychosis"),
        ("surgery", "Very recent eye, head or neck surgery"),
    )
    care = (
        ("fracture", "Unreleased fracture or repair"),
        ("replacement", "Joint replacement"),
        ("instability", "Instability or subluxation"),
        ("neck", "Neck trauma or instability"),
        ("falls", "Falls, dizzy when standing up"),
        ("bones", "Osteoporosis"),
        ("neglect", "Neglect, field loss, aphasia or hearing"),
        ("implant", "Implanted device"),
    )
    posture = (("seated", "Seated"), ("standing", "Standing"), ("reclined", "Reclined"))
    return shown(
        Form(
            "Screening",
            (
                Choice("None of these may be. What is?", Press("contra"), contra, many=True),
                Choice(
                    "What asks for care?", Press("care"), care, ("replacement", "falls"), many=True
                ),
                Entry("Which joint, when", Press("joint"), "Left shoulder, 12 March 2026"),
                Choice("How does this patient play?", Press("posture"), posture, ("seated",)),
            ),
            (action("Save", "save", look="main"), action("Cancel", "back", "form", "quiet")),
            (Line("Refuses from now on: anything standing, and lifting the left arm."),),
            ANNA,
        )
    )


def slider(words: str, about: str, low: float, high: float, step: float, *values: Any) -> Slider:
    return Slider(words, Press("set", about), low, high, step, *values)


def settings() -> Shown:
    presets = (("gentle", "Gentle"), ("usual", "As usual"), ("more", "A little more"))
    return shown(
        Form(
            "Sunrise, right arm",
            (
                Choice("Preset", Press("preset"), presets, ("more",)),
                slider("Height of the arm", "height", 30, 140, 5, 90.0, 80.0, "°"),
                slider("Hold it for", "hold", 0, 10, 1, 5.0, 5.0, "s"),
                slider("How often", "trials", 2, 20, 1, 8.0, 10.0),
                slider("Rest between", "rest", 0, 60, 5, 20.0, 20.0, "s"),
            ),
            (action("Save", "save", look="main"), action("Cancel", "back", "form", "quiet")),
            (
                Line("Raised to 90° (before 80°), held for 5 s, eight times (before ten)."),
                Line("The limit is 110° (Dr Muster, 2 November): targets stay 8° below.", "care"),
            ),
            ANNA,
        )
    )


def is_it() -> Shown:
    return shown(
        Question(
            f"Is this {ANNA}?",
            (
                Line("The headset was off for 25 seconds."),
                Line("The arms are 9 % longer than on Thursday.", "care"),
            ),
            (
                action("Yes, go on", "yes", look="main"),
                action("No, somebody else", "no"),
                action("End the session", "end", look="quiet"),
            ),
        )
    )


def person() -> Shown:
    change = [action("Change", "change", name) for name in ("sunrise", "door", "well")]
    return shown(
        Person(
            ANNA,
            "Session 5 of 18. About 14 minutes, seated.",
            (
                (Line("Sunrise, right arm: to 90°, hold 5 s, ten times."), change[0]),
                (Line("Garden gates, both arms: to 40°, eight times each."), change[1]),
                (Line("The well, right arm: refused, replaced by rest.", "care"), change[2]),
                (Line("Rest of two minutes after each."), None),
            ),
            (
                Line("Screened on 2 November by K. Muster: joint replacement, falls."),
                Line("No pain after the last session.", "good"),
            ),
            (
                action("Start", "start", "anna-beispiel", "main"),
                action("Screening", "screen", "anna-beispiel"),
                action("Note", "note", "anna-beispiel"),
                action("Report", "report", "anna-beispiel", "quiet"),
            ),
        )
    )


def playing(ask: Question | None = None) -> Shown:
    return shown(
        Playing(
            ANNA,
            "Sunrise, right arm, sun 4 of 10",
            "6 of about 14 min",
            (
                ("Height of the arm", "84° ± 8°"),
                ("Goal", "90°, hold 5 s"),
                ("Reached", "3 of 4"),
                ("Trunk lean", "6° ± 3°"),
            ),
            (("Head", 1.0), ("Left hand", 0.42), ("Right hand", 0.98)),
            "Battery: headset 71 %, left 55 %, right 60 %",
            (
                Sent("Easier, by k-muster", "active", "active from repetition 7"),
                Sent("Rest, by k-muster", "acknowledged", "after this repetition"),
                Sent("Recentre, by k-muster", "requested", "requested"),
                Sent(
                    "Harder, by k-muster",
                    "refused",
                    "refused, since nothing gets harder after pain",
                ),
            ),
            (Line("The left hand is not seen: is it below the table?", "care"),),
            (
                action("Pause", "pause", look="main"),
                action("Easier", "easier"),
                action("Harder", "harder", why="no harder after pain"),
                action("Skip", "skip"),
                action("Recentre", "recentre"),
                action("Stop", "stop", look="caution"),
            ),
            (
                action("Note", "note"),
                action("Adverse event", "adverse"),
                action("Rest", "rest"),
                action("Calibrate", "calibrate"),
            ),
            ask,
        )
    )


def playing_asked() -> Shown:
    question = is_it().screen
    assert isinstance(question, Question)
    return playing(question)


def after() -> Shown:
    return shown(
        After(
            ANNA,
            (
                Line("Fourteen minutes, 26 of 30 repetitions."),
                Line("Range used to 92°: two suns more than on Thursday.", "good"),
                Line("Pain 3 after sunrise, 2 before.", "care"),
            ),
            (
                Line("Wipe the face cushion and both controllers."),
                Line("Put the left controller on its charger: 12 %.", "care"),
            ),
            (
                action("Next patient", "next", look="main"),
                action("Note", "note"),
                action("Adverse event", "adverse"),
                action("Report", "report", look="quiet"),
            ),
        )
    )


def movements() -> Shown:
    form = Form(
        "Movements that patients copy",
        (
            Entry("Name of a new movement", Press("name"), "over the table"),
            Choice(
                *("Time to show it", Press("seconds")),
                tuple((one, f"{one} s") for one in ("6", "12", "20", "40")),
                ("12",),
            ),
            Choice(
                *("Who shows it agrees", Press("consent"), (("yes", CONSENT),), ("yes",)),
                many=True,
            ),
            Choice("Erase one", Press("erase"), (("1", "to the shelf"), ("2", "comb the hair"))),
        ),
        (
            action("Record it", "record", look="main"),
            action("Erase", "erase", look="caution", why="Choose one."),
        ),
        (
            Line("\u201cto the shelf\u201d is kept.", "good"),
            Line("With the program come reach across, hand to mouth, raise both, circle."),
            Line("comb the hair: 6.2 s, both arms, shown by k-muster on 3 May 2026, in 4 sessions"),
            Line("to the shelf: 9.4 s, the right arm, shown by k-muster today, not played yet"),
        ),
    )
    return shown(form)


def practice() -> Shown:
    return replace(today(), practice=True)


SCREENS: dict[str, Callable[[], Shown]] = {
    "today": today,
    "unlock": unlock,
    "screening": screening,
    "settings": settings,
    "movements": movements,
    "question": is_it,
    "person": person,
    "playing": playing,
    "playing_asked": playing_asked,
    "after": after,
    "practice": practice,
}


def mirror() -> npt.NDArray[np.uint8]:
    """A stand-in for what the patient sees, 640 by 480."""
    y, x = np.mgrid[:480, :640]
    out = np.empty((480, 640, 3), np.uint8)
    out[..., 0], out[..., 1], out[..., 2] = 140 + y // 6, 170 - y // 12, 150 + x // 16
    out[(x - 380) ** 2 + (y - 180) ** 2 < 1600] = (255, 179, 71)
    return out
