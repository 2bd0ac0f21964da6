"""`rehab report`: what a clinician, and the patient, read of a course or of one session."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console
from rehab.cli.home import home, open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Patient, Store


class Format(StrEnum):
    """What a report is written as."""

    html = "html"
    pdf = "pdf"
    json = "json"
    csv = "csv"


def report(
    target: Annotated[
        str,
        typer.Argument(
            metavar="PATIENT|SESSION",
            help="An alias of `rehab patients list`, or a session of `rehab sessions`.",
        ),
    ],
    form: Annotated[
        Format, typer.Option("--format", help="A web page, a PDF, or the numbers.")
    ] = Format.html,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what came from this day on.")
    ] = None,
    measures: Annotated[
        str | None, typer.Option(help="Only these, parted by commas: flexion,pain.")
    ] = None,
    identified: Annotated[
        bool, typer.Option("--identified", help="With name and birth date, not the alias alone.")
    ] = False,
    for_patient: Annotated[
        bool, typer.Option("--for-patient", help="One page in large print, for the patient.")
    ] = False,
    sign: Annotated[
        bool, typer.Option("--sign", help="You reviewed it: keep it as it is now.")
    ] = False,
    signed: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The report as it was signed that day; or: last."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; else one in the data folder.")
    ] = None,
) -> None:
    """Write a report on a patient's course, or on one session."""

    with open_store() as store:
        who, session = _meant(store, target)
        course_only = [
            name
            for name, given in (
                ("--since", since),
                ("--measures", measures),
                ("--for-patient", for_patient),
                ("--sign", sign),
                ("--signed", signed),
            )
            if given
        ]
        if session and course_only:
            raise UserError(f"{course_only[0]} is for a patient's report, not for one session's.")
        if signed:
            words, name = _signed(store, who, signed)
        elif session:
            words, name = _session(store, session, form, identified=identified)
        else:
            words, name = _course(
                store,
                who,
                form,
                _day(since),
                _listed(measures),
                identified=identified,
                for_patient=for_patient,
                sign=sign,
            )
        what = f"report {name.rpartition('.')[2]}" + (f" of session {session}" if session else "")
        store.audit.viewed(who.id, what + (", identified" if identified else ""))
    path = output or home() / "reports" / name
    write(path, words)
    console().print(str(path.resolve()), style="path", markup=False)


def _meant(store: Store, target: str) -> tuple[Patient, str]:
    """The patient, and the session's id where `target` is one; raises `UserError`."""
    alias = target.casefold()
    who = next((p for p in store.patients() if alias in (p.alias.casefold(), p.id)), None)
    session = ""
    if re.fullmatch(r"[0-9a-f-]+", alias):
        try:
            session = store.session(alias).id
        except UserError:
            if who is None and len(alias) > 12:
                raise
            several = who is None and any(s.id.startswith(alias) for s in store.sessions())
            if several:
                raise
    if who is not None and session and who.id != alias:
        raise UserError(
            f"{target} is both a patient's alias and the beginning of session {session}; "
            "write the session's whole id, or rename the patient."
        )
    if session:
        return store.patient(store.session(session).patient), session
    return who or store.patient(target), ""


def _course(
    store: Store,
    who: Patient,
    form: Format,
    since: date | None,
    measures: list[str],
    *,
    identified: bool,
    for_patient: bool,
    sign: bool,
) -> tuple[bytes, str]:
    from rehab.report import making

    if store.underived(who, 1):  # the body takes longer to import than a report to make
        from rehab.report.derive import catch_up

        catch_up(store, who)
    found = making.overview(store, who, since=since, measures=measures, identified=identified)
    name = slug(who.alias, who.id) + ("-identified" if identified else "")
    if form in (Format.json, Format.csv):
        if sign or for_patient:
            raise UserError(f"Only a page can be signed or read by a patient, not {form.value}.")
        from rehab.report import tables

        made = tables.json if form is Format.json else tables.csv
        return made(found).encode(), f"{name}.{form.value}"
    page: making.Format = "pdf" if form is Format.pdf else "html"
    if for_patient:
        if sign:
            raise UserError("The patient's page is not signed; sign the report itself.")
        return making.patient_page(store, found, page), f"{name}-for-patient.{page}"
    if sign:
        if form is not Format.html:
            raise UserError("A report is signed as html; write the PDF of it without --sign.")
        return _sign(store, who, found), f"{name}-signed-{date.today():%Y-%m-%d}.html"
    return making.course_page(store, found, page), f"{name}.{page}"


def _sign(store: Store, who: Patient, found: object) -> bytes:
    from dataclasses import replace

    from rehab.report import making
    from rehab.report.overview import Overview
    from rehab.report.words import day

    assert isinstance(found, Overview)
    said = f"Reviewed by {store.actor} on {day(date.today())}"
    words = making.course_page(store, replace(found, reviewed=said))
    store.care.sign_off(who, words)
    return words


def _signed(store: Store, who: Patient, on: str) -> tuple[bytes, str]:
    from rehab.report.making import frozen

    kept = store.care.sign_offs(who)
    if not kept:
        raise UserError(
            f"No report on {who.alias} has been signed; to sign: rehab report {who.alias} --sign"
        )
    if on != "last":
        day = _day(on)
        days = ", ".join(sorted({row.reviewed_on for row in kept}))
        kept = [row for row in kept if row.reviewed_on == str(day)]
        if not kept:
            raise UserError(f"No report on {who.alias} was signed on {day}; there are: {days}.")
    row = kept[-1]
    name = f"{slug(who.alias, who.id)}-signed-{row.reviewed_on}.html"
    return frozen(row.document, row.sha256), name


def _session(store: Store, session: str, form: Format, *, identified: bool) -> tuple[bytes, str]:
    if form in (Format.json, Format.csv):
        raise UserError(
            f"One session is written as html or pdf, not {form.value}; its numbers as tables: "
            "rehab export PATIENT --format csv"
        )
    from rehab.report import making

    page: making.Format = "pdf" if form is Format.pdf else "html"
    words = making.session_page(store, session, identified=identified, form=page)
    return words, f"session-{session}{'-identified' if identified else ''}.{page}"


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise UserError(f"{words} is no date; write it as 2026-03-31.") from None


def _listed(words: str | None) -> list[str]:
    return [part.strip() for part in (words or "").split(",") if part.strip()]


def slug(alias: str, key: str) -> str:
    """A file's name for a patient: the alias if it is a plain one, else the patient's key."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", alias)
    return alias if plain else key


def write(path: Path, words: bytes) -> None:
    """Write a report, whole or not at all; raises `UserError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.half")
        half.write_bytes(words)
        half.replace(path)
    except OSError as error:
        raise UserError(f"The report {path} cannot be written: {error.strerror}.") from None


def write_report(store: Store, alias: str, target: Path) -> None:
    """Write the report on `alias` to `target`; raises `UserError`."""
    from rehab.report import making

    found = making.overview(store, store.patient(alias))
    write(target, making.course_page(store, found))
