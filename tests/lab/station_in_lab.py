"""A clinic's station in the lab: its desk, whoever sits at it, and whoever wears the headset."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from at_the_desk import PATIENCE, AtTheDesk
from clinic_in_lab import SECRET, THERAPIST, Clinic
from lab import Lab
from people import Person
from playing_in_lab import moved_by
from remote import Remote
from sight import Sight

from rehab.station.desk import Desk
from rehab.station.room import Means
from rehab.station.shown import After, Playing, Today
from rehab.store import Session, Store, StoredEvent


class Station:
    """Play is started by the desk alone; `store` is a second look into what it stores."""

    def __init__(self, lab: Lab, remote: Remote, clinic: Clinic, sight: Sight) -> None:
        self.lab, self.sight = lab, sight
        self._remote = remote
        self._opened = Store.open(clinic.home / "rehab.db")
        self.store = Store.open(clinic.home / "rehab.db", actor=THERAPIST)
        self.desk = Desk(self._opened, Means("openxr", ("--no-mirror",)))
        self.staff = AtTheDesk(self.desk)

    def close(self) -> None:
        """Let go of everything."""
        self.desk.close()
        self._opened.close()
        self.store.close()

    def unlock(self) -> None:
        """The therapist begins their shift."""
        self.staff.choose("handle", THERAPIST)
        self.staff.type("secret", SECRET)
        self.staff.press("unlock")
        self.staff.at(Today)

    @contextmanager
    def worn_by(self, person: Person) -> Iterator[None]:
        """Somebody wears the headset."""
        with moved_by(self._remote, person):
            yield

    def begin(self) -> Session:
        """Start: yes, it is they; somebody is beside those who stand. The session, once stored."""
        before = {one.id for one in self.store.sessions()}
        self.staff.press("yes")
        shown = self.staff.look()
        if not isinstance(shown.screen, Playing):
            self.staff.press("yes")
        self.staff.at(Playing)
        new: list[Session] = []

        def begun(_: object) -> bool:
            new[:] = [one for one in self.store.sessions() if one.id not in before]
            return bool(new)

        self.staff.until(begun, "a session in the store")
        return new[0]

    def see(self, session: Session, kind: str, patience: float = PATIENCE) -> StoredEvent:
        """The first event of that kind that the session told, as soon as it is stored."""
        told: list[StoredEvent] = []

        def there(_: object) -> bool:
            told[:] = [event for event in self.store.events(session.id) if event.kind == kind]
            return bool(told)

        deadline = time.monotonic() + patience
        while not there(self.staff.look()):
            assert time.monotonic() < deadline, f"no {kind} within {patience:g} s"
            time.sleep(0.25)
        return told[0]

    def tell(self, name: str) -> str:
        """One of the large commands; what the station says once it is more than requested."""
        self.staff.press(name)

        def done(shown: object) -> bool:
            sent = shown.screen.sent if isinstance(shown.screen, Playing) else ()
            return bool(sent) and sent[-1].state in ("active", "refused")

        shown = self.staff.until(done, f"{name} active or refused")
        assert shown.screen.sent[-1].state == "active", shown.screen.sent
        return shown.screen.sent[-1].told

    def stop(self) -> After:
        """End the session and see what it came to."""
        self.staff.press("stop")
        return self.staff.at(After).screen


def seconds(begin: int, end: int) -> float:
    """Between two moments of the computer's clock, ns."""
    return (end - begin) * 1e-9
