"""`rehab station`: the therapist's window on the headset PC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.home import open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.station.room import Means
    from rehab.store import Store

DRIVERS = ("openxr", "desktop", "patient")


def station(
    practice: Annotated[
        bool,
        typer.Option(
            "--practice", help="Learn on simulated patients; nothing of it is kept afterwards."
        ),
    ] = False,
    driver: Annotated[
        str, typer.Option(help="How patients play: openxr, desktop or patient (simulated).")
    ] = "openxr",
) -> None:
    """Open the window that treats: today's patients, Start, what they see, Easier, Stop."""
    if driver not in DRIVERS:
        raise UserError(f"There is no driver {driver}; there are: {', '.join(DRIVERS)}.")
    from rehab.station.desk import Desk
    from rehab.station.window import show

    with _people(practice, driver) as (store, means), closing(Desk(store, means)) as desk:
        show(desk)


@contextmanager
def _people(practice: bool, driver: str) -> Iterator[tuple[Store, Means]]:
    """The store of the clinic's patients or of invented ones, and how they play."""
    from rehab.station.practice import practice as practised
    from rehab.station.room import Means

    if practice:
        with practised() as found:
            yield found
    else:
        with open_store(doing=None) as store:
            yield store, Means(driver)
