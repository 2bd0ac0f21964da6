"""What has to agree across a programme's tables: sides, limits, names, exercises, stages."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rehab.errors import UserError
from rehab.exercise import Settings, parse_settings
from rehab.limits import DIRECTIONS, Limit
from rehab.prescription.batteries import BATTERIES
from rehab.prescription.cascade import LEVEL, Resolved, has, kind_of, resolved
from rehab.prescription.model import Goal, LimitOf, Prescription, Session, Study
from rehab.prescription.sentences import meant, told

SIDES = {"left": {"left"}, "right": {"right"}, "both": {"left", "right"}, None: {""}}
_SOURCE = re.compile(r"\S.*,\s*(\d{4}-\d{2}-\d{2})")


def check(made: Prescription) -> None:
    """Raise `UserError` for the first thing that does not go together."""
    for what in ("block", "session", "stage"):
        _once([part.name for part in getattr(made, what)], what)
    limits = limits_of(made.limit, "limit")
    for stage in made.stage:
        limits_of(stage.limit, f'stage "{told(stage.name)}", limit')
    _goals(made.goal, limits)
    _stages(made)
    _blocks(made)
    _tests(made)
    _settings_known(made.settings, made.session, made, "settings")
    played = [block for session in made.session for block in _session(made, session)]
    _sides(made.goal, played)
    _exposure(made)
    _operation(made, played)
    if made.study is not None:
        _study(made.study, made)


def limits_of(parts: Sequence[LimitOf], place: str) -> list[Limit]:
    """The limits that `parts` are; `place` is what a sentence calls them."""
    found: list[Limit] = []
    for number, part in enumerate(parts, 1):
        at = f"{place} {number}"
        _sided(part.direction, part.side, at)
        said = _SOURCE.fullmatch(part.source)
        if said is None or not _is_day(said.group(1)):
            raise UserError(
                f'{at}, source: "{told(part.source)}" does not say who set it and when, as in '
                '"surgeon, 2026-05-04".'
            )
        try:
            found.append(Limit(part.direction, part.degrees, part.source, part.side or ""))
        except UserError as error:
            raise UserError(f"{at}: {error}") from None
        for other, before in zip(parts, found[:-1], strict=False):
            both = SIDES[other.side] & SIDES[part.side]
            if before.direction == part.direction and both:
                raise UserError(
                    f"{at}: {part.direction} has two limits{_arm(both)}, {before.degrees:g} and "
                    f"{part.degrees:g} degrees; leave one."
                )
    return found


def _goals(goals: Sequence[Goal], limits: Sequence[Limit]) -> None:
    for number, goal in enumerate(goals, 1):
        at = f"goal {number}"
        if goal.direction is None:
            if goal.kind != "comfort" or goal.degrees is not None or goal.side is not None:
                raise UserError(
                    f"{at}, direction is missing: it is one of {', '.join(DIRECTIONS)}."
                )
            if not goal.words.strip():
                raise UserError(f"{at}, words are missing: a goal of comfort says what is wished.")
            continue
        _sided(goal.direction, goal.side, at)
        if goal.kind != "comfort" and goal.degrees is None:
            raise UserError(f"{at}, degrees is missing: a goal to {goal.kind} says how far.")
        _within(goal, limits, at)
        for other in goals[: number - 1]:
            both = SIDES[other.side] & SIDES[goal.side]
            if other.direction == goal.direction and both:
                raise UserError(
                    f"{at}: there are two goals of {goal.direction}{_arm(both)}; leave one."
                )


def _within(goal: Goal, limits: Sequence[Limit], at: str) -> None:
    """A goal may not ask for more than a limit lets: the arm's elevation limits its parts too."""
    if goal.degrees is None or goal.direction is None:
        return
    highest = DIRECTIONS[goal.direction].highest
    if goal.degrees > highest:
        raise UserError(
            f"{at}, degrees: {goal.degrees:g} of {goal.direction} is more than a joint can move: "
            f"it may be 5 to {highest:g}."
        )
    over = {goal.direction}
    if goal.direction in ("shoulder flexion", "shoulder abduction"):
        over.add("shoulder elevation")
    for limit in limits:
        both = SIDES[limit.side or None] & SIDES[goal.side]
        if limit.direction in over and both and goal.degrees > limit.degrees:
            raise UserError(
                f"{at}, degrees: {goal.degrees:g} of {goal.direction}{_arm(both)} lies beyond the "
                f"limit of {limit.degrees:g} ({told(limit.source)}); it may be at most that."
            )


def _stages(made: Prescription) -> None:
    sessions = [session.name for session in made.session]
    day: tuple[date | None, int] = (None, 0)
    for number, stage in enumerate(made.stage):
        at = f'stage "{told(stage.name)}"'
        for name in stage.sessions:
            if name not in sessions:
                raise UserError(f"{at}, sessions: {_absent('session', name, sessions)}")
        begins = (stage.from_ is not None) + (stage.after_weeks is not None)
        if number and begins != 1:
            raise UserError(f"{at} needs one of from (a day) and after_weeks to begin.")
        if not number and stage.after_weeks is not None:
            raise UserError(f"{at} is the first: it begins with the programme, or from a day.")
        earlier = stage.from_ is not None and day[0] is not None and stage.from_ < day[0]
        if earlier or (stage.after_weeks is not None and stage.after_weeks <= day[1]):
            raise UserError(f"{at} begins before the stage that stands above it.")
        day = (stage.from_ or day[0], stage.after_weeks or day[1])
    left = set(sessions) - {name for stage in made.stages() for name in stage.sessions}
    if left:
        raise UserError(f'session "{told(sorted(left)[0])}" is in no stage, so it is never played.')


def _blocks(made: Prescription) -> None:
    """Every block that is named is there, and so is its exercise."""
    names = [block.name for block in made.block]
    for session in made.session:
        for name in session.blocks:
            if name not in names:
                where = f'session "{told(session.name)}", blocks'
                raise UserError(f"{where}: {_absent('block', name, names)}")
    for block in made.block:
        if block.exercise is not None:
            try:
                kind_of(block.exercise)
            except UserError as error:
                raise UserError(f'block "{told(block.name)}", exercise: {error}') from None


def _tests(made: Prescription) -> None:
    """Every test can be taken as the patient plays."""
    for name in made.assessment.batteries if made.assessment is not None else ():
        for test in BATTERIES[name].tests:
            spec = kind_of(test.exercise).spec
            if made.posture not in spec.postures:
                can = " or ".join(spec.postures)
                raise UserError(f"assessment, batteries: {name} is taken {can} only.")


def _session(made: Prescription, session: Session) -> Iterator[Resolved]:
    at = f'session "{told(session.name)}"'
    _settings_known(session.settings, [session], made, f"{at}, settings")
    for name in session.blocks:
        found = resolved(made, session, name)
        for settings in played_settings(found):
            _fits(found, settings, made.posture)
        _adapts(found)
        yield found


def played_settings(found: Resolved) -> list[dict[str, Any]]:
    """The settings of each run of repetitions that are alike, in their order.

    Raises `UserError` where a run begins after the block's end.
    """
    at = f'block "{told(found.name)}"'
    whole = _parsed(found, found.settings)
    starts = [1, *(part.from_trial for part in found.trials)]
    if starts != sorted(set(starts)) or starts[-1] > whole.trials:
        raise UserError(
            f"{at}, trials: from_trial has to grow, up to the {whole.trials} repetitions."
        )
    ends = [*(start - 1 for start in starts[1:]), whole.trials]
    runs = []
    for start, end, part in zip(starts, ends, (None, *found.trials), strict=True):
        own = {} if part is None else part.settings
        if "trials" in own:
            raise UserError(f"{at}, trials: how many there are is said by the block's settings.")
        runs.append({**found.settings, **own, "trials": end - start + 1})
    return runs


def _fits(found: Resolved, settings: Mapping[str, Any], posture: str) -> None:
    _parsed(found, settings)
    if posture not in found.kind.spec.postures:
        can = " or ".join(found.kind.spec.postures)
        raise UserError(f'block "{told(found.name)}": {found.kind.spec.name} is played {can} only.')


def _parsed(found: Resolved, settings: Mapping[str, Any]) -> Settings:
    at, kind = f'block "{told(found.name)}", settings', found.kind
    for key, value in settings.items():
        if not has(kind, key):
            known = list(kind.Settings.model_fields)
            near = meant(key, known)
            raise UserError(f"{at}: {_no_setting(key, known)}{near}")
        if not isinstance(value, int | float | str) or isinstance(value, bool):
            raise UserError(f"{at}, {told(key)}: {told(value)} is not possible: it is one value.")
        if isinstance(value, float) and not math.isfinite(value):
            raise UserError(f"{at}, {told(key)}: {told(value)} is not possible: it is a number.")
        if isinstance(value, int) and abs(value) > 10**9:
            raise UserError(f"{at}, {told(key)}: that number is too large.")
    try:
        return parse_settings(kind.Settings, settings)
    except UserError as error:
        raise UserError(f"{at}: {str(error).removeprefix('Setting ')}") from None


def _adapts(found: Resolved) -> None:
    if found.adapt is None:
        return
    at, spec = f'block "{told(found.name)}", adapt', found.kind.spec
    if spec.difficulty is None:
        raise UserError(f"{at}: {spec.name} has nothing that adapts; leave adapt out.")
    low, high = sorted((spec.difficulty.easiest, spec.difficulty.hardest))
    for name in ("easiest", "hardest"):
        value = getattr(found.adapt, name)
        if value is not None and not low <= value <= high:
            raise UserError(
                f"{at}, {name}: {value:g} is not possible: {spec.difficulty.quantity} may be "
                f"{low:g} to {high:g}."
            )
    easiest = spec.difficulty.easiest if found.adapt.easiest is None else found.adapt.easiest
    hardest = spec.difficulty.hardest if found.adapt.hardest is None else found.adapt.hardest
    if (hardest - easiest) * (spec.difficulty.hardest - spec.difficulty.easiest) < 0:
        raise UserError(
            f"{at}: easiest = {easiest:g} is harder than hardest = {hardest:g}; change them over."
        )


def _settings_known(
    settings: Mapping[str, Any], sessions: Iterable[Session], made: Prescription, at: str
) -> None:
    """A general setting has to be one of some exercise that it holds for."""
    names = {name for session in sessions for name in session.blocks}
    kinds = []
    for block in made.block:
        if block.name in names:
            kinds.append(_kind(made, block.name))
    known = sorted({key for kind in kinds if kind for key in kind.Settings.model_fields} | {LEVEL})
    for key in settings:
        if not any(kind and has(kind, key) for kind in kinds):
            raise UserError(f"{at}: {_no_setting(key, known)}{meant(key, known)}")


def _kind(made: Prescription, name: str) -> Any:
    session = next(session for session in made.session if name in session.blocks)
    return resolved(made, session, name).kind


def _sides(goals: Sequence[Goal], played: Sequence[Resolved]) -> None:
    """A goal of an arm that no block ever asks to move is a mistake in one of the two."""
    moved: set[str] = set()
    for block in played:
        for settings in played_settings(block):
            sides = "both" if block.kind.spec.together else _parsed(block, settings).sides
            moved |= SIDES[sides]
    for number, goal in enumerate(goals, 1):
        missed = SIDES[goal.side] - moved - {""}
        if missed and goal.kind == "improve":
            raise UserError(
                f"goal {number}, side: no block moves the {sorted(missed)[0]} arm; blocks have "
                f"sides = {' and '.join(sorted(moved))}."
            )


def _exposure(made: Prescription) -> None:
    """What is feared carries the patient's own rating, and comes in the order of it."""
    for block in made.block:
        if (block.feared is None) != (block.fear is None):
            lacking = "fear" if block.fear is None else "feared"
            raise UserError(
                f'block "{told(block.name)}", {lacking} is missing: a feared movement has the '
                "movement in words and the patient's own rating, 0 to 10."
            )
    fears = {block.name: block.fear for block in made.block if block.fear is not None}
    sessions = {session.name: session for session in made.session}
    before, met = 0, set[str]()
    for stage in made.stages():
        names = {name for each in stage.sessions for name in sessions[each].blocks}
        new = {name: fear for name, fear in fears.items() if name in names - met}
        for name, fear in new.items():
            if fear < before:
                raise UserError(
                    f'stage "{told(stage.name)}": block "{told(name)}" is feared less ({fear}) '
                    f"than what stands above it ({before}); what is feared most comes last."
                )
        before, met = max([before, *new.values()]), met | names


def _operation(made: Prescription, played: Sequence[Resolved]) -> None:
    """After an operation every direction that an exercise needs has the surgeon's limit."""
    if made.operation is None:
        return
    done, released = made.operation.date, made.operation.released
    if released is None or made.operation.released_by is None:
        raise UserError(
            "operation, released and released_by are missing: without the surgeon's release, and "
            "its day, nothing is prescribed."
        )
    if released < done:
        raise UserError(f"operation, released: {released} lies before the operation of {done}.")
    limited = {limit.direction for limit in made.limit}
    for block in played:
        for direction in block.kind.spec.needs:
            near = {direction, "shoulder elevation"} if direction in _RAISED else {direction}
            if not near & limited:
                raise UserError(
                    f'limit: block "{told(block.name)}" needs {direction}, and no limit says how '
                    "far the surgeon lets it go."
                )


_RAISED = ("shoulder flexion", "shoulder abduction")


def _study(study: Study, made: Prescription) -> None:
    conditions = study.conditions
    if isinstance(conditions, str):
        raise UserError("study, conditions: they were not read from their file.")
    _once([condition.label for condition in conditions], "study, condition")
    if len(conditions) < 2:
        raise UserError("study, conditions: a study has two or more.")
    for condition in conditions:
        at = f'study, condition "{told(condition.label)}"'
        _settings_known(condition.settings, made.session, made, at)
        for session in made.session:
            for name in session.blocks:
                found = resolved(made, session, name, condition.settings)
                for settings in played_settings(found):
                    _parsed(found, settings)


def _sided(direction: str, side: str | None, at: str) -> None:
    if DIRECTIONS[direction].sided and side is None:
        raise UserError(f"{at}, side is missing: {direction} is of the left arm, right or both.")
    if not DIRECTIONS[direction].sided and side is not None:
        raise UserError(f"{at}, side: {direction} has no side; leave {side} out.")


def _once(names: Sequence[str], what: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise UserError(f'{what} "{told(name)}" stands there {count} times; names differ.')


def _absent(what: str, name: str, known: Sequence[str]) -> str:
    there = ", ".join(told(one) for one in known)
    return f'there is no {what} "{told(name)}"; there are: {there}.{meant(name, known)}'


def _no_setting(key: str, known: Sequence[str]) -> str:
    return f'there is no setting "{told(key)}"; there are: {", ".join(known)}.'


def _arm(sides: set[str]) -> str:
    return "" if sides == {""} else f" of the {sorted(sides)[0]} arm"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
