"""What people know and say of a patient: one typed record a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PURPOSES = ("care", "raw motion", "eye gaze", "research export")
SEVERITIES = ("mild", "moderate", "severe")
RELATIONS = ("unrelated", "unlikely", "possible", "probable", "certain")
GOAL_KINDS = ("improve", "maintain", "comfort")
MARK_KINDS = ("baseline", "left out")


@dataclass(frozen=True, slots=True)
class Consent:
    """A decision on one purpose; `decision` is given or withdrawn, `on_date` its date."""

    id: str
    purpose: str
    decision: str
    text_version: str
    by_whom: str
    on_date: str
    created_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class Context:
    """What matters of a patient for every number; empty where nobody said.

    `affected` and `dominant` are left, right or both; the dates are ISO's; `population` names the
    patients of a published difference that this one counts among ("shoulder pain").
    """

    affected: str = ""
    dominant: str = ""
    diagnosis: str = ""
    onset: str = ""
    operation: str = ""
    precautions: str = ""
    population: str = ""
    version: int = 0
    created_at: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class SessionContext:
    """What matters of one session: whether medication was taken before it, and which."""

    medication_before: bool | None = None
    medication: str = ""
    version: int = 0
    created_at: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody entered: `entry` stays through all its versions, `void` takes it back."""

    entry: str
    version: int
    void: bool
    created_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class Note(Entry):
    text: str
    session_id: str | None


@dataclass(frozen=True, slots=True)
class AdverseEvent(Entry):
    what: str
    happened_at: str
    severity: str
    relation: str
    action: str
    outcome: str
    session_id: str | None


@dataclass(frozen=True, slots=True)
class Score(Entry):
    """A total read at the clinic; `instrument` is an id of `rehab.instruments`."""

    instrument: str
    motion: str
    side: str
    value: float
    unit: str
    on_date: str


@dataclass(frozen=True, slots=True)
class Goal(Entry):
    """`measure` is a measure's or an instrument's id; `kind` improve, maintain or comfort."""

    measure: str
    motion: str
    side: str
    kind: str
    target: float | None
    unit: str
    by_date: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Mark(Entry):
    """A session, or one block of it, is the baseline or is left out."""

    session_id: str
    block_id: str | None
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Override(Entry):
    """A therapist lets `exercise` be played against `precaution`, under a prescription (or none:
    ``prescription_id`` is None), as long as later versions of it ask the same of the exercise."""

    exercise: str
    precaution: str
    reason: str
    prescription_id: str | None


@dataclass(frozen=True, slots=True)
class Dose:
    """A version of what is prescribed; `document` holds all of it: the dose, and `programme` and
    `ticks` where a programme says so."""

    id: str
    version: int
    sessions_per_week: float
    repetitions_per_session: int
    minutes_per_session: float
    from_date: str
    document: dict[str, Any]
    created_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """A report as it was when `actor` signed it."""

    id: str
    reviewed_on: str
    sha256: str
    document: bytes
    created_at: str
    actor: str
