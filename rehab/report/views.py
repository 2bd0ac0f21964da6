"""What the pages of a course say, in words and pictures: both the web page and the PDF lay it out.

Everything in a view is a string, a number, a list or a dict of them, so that it can be handed to
a template as JSON: as data, never as code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from rehab.report import detail, plots, timeline
from rehab.report.axis import Axis, axis, seconds
from rehab.report.order import of_quality
from rehab.report.overview import Note, Overview, Person, Rated, Series
from rehab.report.words import (
    VERDICTS,
    day,
    day_and_time,
    number,
    plural,
    share,
    short_day,
    tracked,
    unit,
)

if TYPE_CHECKING:
    from rehab.store.models import TrialRow

View = dict[str, Any]

MAIN = 3
"""So many measures stand on page 1."""

FLAGS = 8
"""So many events are flagged on page 1; all stand in the detail."""

FIRST_FLAGGED = ("adverse event", "operation", "prescription", "break", "note", "goal")

INTENDED = (
    "For trained staff, as one source among others; not for diagnosis. Not a medical device, "
    "not cleared anywhere, not validated in patients."
)
ANGLES = (
    "Angles are estimates from head and hands; the shoulder blade is not seen, so a hiked "
    "shoulder is part of them. “Range used” is how far the arm went while playing, not what the "
    "joint can do."
)


def course(
    overview: Overview,
    trials: Mapping[str, Sequence[TrialRow]] | None = None,
    *,
    full: bool = True,
    newest: View | None = None,
) -> View:
    """The view of a course; `trials` are those of the sessions that the page shows in full, and
    `newest` the view of the newest session where that is drawn too.

    `full` lists every session; else the newest ones only, as on paper.
    """
    place = axis(overview)
    links = detail.Links({line.id for line in overview.sessions}, set(trials or {}))
    flagged = _flagged(overview)
    return {
        "kind": "Progress report",
        "title": f"Progress report, {overview.person.alias}",
        "banner": banner(overview.person),
        "facts": _facts(overview.person),
        "period": _period(overview),
        **_headlines(overview.headline),
        "goals": _goals(overview),
        "answers": _answers(overview),
        "sheet": _sheet(overview, place, flagged, links),
        "empty": _empty(overview),
        "newest": newest,
        **detail.detail(overview, place, dict(trials or {}), links, full=full),
        "ratings": _ratings(overview, place),
        "doses": _doses(overview, place),
        "agreements": [
            {
                "title": f"{_joint(one.motion, one.side)}, {len(one.pairs)} pairs: headset minus "
                "goniometer over the mean of both; grey: 95 % of differences",
                "svg": plots.agreement(one, _joint(one.motion, one.side)),
            }
            for one in overview.agreements
        ],
        "left_out": list(overview.left_out),
        "not_recomputable": list(overview.not_recomputable),
        "foot": foot(overview),
    }


def banner(person: Person) -> View:
    """Who it is about: the name, birth date and numbers where they were asked for, else the alias.

    `line` is what each page repeats.
    """
    if not person.name:
        return {"name": person.alias, "also": [], "line": person.alias, "identified": False}
    also = [f"born {person.born}" if person.born else "", person.numbers, person.alias]
    known = [part for part in also if part]
    line = " · ".join([person.name, *known])
    return {"name": person.name, "also": known, "line": line, "identified": True}


def foot(overview: Overview) -> View:
    """What stands below each report."""
    return {
        "versions": overview.versions,
        "made": f"Made on {day_and_time(overview.made)}",
        "intended": INTENDED,
        "angles": ANGLES,
        "reviewed": overview.reviewed,
    }


def _facts(person: Person) -> list[str]:
    facts = [person.diagnosis]
    facts.append(f"affected side: {person.affected}" if person.affected else "")
    facts.append(f"{person.dominant}-handed" if person.dominant in {"left", "right"} else "")
    facts.append(f"onset {day(person.onset)}" if person.onset else "")
    facts.append(f"operation {day(person.operation)}" if person.operation else "")
    facts.append(f"precautions: {person.precautions}" if person.precautions else "")
    return [fact for fact in facts if fact]


def _headlines(words: str) -> View:
    """The lines that are read first, and what is said beside them in plain letters."""
    *aimed, rest = words.split("\n")
    return {"headline": aimed or [rest], "beside": rest if aimed else ""}


def _goals(overview: Overview) -> list[str]:
    """Each goal with its kind, where it stands, and whose it is; those of the headline only where
    they are said in the patient's words."""
    aimed = [series for series in overview.series if series.goal is not None]
    return [
        f"{series.title}{', ' + series.side if series.side else ''}: {detail.goal(series)}"
        for number, series in enumerate(aimed)
        if series.goal is not None and (series.goal.text or number >= MAIN)
    ]


def _period(overview: Overview) -> str:
    if not overview.sessions:
        return "No session yet"
    first, last = overview.sessions[-1].when, overview.sessions[0].when
    length = plural(len(overview.sessions), "session")
    if first.date() == last.date():
        return f"{length} on {day(last)}"
    since = f"since {day(overview.since)}: " if overview.since else ""
    return f"{since}{length}, {day(first)} to {day(last)}"


def _empty(overview: Overview) -> list[str]:
    """What is missing, and what to do next."""
    alias = overview.person.alias
    if not overview.sessions:
        return [
            "No session has been played yet. The first one fills this page: "
            f"rehab play --patient {alias}"
        ]
    said = []
    if not any(series.source == "assessment" and series.points for series in overview.series):
        said.append(
            "No assessment has been done yet, so nothing is called better or worse. Put an "
            "assessment block into the next session."
        )
    elif not any(series.baseline for series in overview.series if series.source == "assessment"):
        said.append(
            "There is no baseline yet: it is the first two assessments after the practice "
            "session, or those that you mark."
        )
    if overview.adherence.weeks and not any(
        week.sessions_prescribed for week in overview.adherence.weeks
    ):
        said.append("No dose is prescribed, so what was done is compared with nothing.")
    return said


def _answers(overview: Overview) -> list[View]:
    """Page 1 in five short answers."""
    weeks = overview.adherence.weeks
    done = sum(week.sessions for week in weeks)
    asked = sum(week.sessions_prescribed or 0 for week in weeks)
    judged = [s for s in overview.series if s.source != "training" and not of_quality(s.measure)]
    counts = {word: sum(s.verdict == word for s in judged) for word in VERDICTS}
    marks = [
        {"mark": VERDICTS[word][0], "word": VERDICTS[word][1], "count": counts[word], "class": word}
        for word in ("better", "same", "worse")
    ]
    events = overview.adverse
    seen = tracked(overview.tracked, overview.recorded).removesuffix(" tracked")
    return [
        _answer(
            "Sessions done", f"{done:,} of {asked:,.0f}", f"{share(done, round(asked))} of the dose"
        )
        if asked
        else _answer("Sessions done", f"{done:,}", "no dose prescribed"),
        {**_answer("Beyond measurement error", "", ""), "marks": marks},
        _pain(overview.ratings),
        {
            **_answer(
                "Adverse events", str(len(events)), f"last {day(max(e.when for e in events))}"
            ),
            "alarm": True,
        }
        if events
        else _answer("Adverse events", "None", "recorded"),
        _answer("Tracked", share(overview.tracked, overview.recorded), seen),
    ]


def _answer(label: str, value: str, note: str) -> View:
    return {"label": label, "value": value, "note": note, "marks": [], "alarm": False}


def _pain(ratings: Sequence[Rated]) -> View:
    pain = [r for r in ratings if r.kind == "pain"]
    if not pain:
        return _answer("Pain", "–", "not asked")
    first, last = min(r.when for r in pain), max(r.when for r in pain)
    week = timedelta(days=7)
    before = median(r.value for r in pain if r.when <= first + week)
    after = median(r.value for r in pain if r.when >= last - week)
    if last - first <= week:
        return _answer("Pain", f"{after:g}", "median so far, 0 to 10")
    return _answer("Pain", f"{before:g} → {after:g}", "first and last week, 0 to 10")


def _flagged(overview: Overview) -> list[Note]:
    """The events that page 1 flags, in order of time."""
    everything = detail.everything(overview)

    def weight(note: Note) -> tuple[int, float]:
        known = note.kind in FIRST_FLAGGED
        rank = FIRST_FLAGGED.index(note.kind) if known else len(FIRST_FLAGGED)
        return rank, -seconds(note.when)

    return sorted(sorted(everything, key=weight)[:FLAGS], key=lambda note: seconds(note.when))


def _sheet(overview: Overview, place: Axis, flagged: Sequence[Note], links: detail.Links) -> View:
    """The pictures of page 1."""
    moments: list[datetime] = [note.when for note in flagged]
    shown = overview.series[:MAIN]
    return {
        "flags": timeline.flags(flagged, place) if flagged else "",
        "notes": [detail.note(note, number=i) for i, note in enumerate(flagged, start=1)],
        "more_notes": max(0, len(detail.everything(overview)) - len(flagged)),
        "series": [
            {
                **detail.heading(series),
                "latest": detail.value(series, series.latest.value if series.latest else None),
                "link": links.to(series.latest.session) if series.latest else "",
                "change": _change(series),
                "band": series.baseline is not None and series.mdc95 is not None,
                "svg": timeline.course(series, place, moments, dates=series is shown[-1]),
            }
            for series in shown
        ],
        "dose": timeline.dose(overview.adherence.weeks, place, "sessions", dates=False)
        if overview.adherence.weeks
        else "",
        "dose_words": overview.adherence.sentence,
        "streak": _streak(overview.adherence.streak_weeks),
        "pain": timeline.ratings(overview.ratings, "pain", place, dates=True)
        if any(rated.kind == "pain" for rated in overview.ratings)
        else "",
    }


def _streak(weeks: int) -> str:
    return f"{weeks} weeks in a row" if weeks > 1 else ""


def _change(series: Series) -> str:
    """`+35° since the start; error ±5°`."""
    if series.baseline is None or series.latest is None:
        return ""
    sign = unit(series.unit)
    difference = series.latest.value - series.baseline.value
    words = f"{number(difference, series.decimals, sign, signed=True)} from the start"
    if series.mdc95 is None:
        return words
    return f"{words}; error ±{number(series.mdc95, series.decimals, sign)}"


def _joint(motion: str, side: str) -> str:
    return f"{motion.replace('_', ' ').capitalize()}, {side}"


def _ratings(overview: Overview, place: Axis) -> list[View]:
    found = []
    for kind in ("pain", "exertion", "discomfort", "unease"):
        own = [rated for rated in overview.ratings if rated.kind == kind]
        if own:
            drawn = timeline.ratings(own, kind, place, dates=True)
            found.append({"title": kind.capitalize(), "scale": own[-1].scale, "svg": drawn})
    return found


def _doses(overview: Overview, place: Axis) -> View:
    weeks = overview.adherence.weeks
    shown = [
        (name, title)
        for name, title in (
            ("sessions", "Sessions a week"),
            ("repetitions", "Repetitions a week"),
            ("minutes", "Active minutes a week"),
        )
        if weeks
    ]
    rows = [
        [
            short_day(week.start),
            detail.of(week.sessions, week.sessions_prescribed),
            detail.of(week.repetitions, week.repetitions_prescribed),
            detail.of(week.active_minutes, week.minutes_prescribed),
        ]
        for week in reversed(weeks[-26:])
    ]
    return {
        "sentence": overview.adherence.sentence,
        "pictures": [
            {"title": title, "svg": timeline.dose(weeks, place, name, dates=True)}
            for name, title in shown
        ],
        "rows": rows,
        "all_shown": len(rows) == len(weeks),
    }
