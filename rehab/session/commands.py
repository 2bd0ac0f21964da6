"""What staff may command while a session is played, and what cannot be obeyed now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rehab.session.director import Director

COMMANDS = ("pause", "resume", "recentre", "calibrate", "stop", "skip", "hurts", "unwell")
MODES = ("full", "keep-height", "reclined")
"""How play space may be recentred; `rehab.drivers.RECENTRES`."""


def refuses(director: Director, name: str, data: dict[str, Any]) -> str:
    """Why it cannot be obeyed, or nothing."""
    mode = data.get("mode", "full") if name == "recentre" else "full"
    for given, known in ((name, COMMANDS), (mode, MODES)):
        if given not in known:
            return f"there are {', '.join(known)}"
    over = director.finished or director.distress.unwell
    if name == "calibrate" and (over or director.script.phase in ("summary", "end")):
        return "nothing is played any more"
    if name in ("hurts", "unwell") and over:
        return "the session is over"
    return "it is asked already" if name == "hurts" and director.hurting.running else ""


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
    elif name == "hurts":
        director.distress.hurts()
    elif name == "unwell":
        director.distress.feels_unwell()
    elif name == "stop":
        director.stop()
