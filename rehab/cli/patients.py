"""`rehab patients`: who plays, and what matters of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import FOR_INVENTED_PEOPLE, columns, console, local, plain, say
from rehab.cli.due import due
from rehab.cli.home import open_store
from rehab.cli.screening import override, screen

if TYPE_CHECKING:
    from rich.table import Table

    from rehab.store import Patient, Store
    from rehab.store.care_models import Context, Dose, Goal
    from rehab.store.roster import Identity

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Patients and their context.")
app.command("screen")(screen)
app.command("override")(override)
app.command("today")(due)

PATIENT = Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")]
NAME = Annotated[str | None, typer.Option(help="The real name; kept apart and sealed.")]
BORN = Annotated[str | None, typer.Option(help="Date of birth, YYYY-MM-DD; kept with the name.")]
NUMBER = Annotated[str | None, typer.Option(help="The clinic's number; kept with the name.")]


@app.command("add")
def add(
    alias: Annotated[str, typer.Argument(help="A made-up name, for example anna-example.")],
    name: NAME = None,
    born: BORN = None,
    number: NUMBER = None,
) -> None:
    """Add a patient."""
    with open_store() as store:
        made = store.roster.add(alias, name=name or "", born=born or "", numbers=number or "")
        clinic = store.clinic
    if clinic:
        say("Added.", f"rehab consent {made.alias} care")
        return
    console().print(FOR_INVENTED_PEOPLE, style="quiet")
    say(f"Added. Next: rehab play --patient {made.alias}")


@app.command("list")
def listing(
    search: Annotated[
        str, typer.Argument(help="Any part of an alias, a name, a number or a date of birth.")
    ] = "",
) -> None:
    """List the patients, or those that a search finds."""
    with open_store() as store:
        rows = store.roster.listed(search)
        some = bool(rows) or bool(store.patients())
    if not some:
        say("No patients yet. Next: rehab patients add anna-example")
        return
    if not rows:
        say(f"No patient is found by {search}.")
        return
    named = any(row.identity and row.identity.name for row in rows)
    headings = ("Patient", "Sessions", "Last", *(("Name",) if named else ()))
    table = columns(*headings, right=(1,))
    for row in rows:
        last = local(row.last) if row.last else "–"
        cells = [row.patient.alias, str(row.sessions), last]
        if named:
            cells.append("" if row.identity is None else _name(row.identity))
        table.add_row(*(plain(cell) for cell in cells))
    console().print(table)


@app.command("rename")
def rename(patient: PATIENT, alias: Annotated[str, typer.Argument(help="The new alias.")]) -> None:
    """Give a patient another alias; the former one stays known."""
    with open_store() as store:
        made = store.roster.rename(store.patient(patient), alias)
    say(f"{patient} is called {made.alias} now.")


@app.command("identify")
def identify(patient: PATIENT, name: NAME = None, born: BORN = None, number: NUMBER = None) -> None:
    """Enter or correct who a patient is; what is not named stays."""
    with open_store() as store:
        who = store.patient(patient)
        store.roster.identify(who, name=name, born=born, numbers=number)
    say(f"Noted who {who.alias} is.")


@app.command("context")
def context(
    patient: PATIENT,
    affected: Annotated[str | None, typer.Option(help="left, right or both.")] = None,
    dominant: Annotated[str | None, typer.Option(help="left, right or both.")] = None,
    diagnosis: Annotated[str | None, typer.Option(help="In words.")] = None,
    onset: Annotated[str | None, typer.Option(help="When it began, YYYY-MM-DD.")] = None,
    operation: Annotated[str | None, typer.Option(help="Date of operation, YYYY-MM-DD.")] = None,
    precautions: Annotated[str | None, typer.Option(help="What must not be done.")] = None,
    population: Annotated[
        str | None,
        typer.Option(help="Whose published differences apply, for example: shoulder pain."),
    ] = None,
    session: Annotated[
        str | None, typer.Option(help="Of this session, with --medication or --no-medication.")
    ] = None,
    medication: Annotated[
        bool | None,
        typer.Option("--medication/--no-medication", help="Was any taken before the session?"),
    ] = None,
    which: Annotated[str, typer.Option(help="Which medication.")] = "",
) -> None:
    """Note or show side, diagnosis, dates and precautions."""
    from rehab.cli.care import session_of
    from rehab.errors import UserError

    named = {"affected": affected, "dominant": dominant, "diagnosis": diagnosis, "onset": onset}
    named |= {"operation": operation, "precautions": precautions}
    named |= {"population": None if population is None else _population(population)}
    values = {name: value for name, value in named.items() if value is not None}
    if (session is None) != (medication is None):
        raise UserError("--session and --medication or --no-medication go together.")
    with open_store() as store:
        who = store.patient(patient)
        if session is not None:
            key = session_of(store, who, session) or ""
            store.care.set_session_context(key, medication_before=medication, medication=which)
        if values:
            store.care.set_context(who, **values)
        store.audit.viewed(who.id, "context")
        now = store.care.context(who)
    table = _facts()
    _context(table, now)
    console().print(table if table.row_count else "Nothing yet; see: rehab patients context --help")


@app.command("show")
def show(patient: PATIENT) -> None:
    """Show what is known of a patient."""
    with open_store() as store:
        who = store.patient(patient)
        store.audit.viewed(who.id, "record")
        table = _facts()
        _identity(store, who, table)
        _context(table, store.care.context(who))
        _course(store, who, table)
    out = console()
    out.print(plain(who.alias), style="heading")
    out.print(table)
    out.print(f"Next: rehab report {plain(who.alias)}", style="quiet")


def _facts() -> Table:
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _identity(store: Store, who: Patient, table: Table) -> None:
    former = store.roster.aliases(who)[:-1]
    if former:
        table.add_row("Formerly", plain(", ".join(former)))
    if store.desk.allowed("identify"):
        identity = store.roster.identity(who)
        for label, value in (
            ("Name", identity.name),
            ("Born", identity.born),
            ("Number", identity.numbers),
        ):
            if value:
                table.add_row(label, plain(value))


def _context(table: Table, now: Context) -> None:
    for label, value in (
        ("Affected", now.affected),
        ("Dominant", now.dominant),
        ("Diagnosis", now.diagnosis),
        ("Onset", now.onset),
        ("Operation", now.operation),
        ("Precautions", now.precautions),
        ("Compared with", now.population),
    ):
        if value:
            table.add_row(label, plain(value))


def _course(store: Store, who: Patient, table: Table) -> None:
    """Consents, dose, goals, newest scores, adverse events, notes and sessions, a row each."""
    from rehab.cli.care import titled

    care = store.care
    decided = {
        row.purpose: f"{row.purpose} {row.decision} {row.on_date}" for row in care.consents(who)
    }
    doses, notes, adverse = care.doses(who), care.notes(who), care.adverse_events(who)
    scores = {titled(row): row for row in care.scores(who)}
    played = store.sessions(who)
    for label, lines in (
        ("Consent", [", ".join(decided.values())] if decided else ["none yet"]),
        ("Dose", [_dose(doses[-1])] if doses else []),
        ("Goals", [_goal(row) for row in care.goals(who)]),
        ("Scores", [f"{t}: {row.value:g} {row.unit}, {row.on_date}" for t, row in scores.items()]),
        ("Adverse", [f"{row.happened_at[:10]} {row.severity}: {row.what}" for row in adverse]),
        ("Notes", [f"{row.created_at[:10]} {row.text}" for row in notes[-3:]]),
        ("Sessions", [f"{len(played)}, last {local(played[-1].started_at)}" if played else "none"]),
    ):
        for number, text in enumerate(lines):
            table.add_row("" if number else label, plain(text))


def _dose(dose: Dose) -> str:
    each = f"{dose.repetitions_per_session} repetitions, {dose.minutes_per_session:g} min"
    return f"{dose.sessions_per_week:g} sessions a week of {each}, from {dose.from_date}"


def _goal(goal: Goal) -> str:
    """Kind, measure, motion, side, target and date, as far as there are any."""
    reach = "" if goal.target is None else f"to {goal.target:g} {goal.unit}".strip()
    by = f"by {goal.by_date}" if goal.by_date else ""
    named = (goal.measure.replace("_", " "), goal.motion.replace("_", " "), goal.side)
    return " ".join(part for part in (goal.kind, *named, reach, by) if part)


def _name(identity: Identity) -> str:
    born = f", {identity.born}" if identity.born else ""
    return f"{identity.name}{born}"


def _population(named: str) -> str:
    """One of those that published differences name. Raises `UserError`."""
    from rehab.measures import published
    from rehab.store.words import one_of

    there = sorted({row.population for row in published() if row.patients == "yes"})
    return one_of(named, "The population", there, empty=True)
