"""What of a prescribed block a therapist changes at a glance: a rung of its ladder, up to four
quantities in clinical words, and which movement is copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rehab.errors import UserError
from rehab.prescription import of_document

if TYPE_CHECKING:
    from rehab.exercise import Settings
    from rehab.prescription import Prescription
    from rehab.prescription.cascade import Resolved

FIRST = ("hold", "trials", "time_limit", "seconds", "tempo")
"""What comes after the quantity that makes it harder, as far as an exercise has it."""

LAST = ("load_kg",)
"""What comes after everything else."""

MOST = 4
"""Sliders a block."""

HARDEST = "hardest"
"""The field of a block that adapts: how far its quantity may go."""


@dataclass(frozen=True)
class Quantity:
    """A number of a block: `field` of its settings or `HARDEST`, and what it may be."""

    field: str
    title: str
    unit: str
    low: float
    high: float
    step: float
    value: float


def block_of(made: Prescription, name: str, session: str = "") -> Resolved:
    """The block `name` as it is played in `session`, else in the first that plays it. Raises
    `UserError` where none does."""
    from rehab.prescription.cascade import resolved

    for one in made.session:
        if name in one.blocks and session in ("", one.name):
            return resolved(made, one, name)
    there = ", ".join(dict.fromkeys(each for one in made.session for each in one.blocks))
    raise UserError(f'There is no block "{name}" that is played; there are: {there}.')


def quantities(found: Resolved) -> list[Quantity]:
    """Those that matter most, the difficulty first."""
    from rehab.exercise import parse_settings

    kind = found.kind
    settings = parse_settings(kind.Settings, found.settings)
    properties = kind.Settings.model_json_schema()["properties"]
    numbers = [name for name, one in properties.items() if "maximum" in one]
    hard = kind.spec.difficulty.quantity if kind.spec.difficulty else ""
    order = [name for name in (hard, *FIRST) if name in numbers]
    order += [name for name in numbers if name not in (*order, *LAST)]
    order += [name for name in LAST if name in numbers]
    rows = [_quantity(settings, name, properties[name]) for name in order[:MOST]]
    if found.adapt is not None and kind.spec.difficulty is not None:
        most = found.adapt.hardest
        hardest = kind.spec.difficulty.hardest if most is None else most
        first = rows[0]
        rows[0] = Quantity(
            *(HARDEST, f"{first.title}, at most", first.unit, first.low, first.high, first.step),
            hardest,
        )
    return rows


def rungs(found: Resolved) -> list[tuple[str, str]]:
    """The exercise's ladder, from 1, each rung by what makes it harder: "1, gentlest: 45°"; empty
    where it has none."""
    from rehab.exercise import parse_settings
    from rehab.prescription.words import value_in_words

    kind, told, spec = found.kind.Settings, [], found.kind.spec
    fields = list(dict.fromkeys(field for rung in kind.ladder for field in rung))
    hard = spec.difficulty.quantity if spec.difficulty else ""
    main = hard if hard in fields else next(iter(fields), "")
    for number, rung in enumerate(kind.ladder, 1):
        named = {len(kind.ladder): ", hardest", 1: ", gentlest"}.get(number, "")
        named = named if rung else ", usual"
        words = value_in_words(parse_settings(kind, {"level": number}), main)
        told.append((str(number), f"{number}{named}: {words}"))
    return told


def level(found: Resolved) -> str:
    """The rung that is prescribed, or nothing."""
    return str(found.settings.get("level", ""))


def copied(found: Resolved) -> str:
    """The movement that it has copied; nothing where it is of no such kind."""
    from rehab.exercise import parse_settings
    from rehab.exercise.spec import Shown

    if not issubclass(found.kind.Settings, Shown):
        return ""
    return str(getattr(parse_settings(found.kind.Settings, found.settings), "movement", ""))


def changed(
    made: Prescription,
    name: str,
    numbers: Mapping[str, float],
    rung: str = "",
    movement: str = "",
) -> Prescription:
    """`made` with the block `name` at `rung` of its ladder, where one is named, `numbers` by field
    over that, and another `movement` to copy, where one is named. Raises `UserError` where that
    does not go together."""
    found = block_of(made, name)
    document = made.to_document()
    block = next(one for one in document["block"] if one["name"] == name)
    settings: dict[str, Any] = dict(block.get("settings", {}))
    kind = found.kind.Settings
    if rung:
        for field in {field for step in kind.ladder for field in step}:
            settings.pop(field, None)
        settings["level"] = int(rung) if rung.isdigit() else rung
    for field, value in numbers.items():
        if field == HARDEST:
            adapt = found.adapt.model_dump() if found.adapt is not None else {}
            block["adapt"] = {k: v for k, v in adapt.items() if v is not None} | {HARDEST: value}
        else:
            settings[field] = int(value) if float(value).is_integer() else value
    if movement:
        settings["movement"] = movement
    block["settings"] = settings
    return of_document(document)


def _quantity(settings: Settings, field: str, told: Mapping[str, Any]) -> Quantity:
    low, high, unit = float(told["minimum"]), float(told["maximum"]), told.get("unit", "1")
    whole = told.get("type") == "integer"
    return Quantity(
        *(field, str(told.get("title", field)), _short(unit), low, high),
        1.0 if whole else _step(high - low),
        float(getattr(settings, field)),
    )


def _step(span: float) -> float:
    """A round step: about a twentieth of the way."""
    return next((step for step in (0.1, 0.5, 1.0, 5.0) if span / step <= 25.0), 10.0)


def _short(unit: str) -> str:
    return "" if unit == "1" else unit.replace("degrees", "°")
