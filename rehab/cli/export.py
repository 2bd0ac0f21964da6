"""`rehab export` and `rehab import`: a patient's record out of the store, movement into it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console
from rehab.cli.home import open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.exports.codes import SiteCodes
    from rehab.store import Patient, Store
    from rehab.store.record import Record


class Format(StrEnum):
    """What `--format` takes."""

    FHIR = "fhir"
    BIDS = "bids"
    CSV = "csv"


_ENDING = {Format.FHIR: ".fhir.json", Format.BIDS: "-bids", Format.CSV: ".csv"}


def export(
    patient: Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")],
    form: Annotated[Format, typer.Option("--format", help="What reads it afterwards.")],
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="PLACE", help="The file or folder to make, or a folder to make it in."
        ),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="The motion too (bids): needs the patient's consent.")
    ] = False,
    identified: Annotated[
        bool, typer.Option("--identified", help="Name and birth date too (fhir).")
    ] = False,
    codes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your own codes (fhir), TOML.")
    ] = None,
    purpose: Annotated[str, typer.Option(help="What it is for: the audit keeps that.")] = "",
) -> None:
    """Write a patient's record in a form that other software reads.

    The alias and the measures go out; nothing that is there already is overwritten.
    """
    _refuse_vain(form, raw=raw, identified=identified, codes=codes)
    from rehab.exports.codes import site_codes
    from rehab.exports.ids import file_name
    from rehab.store.record import Record

    site = site_codes(codes) if codes else None
    with open_store(doing="export") as store:
        who = store.patient(patient)
        place = output or Path()
        if place.is_dir():
            place /= f"rehab-{file_name(who.alias)}{_ENDING[form]}"
        record = Record(store, who)
        if raw:
            from rehab.exports.bids import require_consent

            require_consent(record)
        if place.exists() or place.is_symlink():
            raise UserError(f"There is something at {place} already; name another --output.")
        identity = _identity(store, who) if identified else {}
        why = purpose or ("research" if form is Format.BIDS else "care")
        detail = {"format": form.value, "purpose": why, "raw": raw, "identified": identified}
        # First, so that nothing leaves of which the audit does not know.
        store.desk.write(store.desk.audit("export", "patient", who.id, detail))
        out = console()
        with out.status("Writing"):
            said = _write(store, record, place, form, site=site, raw=raw, identity=identity)
    for sentence in said:
        out.print(sentence, markup=False)
    out.print(str(place.resolve()), style="path", markup=False)


def _refuse_vain(form: Format, *, raw: bool, identified: bool, codes: Path | None) -> None:
    """Refuse options that the format does not have: they would seem to have done something."""
    for name, given, of in (
        ("--raw", raw, Format.BIDS),
        ("--identified", identified, Format.FHIR),
        ("--codes", codes is not None, Format.FHIR),
    ):
        if given and form is not of:
            raise UserError(f"{name} goes with --format {of.value}, not with {form.value}.")


def _identity(store: Store, patient: Patient) -> dict[str, str]:
    """Who the patient is, if who acts may know."""
    found = store.roster.identity(patient)
    return {"name": found.name, "born": found.born, "numbers": found.numbers}


def _write(
    store: Store,
    record: Record,
    place: Path,
    form: Format,
    *,
    site: SiteCodes | None,
    raw: bool,
    identity: dict[str, str],
) -> list[str]:
    """Write it; what there is to say, a sentence each."""
    if form is Format.FHIR:
        from rehab.exports import fhir

        many = fhir.write(record, place, site, identity)
        return [f"{many} FHIR resources are written."]
    if form is Format.CSV:
        from rehab.exports import table

        return [f"{table.write(record, place)} numbers are written."]
    from rehab.exports import bids

    return bids.write(store, record, place, raw=raw)


def bring(
    file: Annotated[
        Path, typer.Argument(help="An .npz, a Motion-BIDS …_motion.tsv, or a folder with one.")
    ],
    patient: Annotated[str, typer.Option(help="Whose movement it is: an alias.")],
    on: Annotated[
        str, typer.Option("--date", metavar="DATE", help="When it was recorded; else now.")
    ] = "",
) -> None:
    """Keep movement that was recorded elsewhere, measured as `rehab analyse` measures it."""
    begun = _begun(on)
    from rehab.exports import importing, reading

    out = console()
    with open_store(doing="enter") as store:
        who = store.patient(patient)
        with out.status("Reading and measuring"):
            kept = importing.keep(store, who, reading.recording(file), begun)
    for sentence in kept.analysis.findings:
        out.print(sentence, markup=False)
    out.print(f"Kept as session {kept.session}.", markup=False)


def _begun(text: str) -> datetime:
    """Now, or noon of the day that was named."""
    if not text:
        return datetime.now(UTC)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--date {text} is no date; write it as 2026-03-02.") from None
    if day.year < 1990 or day > datetime.now(UTC).date():
        raise UserError(f"--date {text} is not possible; movement was recorded in the past.")
    return datetime.combine(day, time(12), UTC)
