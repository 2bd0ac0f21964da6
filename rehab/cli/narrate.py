"""A session told line by line while it is played."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from rehab.session import Event

Data = dict[str, Any]

PHASES = {
    "welcome": "Welcome",
    "calibration rest": "Calibration: the arms rest",
    "calibration reach": "Calibration: reaching forward, as far as is comfortable",
    "summary": "Summary",
}
OUTCOMES = {
    "success": "reached",
    "timeout": "not reached in time",
    "repeated": "broken off, comes again",
}
REASONS = {
    "headset": "the headset was taken off",
    "focus": "another window has the focus",
    "tracking": "the head is not tracked",
    "menu": "the menu button",
    "command": "by command",
}


class Narrator:
    """Prints what happened, calmly; nothing on the frame path but one short line now and then."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._trials = 0

    def event(self, event: Event) -> None:
        """Say this event, if a person wants to know it."""
        line = self.line(event.kind, event.data)
        if line:
            self._out.out(line, highlight=False)

    def line(self, kind: str, data: Data) -> str:
        """The words for an event; empty for most kinds."""
        tell = _WORDS.get(kind)
        return "" if tell is None else tell(self, data)

    def _phase(self, data: Data) -> str:
        return PHASES.get(data["name"], "")

    def _calibrated(self, data: Data) -> str:
        default = data["source"] == "default"
        return "No arm reached: usual proportions are used" if default else ""

    def _block_begin(self, data: Data) -> str:
        self._trials = int(data["settings"].get("trials", 0))
        return str(data["exercise"].partition("/")[0].replace("-", " ").capitalize())

    def _trial_end(self, data: Data) -> str:
        of = f" of {self._trials}" if self._trials else ""
        outcome = OUTCOMES.get(data["status"], data["status"])
        return f"  trial {data['number']:>2}{of}  {data['side']:<5}  {outcome}"

    def _block_end(self, data: Data) -> str:
        failed = data["status"] == "failed"
        return f"  The exercise was stopped by an error: {data['reason']}" if failed else ""

    def _pause(self, data: Data) -> str:
        return f"Paused: {REASONS.get(data['reason'], data['reason'])}"

    def _resume(self, data: Data) -> str:
        return "Going on"


_WORDS: dict[str, Callable[[Narrator, Data], str]] = {
    "phase": Narrator._phase,
    "calibrated": Narrator._calibrated,
    "block_begin": Narrator._block_begin,
    "trial_end": Narrator._trial_end,
    "block_end": Narrator._block_end,
    "pause": Narrator._pause,
    "resume": Narrator._resume,
}
