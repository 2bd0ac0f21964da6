"""What staff may command while a session is played, and what cannot be obeyed now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehab.frame import ABSENT
from rehab.session import words

if TYPE_CHECKING:
    from rehab.session.director import Director

COMMANDS = (
    *("pause", "resume", "easier", "harder", "rest", "recentre", "calibrate", "skip", "stop"),
    *("hurts", "unwell"),
)
RESTS = ("rest", "hurting", "summary", "end")
"""Phases in which nothing has to be rested from."""

MODES = ("full", "keep-height", "reclined")
"""How play space may be recentred; `rehab.drivers.RECENTRES`."""


def refuses(director: Director, name: str, data: dict[str, Any]) -> str:
    """Why it cannot be obeyed, or nothing."""
    mode = data.get("mode", "full") if name == "recentre" else "full"
    for given, known in ((name, COMMANDS), (mode, MODES)):
        if given not in known:
            return f"there are {', '.join(known)}"
    check = _CHECKS.get(name)
    return "" if check is None else check(director, name)


def _over(director: Director) -> bool:
    return director.finished or director.distress.unwell


def _calibrated_no_more(director: Director, _name: str) -> str:
    over = _over(director) or director.script.phase in ("summary", "end")
    return "nothing is played any more" if over else ""


def _unchangeable(director: Director, name: str) -> str:
    """Why what is asked cannot be made `name` now, or nothing."""
    if director.block is None or not director.block.can_change:
        return f"nothing that is played now can be made {name}"
    return director.held if name == "harder" else ""


def _rests(director: Director, _name: str) -> str:
    if _over(director):
        return "the session is over"
    return "it rests already" if director.script.phase in RESTS else ""


def _heard(director: Director, name: str) -> str:
    if _over(director):
        return "the session is over"
    if name == "hurts" and director.pause.confirming:
        return "it is not confirmed whose pain it is: see to them, then resume or stop"
    return "it is asked already" if name == "hurts" and director.hurting.running else ""


def _confirmed_of_nobody(director: Director, _name: str) -> str:
    off = director.pause.confirming and int(director.frame["presence"]) == ABSENT
    return "nobody wears the headset: confirm who does once it is on" if off else ""


_CHECKS = {
    "calibrate": _calibrated_no_more,
    "easier": _unchangeable,
    "harder": _unchangeable,
    "rest": _rests,
    "hurts": _heard,
    "unwell": _heard,
    "resume": _confirmed_of_nobody,
}


def obey(director: Director, name: str, data: dict[str, Any]) -> None:
    """Do what the command `name` says."""
    if name == "calibrate":
        director.calibrating.anew()
        if director.calibrating.done and not director.calibrating.running:
            director.put_in(director.calibrating.run())
    elif name == "pause":
        director.pause.hold()
    elif name == "resume":
        director.resumed = not director.paused
        director.pause.lift()
    elif name == "recentre":
        mode = data.get("mode", "full")
        director.mode = "reclined" if mode == "reclined" else "full"
        director.ask_to_recentre(mode)
    elif name == "skip":
        director.script.skipped = director.block is None or not director.block.skip()
    elif name in ("easier", "harder") and director.block is not None:
        why = str(data.get("reason") or "the therapist asked for it")
        director.block.change(why, harder=name == "harder")
    elif name == "rest":
        director.put_in(director.rests.run(None, "command", words.resting()))
    elif name == "hurts":
        director.distress.hurts()
    elif name == "unwell":
        director.distress.feels_unwell()
    elif name == "stop":
        director.stop()
