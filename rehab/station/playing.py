"""A session as it goes: what is played, what the body does, what was asked of play."""

from __future__ import annotations

from typing import Any

from rehab.station.noting import Adverse, Note
from rehab.station.play import Command, Play
from rehab.station.room import Room, Screen
from rehab.station.shown import Action, Line, Playing, Press, Question, Sent, Typed

TITLES = {
    "pause": "Pause",
    "resume": "Go on",
    "easier": "Easier",
    "harder": "Harder",
    "skip": "Skip",
    "recentre": "Recentre",
    "stop": "Stop",
    "rest": "Rest",
    "calibrate": "Calibrate",
}
PHASES = {
    "welcome": "Welcome",
    "questions": "Questions before the start",
    "calibration rest": "Getting to know the body: the arms rest",
    "calibration reach": "Getting to know the body: reaching forward",
    "calibration look": "Getting to know the body: looking about",
    "instruction": "{title}: what to do",
    "demonstration": "{title} is shown",
    "rating": "Asking how it was",
    "rest": "A rest",
    "hurting": "Something hurts",
    "summary": "The end",
    "unwell": "The patient feels unwell",
    "end": "The end",
}
PAUSED = {
    "runtime": "the headset's software is gone",
    "headset": "the headset is off",
    "focus": "another window has the focus",
    "tracking": "the head is not tracked",
    "area": "the head has left the play area",
    "menu": "the patient pressed the menu button",
    "command": "you asked for it",
    "frames": "pictures came late for long",
    "dark": "the patient wanted light",
    "identity": "it is not certain who wears the headset",
}
WAITS = {
    "question dizzy": "The patient is dizzy today.",
    "question new": "There is a new symptom, or there was a fall.",
    "question worse": "It was worse the morning after.",
    "supervision": "Is somebody beside the patient, all the time?",
}
BADLY, SOME_LATE = 0.8, 0.1
"""Tracked less than this is to be looked at; so are more late pictures."""


class At(Screen):
    """Shows `room.play`; its end leads to what it came to."""

    def __init__(self, room: Room, play: Play) -> None:
        self._room, self._play = room, play

    def shown(self, now: float) -> Playing:
        """The status in words."""
        play, status = self._play, self._play.status
        return Playing(
            self._room.banner(play.who),
            _now(status, play),
            _clock(status, play),
            tuple(_numbers(status)),
            tuple(
                zip(("Head", "Left hand", "Right hand"), status.get("tracking", ()), strict=False)
            ),
            f"Battery: {status.get('battery') or 'not told by the headset'}",
            tuple(_sent(command) for command in play.commands),
            tuple(_lines(status, play)),
            tuple(_large(status, play)),
            tuple(_small(play)),
            _question(status, self._room.named(play.who)),
        )

    def press(self, press: Press, typed: Typed) -> Screen:
        """Tell play, or note something."""
        play = self._play
        if press.name == "note":
            return Note(self._room, play.who, self, play.session)
        if press.name == "adverse":
            return Adverse(self._room, play.who, self, play.session, guess(play.status))
        if press.name == "wrong person":
            self._room.wrong_person = True
            play.send("stop", "another person than this record's")
        elif press.name == "recentre":
            play.send("recentre", typed.text, mode="full")
        elif press.name == "stop" and not play.session:
            return self._give_up()
        elif press.name in TITLES:
            play.send(press.name, typed.text)
        return self

    def step(self, now: float) -> Screen:
        """To what it came to, when it is over."""
        from rehab.station.after import Came

        return Came(self._room, self._play) if self._play.over else self

    def _give_up(self) -> Screen:
        """Back to the day's list: nothing has begun."""
        from rehab.station.day import Day

        self._play.give_up()
        self._room.forget()
        return Day(self._room)


def guess(status: dict[str, Any]) -> str:
    """What an adverse event probably is, as far as play knows."""
    if status.get("phase") == "unwell":
        return "Felt unwell"
    hurt = status.get("hurt")
    if hurt and hurt["pain"]:
        where = f", {hurt['where']}" if hurt["where"] else ""
        return f"Pain {hurt['pain']} of 10{where}"
    return "Felt unwell"


def _now(status: dict[str, Any], play: Play) -> str:
    """What is played: "Sunrise, right arm, sun 4 of 10"."""
    if not status:
        return "Being played" if play.elsewhere else "Starting …"
    phase = status["phase"]
    if phase not in ("trials", "practice") or "number" not in status:
        words = PHASES.get(phase, status.get("title") or "Meeting the place")
        return words.format(title=status.get("title", ""))
    arm = "arms" if status["side"] == "both" else "arm"
    side = f", {status['side']} {arm}" if status["side"] else ""
    of = "" if status["practice"] or not status["of"] else f" of {status['of']}"
    one = "try" if status["practice"] else status["counted"]
    return f"{status['title']}{side}, {one} {status['number']}{of}"


def _clock(status: dict[str, Any], play: Play) -> str:
    minutes = int(status.get("seconds", 0.0) // 60)
    about = f" of about {play.minutes:g}" if play.minutes else ""
    return f"{minutes}{about} min"


def _numbers(status: dict[str, Any]) -> list[tuple[str, str]]:
    """What the exercise counts, where the body is, what the last repetition measured."""
    found = []
    if status.get("played"):
        done = f"{status['succeeded']} of {status['played']}"
        found.append(("Succeeded", done))
    for name, side, degrees, error in status.get("numbers", ()):
        where = f"{name}, {side}" if side else name
        found.append((where[:1].upper() + where[1:], f"{degrees:.0f}° ± {error:.0f}°"))
    for title, unit, value in status.get("results", ()):
        found.append((f"Last: {title[:1].lower()}{title[1:]}", _value(value, unit)))
    return found


def _value(value: float, unit: str) -> str:
    if unit == "deg":
        return f"{value:.0f}°"
    if unit == "1":
        return f"{value:.2f}"
    return f"{100 * value:.1f} cm" if unit == "m" else f"{value:.1f} {unit}"


def _sent(command: Command) -> Sent:
    """Who asked for what and why, and how far it is: "Easier, by k-muster: requested"."""
    came, told = command.came, str(command.came.state)
    if came.trial is not None:
        told = f"active from repetition {came.trial}"
    elif came.state == "refused" and came.told:
        told = f"refused, since {came.told[0]}"
    why = f" ({command.reason})" if command.reason else ""
    return Sent(
        f"{TITLES.get(command.name, command.name)}, by {command.actor}{why}", came.state, told
    )


def _lines(status: dict[str, Any], play: Play) -> list[Line]:
    """What asks for somebody, the most pressing first."""
    found = [Line(play.waits_for, "care")] if play.waits_for else []
    if _blind(play):
        found.append(Line("It was started elsewhere and shows nothing here.", "care"))
    if status.get("phase") == "unwell":
        found.append(Line("The patient feels unwell. See to them first.", "wrong"))
    if paused := status.get("paused"):
        asks = "; waiting for a sign of the patient" if status["asking"] else ""
        found.append(Line(f"Paused: {PAUSED.get(paused, paused)}{asks}", "care"))
    if hurt := status.get("hurt"):
        much = "not said how much" if hurt["pain"] is None else f"{hurt['pain']} of 10"
        where = f", {hurt['where']}" if hurt["where"] else ""
        found.append(Line(f"It hurts: {much}{where}", "wrong"))
    if limit := status.get("limit"):
        found.append(_limit(limit))
    if status.get("late", 0.0) > SOME_LATE:
        found.append(Line("Pictures come late", "care"))
    for part, seen in zip(
        ("head", "left hand", "right hand"), status.get("tracking", ()), strict=False
    ):
        if seen < BADLY:
            found.append(Line(f"The {part} is often out of sight", "care"))
    if adapted := status.get("adapted"):
        found.append(Line(f"From repetition {adapted['trial']}: {adapted['reason']}"))
    said = {one["what"]: one["value"] for one in status.get("ratings", ())}
    if said:
        told = ", ".join(f"{what} {value}" for what, value in said.items())
        found.append(Line(f"Said, of 10: {told}"))
    return found


def _limit(limit: dict[str, Any]) -> Line:
    if limit["what"] == "unsure":
        return Line(limit["why"], "care")
    where = f"{limit['side']} {limit['direction']}".strip()
    words = f"{where}: {limit['degrees']:.0f}° ± {limit['error']:.0f}°, limit {limit['limit']:g}°"
    if limit["what"] == "passed":
        return Line(f"Beyond the limit, {limit['passings']} of 3 times: {words}", "wrong")
    return Line(f"Near the limit: {words}", "care")


def _large(status: dict[str, Any], play: Play) -> list[Action]:
    begun = "" if play.session else "The session has not begun yet."
    name = "resume" if status.get("paused") else "pause"
    change = begun or ("" if status.get("changes", not status) else "Nothing here can be changed.")
    harder = change or str(status.get("held", ""))
    return [
        Action(TITLES[name], Press(name), begun, "main"),
        Action("Easier", Press("easier"), change),
        Action("Harder", Press("harder"), harder),
        Action("Skip", Press("skip"), begun),
        Action("Recentre", Press("recentre"), begun),
        Action("Stop", Press("stop"), look="caution"),
    ]


def _small(play: Play) -> list[Action]:
    begun = "" if play.session else "The session has not begun yet."
    blind = [Action(TITLES["resume"], Press("resume"))] if _blind(play) else []
    return [
        *blind,
        Action("Note", Press("note"), begun, "quiet"),
        Action("Adverse event", Press("adverse"), begun, "quiet"),
        Action("Rest", Press("rest"), begun, "quiet"),
        Action("Calibrate", Press("calibrate"), begun, "quiet"),
    ]


def _blind(play: Play) -> bool:
    """Whether it was started elsewhere and shows nothing here: then nobody sees that it waits."""
    return play.elsewhere and not play.status


def _question(status: dict[str, Any], named: str) -> Question | None:
    """What only staff may answer now."""
    waits = status.get("waits")
    if not waits:
        return None
    why = waits["why"]
    stop = Action("Stop", Press("stop"), look="caution")
    lines = [Line(waits["because"], "care")] if waits["because"] else []
    if why == "identity":
        go_on = Action("Yes, go on", Press("resume"), look="main")
        other = Action("No, somebody else", Press("wrong person"), look="caution")
        return Question(f"Is this still {named}?", tuple(lines), (go_on, other))
    if why.startswith("question"):
        lines.append(Line("Talk with the patient first."))
    words = "Yes, I stay beside" if why == "supervision" else "Go on"
    go_on = Action(words, Press("resume"), look="main")
    return Question(WAITS.get(why, why), tuple(lines), (go_on, stop))
