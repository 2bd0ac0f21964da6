"""Who is at the keyboard: staff with roles and secrets, and the shift that one of them unlocked."""

from __future__ import annotations

import itertools
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from rehab.errors import UserError
from rehab.store.changes import Insert, Update
from rehab.store.desk import Desk, Write
from rehab.store.keys import label, uuid7
from rehab.store.lease import LEASE
from rehab.store.roles import ROLES, Action
from rehab.store.words import line, one_of, same, shown

if TYPE_CHECKING:
    from argon2 import PasswordHasher

IDLE = 15 * 60.0
"""Seconds without a command after which the keyboard locks itself."""

LEAST_PIN, LEAST, MOST = 6, 8, 256
"""The least digits of a PIN, and the least and most characters of a passphrase."""

FREE, LONGEST_PAUSE = 3, 300.0
"""So many wrong secrets cost nothing; each further one doubles the wait, up to so many seconds."""

NO_STAFF = "There is no staff yet; begin with: rehab staff add HANDLE administrator"

_RESERVED = ("local", "nobody", "patient", "unknown", "system")


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff, as last changed; who left is not `active`."""

    handle: str
    role: str
    active: bool
    version: int
    created_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Who unlocked; `begun` and `seen` are seconds since 1970."""

    id: str
    handle: str
    begun: float
    seen: float


class Staff:
    """A store's part. A store without staff asks nobody: who acts there is "local"."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, handle: str, role: str, secret: str) -> Member:
        """A new member; the first of a store is an administrator. Raises `UserError`."""
        handle, role = self.checked(handle, role)
        self._desk.may("administer", "staff", handle)
        hashed = _hashed(secret, handle)
        with self._desk.writing() as write:
            self.checked(handle, role)
            return self._change(write, Member(handle, role, True, 1, "", ""), hashed, "add staff")

    def checked(self, handle: str, role: str) -> tuple[str, str]:
        """The handle and the role of a new member, as stored. Raises `UserError`."""
        handle, role = line(handle, "The handle", longest=64), one_of(role, "The role", ROLES)
        there = self.everyone()
        if same(handle) in _RESERVED:
            raise UserError(f"The handle {handle} means something else here; choose another.")
        if any(same(member.handle) == same(handle) for member in there):
            raise UserError(f"There is or was somebody called {handle}; take another handle.")
        if not there and role != "administrator":
            raise UserError("The first of the staff must be an administrator; add one first.")
        return handle, role

    def everyone(self) -> list[Member]:
        """Every member as last changed, those who left included, by handle."""
        sql = """SELECT handle, role, active, version, created_at, actor FROM staff AS one
        WHERE version = (SELECT max(version) FROM staff WHERE handle = one.handle) ORDER BY 1"""
        return [Member(**{**row, "active": bool(row["active"])}) for row in self._desk.rows(sql)]

    def change(self, handle: str, *, role: str | None = None, secret: str | None = None) -> Member:
        """Another role or secret; the own secret everybody may change. Raises `UserError`."""
        member = self._member(handle)
        role = member.role if role is None else one_of(role, "The role", ROLES)
        if role != member.role or member.handle != self._desk.actor:
            self._desk.may("administer", "staff", member.handle)
        hashed = self._secret(member) if secret is None else _hashed(secret, member.handle)
        with self._desk.writing() as write:
            if role != "administrator":
                self._keep_one(member)
            if secret is not None and member.handle != self._desk.actor:
                self._end(write, member.handle)  # whoever knew the old one is not let go on
            changed = Member(member.handle, role, True, member.version + 1, "", "")
            return self._change(write, changed, hashed, "change staff")

    def leave(self, handle: str) -> Member:
        """A member who left may do nothing; what they did keeps their handle."""
        member = self._member(handle)
        self._desk.may("administer", "staff", member.handle)
        with self._desk.writing() as write:
            self._keep_one(member)
            left = Member(member.handle, member.role, False, member.version + 1, "", "")
            self._end(write, member.handle)
            return self._change(write, left, self._secret(member), "staff leaves")

    # The shift

    def unlock(self, handle: str, secret: str) -> Shift:
        """Begin the shift of `handle`, which ends whoever's was. Raises `UserError`.

        Every try is in the audit before it is judged, so that tries at once are all counted.
        """
        known = next((m for m in self.everyone() if same(m.handle) == same(handle.strip())), None)
        # What was typed instead of a handle may be a secret: it is not written down.
        name = "unknown" if known is None else known.handle
        self._desk.actor = "nobody"  # until it is proved who tries
        with self._desk.writing() as write:
            self._pause(name)
            write(self._desk.audit("try to unlock", "staff", name))
        right = _verified(self._secret(known) if known and known.active else _nobodys(), secret)
        if known is None or not known.active or not right:
            self._desk.write(self._desk.audit("unlock refused", "staff", name))
            raise UserError(
                "The handle or the secret is wrong; an administrator can set a new one with: "
                "rehab staff change HANDLE --secret"
            )
        self._desk.actor = known.handle
        now = time.time()
        shift = Shift(uuid7(), known.handle, now, now)
        row: dict[str, Any] = {"id": shift.id, "handle": shift.handle, "begun": now, "seen": now}
        with self._desk.writing() as write:
            before = self.shift()
            if before is not None:
                write(Update("shift", before.id, {"ended": now}))
            write(Insert("shift", row), self._desk.audit("unlock", "staff", shift.handle))
        return shift

    def lock(self, why: str = "lock") -> str | None:
        """End the shift; the handle whose it was."""
        shift = self.shift()
        if shift is None:
            return None
        self._desk.actor = shift.handle
        ended = Update("shift", shift.id, {"ended": time.time()})
        self._desk.write(ended, self._desk.audit(why, "staff", shift.handle))
        self._desk.actor = "nobody"
        return shift.handle

    def shift(self) -> Shift | None:
        """The shift that runs, idle or not."""
        found = self._desk.one("SELECT * FROM shift ORDER BY rowid DESC LIMIT 1")
        if found is None or found["ended"] is not None:
            return None
        return Shift(found["id"], found["handle"], found["begun"], found["seen"])

    def admit(self, action: Action, subject: str = "", subject_id: str = "") -> None:
        """Let who unlocked do `action`: they act from now on. Raises `UserError`.

        It is a sign of life. In an open store without staff everybody is admitted.
        """
        if not self._desk.staffed():
            if self._desk.clinic:
                raise UserError(NO_STAFF)
            return
        shift = self.shift()
        if shift is not None and self.lock_if_idle():
            raise UserError(
                f"The keyboard locked itself after {IDLE / 60:.0f} minutes without a command; "
                f"go on with: rehab unlock {shift.handle}"
            )
        if shift is None:
            self._desk.actor = "nobody"
            self._desk.write(self._desk.audit(f"refused: {action}", subject or "store", subject_id))
            raise UserError("Nobody is at the keyboard; begin with: rehab unlock HANDLE")
        self._desk.actor = shift.handle
        if time.time() - shift.seen > 1.0:
            self._desk.write(Update("shift", shift.id, {"seen": time.time()}))
        self._desk.may(action, subject, subject_id)

    def lock_if_idle(self) -> bool:
        """Lock a keyboard at which nothing was done for too long; whether it was."""
        shift = self.shift()
        if shift is None or not self._idle(shift):
            return False
        self.lock("lock: idle")
        return True

    def _idle(self, shift: Shift) -> bool:
        """Whether nothing was done for too long; playing, up to its end, is doing something."""
        now = time.time()
        since = max(shift.seen, self._played(shift))
        return now - since > IDLE or now < shift.seen - 60.0  # the clock was set back: unsure

    def _played(self, shift: Shift) -> float:
        """When the last session that was begun in the shift was last known to be played."""
        first = f"{int(shift.begun * 1000):012x}"  # keys sort by the time at which they were made
        sql = """SELECT ended_at, lease_until FROM session
        WHERE id >= ? AND actor = ? ORDER BY id DESC LIMIT 1"""
        found = self._desk.one(sql, [f"{first[:8]}-{first[8:]}", shift.handle])
        if found is None:
            return 0.0
        if found["ended_at"] is not None:
            return datetime.fromisoformat(found["ended_at"]).timestamp()
        return float(found["lease_until"] or LEASE) - LEASE

    # Members

    def _member(self, handle: str) -> Member:
        there = self.everyone()
        for member in there:
            if same(member.handle) == same(handle.strip()):
                if not member.active:
                    raise UserError(f"{member.handle} has left.")
                return member
        if not there:
            raise UserError(NO_STAFF)
        some = ", ".join(member.handle for member in there if member.active)
        raise UserError(f"There is nobody called {shown(handle)}; there are: {some}.")

    def _keep_one(self, member: Member) -> None:
        """Refuse that the last administrator stops being one."""
        others = (m for m in self.everyone() if m.active and m.handle != member.handle)
        if member.role == "administrator" and not any(m.role == "administrator" for m in others):
            raise UserError(
                f"{member.handle} is the only administrator; make somebody else one first."
            )

    def _change(self, write: Write, member: Member, hashed: str, action: str) -> Member:
        made: dict[str, Any] = {"handle": member.handle, "role": member.role}
        made |= {"active": int(member.active), "version": member.version}
        made |= {"created_at": label(), "actor": self._desk.actor}
        detail = {"role": member.role, "version": member.version}
        write(
            Insert("staff", {"id": uuid7(), "secret": hashed, **made}),
            self._desk.audit(action, "staff", member.handle, detail),
        )
        return Member(**{**made, "active": member.active})

    def _end(self, write: Write, handle: str) -> None:
        """End the shift that runs, if it is that of `handle`."""
        shift = self.shift()
        if shift is not None and shift.handle == handle:
            write(Update("shift", shift.id, {"ended": time.time()}))

    def _secret(self, member: Member) -> str:
        sql = "SELECT secret FROM staff WHERE handle = ? ORDER BY version DESC LIMIT 1"
        return str(self._desk.rows(sql, [member.handle])[0]["secret"])

    def _pause(self, name: str) -> None:
        """Refuse a try that comes too soon after several wrong ones."""
        sql = """SELECT action, created_at FROM audit WHERE subject_id = ?
        AND action IN ('try to unlock', 'unlock') ORDER BY number DESC LIMIT 32"""
        tries = []
        for row in self._desk.rows(sql, [name]):
            if row["action"] == "unlock":
                break
            tries.append(datetime.fromisoformat(row["created_at"]).timestamp())
        if len(tries) < FREE:
            return
        pause = min(2.0 ** (len(tries) - FREE + 1), LONGEST_PAUSE)
        passed = time.time() - tries[0]
        if 0.0 <= passed < pause:
            raise UserError(
                f"After {len(tries)} wrong tries the next may come in {pause - passed:.0f} s."
            )


def check_secret(secret: str, handle: str = "") -> str:
    """`secret` as it is hashed, in Unicode's form C. Raises `UserError` where it is too weak."""
    secret = unicodedata.normalize("NFC", secret)
    pin = secret.isascii() and secret.isdigit()
    least = LEAST_PIN if pin else LEAST
    if len(secret) < least:
        raise UserError(
            f"A PIN needs {LEAST_PIN} digits at least, a passphrase {LEAST} characters."
        )
    if len(secret) > MOST:
        raise UserError(f"A passphrase may have up to {MOST} characters.")
    if any(unicodedata.category(sign) in ("Cs", "Cc") for sign in secret):
        raise UserError("The secret holds a sign that no keyboard has; write it without.")
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(secret)}
    a_row = len(set(secret)) < 3 or steps in ({1}, {-1})
    if a_row or same(secret) == same(handle):
        raise UserError("That secret is too easy to guess: no row like 123456, not your handle.")
    return secret


def _hashed(secret: str, handle: str) -> str:
    return _hasher().hash(check_secret(secret, handle))


def _verified(hashed: str, secret: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        typed = unicodedata.normalize("NFC", secret)[: MOST + 1].encode("utf-8", "replace")
        return _hasher().verify(hashed, typed)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash to judge the secret of an unknown handle by, so that it takes as long."""
    return _hasher().hash(uuid7())
