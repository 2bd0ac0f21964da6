"""What the station's window shows: plain data, a class a screen, made by `desk`, drawn by `window`.

Every text is already in words; a view decides nothing. What a press means is a `Press`: a name and
what it is about, given back to `desk.Desk.press`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Mood = Literal["", "good", "care", "wrong"]
"""How a line is to be looked at: plainly, as well, with care, as wrong."""


@dataclass(frozen=True)
class Press:
    """What a control asks for: `name` says what, `about` what of, such as a patient's alias or a
    slider's field; what was typed or chosen comes with the press."""

    name: str
    about: str = ""


@dataclass(frozen=True)
class Line:
    """A line of words."""

    words: str
    mood: Mood = ""


@dataclass(frozen=True)
class Action:
    """A button. `why_not` says why it cannot be pressed now, or nothing."""

    words: str
    press: Press
    why_not: str = ""
    look: Literal["main", "plain", "quiet", "caution"] = "plain"


@dataclass(frozen=True)
class Entry:
    """A place to type. `secret` shows dots; `words` says what belongs there."""

    words: str
    press: Press
    value: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Choice:
    """One or, where `many`, any number of options: each a key and its words."""

    words: str
    press: Press
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True)
class Slider:
    """A setting in clinical words: "Height of the arm", 90 °; `before` what is prescribed now."""

    words: str
    press: Press
    low: float
    high: float
    step: float
    value: float
    before: float
    unit: str = ""


@dataclass(frozen=True)
class Row:
    """One patient of today's list."""

    alias: str
    identity: str
    """Two identifiers: "Anna Beispiel, born 3 May 1958"; the alias where nobody may see them."""
    due: str
    """What is due and how long it takes: "Session 5, raise and turn, 14 min"."""
    notes: tuple[Line, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Today:
    """The list of the day; `search` narrows it."""

    heading: str
    search: Entry
    rows: tuple[Row, ...]
    actions: tuple[Action, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Form:
    """A sheet that is filled in and sent off: unlock, a new patient, screening, a note, an adverse
    event, a block's settings. Parts come in their order; `lines` say what sending off will do."""

    heading: str
    parts: tuple[Entry | Choice | Slider, ...]
    actions: tuple[Action, ...]
    lines: tuple[Line, ...] = ()
    patient: str = ""
    """Who it is about: alias and identity."""


@dataclass(frozen=True)
class Question:
    """One question and its answers, large: "Is this Anna Beispiel, born 3 May 1958?"."""

    heading: str
    lines: tuple[Line, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Person:
    """One patient before play: who, what is due block by block, and what may be changed."""

    patient: str
    due: str
    blocks: tuple[tuple[Line, Action | None], ...]
    """Each block in words, with what changes it."""
    lines: tuple[Line, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Sent:
    """A command on its way: "Easier, by k-muster", "active from repetition 7"."""

    words: str
    state: Literal["requested", "acknowledged", "active", "refused"]
    told: str


@dataclass(frozen=True)
class Playing:
    """Play as it goes. `number` grows with each picture; the picture itself is `Desk.picture`."""

    patient: str
    now: str
    """What is played: "Sunrise, right arm, sun 4 of 10"."""
    clock: str
    """"6 of about 14 min"."""
    numbers: tuple[tuple[str, str], ...]
    """The exercise's live numbers: ("Height of the arm", "84° ± 8°")."""
    tracking: tuple[tuple[str, float], ...]
    """("Head", 1.0), ("Left hand", 0.4): the part of the last seconds in which it was seen."""
    battery: str
    sent: tuple[Sent, ...]
    lines: tuple[Line, ...]
    """What asks for somebody: waits for staff, pain, a limit, late pictures."""
    actions: tuple[Action, ...]
    """The large ones: Pause or Go on, Easier, Harder, Skip, Recentre, Stop."""
    small: tuple[Action, ...]
    """Note, Adverse event, Rest, Calibrate."""
    ask: Question | None = None
    """What only staff may answer now; it lies over everything but Stop."""


@dataclass(frozen=True)
class After:
    """A session that is over: what it came to, what is to be noted, and the next patient."""

    patient: str
    lines: tuple[Line, ...]
    remind: tuple[Line, ...]
    """Cleaning, charging."""
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Shown:
    """One screen, under a bar that says who is at the keyboard."""

    bar: str
    screen: Today | Form | Question | Person | Playing | After
    actions: tuple[Action, ...] = ()
    """On the bar: Lock, Back."""
    practice: bool = False
    """Simulated patients, nothing real: said on every screen."""
    trouble: str = ""
    """A sentence about what did not work, until the next press."""


@dataclass
class Typed:
    """What was typed or chosen with a press."""

    text: str = ""
    number: float | None = None
    chosen: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
