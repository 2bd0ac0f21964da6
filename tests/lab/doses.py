"""The six templates as an invented therapist answers them, their doses scaled to two minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import radians

from rehab.drivers.patient import PROFILES, Profile
from rehab.drivers.patient.profile import Arm
from rehab.prescription.templates import Template

TODAY = date.today()
REST = 5
"""Seconds between two blocks."""

REPLACED = Profile(
    "after arthroplasty, right",
    (Arm(), Arm(elevation=radians(95), external=radians(30), internal=radians(40), rate=0.5)),
    pain=2,
)
GUARDED = Profile(
    "fear-avoidant",
    (Arm(start=0.6, rate=0.5, reaction=0.5), Arm(start=0.7, rate=0.4, reaction=0.6)),
    pain=4,
    exertion=5,
)
OLDER = Profile("older, unhurried", (Arm(start=0.5, rate=0.6), Arm(start=0.5, rate=0.6)))


@dataclass(frozen=True)
class Case:
    """A template, for whom, what is answered beside what all are, and what was found before."""

    template: str
    profile: Profile
    answers: dict[str, str] = field(default_factory=dict)
    """by how their questions begin"""
    found: tuple[str, ...] = ("--nothing",)
    options: tuple[str, ...] = ()
    """of `rehab play`"""
    trials: int = 2
    """repetitions of a block"""
    standing: bool = False

    def answer(self, question: str) -> str:
        """What the therapist says."""
        said = {
            "How many sessions": "3",
            "How many minutes": "10",
            "By when": str(TODAY + timedelta(weeks=12)),
            "What the patient wishes": "To hang up the washing.",
            **self.answers,
        }
        return next(said[begin] for begin in said if question.startswith(begin))

    def answered(self, copy: Template) -> str:
        """A copy of the template with all its questions answered."""
        return copy.answered({question: self.answer(question) for question in copy.questions})


CASES = (
    Case("adhesive-capsulitis", PROFILES["frozen-shoulder-right"], {"Which arm": "right"}),
    Case(
        "arm-after-stroke",
        PROFILES["stroke-left-moderate"],
        {
            "Which arm": "left",
            "How far": "75",
            "How high": "110",
            "Who set": f"physiotherapist, {TODAY}",
        },
        ("--precaution", "aphasia"),
        trials=4,
    ),
    Case("neck-pain", PROFILES["neck-pain"], {"How far": "50"}),
    Case(
        "shoulder-arthroplasty",
        REPLACED,
        {
            "Which operation": "reverse shoulder replacement, right",
            "The day of the operation": str(TODAY - timedelta(weeks=10)),
            "From which day": str(TODAY - timedelta(weeks=2)),
            "Who released": "the surgeon",
            "Which arm": "right",
            "Who set": f"surgeon, {TODAY - timedelta(weeks=2)}",
            "How high": "90",
            "How far the surgeon lets it turn outward": "40",
            "How far the surgeon lets it turn inward": "60",
            "How far the surgeon lets it go backward": "20",
            "How far the surgeon lets it go across": "20",
            "How far behind": "0",
        },
        (
            *("--precaution", f"reverse shoulder replacement={TODAY - timedelta(weeks=10)}"),
            *("--released", f"reverse shoulder replacement={TODAY - timedelta(weeks=2)}"),
        ),
    ),
    Case("balance-older-age", OLDER, options=("--supervised",), standing=True, trials=4),
    Case(
        "persistent-pain",
        GUARDED,
        {
            "Which arm": "both",
            "How much reaching": "3",
            "How much raising the arm forward": "5",
            "How much raising the arm overhead": "8",
            "After how many weeks raising forward": "2",
            "After how many weeks raising overhead": "4",
        },
    ),
)


def scaled(text: str, trials: int, *, tests: bool = True, only: Sequence[str] = ()) -> str:
    """The programme of `text` with so many repetitions of each block and short rests; with its
    tests or without them, and of its sessions all blocks or `only` some."""
    text = re.sub(
        r"(?m)^settings = \{ (?=level|movement)", f"settings = {{ trials = {trials}, ", text
    )
    text = re.sub(r"(?m)^rest = .*\n", "", text)
    text = re.sub(r"(?m)^(blocks = .*)$", rf"\1\nrest = {REST}\nsettings = {{ trials = 1 }}", text)
    if only:
        text = re.sub(r"(?m)^blocks = .*$", f"blocks = {json.dumps(only)}", text)
    return text if tests else re.sub(r"(?m)^\[assessment\]\n(.+\n)*", "", text)


def reaching(sides: str, trials: int = 3) -> str:
    """A programme of nothing but a few stars."""
    return f"""\
title = "Reaching"
sessions_a_week = 3
minutes_a_session = 5

[settings]
sides = "{sides}"

[[block]]
name = "reach"
exercise = "star-reach"
settings = {{ trials = {trials} }}

[[session]]
name = "reach"
blocks = ["reach"]
"""
