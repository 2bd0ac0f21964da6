"""How numbers, times and verdicts are said: with units, at most one decimal, in plain words."""

from __future__ import annotations

from datetime import date, datetime

NARROW = "\u202f"
"""The narrow space that does not break, between a number and its unit."""

UNITS = {"deg": "°", "1": "", "percent": "%"}
"""Stored units whose sign a person reads instead."""

TIGHT = ("", "°")

VERDICTS = {
    "better": ("▲", "Better"),
    "same": ("■", "Same"),
    "worse": ("▼", "Worse"),
    "different": ("◆", "Different"),
    "unknown": ("○", "Not known"),
}
"""Each told by a shape and a word, never by colour alone."""

STATUS = {
    "success": "reached",
    "timeout": "not reached in time",
    "skipped": "skipped",
    "completed": "completed",
    "stopped": "stopped early",
    "interrupted": "interrupted",
    "failed": "stopped by an error",
    "running": "not closed yet",
}


def unit(stored: str) -> str:
    """The sign of a stored unit."""
    return UNITS.get(stored, stored)


def number(value: float | None, places: int = 0, sign: str = "", *, signed: bool = False) -> str:
    """A number as it is read, with its unit's `sign`; an en dash where there is none."""
    if value is None:
        return "–"
    words = f"{value:+.{places}f}" if signed else f"{value:.{places}f}"
    if float(words) == 0:
        words = words.lstrip("+-")
    joint = "" if sign in TIGHT else NARROW
    return f"{words}{joint}{sign}".replace("-", "−")


def seconds(value: float) -> str:
    """A time in whole seconds, in minutes and seconds from two minutes on, in hours from three."""
    whole = round(value)
    if whole < 120:
        return f"{whole}{NARROW}s"
    if whole < 10800:
        return f"{whole // 60}{NARROW}min {whole % 60}{NARROW}s"
    return f"{whole // 3600}{NARROW}h {whole % 3600 // 60}{NARROW}min"


def day(when: date | datetime | None) -> str:
    """`3 March 2026`."""
    return "–" if when is None else f"{when.day} {when:%B %Y}"


def short_day(when: date | datetime) -> str:
    """`3 Mar 2026`, for tables."""
    return f"{when.day} {when:%b %Y}"


def day_and_time(when: datetime) -> str:
    """`3 March 2026, 12:00`."""
    return f"{day(when)}, {when:%H:%M}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 session`, `12 sessions`, `3,650 sessions`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def tracked(seen: float, recorded: float) -> str:
    """`412 of 420 s tracked`; in hours where seconds say nothing to a reader."""
    if recorded < 600:
        return f"{round(seen):,} of {round(recorded):,}{NARROW}s tracked"
    return f"{seconds(seen)} of {seconds(recorded)} tracked"


def counted(reached: int, trials: int, tested: int, asked: int) -> str:
    """`8 of 10, tests 12 of 12`: what was reached in training, and what was done of tests, in
    which nothing is to be reached; an en dash of nothing."""
    parts = [f"{reached} of {trials}"] if trials else []
    if tested or asked:
        parts.append(f"tests {tested} of {max(tested, asked)}")
    return ", ".join(parts) or "–"


def share(part: float, whole: float) -> str:
    """`98 %`, an en dash of nothing; never rounded up to all or down to none."""
    if whole <= 0:
        return "–"
    percent = 100.0 * part / whole
    shown = round(percent)
    if shown == 100 and percent < 100:
        shown = 99
    return f"{shown}{NARROW}%"
