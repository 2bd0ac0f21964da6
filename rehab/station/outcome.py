"""What a session came to, in a few lines."""

from __future__ import annotations

from collections import Counter, defaultdict

from rehab.station.shown import Line
from rehab.store import Store, StoredEvent

STATUS = {
    "completed": Line("Played to its end.", "good"),
    "stopped": Line("Stopped before its end.", "care"),
    "interrupted": Line("Broken off.", "care"),
    "failed": Line("Broken off by an error.", "wrong"),
    "running": Line("Cut off: it goes on where it was.", "care"),
}


def outcome(store: Store, session: str) -> list[Line]:
    """Why it ended, repetitions, success by side, what was said, limits, and what adapted."""
    events = store.events(session)
    found = store.session(session)
    lines = [STATUS.get(found.status, Line(found.status))]
    lines += why(events)
    lines += _repetitions(store, session)
    lines += _said(events)
    lines += _limits(events)
    adapted = [event.data["reason"] for event in events if event.kind == "adapt"]
    if adapted:
        more = f" ({len(adapted)} changes in all)" if len(adapted) > 1 else ""
        lines.append(Line(f"Difficulty: {adapted[-1]}{more}"))
    return lines


def why(events: list[StoredEvent]) -> list[Line]:
    """What stopped it before its end; that somebody felt unwell is said anyway."""
    ends = [event.data for event in events if event.kind == "session_end"]
    stopped = bool(ends) and ends[-1]["status"] == "stopped" and ends[-1]["reason"] != "unwell"
    return [Line(f"Why: {ends[-1]['reason']}.")] if stopped else []


def _repetitions(store: Store, session: str) -> list[Line]:
    """How many, and how many of each arm succeeded."""
    trials = [t for t in store.trials(session) if not t.practice]
    every = [t for t in trials if t.status in ("success", "timeout")]
    if not every:
        return [Line("No repetition was counted.", "care")]
    scored = [t for t in every if t.kind == "training"]
    tested = len(every) - len(scored)
    tests = [Line(f"Tests: {tested} of {store.session(session).asked} done.")] if tested else []
    if not scored:
        return tests
    done: dict[str, Counter[bool]] = defaultdict(Counter)
    for trial in scored:
        done[trial.side][trial.status == "success"] += 1
    sides = [
        f"{side or 'both'} {count[True]} of {count.total()}" for side, count in sorted(done.items())
    ]
    of = f": {', '.join(sides)} succeeded" if len(sides) > 1 or "" not in done else ""
    return [Line(f"{len(scored)} repetitions{of}."), *tests]


def _said(events: list[StoredEvent]) -> list[Line]:
    """The first and the last number of each scale; what hurt."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if event.kind == "rating" and event.data["value"] is not None:
            numbers[event.data["what"]].append(event.data["value"])
    told = [
        f"{what} {said[0]}" + (f" → {said[-1]}" if len(said) > 1 else "")
        for what, said in numbers.items()
    ]
    lines = [Line(f"Said, of 10: {', '.join(told)}.")] if told else []
    hurt = [event.data for event in events if event.kind == "hurt"]
    if hurt:
        much = "" if hurt[-1]["pain"] is None else f", last {hurt[-1]['pain']} of 10"
        lines.append(Line(f"It hurt {_times(len(hurt))}{much}.", "wrong"))
    if any(event.kind == "unwell" for event in events):
        lines.append(Line("The patient felt unwell.", "wrong"))
    return lines


def _limits(events: list[StoredEvent]) -> list[Line]:
    passed = Counter(
        f"{event.data['side']} {event.data['direction']}".strip()
        for event in events
        if event.kind == "limit" and event.data["what"] == "passed"
    )
    return [Line(f"Beyond the limit of {name} {_times(n)}.", "care") for name, n in passed.items()]


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
