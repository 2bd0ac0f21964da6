"""Play as the station knows it: another process, what it shows of itself, what it was told."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehab.clinic import telling
from rehab.clinic.telling import Came
from rehab.errors import UserError
from rehab.live import Reader, folder
from rehab.store import Patient, Session, Store
from rehab.store.keys import uuid7

if TYPE_CHECKING:
    from rehab.live import Pixels
    from rehab.station.room import Means

LOOK = 0.4
"""Seconds between two looks into the store."""

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
    window; nothing in it waits for the other process."""

    def __init__(self, store: Store, who: Patient, child: Child | None, session: str = "") -> None:
        self.who = who
        self.session = session
        self.status: dict[str, Any] = {}
        self.commands: list[Command] = []
        self.over = False
        self.failed = ""
        """Why play came to nothing or broke off, in a sentence; or nothing."""
        self.minutes = 0.0
        """How long it takes as prescribed; 0 where nobody said."""
        self._store, self._child = store, child
        self._reader: Reader | None = None
        self._before = {one.id for one in store.sessions(who)} - {session}
        self._looked = 0.0
        self._picture: tuple[int, Pixels] | None = None
        self._minutes()

    @classmethod
    def begun(
        cls, store: Store, means: Means, who: Patient, *, supervised: bool, anew: bool
    ) -> Play:
        """Start to play what is due of the patient."""
        extra = [*means.arguments, *dict(means.own).get(who.alias, ())]
        extra += ["--supervised"] * supervised + ["--close" if anew else "--resume"]
        return cls(store, who, Child(store.path.parent, who.alias, means.driver, extra))

    @classmethod
    def joined(cls, store: Store, session: Session) -> Play:
        """Take part in a session that was started elsewhere."""
        return cls(store, store.patient(session.patient), None, session.id)

    def step(self, now: float) -> None:
        """Take in what is new."""
        self._read()
        if now - self._looked < LOOK or self.over:
            return
        self._looked = now
        self._find()
        for command in self.commands:
            if command.came.state in ("requested", "acknowledged"):
                found = telling.came(self._store, self.session, command.id, command.name)
                command.came = found
        self._end()

    def send(self, name: str, reason: str = "", **data: Any) -> None:
        """Ask play for one of `rehab.session.commands.COMMANDS`. Raises `UserError`."""
        if not self.session:
            raise UserError("The session has not begun yet.")
        said = {**data, **({"reason": reason} if reason else {})}
        sent = self._store.send_command(self.session, name, said)
        command = Command(sent, name, self._store.actor, reason)
        self.commands = [*self.commands, command][-KEPT:]

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
        if self._child is not None and self._child.code is not None:
            self._child.live.unlink(missing_ok=True)

    def _read(self) -> None:
        if self._reader is None:
            self._reader = self._opened()
        status = None if self._reader is None else self._reader.status()
        if status is not None:
            self.status = status
            self.session = self.session or status["session"]

    def _opened(self) -> Reader | None:
        """The file by which play shows itself, once it is there."""
        if self.over:
            return None
        if self._child is not None:
            return _reader(self._child.live)
        for path in folder().glob("*.live"):
            reader = _reader(path)
            if reader is not None:
                if (reader.status() or {}).get("session") == self.session:
                    return reader
                reader.close()
        return None

    def _find(self) -> None:
        """The session, as soon as it is stored, which it is before anything is shown."""
        if not self.session:
            new = [s.id for s in self._store.sessions(self.who) if s.id not in self._before]
            self.session = new[-1] if new else ""

    def _end(self) -> None:
        """See whether it is over, and why."""
        code = None if self._child is None else self._child.code
        if self.session:
            self.over = not self._store.session(self.session).live
        elif code is not None:
            self.over = True
        if self.over and code not in (None, 0) and self._child is not None:
            self.failed = self._child.last or f"Play ended without a word (code {code})."

    def _minutes(self) -> None:
        from rehab.clinic import today

        found = today.newest(self._store, self.who, date.today())
        self.minutes = 0.0 if found is None else found.made.minutes_a_session

    @property
    def begun_at(self) -> datetime | None:
        """When the session was begun."""
        if not self.session:
            return None
        return datetime.fromisoformat(self._store.session(self.session).started_at)


class Child:
    """The process that plays; what it last said of trouble is kept as a line."""

    def __init__(self, home: Path, alias: str, driver: str, extra: list[str]) -> None:
        """Raises `UserError` where it cannot be started."""
        try:
            self.live = folder() / f"{uuid7()}.live"
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "rehab", "play", "--patient", alias),
                    *("--driver", driver, "--live", str(self.live), *extra),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, "REHAB_HOME": str(home)},
                start_new_session=True,  # a Ctrl-C at the station ends no session
            )
        except OSError as error:
            raise UserError(f"Play cannot be started: {error.strerror or error}.") from None
        self._lines: deque[str] = deque(maxlen=20)
        self._thread = threading.Thread(target=self._listen, name="play's words", daemon=True)
        self._thread.start()

    @property
    def code(self) -> int | None:
        """With what it ended; None while it runs."""
        return self._process.poll()

    @property
    def last(self) -> str:
        """The last line that it said of trouble."""
        self._thread.join(0.5)
        return next((line for line in reversed(self._lines) if line.strip()), "").strip()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._lines.append(line)


def _reader(path: Path) -> Reader | None:
    try:
        return Reader(path)
    except (OSError, ValueError):  # not there or not whole yet
        return None
