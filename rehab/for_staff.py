"""Where a session is, in words for staff: its phases, the reasons of its pauses, the arm asked."""

from __future__ import annotations

PHASES = {
    "welcome": "Welcome",
    "tour fit": "Meeting the place",
    "questions": "Questions before the start",
    "calibration rest": "Getting to know the body: the arms rest",
    "calibration reach": "Getting to know the body: reaching forward",
    "calibration look": "Getting to know the body: looking about",
    "instruction": "{title}: what to do",
    "demonstration": "{title} is shown",
    "practice": "Practice, which does not count",
    "rating": "Asking how it was",
    "rest": "A rest",
    "hurting": "The patient says that something hurts",
    "unwell": "The patient feels unwell",
    "summary": "The end",
    "end": "The end",
}
"""By a phase's name; `title` is the exercise's."""

PAUSES = {
    "runtime": "the headset's software is gone",
    "headset": "the headset is off or asleep",
    "focus": "another window has the focus",
    "tracking": "the head is not tracked",
    "area": "the head has left the play area",
    "menu": "the menu button was pressed",
    "command": "it was asked for",
    "frames": "pictures came late for long",
    "dark": "the patient wanted light",
    "identity": "it is not certain who wears the headset",
}
"""By the reason of a pause."""


def arm(side: str) -> str:
    """The arm of a trial: "left arm", "both arms"; nothing where none is asked."""
    return {"left": "left arm", "right": "right arm", "both": "both arms"}.get(side, "")
