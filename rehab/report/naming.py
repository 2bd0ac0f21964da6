"""What a measure is called on a page, in which unit, and which way is better."""

from __future__ import annotations

from typing import Literal, NamedTuple

from rehab.instruments import INSTRUMENTS
from rehab.measures import DEFINITIONS

Direction = Literal["higher", "lower", "none"]


class Named(NamedTuple):
    """How a number of the store is shown: `scale` times its value, in `unit`."""

    title: str
    unit: str
    scale: float
    decimals: int
    direction: Direction


_OWN: dict[str, tuple[str, Direction]] = {
    "peak_elevation": ("Highest elevation while reaching", "higher"),
    "pain_nrs": ("Pain", "lower"),
    "range_used": ("range used", "higher"),
    "elevation": ("Range used raising the arm", "higher"),
    "external_rotation": ("Range used turning outward", "higher"),
    "internal_rotation": ("Range used turning inward", "higher"),
    "elbow_away": ("Elbow from the side at most", "lower"),
    "extension_deficit": ("What the straight elbow lacks", "lower"),
    "neck_range": ("Range used by the neck", "higher"),
    "pursuit_error": ("Head behind what it follows", "lower"),
    "return_absolute": ("Joint position error, absolute", "lower"),
    "blocks_moved": ("Box and Block, moved in VR (no real-world norms)", "higher"),
    "blocks_dropped": ("Blocks dropped on the way", "lower"),
    "omissions_left": ("Lanterns left out on the left", "lower"),
    "omissions_right": ("Lanterns left out on the right", "lower"),
    "time_left": ("Mean time to find, on the left", "lower"),
    "time_right": ("Mean time to find, on the right", "lower"),
    "rolled_down": ("Furthest roll palm down, wrist included, against the vertical", "higher"),
    "rolled_up": ("Furthest roll palm up, wrist included, against the vertical", "higher"),
    "spilt": ("Share of the water that was spilt", "lower"),
    "time_in_band": ("Time in the band while it was held", "higher"),
    "hold_wavering": ("Wavering of the closing, of full travel", "lower"),
    "release_time": ("Time from the signal to the open hand", "lower"),
    "stops_beside": ("Fireflies first stopped beside", "lower"),
    "left_out": ("Fireflies not lit in their time", "lower"),
    "missed_left": ("Blossoms missed left of the midline", "lower"),
    "missed_right": ("Blossoms missed right of the midline", "lower"),
    "thorns_touched": ("Thorns touched (commission errors)", "lower"),
    "reaction_left": ("Mean reaction on the left", "lower"),
    "reaction_right": ("Mean reaction on the right", "lower"),
    "lateness_spread": ("Spread of when blossoms are met", "lower"),
    "steering_rate": ("Steering, difficulty over time", "higher"),
}
"""Measures that are no `DEFINITIONS`: those of exercises, and those derived after a session."""

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
    if name in _OWN:
        title, direction = _OWN[name]
    elif definition is not None:
        title = definition.title.partition(",")[0]
        direction = "none" if definition.better == "neither" else definition.better
    else:
        title, direction = name.replace("_", " ").capitalize(), "none"
    return Named(_titled(name, title, motion, statistic), shown, scale, decimals, direction)


def _titled(name: str, title: str, motion: str, statistic: str) -> str:
    if not motion or (name in _OWN and name != "range_used"):
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
