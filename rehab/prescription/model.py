"""A programme as its TOML file has it: every table, with what its fields may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from rehab.exercise.spec import POSTURES
from rehab.limits import DIRECTIONS

SMALLEST_GOAL = 5.0
"""Degrees: less is within the error of measuring, or was meant in radians."""


_SHOWN = r"^[^\x00-\x1F\x7F]*[^\x00-\x20\x7F][^\x00-\x1F\x7F]*$"  # one line, nothing unseen


def _one_of(known: Sequence[str]) -> tuple[AfterValidator, WithJsonSchema]:
    """A text that is one of `known`, which a file's reader and its schema both tell."""

    def check(value: str) -> str:
        if value not in known:
            raise PydanticCustomError("choice", "choice", {"expected": list(known)})
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(known)})


def _day(value: Any) -> date:
    """A day as TOML or JSON has it: no time of day, and no number of seconds."""
    if isinstance(value, date) and not isinstance(value, datetime):
        found = value
    else:
        try:
            found = date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise PydanticCustomError("day", "day") from None
    if not 1990 <= found.year <= 2200:
        raise PydanticCustomError("day", "day")
    return found


Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Words = Annotated[str, Strict(), Field(max_length=2000)]
Line = Annotated[str, Strict(), Field(min_length=1, max_length=200, pattern=_SHOWN)]
Way = Annotated[str, Strict(), *_one_of(tuple(DIRECTIONS))]
Posture = Annotated[str, Strict(), *_one_of(POSTURES)]
Side = Literal["left", "right", "both"]
Settings = dict[str, Any]


class Part(BaseModel):
    """A table of the file: a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Goal(Part):
    """What is to be reached (improve), kept (maintain), or felt (comfort)."""

    kind: Literal["improve", "maintain", "comfort"] = Field(description="What sort of goal it is")
    direction: Way | None = Field(None, description="Joint direction; comfort needs none")
    side: Side | None = Field(None, description="Which arm, where the joint is an arm's")
    degrees: Number | None = Field(None, ge=SMALLEST_GOAL, le=200, description="How far")
    by: Day | None = Field(None, description="By when")
    words: Words = Field("", description="The goal in the patient's own words")


class LimitOf(Part):
    """No target ever lies beyond it."""

    direction: Way = Field(description="Joint direction")
    degrees: Number = Field(description="Never further than this")
    side: Side | None = Field(None, description="Which arm, where the joint is an arm's")
    source: Line = Field(description='Who set it, and when: "surgeon, 2026-05-04"')


class Adapt(Part):
    """How the one quantity of an exercise adapts, between the therapist's bounds."""

    aim: Number = Field(0.8, ge=0.5, le=0.95, description="Part of the trials that are to succeed")
    easiest: Number | None = Field(None, description="Never easier, in the quantity's unit")
    hardest: Number | None = Field(None, description="Never harder, in the quantity's unit")


class Trials(Part):
    """From a repetition of a block on, other settings."""

    from_trial: Whole = Field(ge=2, le=60, description="The first repetition that they hold for")
    settings: Settings = Field(description="What differs from the block's settings")


class Block(Part):
    """An exercise with its settings, called by its name from sessions."""

    name: Line = Field(description="What sessions call it")
    base: Line | None = Field(None, description="The block that it is like but for what it says")
    exercise: Line | None = Field(None, description="An exercise of `rehab exercises list`")
    settings: Settings = Field({}, description="The exercise's settings, in clinical units")
    adapt: Adapt | None = Field(None, description="Left out: its difficulty stays as it is set")
    rest: Number | None = Field(None, ge=0, le=600, description="Seconds of rest after it")
    practice: Whole | None = Field(None, ge=0, le=5, description="Practice repetitions every time")
    feared: Line | None = Field(None, description="The movement that the patient fears in it")
    fear: Whole | None = Field(None, ge=0, le=10, description="How much, 0 to 10, as they said")
    notes: Words = Field("", description="For the therapist")
    trials: tuple[Trials, ...] = Field((), description="Repetitions with other settings")


class Session(Part):
    """Blocks in their order."""

    name: Line = Field(description="What stages call it")
    blocks: tuple[Line, ...] = Field(min_length=1, max_length=20, description="Names of blocks")
    settings: Settings = Field({}, description="Settings of all its blocks that have them")
    rest: Number = Field(30.0, ge=0, le=600, description="Seconds of rest after each block")
    notes: Words = Field("", description="For the therapist")


class Stage(Part):
    """Which sessions are played from a day on, once a therapist has ticked it."""

    name: Line = Field(description="What the tick names")
    from_: Day | None = Field(None, alias="from", description="Not before this day")
    after_weeks: Whole | None = Field(None, ge=1, le=104, description="Or weeks from the beginning")
    sessions: tuple[Line, ...] = Field(min_length=1, max_length=20, description="In turn")
    limit: tuple[LimitOf, ...] = Field((), description="Limits of this stage beside the others")
    notes: Words = Field("", description="What the therapist looks at before ticking it")


class Assessment(Part):
    """Tests, kept apart from training."""

    batteries: tuple[
        Literal[
            "shoulder", "shoulder raised", "neck", "reach", "box and block", "five rises", "tapping"
        ],
        ...,
    ] = Field(min_length=1, description="Which tests")
    every_weeks: Whole = Field(2, ge=1, le=26, description="How often")
    mode: Literal["active", "active-assisted", "passive"] = Field(
        "active", description="Who moves the limb; other modes are never compared"
    )


class Stops(Part):
    """When pain or exertion stops or rests."""

    rule: Literal["default", "post-operative", "persistent pain"] = Field(
        "default", description="A set of rules; the numbers beside it replace its own"
    )
    pain: Number | None = Field(None, ge=0, le=10, description="Pain above this stops")
    rise: Number | None = Field(None, ge=1, le=10, description="So much more pain stops")
    exertion: Number | None = Field(None, ge=0, le=10, description="Exertion above this rests")


class Operation(Part):
    """Nothing is played before the surgeon's release."""

    name: Line = Field(description="Which operation")
    date: Day = Field(description="The day of the operation")
    released: Day | None = Field(None, description="From when on such exercise is released")
    released_by: Line | None = Field(None, description="By whom")


class Condition(Part):
    """One condition of a study; its label is shown to nobody who treats or reads."""

    label: Line
    settings: Settings = {}


class Study(Part):
    """A trial with conditions: their order is drawn from the seed, nothing adapts."""

    participant: Line = Field(description="The participant's code")
    conditions: Line | tuple[Condition, ...] = Field(
        description="A CSV file beside this one: label, then a column a setting"
    )
    seed: Whole = Field(0, ge=0, le=2**32 - 1, description="Draws the order of conditions")


class Prescription(Part):
    """A whole programme."""

    model_config = ConfigDict(title="Programme of rehab")

    title: Line = Field(description="What it is, and for what")
    sources: tuple[Line, ...] = Field((), description="Where its numbers come from")
    notes: Words = Field("", description="For the therapist")
    begins: Day | None = Field(None, description="First day; left out: when it is prescribed")
    posture: Posture = Field("seated", description="How the patient plays")
    sessions_a_week: Whole = Field(ge=1, le=21, description="How many sessions a week")
    minutes_a_session: Number = Field(gt=0, le=120, description="How long one takes, rests too")
    questions: Flag = Field(True, description="Three questions before each session")
    ratings: Flag = Field(True, description="Pain, exertion, discomfort after each block")
    settings: Settings = Field({}, description="Settings of all blocks that have them")
    goal: tuple[Goal, ...] = Field((), max_length=20)
    limit: tuple[LimitOf, ...] = Field((), max_length=40)
    block: tuple[Block, ...] = Field(min_length=1, max_length=60)
    session: tuple[Session, ...] = Field(min_length=1, max_length=20)
    stage: tuple[Stage, ...] = Field((), max_length=12)
    assessment: Assessment | None = None
    stops: Stops = Stops.model_validate({})
    operation: Operation | None = None
    study: Study | None = None

    def to_document(self) -> dict[str, Any]:
        """What JSON can hold; `reading.of_document` is the inverse."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def stages(self) -> tuple[Stage, ...]:
        """The stages; where none is written, one with every session in turn."""
        names = tuple(session.name for session in self.session)
        return self.stage or (Stage.model_validate({"name": self.title, "sessions": names}),)
