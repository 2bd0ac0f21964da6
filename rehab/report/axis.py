"""The one time axis that all pictures of a report stand on, and how many points it can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar

import numpy as np

from rehab.report import svg
from rehab.report.overview import Note, Overview, Point, Rated, SessionLine

WIDTH = 560
LEFT, RIGHT = 46, 484
"""Where the axis begins and ends; right of it stand the labels of what was drawn."""

LEAST = timedelta(days=14)
"""A course that is shorter than this is drawn as if it lasted so long."""

MOST = 260
"""More points than these are thinned: there is not room for more."""

T = TypeVar("T")


def seconds(when: date | datetime) -> float:
    """Seconds since 1970 of a local time, of a day's noon."""
    moment = when if isinstance(when, datetime) else datetime.combine(when, time(12))
    return moment.timestamp()


@dataclass(frozen=True)
class Axis:
    """From `first` to `last`, seconds since 1970."""

    first: float
    last: float

    def x(self, when: date | datetime) -> float:
        """Where `when` stands; at the nearer end if it lies outside."""
        share = (seconds(when) - self.first) / (self.last - self.first)
        return LEFT + (RIGHT - LEFT) * (0.0 if share < 0.0 else 1.0 if share > 1.0 else share)

    def ticks(self) -> list[tuple[float, str]]:
        """Places and words of at most seven round dates."""
        begin, end = (datetime.fromtimestamp(s) for s in (self.first, self.last))
        days = (self.last - self.first) / 86400
        if days <= 100:
            return [(self.x(d), f"{d.day} {d:%b}") for d in _weeks(begin, end, days)]
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if days / 30.4 / s <= 7), 120)
        found: list[tuple[float, str]] = []
        for number in range(begin.year * 12, end.year * 12 + 12):
            when = datetime(number // 12, number % 12 + 1, 1)
            if number % step == 0 and begin <= when <= end:
                words = f"{when:%Y}" if step >= 12 else f"{when:%b}"
                new_year = step < 12 and (not found or when.month == 1)
                found.append((self.x(when), f"{words} {when:%Y}" if new_year else words))
        return found


def _weeks(begin: datetime, end: datetime, days: float) -> Iterable[datetime]:
    step = 7 if days <= 45 else 14
    monday = datetime.combine(begin.date() - timedelta(days=begin.weekday()), time())
    while monday <= end:
        if monday >= begin:
            yield monday
        monday += timedelta(days=step)


def axis(overview: Overview) -> Axis:
    """The axis from the first to the last thing that the report shows."""
    lists: list[Sequence[Point | SessionLine | Rated | Note]] = [s.points for s in overview.series]
    lists += [overview.sessions, overview.ratings, overview.notes, overview.adverse]
    times = [seconds(week.start) for week in overview.adherence.weeks[:1]]
    for found in lists:
        if found:
            moments = [one.when for one in found]
            times += [seconds(min(moments)), seconds(max(moments))]
    last = max([*times, seconds(overview.made)])
    first = min([*times, last - LEAST.total_seconds()])
    margin = 0.01 * (last - first)
    return Axis(first - margin, last + margin)


def thinned(points: Sequence[T], values: Sequence[float], most: int = MOST) -> list[T]:
    """At most about `most` of `points` in order: of each stretch the lowest and the highest."""
    if len(points) <= most:
        return list(points)
    together = -(-len(points) // (most // 2))
    array = np.asarray(values, float)
    stretches = np.pad(array, (0, -len(array) % together), "edge").reshape(-1, together)
    begins = together * np.arange(len(stretches))
    keep = np.concatenate([begins + stretches.argmin(1), begins + stretches.argmax(1)])
    last = len(points) - 1
    return [points[i] for i in sorted({0, last, *np.minimum(keep, last).tolist()})]


@lru_cache(64)
def along(place: Axis, height: float) -> tuple[str, ...]:
    """The dates below a picture of `height`."""
    parts = []
    for number, (x, words) in enumerate(place.ticks()):
        side = "start" if x < LEFT + 14 else "end" if x > RIGHT - 14 else "middle"
        parts.append(svg.line(x, height - 18, x, height - 14, "axis"))
        every = "tick" if number % 2 == 0 else "tick wide"
        parts.append(svg.text(words, x, height - 3, class_=f"{every} {side}"))
    return tuple(parts)
