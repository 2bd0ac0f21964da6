"""A programme in words, and what a new version changes: "Stars: distance to 90 %, before 80 %"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rehab.exercise import Exercise, parse_settings
from rehab.exercise.spec import Settings
from rehab.prescription.cascade import Resolved, resolved
from rehab.prescription.checking import played_settings
from rehab.prescription.composing import stops_of
from rehab.prescription.model import Prescription, Session, Stage
from rehab.session.stops import NEVER

Told = dict[tuple[str, str], str]
"""What is said of a thing: by the thing and the part of it, the part's value in words."""


def described(made: Prescription) -> list[str]:
    """A line for each thing that it holds."""
    lines: dict[str, list[str]] = {}
    for (thing, part), value in _told(made).items():
        lines.setdefault(thing, []).append(_joined(part, value))
    return [f"{thing}: {', '.join(parts)}" for thing, parts in lines.items()]


def difference(before: Prescription | None, now: Prescription) -> list[str]:
    """A sentence for each thing that `now` says otherwise than `before`; all of it where nothing
    was prescribed. Empty where both say the same."""
    if before is None:
        return described(now)
    was, told = _told(before), _told(now)
    things = dict.fromkeys(thing for thing, _ in (*told, *was))
    return [line for thing in things for line in _changed(thing, was, told)]


def block_in_words(found: Resolved) -> str:
    """A block as it is played: "Sunrise: 10 suns, arms right, hold 3 s"."""
    parts = ", ".join(_joined(part, value) for part, value in _block(found))
    return f"{found.kind.spec.title}: {parts}"


def _changed(thing: str, was: Told, now: Told) -> Iterator[str]:
    old = {part: value for (of, part), value in was.items() if of == thing}
    new = {part: value for (of, part), value in now.items() if of == thing}
    if not old:
        yield f"{thing}: new, {', '.join(_joined(part, value) for part, value in new.items())}"
    elif not new:
        yield f"{thing}: no longer"
    else:
        parts = []
        for part in dict.fromkeys((*new, *old)):
            if old.get(part) == new.get(part):
                continue
            if part not in new:
                parts.append(f"no longer {_joined(part, old[part])}")
            elif part not in old:
                parts.append(_joined(part, new[part]))
            else:
                parts.append(f"{_joined(part, new[part])}, before {old[part]}")
        if parts:
            yield f"{thing}: {'; '.join(parts)}"


def _joined(part: str, value: str) -> str:
    return f"{part} {value}".strip()


def _told(made: Prescription) -> Told:
    told = {**_frame(made), **_goals(made)}
    for session in made.session:
        told |= _session(made, session)
    for stage in made.stage:
        told |= _stage(stage)
    return told | _rules(made)


def _frame(made: Prescription) -> Told:
    told: Told = {("Title", ""): made.title}
    told["How often", ""] = f"{made.sessions_a_week} sessions a week"
    told["How long", ""] = f"{made.minutes_a_session:g} minutes a session"
    told["Posture", ""] = made.posture
    if made.begins is not None:
        told["Begins", ""] = str(made.begins)
    if made.operation is not None:
        told["Operation", ""] = f"{made.operation.name} of {made.operation.date}"
        told["Operation", "released"] = f"{made.operation.released} by {made.operation.released_by}"
    if made.notes:
        told["Notes", ""] = " ".join(made.notes.split())
    return told


def _goals(made: Prescription) -> Told:
    told: Told = {}
    for number, goal in enumerate(made.goal, 1):
        of = goal.direction or f"(goal {number})"
        thing = _of(f"Goal to {goal.kind}" if goal.direction else "Goal of comfort", of, goal.side)
        if goal.degrees is not None:
            told[thing, "to"] = f"{goal.degrees:g}°"
        if goal.by is not None:
            told[thing, "by"] = str(goal.by)
        if goal.words:
            told[thing, "–"] = " ".join(goal.words.split())
    for limit in made.limit:
        thing = _of("Limit of", limit.direction, limit.side)
        told[thing, ""] = f"{limit.degrees:g}° ({limit.source})"
    return told


def _rules(made: Prescription) -> Told:
    told: Told = {}
    rules = stops_of(made.stops)
    for name, words in (
        ("pain", "at pain above"),
        ("rise", "at a rise of pain by"),
        ("exertion", "a rest at exertion above"),
    ):
        if rules[name] < NEVER:
            told["Stops", words] = f"{rules[name]:g}"
    asked = {"three questions first": made.questions, "ratings after each block": made.ratings}
    told["Asks", ""] = ", ".join(words for words, on in asked.items() if on) or "nothing"
    if made.assessment is not None:
        names, weeks = ", ".join(made.assessment.batteries), made.assessment.every_weeks
        told["Tests", ""] = f"{names}, every {weeks} weeks"
        told["Tests", "in mode"] = made.assessment.mode
    if made.study is not None:
        number = len(made.study.conditions)  # the labels stay hidden
        told["Study", ""] = f"participant {made.study.participant}, {number} conditions"
        told["Study", "seed"] = str(made.study.seed)
    return told


def _session(made: Prescription, session: Session) -> Told:
    told: Told = {(f'Session "{session.name}"', ""): " → ".join(session.blocks)}
    all_found = [resolved(made, one, name) for one in made.session for name in one.blocks]
    titles = Counter(found.kind.spec.title for found in all_found)
    names = Counter(found.name for found in all_found)
    for name in dict.fromkeys(session.blocks):
        found = resolved(made, session, name)
        thing = found.kind.spec.title
        if names[name] > 1:
            thing = f'{thing} "{name}" in session "{session.name}"'
        elif titles[thing] > 1:
            thing = f'{thing} "{name}"'
        told |= {(thing, part): value for part, value in _block(found)}
    return told


def _block(found: Resolved) -> Iterator[tuple[str, str]]:
    """The parts of a block; a quantity that adapts is told by its bounds."""
    kind = found.kind
    settings = parse_settings(kind.Settings, found.settings)
    yield "", f"{settings.trials} {kind.spec.counted[1]}"
    yield "arms", settings.sides
    adapts = found.adapt is not None and kind.spec.difficulty is not None
    quantity = kind.spec.difficulty.quantity if adapts and kind.spec.difficulty else ""
    for field in kind.Settings.model_fields:
        if field not in ("trials", "sides") and field in _written(found):
            yield _title(kind, field), value_in_words(settings, field)
    if found.adapt is not None and kind.spec.difficulty is not None:
        for word, value in (("from", found.adapt.easiest), ("to", found.adapt.hardest)):
            if value is not None:
                yield word, _with_unit(kind.Settings, quantity, value)
        yield "adapts", f"to {found.adapt.aim:.0%} success"
    for part, run in zip(found.trials, played_settings(found)[1:], strict=True):
        later = parse_settings(kind.Settings, run)
        for field in part.settings:
            if field in kind.Settings.model_fields:
                words = value_in_words(later, field)
                yield f"from repetition {part.from_trial} {_title(kind, field)}", words
    if found.fear is not None:
        yield "fear", f"{found.fear} of 10"


def _written(found: Resolved) -> set[str]:
    """The settings that were written, or that a rung of the ladder stands for."""
    kind = found.kind.Settings
    rung = kind.ladder[int(found.settings["level"]) - 1] if "level" in found.settings else {}
    return {*found.settings, *rung}


def value_in_words(settings: Settings, field: str) -> str:
    """A setting's value with its unit: "85 % of comfortable reach", "90°"."""
    return _with_unit(type(settings), field, getattr(settings, field))


def _with_unit(kind: type[Settings], field: str, value: Any) -> str:
    unit = kind.model_json_schema()["properties"][field].get("unit", "1")
    number = f"{value:g}" if isinstance(value, float) else str(value)
    if unit.startswith("degrees"):
        return f"{number}°"
    return number if unit == "1" else f"{number} {unit}"


def _title(kind: type[Exercise], field: str) -> str:
    title = str(kind.Settings.model_fields[field].title or field.replace("_", " "))
    return title[:1].lower() + title[1:]


def _stage(stage: Stage) -> Told:
    thing = f'Stage "{stage.name}"'
    told: Told = {(thing, ""): ", ".join(stage.sessions)}
    if stage.from_ is not None:
        told[thing, "from"] = str(stage.from_)
    if stage.after_weeks is not None:
        told[thing, "after"] = f"{stage.after_weeks} weeks"
    for limit in stage.limit:
        told[thing, _of("limit of", limit.direction, limit.side)] = f"{limit.degrees:g}°"
    return told


def _of(what: str, direction: str, side: str | None) -> str:
    arm = f", {side}" if side in ("left", "right") else ", both arms" if side else ""
    return f"{what} {direction}{arm}"
