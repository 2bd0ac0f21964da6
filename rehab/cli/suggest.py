"""`rehab suggest`: what the next prescription might change, to be accepted or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console, say
from rehab.cli.home import open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.report.suggest import Suggestion
    from rehab.store import Patient, Store


def suggest(
    patient: Annotated[
        str | None, typer.Argument(help="An alias of `rehab patients list`.")
    ] = None,
    accept: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep a note that you took this one.")
    ] = None,
    refuse: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep a note that you left this one.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    site: Annotated[
        str | None, typer.Option(metavar="on|off", help="Suggest anything at this site, or not.")
    ] = None,
) -> None:
    """Propose changes to the next prescription, by explicit rules; nothing is applied."""
    from rehab.store import settings

    if site is not None:
        with open_store(doing="administer") as store:
            settings.switch_suggestions(store.desk, site)
        say(f"Suggestions are {site}.")
        return
    if patient is None:
        raise UserError("Say whom it is about: rehab suggest PATIENT.")
    if accept and refuse:
        raise UserError("Accept or refuse one suggestion at a time.")
    with open_store(doing="enter" if accept or refuse else "read") as store:
        if not settings.suggests(store.desk):
            raise UserError("Suggestions are off at this site; an administrator turns them on.")
        who = store.patient(patient)
        found = _found(store, who)
        store.audit.viewed(who.id, "suggestions")
        if accept or refuse:
            _answer(store, who, found, accept or refuse or "", reason, accepted=bool(accept))
            return
    _show(found)


def _found(store: Store, who: Patient) -> list[Suggestion]:
    from rehab.clinic.today import newest
    from rehab.prescription import stops_of
    from rehab.report.build import overview
    from rehab.report.suggest import Facts, suggestions

    found = newest(store, who)
    stops = {} if found is None else stops_of(found.made.stops)
    own = {name: stops[name] for name in ("pain", "rise") if name in stops}
    return suggestions(Facts(overview(store, who), store.tried(who), store.mornings(who), **own))


def _answer(
    store: Store, who: Patient, found: list[Suggestion], name: str, reason: str, *, accepted: bool
) -> None:
    """Keep what became of a suggestion as a note of the patient's record."""
    one = next((each for each in found if each.name == name), None)
    if one is None:
        names = ", ".join(each.name for each in found) or "none today"
        raise UserError(f'There is no suggestion "{name}"; there are: {names}.')
    did = "accepted" if accepted else "refused"
    why = f" Reason: {reason}" if reason else ""
    store.care.note(who, f"Suggestion {did}: {one.change} ({one.rule} {one.numbers}){why}")
    say(f"Noted as {did}; the prescription stays as it is until you change it.")


def _show(found: list[Suggestion]) -> None:
    out = console()
    if not found:
        say("No rule suggests a change.")
        return
    for each in found:
        out.print(f"{each.name}: {each.change}", markup=False, soft_wrap=True)
        out.print(f"  Rule: {each.rule}", markup=False, soft_wrap=True, style="quiet")
        out.print(f"  Numbers: {each.numbers}", markup=False, soft_wrap=True, style="quiet")
