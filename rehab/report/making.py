"""Reports made from a store: of a course, of a session, for the patient; as web pages and PDF."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from rehab.errors import UserError
from rehab.report.detail import linked
from rehab.report.overview import Note, Overview, Person, Series
from rehab.report.page import page
from rehab.report.views import View, course
from rehab.report.words import day_and_time

if TYPE_CHECKING:
    from rehab.store import Patient, Store
    from rehab.store.models import TrialRow

Format = Literal["html", "pdf"]

FEW = 2
"""With so many sessions or fewer, the newest is drawn on the page of the course."""


def overview(
    store: Store,
    who: Patient,
    *,
    since: date | None = None,
    measures: Sequence[str] = (),
    identified: bool = False,
) -> Overview:
    """The course of `who`; of its measures only those of which a word of `measures` is part.

    Raises `UserError` where a word is part of none.
    """
    from rehab.report.build import overview as built

    store.sum_up(who)
    with _uncollected():
        found = built(store, who, since, identified)
    return chosen(found, measures) if measures else found


def chosen(found: Overview, words: Sequence[str]) -> Overview:
    """`found` with only the series that one of `words` names: "flexion", "pain_nrs", "left"."""
    kept: list[Series] = []
    for word in words:
        own = [series for series in found.series if word.casefold() in _names(series)]
        if not own:
            known = sorted({series.motion or series.measure for series in found.series})
            those = f"; there are: {', '.join(known)}" if known else ""
            raise UserError(f"No measure is called {word}{those}.")
        kept += own
    return replace(found, series=tuple(s for s in found.series if s in kept))


def _names(series: Series) -> str:
    parts = (series.measure, series.motion, series.side, series.title, series.source)
    return " ".join((*parts, *(part.replace("_", " ") for part in parts))).casefold()


def course_view(store: Store, found: Overview, *, full: bool = True) -> View:
    """The view of a course with the trials behind its numbers."""
    trials: Mapping[str, Sequence[TrialRow]] = {
        key: rows for key in (linked(found) if full else []) if (rows := store.trials(key))
    }
    return course(found, trials, full=full, newest=_newest(store, found) if full else None)


def _newest(store: Store, found: Overview) -> View | None:
    """The newest session, drawn as long as there are too few for a course to be seen."""
    if not found.sessions or len(found.sessions) > FEW or not found.sessions[0].recomputable:
        return None
    from rehab.report.load import session
    from rehab.report.single import single

    return single(session(store, found.sessions[0].id), found.person, "")


def course_page(store: Store, found: Overview, form: Format = "html") -> bytes:
    """The report on a course."""
    with _uncollected():
        view = course_view(store, found, full=form == "html")
        if form == "html":
            return page("course", view).encode()
    from rehab.report.pdf import pdf

    return pdf("course", view, found.made)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector, which would look through a hundred thousand points again and again,
    of which none is in a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def session_page(
    store: Store, key: str, *, identified: bool = False, form: Format = "html"
) -> bytes:
    """The report on the session whose id begins with `key`; no other recording is read."""
    from rehab.report.load import session
    from rehab.report.single import single

    found = session(store, key)
    who = store.patient(found.patient)
    found = replace(found, notes=_notes(store, who, found.id))
    made = datetime.now().astimezone()
    view = single(found, person(store, who, identified=identified), day_and_time(made))
    if form == "html":
        return page("session", view).encode()
    from rehab.report.pdf import pdf

    return pdf("session", view, made)


def patient_page(store: Store, found: Overview, form: Format = "html") -> bytes:
    """The page for the patient: three sentences and one picture."""
    from rehab.report.leaflet import leaflet

    view = leaflet(found, store.flowers(found.person.alias))
    if form == "html":
        return page("patient", view).encode()
    from rehab.report.pdf import pdf

    return pdf("patient", view, found.made)


def person(store: Store, who: Patient, *, identified: bool) -> Person:
    """Whom a session's report is about."""
    from rehab.report.build import identity

    context = asdict(store.care.context(who))
    known = identity(store, who) if identified else {}

    def date_of(name: str) -> date | None:
        return date.fromisoformat(str(context[name])) if context[name] else None

    return Person(
        patient=who.id,
        alias=who.alias,
        **{name: str(known.get(name, "")) for name in ("name", "born", "numbers")},
        **{
            name: str(context[name] or "")
            for name in ("affected", "dominant", "diagnosis", "precautions")
        },
        onset=date_of("onset"),
        operation=date_of("operation"),
    )


def _notes(store: Store, who: Patient, session: str) -> tuple[Note, ...]:
    """What people wrote about the session."""

    def local(label: str) -> datetime:
        return datetime.fromisoformat(label).astimezone()

    notes = [
        Note(local(note.created_at), "note", note.text, note.actor, session)
        for note in store.care.notes(who)
        if note.session_id == session
    ]
    events = [
        Note(local(e.happened_at), "adverse event", f"{e.what} ({e.severity})", e.actor, session)
        for e in store.care.adverse_events(who)
        if e.session_id == session
    ]
    return (*notes, *events)


def frozen(document: Any, sha256: str) -> bytes:
    """A signed report as it was; `UserError` where it is not what was signed."""
    import hashlib

    kept = bytes(document)
    if hashlib.sha256(kept).hexdigest() != sha256:
        raise UserError(
            "The signed report is not as it was signed: its checksum is wrong. "
            "rehab check says what else is damaged."
        )
    return kept
