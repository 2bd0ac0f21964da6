"""What a measure is called on a page, in which unit, and which way is better."""

from __future__ import annotations

from typing import NamedTuple

from rehab.instruments import INSTRUMENTS
from rehab.measures import DEFINITIONS
from rehab.report.titles import OWN, Direction


class Named(NamedTuple):
    """How a number of the store is shown: `scale` times its value, in `unit`."""

    title: str
    unit: str
    scale: float
    decimals: int
    direction: Direction


_MOVED_BY = {"active_rom": "active", "assisted_rom": "active-assisted", "passive_rom": "passive"}

_SHOWN: dict[str, tuple[str, float, int]] = {
    "deg": ("deg", 1.0, 0),
    "m": ("cm", 100.0, 1),
    "m2": ("cm2", 1e4, 1),
    "s": ("s", 1.0, 2),
    "m/s": ("m/s", 1.0, 2),
    "1": ("1", 1.0, 2),
}
"""By a stored unit: the one that is shown, what it takes, and how many decimals tell anything."""

ESTIMATED = ("rotation", "elbow", "forearm", "pronation", "supination")
"""Words of motions that head and hands do not show and the body only estimates."""


def motion_words(motion: str) -> str:
    """ "Shoulder external rotation"."""
    return motion.replace("_", " ").capitalize()


def named(name: str, motion: str, unit: str, statistic: str = "median") -> Named:
    """How the measure `name` of `motion` is shown."""
    shown, scale, decimals = _SHOWN.get(unit, (unit, 1.0, 1))
    definition = DEFINITIONS.get(name)
    if name in OWN:
        title, direction = OWN[name]
        if statistic == "lowest":  # how far an angle went down is more the less is left
            direction = "lower"
    elif definition is not None:
        title = definition.title.partition(",")[0]
        direction = "none" if definition.better == "neither" else definition.better
    else:
        title, direction = name.replace("_", " ").capitalize(), "none"
    return Named(_titled(name, title, motion, statistic), shown, scale, decimals, direction)


def _titled(name: str, title: str, motion: str, statistic: str) -> str:
    if not motion or (name in OWN and name != "range_used"):
        return title
    joint = motion_words(motion)
    if name in _MOVED_BY:
        return f"{joint}, {_MOVED_BY[name]}"
    if name == "range_used":
        return f"{joint}, {statistic} used in training"
    return f"{title}, {joint.lower()}"


def clinic_named(instrument: str, motion: str, unit: str) -> Named:
    """How a score of the clinic is shown."""
    known = INSTRUMENTS.get(instrument)
    if known is None:  # stored by a program that knows more instruments
        return Named(instrument.replace("_", " ").capitalize(), unit, 1.0, 1, "none")
    title = f"{motion_words(motion)}, {known.title.lower()}" if motion else known.title
    return Named(title, unit, 1.0, 0 if known.whole or unit == "deg" else 1, known.better)


def estimated(motion: str) -> bool:
    """Whether an angle of `motion` rests on what is likely more than on what is tracked."""
    return any(word in motion for word in ESTIMATED)


def quantity(value: float, unit: str, decimals: int) -> str:
    """ "92°", "3.4 cm", "0.85"; a minus is a minus sign."""
    number = f"{value + 0.0:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    if float(number.replace("\N{MINUS SIGN}", "-")) == 0.0:
        number = number.lstrip("\N{MINUS SIGN}")
    return number + {"deg": "°", "1": ""}.get(unit, f"\N{NO-BREAK SPACE}{unit}")
