"""A session told line by line while it is played."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rehab import for_staff

if TYPE_CHECKING:
    from rich.console import Console

    from rehab.session import Event

Data = dict[str, Any]

TOLD_APART = ("instruction", "rating", "rest", "unwell", "end")
"""Phases that an event of their own tells."""

OUTCOMES = {
    "success": "reached",
    "timeout": "not reached in time",
    "repeated": "broken off, comes again",
}

RINGS = ("unwell", "hurt", "staff", "decision")
"""Events at which the terminal's bell calls whoever helps; so does a yes to a question, and a limit
that is passed."""

ASKED = {
    "dizzy": "dizzy today",
    "new": "something new, or a fall",
    "worse": "worse the morning after",
}

MOVED = {
    "command": "Play space was recentred",
    "runtime": "The headset's own recentring moved play space",
    "rebuilt": "Play space was set up anew",
}


class Narrator:
    """Prints what happened, calmly; nothing on the frame path but one short line now and then.

    `patient` is the alias by which whoever should play is named.
    """

    def __init__(self, out: Console, patient: str = "PATIENT") -> None:
        self._out = out
        self._patient = patient
        self._trials = 0
        self._title = ""

    def event(self, event: Event) -> None:
        """Say this event, if a person wants to know it."""
        line = self.line(event.kind, event.data)
        if _rings(event.kind, event.data):
            self._out.bell()
        if line:
            self._out.out(line, highlight=False)

    def line(self, kind: str, data: Data) -> str:
        """The words for an event; empty for most kinds."""
        tell = _WORDS.get(kind)
        return "" if tell is None else tell(self, data)

    def _phase(self, data: Data) -> str:
        name = data["name"]
        words = "" if name in TOLD_APART else for_staff.PHASES.get(name, "")
        return words.format(title=self._title)

    def _calibrated(self, data: Data) -> str:
        body = data["calibration"]
        told = {
            "default": "No arm reached: usual proportions are used",
            "checked": "The body is that of last time: nothing more is measured",
        }.get(data["source"], "")
        if data["source"] == "measured":
            left, right = (f"{100 * reach:.0f}" for reach in body["reach"])
            told = f"Calibrated: the left hand reaches {left} cm, the right {right} cm"
        doubts = [] if data["source"] == "stored" else body["quality"]
        return "\n".join([*([told] if told else []), *(f"  {doubt}" for doubt in doubts)])

    def _recalibrate(self, data: Data) -> str:
        return f"Once more: {data['why']}"

    def _block_begin(self, data: Data) -> str:
        self._trials = int(data["settings"].get("trials", 0))
        self._title = str(data["exercise"].partition("/")[0].replace("-", " ").capitalize())
        return self._title

    def _trial_end(self, data: Data) -> str:
        tried = bool(data.get("practice"))
        of = f" of {self._trials}" if self._trials and not tried else ""
        outcome = str(OUTCOMES.get(data["status"], data["status"]))
        outcome += f": {data['why']}" if "why" in data else ""
        kind = "practice" if tried else "trial"
        return f"  {kind} {data['number']:>2}{of}  {data['side']:<5}  {outcome}"

    def _block_end(self, data: Data) -> str:
        failed = data["status"] == "failed"
        return f"  The exercise was stopped by an error: {data['reason']}" if failed else ""

    def _refused(self, data: Data) -> str:
        return f"  Left out. {data['sentence']}"

    def _adapt(self, data: Data) -> str:
        return f"  {data['reason']}"

    def _question(self, data: Data) -> str:
        return f"  {ASKED[data['asked']].capitalize()}: {data['answer']}"

    def _limit(self, data: Data) -> str:
        if data["what"] == "unsure":
            return f"  {data['why']}"
        if data["what"] != "passed":
            return ""
        name = f"{data['side']} {data['direction']}".strip()
        passings = f"{data['passings']} of 3"
        return f"Beyond the limit: {name}, {data['degrees']:.0f} degrees, {passings}"

    def _staff(self, data: Data) -> str:
        if data["why"] == "identity":
            goes_on = "the command resume goes on once you know who plays, stop ends"
            waits = f"Waiting for staff: {goes_on}" if data["waits"] else "Play goes on"
            return f"Is it still {self._patient}? {data['because']} {waits}"
        return f"Waiting for staff ({data['why']}): the command resume goes on"

    def _rating(self, data: Data) -> str:
        said = data["why"] if data["value"] is None else f"{data['value']} of 10"
        at = f" at {data['at']}" if "at" in data else ""
        return f"  {data['what'].capitalize()}{at}: {said}"

    def _hurt(self, data: Data) -> str:
        much = "not said how much" if data["pain"] is None else f"{data['pain']} of 10"
        where = data["where"] or "not said where"
        return f"It hurts: {much}, {where}; asked for: {data['answer']}"

    def _decision(self, data: Data) -> str:
        what = {"end": "The session ends", "rest": "A rest"}[data["does"]]
        return f"{what}: {data['reason']}"

    def _rest(self, data: Data) -> str:
        long = "as long as wanted" if data["seconds"] is None else f"{data['seconds']:g} s"
        return f"Rest ({data['why']}): {long}"

    def _unwell(self, data: Data) -> str:
        note = f'rehab adverse {self._patient} "Felt unwell" --severity mild --relation possible'
        return f"The patient feels unwell. See to them first; then note it: {note}"

    def _pause(self, data: Data) -> str:
        return f"Paused: {for_staff.PAUSES.get(data['reason'], data['reason'])}"

    def _comfort(self, data: Data) -> str:
        return f"{100 * data['late']:.0f} % of the pictures came late: they are made plainer"

    def _resume(self, data: Data) -> str:
        return "Going on"

    def _ask(self, data: Data) -> str:
        return "All is well again: a nod, a button or the command resume goes on"

    def _space(self, data: Data) -> str:
        return MOVED.get(data["cause"], "Play space was moved")

    def _hand(self, data: Data) -> str:
        if data["side"] == "both":
            swapped = data["state"] == "swapped"
            return f"The controllers {'may be in the wrong hands' if swapped else 'are in place'}"
        if data["state"] == "found":
            return f"The {data['side']} hand is there again"
        if data["why"] == "asleep":
            return f"The {data['side']} controller is asleep or off"
        return f"The {data['side']} hand is out of sight"

    def _runtime(self, data: Data) -> str:
        tell = _NEWS.get(data["news"])
        return "" if tell is None else tell(data)


def _rings(kind: str, data: Data) -> bool:
    if kind == "question":
        return bool(data["answer"] == "yes")
    return kind in RINGS or (kind == "limit" and data["what"] == "passed")


def _back(data: Data) -> str:
    tries = int(data["tries"])
    after = f"after {tries} {'try' if tries == 1 else 'tries'} and {data['seconds']:.0f} s"
    return f"{data['runtime']} is back {after}"


def _profile(data: Data) -> str:
    side = str(data["side"]).capitalize()
    return f"{side} hand: {data['name']}" if data["name"] else f"{side} hand: nothing is held"


_NEWS: dict[str, Callable[[Data], str]] = {
    "away": lambda data: str(data["reason"]),
    "back": _back,
    "profile": _profile,
    "rate": lambda data: f"The display runs at {data['hertz']:.0f} Hz",
}


_WORDS: dict[str, Callable[[Narrator, Data], str]] = {
    "phase": Narrator._phase,
    "calibrated": Narrator._calibrated,
    "recalibrate": Narrator._recalibrate,
    "block_begin": Narrator._block_begin,
    "trial_end": Narrator._trial_end,
    "block_end": Narrator._block_end,
    "refused": Narrator._refused,
    "adapt": Narrator._adapt,
    "question": Narrator._question,
    "staff": Narrator._staff,
    "rating": Narrator._rating,
    "limit": Narrator._limit,
    "hurt": Narrator._hurt,
    "decision": Narrator._decision,
    "rest": Narrator._rest,
    "unwell": Narrator._unwell,
    "pause": Narrator._pause,
    "comfort": Narrator._comfort,
    "resume": Narrator._resume,
    "ask": Narrator._ask,
    "space": Narrator._space,
    "hand": Narrator._hand,
    "runtime": Narrator._runtime,
}
