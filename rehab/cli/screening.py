"""`rehab patients screen|override`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console, local, plain, say
from rehab.cli.home import open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.screening import Found, Screening
    from rehab.store import Patient
    from rehab.store.screenings import Screened

PATIENT = Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")]


def screen(
    patient: PATIENT,
    nothing: Annotated[
        bool, typer.Option("--nothing", help="All was asked, and nothing was found.")
    ] = False,
    contraindications: Annotated[
        list[str] | None,
        typer.Option("--contraindication", help="One that was found; repeatable."),
    ] = None,
    precautions: Annotated[
        list[str] | None,
        typer.Option(
            "--precaution",
            metavar="NAME[=DATE]",
            help="One that was found, with the date of the injury or operation where it has one; "
            "repeatable.",
        ),
    ] = None,
    released: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=DATE", help="When a precaution is lifted; repeatable."),
    ] = None,
) -> None:
    """Ask what forbids a headset and what asks for care; without options, in a terminal, one
    after the other, else show what was found."""
    given = bool(contraindications or precautions or released)
    if nothing and given:
        raise UserError("--nothing does not go with what was found.")
    with open_store() as store:
        who = store.patient(patient)
        store.audit.viewed(who.id, "screening")
        stands = store.screenings.latest(who)
        if nothing or given:
            found = _found(contraindications or [], precautions or [], released or [])
        elif sys.stdin.isatty():
            found = _asked()
        else:
            _show(who, stands)
            return
        stands = store.screenings.screen(who, found)
    _show(who, stands)


def override(
    patient: PATIENT,
    exercise: Annotated[str, typer.Argument(help="The exercise that is refused.")],
    precaution: Annotated[str, typer.Argument(help="The precaution that refuses it.")],
    reason: Annotated[str, typer.Option(help="Why it may be played all the same.")],
) -> None:
    """Let an exercise be played against a precaution, until what is prescribed of it changes."""
    from rehab.exercise import find

    with open_store() as store:
        who = store.patient(patient)
        name = find(exercise).spec.name
        store.screenings.override(who, name, precaution, reason)
    say(f"{name} may be played against {precaution}, until what is prescribed of it changes.")


def _found(contraindications: list[str], precautions: list[str], released: list[str]) -> Screening:
    from rehab.screening import PRECAUTIONS, Found, Screening, known

    lifted = dict(_pair(text) for text in released)
    found = []
    for name, since in map(_pair, precautions):
        found.append(Found(name, since, lifted.pop(name, "")))
    for name in lifted:
        known(name, PRECAUTIONS, "precaution")
        raise UserError(f'--released names "{name}", which is not among the precautions given.')
    return Screening(tuple(contraindications), tuple(found))


def _pair(text: str) -> tuple[str, str]:
    name, _, day = text.partition("=")
    return name.strip(), day.strip()


def _asked() -> Screening:
    """Every question in turn, at the keyboard."""
    from rehab.screening import CONTRAINDICATIONS, PRECAUTIONS, Screening

    forbids = [name for name, asked in CONTRAINDICATIONS.items() if typer.confirm(f"{asked}?")]
    found = []
    for name, precaution in PRECAUTIONS.items():
        if typer.confirm(f"{precaution.title}?"):
            found.append(_dated(name))
    return Screening(tuple(forbids), tuple(found))


def _dated(name: str) -> Found:
    from rehab.screening import PRECAUTIONS, Found, check

    while True:
        since = released = ""
        if PRECAUTIONS[name].dated:
            since = typer.prompt("  Since when (YYYY-MM-DD)")
        if PRECAUTIONS[name].released:
            asked = "  Released from when on (YYYY-MM-DD; empty: not yet)"
            released = typer.prompt(asked, default="", show_default=False)
        try:
            return check(Found(name, since.strip(), released.strip()))
        except UserError as error:
            console().print(plain(str(error)), style="caution")


def _show(who: Patient, stands: Screened | None) -> None:
    from rehab.screening import CONTRAINDICATIONS, PRECAUTIONS

    if stands is None:
        say("Not screened yet.", f"rehab patients screen {who.alias} --help")
        return
    out = console()
    when = f"{local(stands.created_at)} by {stands.actor}"
    out.print(plain(f"Screening {stands.version} of {who.alias}, {when}"), style="heading")
    found = stands.screening
    for name in found.contraindications:
        out.print(f"Forbids a headset: {CONTRAINDICATIONS[name]}", style="wrong")
    for row in found.precautions:
        precaution = PRECAUTIONS[row.precaution]
        since = f" ({row.since})" if row.since else ""
        lifted = f", released {row.released}" if row.released else ""
        out.print(f"{precaution.title}{since}{lifted}")
        if row.holds(date.today()) and precaution.forbids:
            out.print(f"  Refuses: {', '.join(precaution.forbids)}", style="caution")
        if row.holds(date.today()) and precaution.advice:
            out.print(f"  {precaution.advice}", style="quiet")
    if not found.contraindications and not found.precautions:
        out.print("Nothing was found.")
    if not found.contraindications:
        out.print(f"Next: rehab play --patient {plain(who.alias)}", style="quiet")
