"""`rehab consent`, `note`, `adverse`, `score`, `goal`, `dose` and `mark`: what people say of a
patient. Without more than the patient, each lists what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import columns, console, local, plain, say
from rehab.cli.home import open_store
from rehab.errors import UserError
from rehab.instruments import INSTRUMENTS

if TYPE_CHECKING:
    from rehab.store import Patient, Store
    from rehab.store.care_models import Entry, Score

PATIENT = Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")]
CORRECTS = Annotated[
    str | None, typer.Option(help="The entry that this is a new version of; the old one stays.")
]
VOID = Annotated[str | None, typer.Option(help="Take back this entry, made in error.")]
DATE = Annotated[str | None, typer.Option(help="YYYY-MM-DD; else today.")]
SIDE = Annotated[str, typer.Option(help="left or right.")]
SESSION = Annotated[str | None, typer.Option(help="The session that it is of.")]


def consent(
    patient: PATIENT,
    purpose: Annotated[
        str | None, typer.Argument(help="care, raw motion, eye gaze or research export.")
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It was withdrawn.")] = False,
    by: Annotated[
        str, typer.Option(help="Who decided: the patient, or who may for them.")
    ] = "patient",
    date: DATE = None,
    text: Annotated[
        str | None, typer.Option(help="The version of the text that was signed.")
    ] = None,
) -> None:
    """Note a consent or its withdrawal, or list what was decided."""
    from rehab.store.care import CONSENT_TEXT

    with open_store() as store:
        who = store.patient(patient)
        if purpose is not None:
            made = store.care.consent(
                who,
                purpose,
                by=by,
                on=date,
                withdraw=withdraw,
                text_version=text or CONSENT_TEXT,
            )
            say(f"{who.alias}: {made.purpose} {made.decision}, {made.on_date}.")
            return
        store.audit.viewed(who.id, "consents")
        rows = store.care.consents(who)
    if not rows:
        say("No consent yet.", f"rehab consent {who.alias} care")
        return
    table = columns("Purpose", "Decision", "Date", "Text", "By")
    for row in rows:
        table.add_row(row.purpose, row.decision, row.on_date, row.text_version, plain(row.by_whom))
    console().print(table)


def note(
    patient: PATIENT,
    words: Annotated[str | None, typer.Argument(help="The note.")] = None,
    session: SESSION = None,
    corrects: CORRECTS = None,
    void: VOID = None,
) -> None:
    """Write a note into a patient's record, or list the notes."""
    from rehab.store.care_models import Note

    with open_store() as store:
        who = store.patient(patient)
        if void is not None:
            _void(store, who, Note, void)
        elif words is not None:
            of = session_of(store, who, session)
            made = store.care.note(who, words, session=of, corrects=corrects)
            _entered(who, "note", made)
        else:
            store.audit.viewed(who.id, "notes")
            table = columns("Entry", "When", "By", "Note")
            for row in store.care.notes(who):
                table.add_row(short(row), local(row.created_at), plain(row.actor), plain(row.text))
            _listed(table, f'rehab note {who.alias} "Slept badly; left shoulder warm."')


def adverse(
    patient: PATIENT,
    what: Annotated[str | None, typer.Argument(help="What happened.")] = None,
    severity: Annotated[str, typer.Option(help="mild, moderate or severe.")] = "",
    relation: Annotated[
        str, typer.Option(help="To playing: unrelated, unlikely, possible, probable or certain.")
    ] = "",
    when: Annotated[
        str | None, typer.Option(help="YYYY-MM-DD, or with the time YYYY-MM-DDTHH:MM; else now.")
    ] = None,
    action: Annotated[str, typer.Option(help="What was done.")] = "",
    outcome: Annotated[str, typer.Option(help="How it ended, as far as known.")] = "",
    session: SESSION = None,
    corrects: CORRECTS = None,
    void: VOID = None,
) -> None:
    """Note an adverse event, or list them."""
    from rehab.store.care_models import AdverseEvent

    with open_store() as store:
        who = store.patient(patient)
        if void is not None:
            _void(store, who, AdverseEvent, void)
        elif what is not None:
            made = store.care.adverse_event(
                who,
                what,
                severity=severity,
                relation=relation,
                happened_at=when,
                action=action,
                outcome=outcome,
                session=session_of(store, who, session),
                corrects=corrects,
            )
            _entered(who, "adverse event", made)
        else:
            store.audit.viewed(who.id, "adverse events")
            table = columns("Entry", "When", "Severity", "Relation", "What, done, outcome")
            for row in store.care.adverse_events(who):
                parts = "; ".join(part for part in (row.what, row.action, row.outcome) if part)
                when = local(row.happened_at) if "T" in row.happened_at else row.happened_at
                table.add_row(short(row), when, row.severity, row.relation, plain(parts))
            _listed(table, f'rehab adverse {who.alias} "Dizzy" --severity mild --relation possible')


def score(
    patient: PATIENT,
    instrument: Annotated[
        str | None, typer.Argument(help=f"{', '.join(INSTRUMENTS)}: the total only.")
    ] = None,
    value: Annotated[float | None, typer.Argument(help="The total, or the angle.")] = None,
    side: SIDE = "",
    motion: Annotated[
        str, typer.Option(help="With goniometer: for example shoulder_flexion, measured actively.")
    ] = "",
    date: DATE = None,
    corrects: CORRECTS = None,
    void: VOID = None,
) -> None:
    """Enter what the clinic measured without the headset, or list it."""
    from rehab.store.care_models import Score

    with open_store() as store:
        who = store.patient(patient)
        if void is not None:
            _void(store, who, Score, void)
        elif instrument is not None:
            if value is None:
                raise UserError(f"The value is missing: rehab score {patient} {instrument} VALUE")
            made = store.care.score(
                who, instrument, value, motion=motion, side=side, on=date, corrects=corrects
            )
            _entered(who, "score", made)
            say(f"{titled(made)}: {made.value:g} {made.unit}, {made.on_date}.")
            _changed(made, store.care.scores(who), store.care.context(who).population)
        else:
            store.audit.viewed(who.id, "scores")
            table = columns("Entry", "Date", "Value", "Unit", "Instrument", right=(2,))
            for row in store.care.scores(who):
                table.add_row(short(row), row.on_date, f"{row.value:g}", row.unit, titled(row))
            _listed(table, f"rehab score {who.alias} spadi 54")


def goal(
    patient: PATIENT,
    measure: Annotated[
        str | None, typer.Argument(help="A measure, for example active_rom, or an instrument.")
    ] = None,
    kind: Annotated[str, typer.Option(help="improve, maintain or comfort.")] = "improve",
    target: Annotated[float | None, typer.Option(help="What is to be reached.")] = None,
    unit: Annotated[str, typer.Option(help="The target's unit, for example deg.")] = "",
    motion: Annotated[str, typer.Option(help="For example shoulder_elevation.")] = "",
    side: SIDE = "",
    by: Annotated[str | None, typer.Option(help="Until when: YYYY-MM-DD.")] = None,
    words: Annotated[str, typer.Option(help="The goal in the patient's words.")] = "",
    corrects: CORRECTS = None,
    void: VOID = None,
) -> None:
    """Set a goal, or list the goals.

    With the kind "maintain", staying the same is success.
    """
    from rehab.store.care_models import Goal

    with open_store() as store:
        who = store.patient(patient)
        if void is not None:
            _void(store, who, Goal, void)
        elif measure is not None:
            made = store.care.goal(
                who,
                measure,
                kind=kind,
                target=target,
                unit=unit,
                motion=motion,
                side=side,
                by=by,
                words=words,
                corrects=corrects,
            )
            _entered(who, "goal", made)
        else:
            store.audit.viewed(who.id, "goals")
            table = columns("Entry", "Kind", "Target", "By", "Measure", right=(2,))
            for row in store.care.goals(who):
                reach = "–" if row.target is None else f"{row.target:g} {row.unit}".strip()
                parts = (row.measure, row.motion, row.side, row.text)
                of = " ".join(part.replace("_", " ") for part in parts if part)
                table.add_row(short(row), row.kind, reach, row.by_date or "–", plain(of))
            _listed(
                table,
                f"rehab goal {who.alias} active_rom --motion shoulder_elevation --side left "
                "--target 150 --unit deg",
            )


def dose(
    patient: PATIENT,
    sessions: Annotated[float | None, typer.Option(help="Sessions a week.")] = None,
    repetitions: Annotated[int | None, typer.Option(help="Repetitions a session.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Minutes a session.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="From when on: YYYY-MM-DD; else today.")
    ] = None,
) -> None:
    """Prescribe how much is to be done, or list the versions."""
    asked = (sessions, repetitions, minutes)
    with open_store() as store:
        who = store.patient(patient)
        if sessions is not None and repetitions is not None and minutes is not None:
            made = store.care.prescribe(
                who,
                sessions_per_week=sessions,
                repetitions_per_session=repetitions,
                minutes_per_session=minutes,
                from_date=since,
            )
            say(f"{who.alias}: version {made.version} of the dose, from {made.from_date}.")
            return
        if any(part is not None for part in asked):
            raise UserError("A dose needs all three: --sessions, --repetitions and --minutes.")
        store.audit.viewed(who.id, "doses")
        table = columns(
            "Version", "From", "Sessions", "Repetitions", "Minutes", "By", right=(0, 2, 3, 4)
        )
        for row in store.care.doses(who):
            week, each = f"{row.sessions_per_week:g} a week", f"{row.repetitions_per_session}"
            minute = f"{row.minutes_per_session:g}"
            table.add_row(str(row.version), row.from_date, week, each, minute, row.actor)
        _listed(table, f"rehab dose {who.alias} --sessions 3 --repetitions 60 --minutes 20")


def mark(
    patient: PATIENT,
    session: Annotated[str | None, typer.Argument(help="A session of `rehab sessions`.")] = None,
    kind: Annotated[str | None, typer.Argument(help='baseline or "left out".')] = None,
    block: Annotated[int | None, typer.Option(help="Only this block of it.")] = None,
    reason: Annotated[str, typer.Option(help="Why; needed for what is left out.")] = "",
    corrects: CORRECTS = None,
    void: VOID = None,
) -> None:
    """Make a session the baseline, leave it out, or list marks."""
    from rehab.store.care_models import Mark

    with open_store() as store:
        who = store.patient(patient)
        if void is not None:
            _void(store, who, Mark, void)
        elif session is not None:
            key = session_of(store, who, session) or ""
            blocks = {row.number: row.id for row in store.blocks(key)}
            if block is not None and block not in blocks:
                raise UserError(f"Session {session} has no block {block}.")
            of = None if block is None else blocks[block]
            made = store.care.mark(who, key, kind or "", block=of, reason=reason, corrects=corrects)
            _entered(who, "mark", made)
        else:
            store.audit.viewed(who.id, "marks")
            table = columns("Entry", "Session", "Mark", "By", "Reason")
            for row in store.care.marks(who):
                part = " (one block)" if row.block_id else ""
                reason = plain(row.reason)
                table.add_row(short(row), row.session_id[-8:], row.kind + part, row.actor, reason)
            _listed(table, f"rehab mark {who.alias} SESSION baseline")


def short(entry: Entry) -> str:
    """What tells an entry from the patient's others, to be typed after --corrects."""
    return entry.entry[-8:]


def titled(score: Score) -> str:
    """The instrument with motion and side."""
    parts = (INSTRUMENTS[score.instrument].title, score.motion.replace("_", " "), score.side)
    return ", ".join(part for part in parts if part)


def _changed(now: Score, scores: list[Score], population: str) -> None:
    """Say how `now` differs from the one before of the same instrument, motion and side."""
    from rehab.measures import Measured, change

    of = (now.instrument, now.motion, now.side)
    same = [s for s in scores if (s.instrument, s.motion, s.side) == of and s.entry != now.entry]
    before = [score for score in same if score.on_date <= now.on_date]
    if not before:
        return
    last = before[-1]
    old, new = Measured(last.value, 1.0), Measured(now.value, 1.0)
    found = change(old, new, now.instrument, now.motion, population=population)
    difference = f"{now.value - last.value:+g} {now.unit}".replace("-", "−")
    say(
        f"Since {last.on_date}: {difference}; more than the error of measuring: "
        f"{found.exceeds_error}; important to such patients: {found.exceeds_important}."
    )


def session_of(store: Store, who: Patient, key: str | None) -> str | None:
    """The whole id of the patient's session `key`. Raises `UserError`."""
    if key is None:
        return None
    found = store.session(key)
    if found.patient != who.alias:
        raise UserError(f"Session {key} is not one of {who.alias}; see: rehab sessions")
    return found.id


def _void(store: Store, who: Patient, kind: type[Entry], entry: str) -> None:
    made = store.care.void(kind, who, entry)
    say(f"{who.alias}: entry {short(made)} is taken back; its versions stay in the record.")


def _entered(who: Patient, word: str, made: Entry) -> None:
    version = f", version {made.version}" if made.version > 1 else ""
    say(f"{who.alias}: {word} {short(made)}{version}.")


def _listed(table: object, how: str) -> None:
    """The table; where it is empty, how to begin."""
    from rich.table import Table

    if isinstance(table, Table) and table.row_count:
        console().print(table)
        return
    say("Nothing yet.", how)
