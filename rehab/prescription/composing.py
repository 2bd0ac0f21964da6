"""From what is due to a session that the director plays; and what is played without a programme."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rehab.errors import UserError
from rehab.exercise import Exercise, parse_settings
from rehab.limits import DIRECTIONS, Limit
from rehab.prescription.batteries import BATTERIES, PRACTICE
from rehab.prescription.cascade import LEVEL, kind_of, resolved
from rehab.prescription.checking import limits_of, played_settings
from rehab.prescription.model import LimitOf, Prescription, Stage, Stops
from rehab.prescription.schedule import Due
from rehab.prescription.study import condition_of
from rehab.session import stops
from rehab.session.programme import BlockPlan, Programme

REST_AFTER_TEST = 10.0
"""Seconds of rest after each block of a battery."""

STOPS: Mapping[str, Mapping[str, float]] = {
    "default": dataclasses.asdict(stops.Stops()),
    "post-operative": dataclasses.asdict(stops.POST_OPERATIVE),
    "persistent pain": dataclasses.asdict(stops.BY_QUOTA),
}
"""The stop rules by the names that a programme gives them."""

SAFE_SECONDS = 600.0
"""How long a session without a prescription takes at the most."""

_SETTLING = 90.0  # of it: welcome, calibration, instructions
_BETWEEN = 2.0  # seconds between two repetitions
_SAFE_REST = 30.0
_SAFE_NECK = 30.0
_UNSAFE = ("neck extension", "speed", "standing", "sit-to-stand")


@dataclass(frozen=True)
class Carried:
    """What a patient brings from earlier sessions: the exercises that are `known`; by exercise,
    where its difficulty `begins` ("side/sector": value), and `why` it is eased; and, where
    nothing may be raised, why not (`held`)."""

    known: Collection[str] = ()
    begins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    held: str = ""


def compose(
    made: Prescription,
    today: Due,
    carried: Carried | None = None,
    *,
    version: int = 0,
    seed: int = 0,
    precautions: tuple[str, ...] = (),
    overrides: tuple[tuple[str, str], ...] = (),
    supervised: bool = False,
) -> Programme:
    """The session that is due `today`; `version` is the prescription's."""
    brought = carried or Carried()
    tests = list(_tests(made, today))
    trained = list(_trained(made, today, brought))
    prescribed: dict[str, Any] = {
        "version": version,
        "stage": today.stage.name,
        "session": today.session.name,
        "batteries": list(today.batteries),
        "number": today.number,
        "eased": dict(brought.why),
    }
    if made.study is not None:
        prescribed["participant"] = made.study.participant
    programme = Programme(
        blocks=(*tests, *trained),
        posture=made.posture,
        seed=seed,
        precautions=precautions,
        overrides=overrides,
        supervised=supervised,
        tour=not brought.known,
        prescribed=prescribed,
    )
    return under(made, today.stage, programme)


def under(made: Prescription, stage: Stage, programme: Programme) -> Programme:
    """`programme` with the limits, stop rules, questions and ratings of the prescription."""
    place = f'stage "{stage.name}", limit'
    return dataclasses.replace(
        programme,
        limits=(*limits_of(made.limit, "limit"), *limits_of(stage.limit, place)),
        questions=made.questions,
        ratings=made.ratings,
        stops=stops_of(made.stops),
    )


def stops_of(stops: Stops) -> dict[str, float]:
    """The numbers of a rule, those that are written over its own."""
    own = {name: getattr(stops, name) for name in ("pain", "rise", "exertion")}
    return {**STOPS[stops.rule], **{name: n for name, n in own.items() if n is not None}}


def repetitions(made: Prescription, stage: Stage) -> int:
    """Repetitions a session of a stage, the mean of its sessions, tests and practice left out."""
    sessions = {session.name: session for session in made.session}
    counts = [
        sum(
            parse_settings(found.kind.Settings, found.settings).trials
            for name in sessions[each].blocks
            for found in (resolved(made, sessions[each], name),)
        )
        for each in stage.sessions
    ]
    return round(sum(counts) / len(counts))


def exercises_of(made: Prescription) -> list[type[Exercise]]:
    """The exercises that it ever asks for, by their titles, those of its tests too."""
    found = [kind_of(t.exercise) for name in _batteries(made) for t in BATTERIES[name].tests]
    found += [resolved(made, one, name).kind for one in made.session for name in one.blocks]
    return [kind for _, kind in sorted({kind.spec.title: kind for kind in found}.items())]


def _batteries(made: Prescription) -> Sequence[str]:
    return made.assessment.batteries if made.assessment is not None else ()


def asked_of(made: Prescription, exercise: str) -> object:
    """All that `made` asks of an exercise, to compare with what another version asks of it: its
    blocks by stage, under which limits and in which posture, and the tests that have it."""

    def limits(parts: Sequence[LimitOf]) -> list[tuple[str, float, str | None]]:
        return [(part.direction, part.degrees, part.side) for part in parts]

    sessions = {session.name: session for session in made.session}
    stages = []
    for stage in made.stages():
        blocks = []
        for session in (sessions[name] for name in stage.sessions):
            for found in (resolved(made, session, name) for name in session.blocks):
                if found.kind.spec.name == exercise:
                    blocks.append((session.name, played_settings(found), found.adapt))
        stages.append((blocks, limits(stage.limit)))
    tested = [
        name
        for name in _batteries(made)
        if any(t.exercise == exercise for t in BATTERIES[name].tests)
    ]
    mode = made.assessment.mode if made.assessment is not None and tested else ""
    return made.posture, limits(made.limit), stages, tested, mode


def _tests(made: Prescription, today: Due) -> Iterator[BlockPlan]:
    mode = made.assessment.mode if made.assessment is not None else ""
    for name in today.batteries:
        for test in BATTERIES[name].tests:
            yield BlockPlan(
                test.exercise,
                test.asked(_affected(made)),
                kind="assessment",
                practice=test.practice,
                demonstrate=True,
                rest=REST_AFTER_TEST,
                mode=mode,
            )


def _affected(made: Prescription) -> str:
    """The arm that goals and limits are of, where that is one."""
    sides = {goal.side for goal in made.goal} | {limit.side for limit in made.limit}
    sides &= {"left", "right"}
    return str(*sides) if len(sides) == 1 else ""


def _trained(made: Prescription, today: Due, brought: Carried) -> Iterator[BlockPlan]:
    over: Mapping[str, Any] = {}
    if made.study is not None:
        over = condition_of(made.study, today.number).settings
    met = {*brought.known, *(t.exercise for name in today.batteries for t in BATTERIES[name].tests)}
    for name in today.session.blocks:
        found = resolved(made, today.session, name, over)
        exercise = found.kind.spec.name
        new = exercise not in met
        met.add(exercise)
        adapt = None
        if found.adapt is not None and made.study is None:
            adapt = {
                **found.adapt.model_dump(),
                "begin": dict(brought.begins.get(exercise, {})),
                "raises": not brought.held,
                "why": brought.held,
            }
        runs = played_settings(found)
        rest = today.session.rest if found.rest is None else found.rest
        for number, settings in enumerate(runs):
            practice = PRACTICE if new else found.practice or 0
            yield BlockPlan(
                exercise,
                settings,
                practice=practice if not number else 0,
                demonstrate=new and not number,
                rest=rest if number == len(runs) - 1 else 0.0,
                adapt=adapt,
                feared=found.feared if not number else "",
            )


def without(
    exercise: str = "star-reach", amount: Mapping[str, Any] | None = None, *, seed: int = 0
) -> Programme:
    """What is played of a patient for whom nothing is prescribed: seated, the arms to 90 degrees,
    the neck to 30 each way and never asked backwards, no speed, ten minutes, the lowest rung.

    `amount` may say less of it by `trials` and `sides`. Raises `UserError` for an exercise or an
    amount that needs more than that.
    """
    own = dict(amount or {})
    if strange := own.keys() - {"trials", "sides"}:
        raise UserError(
            f"{min(strange)} is not chosen without a prescription; only trials and sides are."
        )
    kind = kind_of(exercise)
    provoked = [word for word in kind.spec.provokes if word in _UNSAFE]
    if provoked:
        raise UserError(
            f"{kind.spec.name} asks for {provoked[0]}, which nobody is asked for without a "
            "prescription; see: rehab programmes list"
        )
    settings: dict[str, Any] = {**({LEVEL: 1} if kind.Settings.ladder else {}), **own}
    longest = float(getattr(parse_settings(kind.Settings, settings), "time_limit", 20.0))
    fitting = int((SAFE_SECONDS - _SETTLING - _SAFE_REST) / (longest + _BETWEEN))
    most = max(1, fitting - PRACTICE)
    if parse_settings(kind.Settings, settings).trials > most and "trials" in own:
        raise UserError(f"Without a prescription {kind.spec.name} has at most {most} trials.")
    halves = (own["trials"],) if "trials" in own else (most // 2, most // 2)
    first, *more = (BlockPlan(exercise, {**settings, "trials": n}) for n in halves)
    first = dataclasses.replace(first, practice=PRACTICE, demonstrate=True, rest=_SAFE_REST)
    return Programme(
        blocks=(first, *more),
        seed=seed,
        limits=tuple(_safe_limits()),
        questions=True,
        ratings=True,
        stops=dict(STOPS["default"]),
    )


def _safe_limits() -> Iterator[Limit]:
    who = "no prescription"
    yield Limit("shoulder elevation", 90.0, who, "both")
    for name in DIRECTIONS:
        if name.startswith("neck "):
            yield Limit(name, _SAFE_NECK, who)
