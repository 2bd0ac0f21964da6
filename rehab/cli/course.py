"""`rehab demo --course`: twelve weeks of an invented patient, one session played, reports."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehab.cli import compose
from rehab.cli.compose import Choice, Played
from rehab.cli.console import FOR_INVENTED_PEOPLE, console, progress
from rehab.cli.home import STORE, open_for_invented_people
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.session import Event
    from rehab.store import Patient, Store

TRIALS = 8
PROFILE = "frozen-shoulder-right"
INVENTED, PLAYED = 10.0, 85.0
"""How far along, in per cent, the course is invented and the session played."""

Moved = Callable[[float, str], None]


def play_course(folder: Path, seed: int) -> None:
    """Invent the course in a store in `folder`, play today's session, write the reports.

    Raises `UserError` where the folder holds that patient already.
    """
    from rehab.bench.course import course
    from rehab.bench.course.clinics import ALIAS

    out = console()
    out.print(FOR_INVENTED_PEOPLE, style="quiet")
    with (
        progress(out, "Inventing twelve weeks") as moved,
        open_for_invented_people(folder) as store,
    ):
        course(folder / STORE, date.today(), seed)
        moved(INVENTED, "Playing today's session")
        who = store.patient(ALIAS)
        played = _play(store, who, seed, moved)
        moved(PLAYED, "Writing the reports")
        written = _write(store, who, played.session, folder)
    if played.unsaved:
        raise UserError(played.unsaved)
    out.print(
        f"{ALIAS}: {len(written)} reports on twelve weeks of a frozen shoulder. Weeks and numbers "
        f"are invented; session {played.session[:13]} of today was really played."
    )
    out.print(f"Ask on: rehab sessions (with REHAB_HOME={folder.resolve()})", style="quiet")
    for path in written:
        out.print(str(path.resolve()), style="path", markup=False)


def _play(store: Store, who: Patient, seed: int, moved: Moved) -> Played:
    """A simulated patient plays what the invented weeks ended with."""
    from rehab.bench.course.clinics import FURTHER, HEADSET

    settings = [f"trials={TRIALS}", *(f"{name}={value:g}" for name, value in FURTHER)]
    programme = compose.programme("star-reach", settings, seed=seed)
    choice = Choice("patient", seed=seed, profile=PROFILE, window=False, real_time=False)
    driver = compose.open_driver(choice, store)
    try:
        # The headset of the weeks before, so that its numbers go on from theirs.
        driver.info = dataclasses.replace(driver.info, system=HEADSET)
        with compose.renderer(window=False) as renderer:
            return compose.play(
                store, who, programme, driver, renderer, watch=lambda event: _watch(event, moved)
            )
    finally:
        driver.close()


def _watch(event: Event, moved: Moved) -> None:
    if event.kind == "trial_end":
        done = event.data["number"] / TRIALS
        words = f"Reaching for stars, {event.data['number']} of {TRIALS}"
        moved(INVENTED + done * (PLAYED - INVENTED), words)


def _write(store: Store, who: Patient, session: str, folder: Path) -> list[Path]:
    """Every page about the patient; the paths, in the order to be read."""
    from rehab.report import making

    found: Any = making.overview(store, who)
    pages = {
        "report.html": making.course_page(store, found),
        "report.pdf": making.course_page(store, found, "pdf"),
        "for-the-patient.html": making.patient_page(store, found),
        "for-the-patient.pdf": making.patient_page(store, found, "pdf"),
        "session.html": making.session_page(store, session),
    }
    written = []
    for name, words in pages.items():
        path = folder / name
        try:
            path.write_bytes(words)
        except OSError as error:
            raise UserError(f"The report {path} cannot be written: {error.strerror}.") from None
        written.append(path)
    return written
