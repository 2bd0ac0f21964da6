"""Practice: invented people in a store of their own that is gone afterwards, played by themselves.

Nothing of it touches the clinic's store, and every screen says that it is practice."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rehab.clinic import prescribing
from rehab.prescription import loads
from rehab.prescription.templates import template
from rehab.screening import Found, Screening
from rehab.station.room import Means
from rehab.store import Store


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist: who plays them, what was found, what is prescribed."""

    alias: str
    name: str
    born: str
    profile: str
    template: str
    answers: Mapping[str, str]
    precautions: tuple[str, ...] = ()


_WEEK = {"How many sessions a week": "14", "How many minutes a session": "12"}
_RIGHT = {"Which arm: left or right": "right", "Which arm: left, right or both": "right"}
_BY = {"By when the goals are to be reached, such as 2026-09-01": "2199-12-31"}

PEOPLE = (
    Invented(
        *("anna-invented", "Anna Invented", "1958-05-03", "frozen-shoulder-right"),
        *("adhesive-capsulitis", {**_WEEK, **_RIGHT, **_BY}),
    ),
    Invented(
        *("bert-invented", "Bert Invented", "1949-11-20", "stroke-left-moderate"),
        "arm-after-stroke",
        {
            **_WEEK,
            "Which arm is affected: left or right": "left",
            "How far the affected arm is to go forward (daily tasks take 121), in degrees": "85",
            "By when the goal is to be reached, such as 2026-09-01": "2199-12-31",
            "How high the affected arm may be raised at the most, in degrees": "90",
            "Who set that limit and when, such as physiotherapist, 2026-05-04": (
                "practice, 2026-01-01"
            ),
        },
        ("neglect",),
    ),
    Invented(
        *("cleo-invented", "Cleo Invented", "1983-02-14", "neck-pain", "neck-pain"),
        {
            **_WEEK,
            **_BY,
            "How far the head is to turn to the left, in degrees": "60",
            "How far the head is to turn to the right, in degrees": "60",
        },
    ),
    Invented(
        *("dora-invented", "Dora Invented", "1944-08-30", "healthy", "balance-older-age"),
        {**_WEEK, "What the patient wishes to do again, in their words": "Go to the market."},
    ),
)


_UNSEEN = ("--headless",) if sys.platform.startswith("linux") else ()
"""A window of play's own is needed only where nothing can be drawn without one."""


@contextmanager
def practice() -> Iterator[tuple[Store, Means]]:
    """The store of invented people, and how they play; the folder is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rehab-practice-"))
    store = Store.open(folder / "rehab.db", create=True)
    try:
        for one in PEOPLE:
            _admit(store, one)
        own = tuple((one.alias, ("--profile", one.profile)) for one in PEOPLE)
        yield store, Means("patient", _UNSEEN, own, practice=True)
    finally:
        store.close()
        shutil.rmtree(folder, ignore_errors=True)


def _admit(store: Store, one: Invented) -> None:
    who = store.roster.add(one.alias, name=one.name, born=one.born)
    store.care.consent(who, "care", by="nobody: invented")
    store.screenings.screen(who, Screening((), tuple(Found(name) for name in one.precautions)))
    made = loads(template(one.template).answered(one.answers), one.template)
    prescribing.change(store, who, made)
