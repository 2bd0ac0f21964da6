"""The movements that a session has copied: those that come along, and those of the store."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from rehab.errors import UserError
from rehab.exercise.bundled import BUNDLED

if TYPE_CHECKING:
    from rehab.session import Programme
    from rehab.store import Store

CONSENT_VERSION = "1"
CONSENT = (
    "I agree that my movement is recorded under this name, that patients of this clinic are shown "
    "it as a hand of light, and that it is kept until I or the administrator erase it. Sessions "
    "that were played with it keep what they showed."
)
"""What a therapist agrees to who shows a movement."""


def free(store: Store, name: str) -> None:
    """Raise `UserError` where a movement is called so already."""
    if name in BUNDLED:
        raise UserError(f'"{name}" comes with the program: take another name.')
    store.movements.free(name)


def names(store: Store) -> list[str]:
    """Those that a block may name: those that come along, then the store's own."""
    own = [one.name for one in store.movements.everything() if not one.erased]
    return [*BUNDLED, *own]


def with_movements(store: Store, programme: Programme) -> Programme:
    """`programme` with each movement that it has copied; `UserError` where one is not there."""
    found = dict(programme.movements)
    for name in programme.copies():
        if name in found:
            continue
        if name in BUNDLED:
            found[name] = BUNDLED[name].to_dict()
            continue
        try:
            found[name] = store.movements.document(store.movements.find(name))
        except UserError as error:
            known = ", ".join(BUNDLED)
            raise UserError(f"{error} With the program come {known}.") from None
    return dataclasses.replace(programme, movements=found) if found else programme
