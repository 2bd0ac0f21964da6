"""`rehab consent`, `note`, `adverse`, `score`, `goal`, `dose` and `mark`: what people say of a
patient. Without more than the patient, each lists what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import columns, console, local, plain, say
from rehab.cli.home import open_store
from rehab.errors import UserError
from rehab.instruments import INSTRUMENTS

if TYPE_CHECKING:
    from rehab.store import Patient, Store
    from rehab.store.care_models import Entry, Goal, Score

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
        rows = (
            (row.purpose, row.decision, row.on_date, row.text_version, plain(row.by_whom))
            for row in store.care.consents(who)
        )
        heads = ("Purpose", "Decision", "Date", "Text", "By")
        _list(store, who, "consents", heads, rows, f"rehab consent {who.alias} care")


def note(
    patient: PATIENT,
    words: Annotated[str | None, typer.Argument(help="The note.")] = None,
    session: SESSION = None,
    corrects: CORRECTS = None,
    void: VOID = None,
) -> None:
    """Write a note into a patient's record, or list the notes."""
    if _taken_back(patient, "Note", void):
        return
    with open_store() as store:
        who = store.patient(patient)
        if words is not None:
            of = session_of(store, who, session)
            _entered(who, "note", store.care.note(who, words, session=of, corrects=corrects))
            return
        rows = (
            (short(row), local(row.created_at), plain(row.actor), plain(row.text))
            for row in store.care.notes(who)
        )
        how = f'rehab note {who.alias} "Slept badly; left shoulder warm."'
        _list(store, who, "notes", ("Entry", "When", "By", "Note"), rows, how)


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
    if _taken_back(patient, "AdverseEvent", void):
        return
    with open_store() as store:
        who = store.patient(patient)
        if what is not None:
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
            return
        heads = ("Entry", "When", "Severity", "Relation", "What, done, outcome")
        rows = (
            (
                short(row),
                local(row.happened_at) if "T" in row.happened_at else row.happened_at,
                row.severity,
                row.relation,
                plain("; ".join(part for part in (row.what, row.action, row.outcome) if part)),
            )
            for row in store.care.adverse_events(who)
        )
        how = f'rehab adverse {who.alias} "Dizzy" --severity mild --relation possible'
        _list(store, who, "adverse events", heads, rows, how)


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
    if _taken_back(patient, "Score", void):
        return
    with open_store() as store:
        who = store.patient(patient)
        if instrument is not None:
            if value is None:
                raise UserError(f"The value is missing: rehab score {patient} {instrument} VALUE")
            made = store.care.score(
                who, instrument, value, motion=motion, side=side, on=date, corrects=corrects
            )
            _entered(who, "score", made)
            say(f"{titled(made)}: {made.value:g} {made.unit}, {made.on_date}.")
            _changed(made, store.care.scores(who), store.care.context(who).population)
            return
        heads = ("Entry", "Date", "Value", "Unit", "Instrument")
        rows = (
            (short(row), row.on_date, f"{row.value:g}", row.unit, titled(row))
            for row in store.care.scores(who)
        )
        _list(store, who, "scores", heads, rows, f"rehab score {who.alias} spadi 54", (2,))


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
    if _taken_back(patient, "Goal", void):
        return
    with open_store() as store:
        who = store.patient(patient)
        if measure is not None:
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
            return
        rows = (_goal(row) for row in store.care.goals(who))
        how = (
            f"rehab goal {who.alias} active_rom --motion shoulder_elevation --side left "
            "--target 150 --unit deg"
        )
        _list(store, who, "goals", ("Entry", "Kind", "Target", "By", "Measure"), rows, how, (2,))


def _goal(row: Goal) -> Sequence[str]:
    reach = "–" if row.target is None else f"{row.target:g} {row.unit}".strip()
    parts = (row.measure, row.motion, row.side, row.text)
    of = " ".join(part.replace("_", " ") for part in parts if part)
    return short(row), row.kind, reach, row.by_date or "–", plain(of)


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
        heads = ("Version", "From", "Sessions", "Repetitions", "Minutes", "By")
        rows = (
            (
                str(row.version),
                row.from_date,
                f"{row.sessions_per_week:g} a week",
                f"{row.repetitions_per_session}",
                f"{row.minutes_per_session:g}",
                row.actor,
            )
            for row in store.care.doses(who)
        )
        how = f"rehab dose {who.alias} --sessions 3 --repetitions 60 --minutes 20"
        _list(store, who, "doses", heads, rows, how, (0, 2, 3, 4))


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
    if _taken_back(patient, "Mark", void):
        return
    with open_store() as store:
        who = store.patient(patient)
        if session is not None:
            key = session_of(store, who, session) or ""
            blocks = {row.number: row.id for row in store.blocks(key)}
            if block is not None and block not in blocks:
                raise UserError(f"Session {session} has no block {block}.")
            of = None if block is None else blocks[block]
            made = store.care.mark(who, key, kind or "", block=of, reason=reason, corrects=corrects)
            _entered(who, "mark", made)
            return
        rows = (
            (
                short(row),
                row.session_id[-8:],
                row.kind + (" (one block)" if row.block_id else ""),
                row.actor,
                plain(row.reason),
            )
            for row in store.care.marks(who)
        )
        heads = ("Entry", "Session", "Mark", "By", "Reason")
        _list(store, who, "marks", heads, rows, f"rehab mark {who.alias} SESSION baseline")


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


def _taken_back(patient: str, kind: str, void: str | None) -> bool:
    """Take back the entry `void`, where one is named, of the class `kind` of `care_models`; whether
    one was."""
    if void is None:
        return False
    from rehab.store import care_models

    with open_store() as store:
        who = store.patient(patient)
        made = store.care.void(getattr(care_models, kind), who, void)
        say(f"{who.alias}: entry {short(made)} is taken back; its versions stay in the record.")
    return True


def _entered(who: Patient, word: str, made: Entry) -> None:
    version = f", version {made.version}" if made.version > 1 else ""
    say(f"{who.alias}: {word} {short(made)}{version}.")


def _list(
    store: Store,
    who: Patient,
    what: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    how: str,
    right: tuple[int, ...] = (),
) -> None:
    """Note that `what` was looked at, and show the table; where it is empty, how to begin."""
    store.audit.viewed(who.id, what)
    table = columns(*heads, right=right)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console().print(table)
    else:
        say("Nothing yet.", how)
