"""What stands as a flag on the time axis: what people noted and changed, and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rehab.instruments import INSTRUMENTS
from rehab.report.comparability import setting_changes
from rehab.report.naming import motion_words, quantity
from rehab.report.overview import Note
from rehab.report.words import short_day
from rehab.store.history import History, moment


def notes(history: History) -> tuple[Note, ...]:
    """Every annotation but breaks (which belong to a series), oldest first."""
    found = [
        *_noted(history),
        *adverse(history),
        *_prescribed(history),
        *_difficulty(history),
        *_operated(history),
        *_scores(history),
        *_goals(history),
    ]
    return tuple(sorted(found, key=lambda note: note.when))


def adverse(history: History) -> tuple[Note, ...]:
    """Adverse events in words: what, how bad, how related, what was done, how it ended."""
    found = []
    for row in history.entries["adverse_event"]:
        parts = [f"{row['what']} ({row['severity']}; relation to the exercise: {row['relation']})"]
        parts += [f"action: {row['action']}"] if row["action"] else []
        parts += [f"outcome: {row['outcome']}"] if row["outcome"] else []
        text = "; ".join(parts)
        session = row["session_id"] or ""
        found.append(Note(moment(row["happened_at"]), "adverse event", text, row["actor"], session))
    return tuple(sorted(found, key=lambda note: note.when))


def _noted(history: History) -> Iterator[Note]:
    for row in history.entries["note"]:
        yield Note(
            moment(row["created_at"]), "note", row["text"], row["actor"], row["session_id"] or ""
        )


def _prescribed(history: History) -> Iterator[Note]:
    before: Mapping[str, Any] | None = None
    for row in history.prescriptions:
        now = row["document"]
        text = _dose(now) if before is None else _changed(before, now)
        if text:
            yield Note(moment(_from(row)), "prescription", text, row["actor"], "")
        before = now


def _from(row: Mapping[str, Any]) -> str:
    """The day from which a dose holds; a label that is no date gives when it was written."""
    try:
        return datetime.fromisoformat(str(row["document"]["from"])).isoformat()
    except (KeyError, ValueError):
        return str(row["created_at"])


_DOSE = {
    "sessions_per_week": "sessions a week",
    "repetitions_per_session": "repetitions a session",
    "minutes_per_session": "minutes a session",
}


def _dose(document: Mapping[str, Any]) -> str:
    parts = [f"{document[name]:g} {words}" for name, words in _DOSE.items() if document.get(name)]
    return "Prescribed: " + ", ".join(parts) if parts else ""


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    parts = [
        f"{words} {_said(before.get(name))} to {_said(now.get(name))}"
        for name, words in _DOSE.items()
        if before.get(name) != now.get(name)
    ]
    if before.get("programme") != now.get("programme"):
        parts.append("programme changed")
    parts += [f'stage "{name}" ticked' for name in sorted(_ticks(now) - _ticks(before))]
    return "Prescription: " + ", ".join(parts) if parts else ""


def _ticks(document: Mapping[str, Any]) -> set[str]:
    return set(document.get("ticks", {}))


def _said(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "nothing"


def _difficulty(history: History) -> Iterator[Note]:
    """Where the settings of an exercise differ from all that it was played with the time before."""
    played: dict[tuple[str, str], list[str]] = {}
    same = None
    for session in history.sessions:
        if session.form.blocks is same:  # then all is as the time before
            continue
        same = session.form.blocks
        today: dict[tuple[str, str], list[str]] = {}
        for block in same:
            which = (block.kind, block.exercise.partition("/")[0])
            before, now = played.get(which, []), today.setdefault(which, [])
            if block.settings in now:
                continue
            now.append(block.settings)
            if before and block.settings not in before:
                text = setting_changes(before[-1], block.settings)
                if text:
                    title = which[1].replace("-", " ").capitalize()
                    yield Note(session.when, "difficulty", f"{title}: {text}", "", session.id)
        played |= today


def _operated(history: History) -> Iterator[Note]:
    if history.context.get("operation"):
        yield Note(moment(history.context["operation"]), "operation", "Operation", "", "")


def _scores(history: History) -> Iterator[Note]:
    """One flag for all that an instrument said on a day."""
    days: dict[tuple[str, str, str], list[str]] = {}
    for row in history.entries["score"]:
        known = INSTRUMENTS.get(row["instrument"])
        title = row["instrument"] if known is None else known.title
        value = quantity(row["value"], row["unit"], 0)
        parts = (motion_words(row["motion"]).lower(), row["side"], value)
        words = " ".join(part for part in parts if part)
        days.setdefault((row["on_date"], title, row["actor"]), []).append(words)
    for (day, title, by), said in days.items():
        yield Note(moment(day), "score", f"{title}: {', '.join(said)}", by, "")


def _goals(history: History) -> Iterator[Note]:
    for row in history.entries["goal"]:
        what = motion_words(row["motion"] or row["measure"]).lower()
        side = f", {row['side']}" if row["side"] else ""
        target = ""
        if row["target"] is not None:
            target = f", to {quantity(row['target'], row['unit'], 0)}"
        by = f" by {short_day(moment(row['by_date']))}" if row["by_date"] else ""
        text = row["text"] or f"{row['kind']} {what}{side}{target}{by}"
        yield Note(moment(row["created_at"]), "goal", text, row["actor"], "")
