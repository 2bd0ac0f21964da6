"""The page for the patient: three sentences, each true, and a picture of what has grown."""

from __future__ import annotations

import math

from rehab.report import svg
from rehab.report.overview import Overview, Series
from rehab.report.views import View, banner
from rehab.report.words import day

SIZE = (720, 330)
GROUND = 196
MOST = 90
"""So many flowers are drawn; there is not room for more."""

BETTER = (
    ("shoulder_external", "Your {side} arm turns further than when you began."),
    ("shoulder_internal", "Your {side} arm turns further than when you began."),
    ("shoulder", "Your {side} arm lifts higher than when you began."),
    ("elbow", "Your {side} elbow moves further than when you began."),
    ("forearm", "Your {side} hand turns further than when you began."),
    ("wrist", "Your {side} wrist moves further than when you began."),
    ("neck", "Your head turns further than when you began."),
    ("trunk", "You bend further than when you began."),
)
"""How it is said that a range grew beyond the error of measuring: without numbers."""

RANGES = ("active_rom", "goniometer")


def leaflet(overview: Overview, flowers: int) -> View:
    """The view for the patient; `flowers` is how many trials ever succeeded."""
    who = banner(overview.person)
    return {
        "kind": "For you",
        "title": "What you have done",
        "banner": who,
        "line": f"{who['name']} · {day(overview.made)}",
        "period": "",
        "facts": [],
        "sentences": sentences(overview, flowers),
        "picture": garden(flowers),
        "close": "Ask us whatever you want to know. This page is yours to keep.",
        "foot": {
            "versions": overview.versions,
            "made": f"Made on {day(overview.made)}",
            "intended": "",
            "angles": "",
            "reviewed": "",
        },
    }


def sentences(overview: Overview, flowers: int) -> list[str]:
    """Three sentences to the patient, of at most twelve words: what was done, what grew, and a
    change only where it is beyond the error of measuring."""
    came = len(overview.sessions)
    if came == 0:
        return [
            "Your garden is waiting for you.",
            "Its first flower grows when you reach your first star.",
            "Come when you are ready.",
        ]
    first = overview.sessions[-1].when
    times = "once" if came == 1 else "twice" if came == 2 else f"{came:,} times"
    month = f"{first:%B}" if first.year == overview.made.year else f"{first:%B %Y}"
    said = [f"You have come {times} since {month}."]
    if flowers == 0:
        said.append("Your garden is ready for its first flower.")
    elif flowers == 1:
        said.append("The first flower grows in your garden.")
    else:
        said.append(f"{flowers:,} flowers grow in your garden, one for each reach.")
    said.append(_third(overview))
    return said


def _third(overview: Overview) -> str:
    for series in overview.series:
        words = _better(series)
        if words:
            return words
    weeks = overview.adherence.streak_weeks
    if weeks > 1:
        return f"You came every week, {weeks:,} weeks in a row."
    return "Each time you come, something new can grow."


def _better(series: Series) -> str:
    """A range that grew in tests or at the clinic, beyond the error; else nothing."""
    sure = series.verdict == "better" and series.exceeds_error == "yes"
    if not sure or series.source == "training" or series.measure not in RANGES:
        return ""
    for beginning, words in BETTER:
        if series.motion.startswith(beginning):
            side = series.side if series.side in {"left", "right"} else ""
            return words.format(side=side).replace("  ", " ") if side or "{" not in words else ""
    return ""


def garden(flowers: int) -> str:
    """The garden at first light, with `flowers` in it."""
    width, height = SIZE
    parts = [
        svg.tag("rect", x=0, y=0, width=width, height=height, rx=14, class_="sky"),
        svg.tag("circle", cx=130, cy=GROUND - 62, r=50, class_="sun"),
        svg.tag("path", d=_hill(GROUND - 40, 26, 0.4), class_="far"),
        svg.tag("path", d=_hill(GROUND, 16, 2.2), class_="near"),
    ]
    count = min(flowers, MOST)
    # Each has its place for ever: none moves when another grows. The far ones are drawn first.
    places = [(_scattered(i, 12.9898), _scattered(i, 78.233), i) for i in range(count)]
    for across, near, i in sorted(places, key=lambda place: place[1]):
        parts.append(_flower(30 + across * (width - 60), GROUND + 14 + 108 * near, near, i))
    words = "an empty garden" if flowers == 0 else f"a garden with {flowers:,} flowers"
    return svg.picture("Your garden", f"The sun rises over {words}.", SIZE, parts)


def _scattered(number: int, by: float) -> float:
    """A place from 0 to 1, the same each time, that looks like chance."""
    return math.sin((number + 1) * by) * 43758.5453 % 1.0


def _hill(level: float, swell: float, phase: float) -> str:
    width, height = SIZE
    points = [
        f"L{x} {level + swell * math.sin(phase + 5.0 * x / width):.1f}"
        for x in range(0, width + 1, 24)
    ]
    left, right = height - 14, width - 14  # round corners below, as the sky has them above
    corners = f"Q{width} {height} {right} {height}L14 {height}Q0 {height} 0 {left}Z"
    return f"M0 {left}{''.join(points)}L{width} {left}{corners}"


def _flower(x: float, foot: float, near: float, number: int) -> str:
    size = 0.5 + 0.75 * near
    tall = (44 + (number * 37) % 34) * size
    lean = ((number * 53) % 21 - 10) * size
    head, top = x + lean, foot - tall
    stem = svg.tag(
        "path",
        d=f"M{x:.1f} {foot:.1f}Q{x:.1f} {foot - 0.6 * tall:.1f} {head:.1f} {top:.1f}",
        class_="stem",
    )
    kind = ("amber", "coral", "gold")[number % 3]
    petals = 5 + number % 2
    r = 6.2 * size
    around = [
        svg.tag(
            "circle",
            cx=head + r * math.cos(2 * math.pi * k / petals + number),
            cy=top + r * math.sin(2 * math.pi * k / petals + number),
            r=0.82 * r,
            class_=kind,
        )
        for k in range(petals)
    ]
    return stem + "".join(around) + svg.tag("circle", cx=head, cy=top, r=0.66 * r, class_="heart")
