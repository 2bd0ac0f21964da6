"""What an exercise says about itself before it is built: its spec, its measures, its settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from rehab.errors import UserError
from rehab.limits import DIRECTIONS
from rehab.movement import NAME

API = "1.0"
"""The version of `rehab.exercise`, by semantic versioning: its second number grows when something
is added, its first when an exercise that kept to it could break (docs/write-an-exercise.md)."""

POSTURES = ("seated", "standing", "reclined")
INPUTS = ("head", "hand", "trigger", "squeeze")
PROVOKES = (
    "flexion",
    "abduction",
    "cross-body",
    "extension",
    "internal rotation",
    "external rotation",
    "elbow flexion",
    "elbow extension",
    "forearm rotation",
    "grip",
    "neck extension",
    "neck rotation",
    "trunk flexion",
    "standing",
    "sit-to-stand",
    "arm support",
    "speed",
    "startle",
)
"""The closed vocabulary of what an exercise may provoke: screening reads it. The first six are of
the shoulder; the two of the elbow are there so that what heals at an elbow can be refused without
refusing the shoulder, and the other way round; the forearm's is pronation and supination, and grip
is a hand that closes."""

ASKS = ("unease",)
"""What an exercise may have asked after its block, besides what is asked after each: how strange or
uneasy it was to see it."""

_LONGEST = 1800.0
"""Seconds."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[1-9][0-9]*")
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")


@dataclass(frozen=True)
class Measure:
    """One number that a trial may report: its name, its unit and its title for a reader; of an
    angle also which joint movement it is of ("shoulder_elevation")."""

    name: str
    unit: str
    title: str
    motion: str = ""


@dataclass(frozen=True)
class Difficulty:
    """The one quantity that adapts: a setting of the exercise, for each side and sector apart.

    `easiest` and `hardest` are its bounds in the setting's unit (either may be the larger number),
    `step` how far it goes easier after a miss (a twentieth to a thirtieth of the way; at first, and
    after a surprise, three times that), and `sectors` the directions that are kept apart
    ("left far", …): one where there is but one.
    """

    quantity: str
    easiest: float
    hardest: float
    step: float
    sectors: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Spec:
    """What an exercise is, for whoever prescribes, screens, stores or reads it.

    `id` is a name with a version (`"star-reach/2"`): the version grows when a stored number would
    mean something else. `api` is the version of `rehab.exercise` that it was written for.
    `instruction` (at most two lines) and `counted` (one, many) are words for the patient. `needs`
    are the directions of `rehab.limits.DIRECTIONS` along which it asks for a range: it is not
    played where a limit there cannot be kept. A trial that has not ended after `longest` seconds is
    ended for it. `together`: each trial asks for both arms at once (its side is "both",
    whatever the setting `sides` is). `asks`: numbers of `ASKS` that are asked for after its block.
    """

    id: str
    title: str
    trains: str
    instruction: str
    measures: tuple[Measure, ...]
    postures: tuple[str, ...] = ("seated", "standing")
    inputs: tuple[str, ...] = ("head", "hand")
    contraindications: tuple[str, ...] = ()
    provokes: tuple[str, ...] = ()
    counted: tuple[str, str] = ("repetition", "repetitions")
    difficulty: Difficulty | None = None
    needs: tuple[str, ...] = ()
    longest: float = 120.0
    together: bool = False
    asks: tuple[str, ...] = ()
    api: str = "1.0"

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f'id "{self.id}" is not a name with a version, such as "star-reach/2"')
        _check_api(self.api)
        for field, known in (
            ("postures", POSTURES),
            ("inputs", INPUTS),
            ("provokes", PROVOKES),
            ("needs", tuple(DIRECTIONS)),
            ("asks", ASKS),
        ):
            strange = [word for word in getattr(self, field) if word not in known]
            if strange:
                raise ValueError(f'{field}: "{strange[0]}" is not one of {", ".join(known)}')
        if not 0.0 < self.longest <= _LONGEST:
            raise ValueError(f"longest {self.longest:g} s is not within 0 to {_LONGEST:g} s")
        if len({measure.name for measure in self.measures}) != len(self.measures):
            raise ValueError("measures: a name stands there twice")
        if self.together and "hand" not in self.inputs:
            raise ValueError("together: no hand is among the inputs")

    @property
    def name(self) -> str:
        """The id without its version."""
        return self.id.partition("/")[0]


def _check_api(asked: str) -> None:
    """Refuse an exercise of another first number, or of a second one that is newer than ours."""
    if not _VERSION.fullmatch(str(asked)):
        raise ValueError(f'api "{asked}" is not a version such as "{API}"')
    (major, minor), (ours, newest) = (map(int, v.split(".")) for v in (asked, API))
    if major != ours or minor > newest:
        raise ValueError(f"it was written for version {asked} of rehab.exercise, and this is {API}")


class Settings(BaseModel):
    """The settings that every exercise has; an exercise adds its own, in clinical units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trials: int = Field(10, ge=1, le=60, title="Repetitions", json_schema_extra={"unit": "1"})
    sides: Literal["both", "left", "right"] = Field("both", title="Arms")

    @property
    def first(self) -> str:
        """The arm that begins where both take turns; "": chance decides."""
        return ""

    ladder: ClassVar[tuple[Mapping[str, Any], ...]] = ()
    """The difficulty ladder: at each level, from 1, the settings that differ from the defaults."""


def quantity(default: float, low: float, high: float, unit: str, title: str) -> Any:
    """A setting in `unit` that lies within `low` to `high`, both included."""
    return Field(float(default), ge=low, le=high, title=title, json_schema_extra={"unit": unit})


class Loaded(Settings):
    """The settings of an exercise that may be done against a weight or an elastic band: told and
    stored as dose. What is lifted or pulled is not measured, and nothing is decided from it."""

    load_kg: float = quantity(0, 0, 20, "kg", "Weight in the hand or at the wrist")
    band: Literal["none", "yellow", "red", "green", "blue", "black", "silver", "gold"] = Field(
        "none", title="Colour of the elastic band"
    )


class Shown(Loaded):
    """The settings of an exercise that has a movement copied, which a therapist recorded by that
    name or which comes with the program (`rehab.exercise.bundled`): `Stage.movement` gives it."""

    movement: str = Field("reach across", min_length=1, max_length=NAME, title="Movement")


def parse_settings(kind: type[Settings], values: Mapping[str, Any]) -> Settings:
    """Settings of `kind` from `values` (texts are read as numbers where numbers are due).

    The key `level` takes a rung of the ladder; other keys then override it. Raises `UserError`
    with one sentence that names the first wrong field, its value and what it may be.
    """
    own = dict(values)
    rung = _rung(kind, own.pop("level")) if "level" in own else {}
    try:
        return kind.model_validate({**rung, **own})
    except ValidationError as error:
        raise UserError(_sentence(kind, error.errors(include_url=False)[0])) from None


def _rung(kind: type[Settings], level: Any) -> Mapping[str, Any]:
    try:
        number = int(level)
    except (TypeError, ValueError):
        number = 0
    if not 1 <= number <= len(kind.ladder):
        allowed = f"it may be 1 to {len(kind.ladder)}" if kind.ladder else "there are no levels"
        raise UserError(f"Setting level = {level} is not possible: {allowed}.")
    return kind.ladder[number - 1]


def _sentence(kind: type[Settings], error: ErrorDetails) -> str:
    if not error["loc"]:  # a rule of the model's own, over several fields
        return f"These settings do not go together: {error['msg'].partition(', ')[2]}."
    name = str(error["loc"][0])
    if name not in kind.model_fields:
        return f'Setting "{name}" is not known: there are {", ".join(kind.model_fields)}.'
    return f"Setting {name} = {error['input']} is not possible: it may be {accepted(kind, name)}."


def accepted(kind: type[Settings], name: str) -> str:
    """What the setting `name` may be, in words: bounds with their unit, or the choices."""
    schema = kind.model_json_schema()["properties"][name]
    if "enum" in schema:
        return " or ".join(schema["enum"])
    unit = schema.get("unit", "1")
    suffix = "" if unit == "1" else f" {unit}"
    whole = "a whole number from " if schema.get("type") == "integer" else ""
    if "minimum" in schema and "maximum" in schema:
        return f"{whole}{schema['minimum']:g} to {schema['maximum']:g}{suffix}"
    if "maxLength" in schema:
        return f"a text of at most {schema['maxLength']} letters"
    return str(schema.get("type", "another value"))
