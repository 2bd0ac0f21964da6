"""Which settings a block has in a session: trial over block over session over programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rehab.errors import UserError
from rehab.exercise import Exercise, find
from rehab.prescription.model import Adapt, Block, Prescription, Session, Trials
from rehab.prescription.sentences import meant, told

LEVEL = "level"
"""A key that stands for a rung of an exercise's ladder."""


@dataclass(frozen=True)
class Resolved:
    """A block as it is played in a session: `settings` as written, merged over its cascade."""

    name: str
    kind: type[Exercise]
    settings: Mapping[str, Any]
    adapt: Adapt | None
    rest: float | None
    practice: int | None
    feared: str
    fear: int | None
    trials: tuple[Trials, ...]


@cache
def kind_of(exercise: str) -> type[Exercise]:
    """The exercise of that name, loaded once; `UserError` where there is none."""
    return find(exercise)


def chain(made: Prescription, name: str) -> list[Block]:
    """The block `name` and what it is based on, the block itself last.

    Raises `UserError` where a base is not there, or where the chain comes back to itself.
    """
    blocks = {block.name: block for block in made.block}
    found: list[Block] = []
    next_name: str | None = name
    while next_name is not None:
        if next_name in [block.name for block in found]:
            way = " → ".join(f'"{told(block.name)}"' for block in found)
            raise UserError(
                f'block "{told(name)}", base: {way} → "{told(next_name)}" goes round in a circle; '
                "a base has to end at a block without one."
            )
        if next_name not in blocks:
            raise UserError(
                f'block "{told(found[-1].name)}", base: there is no block "{told(next_name)}"; '
                f"there are: {', '.join(told(b) for b in blocks)}.{meant(next_name, blocks)}"
            )
        found.append(blocks[next_name])
        next_name = blocks[next_name].base
    return found[::-1]


def resolved(
    made: Prescription,
    session: Session,
    name: str,
    over: Mapping[str, Any] | None = None,
) -> Resolved:
    """The block `name` in `session`; `over` are a study's settings, which go over the block's.

    Settings of programme, session and study hold for what has them: a setting that an exercise
    lacks is passed over there.
    """
    blocks = chain(made, name)
    named = _last(block.exercise for block in blocks)
    if named is None:
        raise UserError(f'block "{told(name)}": exercise is missing: name one, or a base with one.')
    try:
        kind = kind_of(named)
    except UserError as error:
        raise UserError(f'block "{told(name)}", exercise: {error}') from None
    settings: dict[str, Any] = {}
    for general in (made.settings, session.settings):
        settings |= {key: value for key, value in general.items() if has(kind, key)}
    for block in blocks:
        settings |= block.settings
    settings |= {key: value for key, value in (over or {}).items() if has(kind, key)}
    return Resolved(
        name=name,
        kind=kind,
        settings=settings,
        adapt=_last(block.adapt for block in blocks),
        rest=_last(block.rest for block in blocks),
        practice=_last(block.practice for block in blocks),
        feared=blocks[-1].feared or "",
        fear=blocks[-1].fear,
        trials=blocks[-1].trials,
    )


def has(kind: type[Exercise], key: str) -> bool:
    """Whether `key` is a setting of `kind`."""
    return key in kind.Settings.model_fields or (key == LEVEL and bool(kind.Settings.ladder))


def _last(values: Iterable[Any]) -> Any:
    given = [value for value in values if value is not None]
    return given[-1] if given else None
