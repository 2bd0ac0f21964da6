"""Play as the station knows it: another process, what it shows of itself, what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehab.clinic import telling, today
from rehab.clinic.telling import Came
from rehab.errors import UserError
from rehab.live import Reader, folder
from rehab.station.child import Child
from rehab.store import Patient, Session, Store
from rehab.store.keys import uuid7

if TYPE_CHECKING:
    from rehab.live import Pixels
    from rehab.station.room import Means

LOOK = 0.4
"""Seconds between two looks into the store and for the live file."""

KEPT = 4
"""Commands that are shown, the newest last."""


@dataclass
class Command:
    """One that was sent, by whom and why, and how far it has come."""

    id: str
    name: str
    actor: str
    reason: str
    came: Came = field(default_factory=lambda: Came("requested"))


class Play:
    """A session of `who` that is starting, played or over. It is stepped once a frame of the
    window; nothing in it waits for the other process, which is `child` where it is ours, and shows
    itself in the file `live`."""

    def __init__(
        self,
        store: Store,
        who: Patient,
        child: Child | None,
        live: Path | None = None,
        session: str = "",
    ) -> None:
        self.who = who
        self.session = session
        self.status: dict[str, Any] = {}
        self.commands: list[Command] = []
        self.over = False
        self.failed = ""
        """Why play came to nothing or broke off, in a sentence; or nothing."""
        found = today.newest(store, who, date.today())
        self.minutes = 0.0 if found is None else found.made.minutes_a_session
        """How long it takes as prescribed; 0 where nobody said."""
        self._store, self._child, self._live = store, child, live
        self._before = {one.id for one in store.sessions(who)} - {session}
        self._reader: Reader | None = None
        self._picture: tuple[int, Pixels] | None = None
        self._looked = 0.0

    @classmethod
    def begun(
        cls, store: Store, means: Means, who: Patient, *, supervised: bool, anew: bool
    ) -> Play:
        """Start to play what is due of the patient. Raises `UserError`."""
        extra = [*means.arguments, *dict(means.own).get(who.alias, ())]
        extra += ["--supervised"] * supervised + ["--close" if anew else "--resume"]
        live = folder() / f"{uuid7()}.live"
        words = ["play", "--patient", who.alias, "--driver", means.driver, "--live", str(live)]
        return cls(store, who, Child(store.path.parent, [*words, *extra]), live)

    @classmethod
    def joined(cls, store: Store, session: Session) -> Play:
        """Take part in a session that was started elsewhere."""
        return cls(store, store.patient(session.patient), None, session=session.id)

    @property
    def elsewhere(self) -> bool:
        """Whether it was started by another program."""
        return self._child is None

    @property
    def waits_for(self) -> str:
        """What is said while it starts, such as that no headset is there yet."""
        return "" if self._child is None or self.session else self._child.said

    def step(self, now: float) -> None:
        """Take in what is new."""
        if self._reader is not None and (status := self._reader.status()) is not None:
            self.status = status
            self.session = self.session or status["session"]
        if now - self._looked < LOOK:
            return
        self._looked = now
        if not self.over:
            self._look()
        self._end()

    def send(self, name: str, reason: str = "", **data: Any) -> None:
        """Ask play for one of `rehab.session.commands.COMMANDS`. Raises `UserError`."""
        if not self.session:
            raise UserError("The session has not begun yet.")
        said = {**data, **({"reason": reason} if reason else {})}
        sent = self._store.send_command(self.session, name, said)
        command = Command(sent, name, self._store.actor, reason)
        self.commands = [*self.commands, command][-KEPT:]

    def give_up(self) -> None:
        """End what has not begun yet."""
        if self._child is not None:
            self._child.end()
        self.over = True

    def picture(self) -> tuple[int, Pixels] | None:
        """The last picture (h, w, 3) with a number that grows."""
        if self._reader is not None and (new := self._reader.picture()) is not None:
            self._picture = new
        return self._picture

    def close(self) -> None:
        """Let go of what is shown of it; a session that is played goes on."""
        if self._reader is not None:
            self._reader.close()
        self._reader = self._picture = None
        self.status = {}
        if self._child is not None and self._child.code is not None and self._live is not None:
            self._live.unlink(missing_ok=True)

    def _look(self) -> None:
        """Look for what shows it, for its session, and how far commands have come."""
        self._reader = self._reader or self._opened()
        if not self.session:  # it is stored before anything is shown
            new = [s.id for s in self._store.sessions(self.who) if s.id not in self._before]
            self.session = new[-1] if new else ""
        for command in self.commands:
            if command.came.state in ("requested", "acknowledged"):
                command.came = telling.came(self._store, self.session, command.id, command.name)

    def _opened(self) -> Reader | None:
        """The file by which play shows itself, once it is there."""
        if self._live is not None:
            return _reader(self._live)
        for path in folder().glob("*.live"):
            reader = _reader(path)
            if reader is not None:
                if (reader.status() or {}).get("session") == self.session:
                    return reader
                reader.close()
        return None

    def _end(self) -> None:
        """See whether it is over, and why: its process still keeps house then."""
        code = None if self._child is None else self._child.code
        gone = code is not None
        self.over = self.over or gone
        if self.session and not self.over:
            self.over = not self._store.session(self.session).live
        if self._child is not None and code:
            self.failed = self._child.trouble or f"Play ended without a word (code {code})."


def _reader(path: Path) -> Reader | None:
    try:
        return Reader(path)
    except (OSError, ValueError):  # not there or not whole yet
        return None
