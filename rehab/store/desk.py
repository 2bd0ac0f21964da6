"""What the store's parts share: the database, who acts, and one way to write and to be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rehab.errors import UserError
from rehab.store import changes
from rehab.store.changes import Change, Insert
from rehab.store.dbapi import Database, write_tx
from rehab.store.keys import label, to_json, uuid7
from rehab.store.keystore import salt_of
from rehab.store.opening import explained
from rehab.store.roles import DOING, Action, allows, who_may

Write = Callable[..., None]


class Desk:
    """The database at `path`, and the handle of the person who acts there ("local": nobody)."""

    def __init__(self, path: Path, db: Database, actor: str = "local") -> None:
        self.path = path
        self.db = db
        self.actor = actor

    def write(self, *rows: Change) -> None:
        """Store `rows`, all or none."""
        with self.writing() as write:
            write(*rows)

    @contextmanager
    def writing(self) -> Iterator[Write]:
        """A transaction to read in and to write rows in, so that nobody writes in between."""
        with explained(self.path), write_tx(self.db):
            yield lambda *rows: changes.apply(self.db, rows)

    def audit(self, action: str, subject: str, subject_id: str, detail: Any = None) -> Insert:
        """The audit's row of what is done, to be written with it.

        `detail` never names a patient: the audit outlives the erasing of one.
        """
        values: dict[str, Any] = {"id": uuid7(), "action": action, "subject": subject}
        values |= {"subject_id": subject_id, "detail": to_json({} if detail is None else detail)}
        return Insert("audit", {**values, "created_at": label(), "actor": self.actor})

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """What `sql` finds, a dictionary a row."""
        with explained(self.path):
            return list(self.db.query(sql, list(parameters)))

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> dict[str, Any] | None:
        """The first row that `sql` finds."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    # Who may

    @property
    def clinic(self) -> bool:
        """Whether the store is encrypted, for patients; an open one is for invented people."""
        return salt_of(self.path) is not None

    def staffed(self) -> bool:
        """Whether the store has staff: one without asks nobody who acts."""
        return self.one("SELECT 1 FROM staff LIMIT 1") is not None

    def role(self) -> str | None:
        """The role of who acts; None where the staff does not know them, or no longer."""
        sql = """SELECT role, active FROM staff WHERE handle = ? ORDER BY version DESC LIMIT 1"""
        found = self.one(sql, [self.actor])
        return None if found is None or not found["active"] else str(found["role"])

    def allowed(self, action: Action) -> bool:
        """Whether who acts may do that: by their role, or because the store has no staff."""
        role = self.role()
        return allows(role, action) if role is not None else not self.staffed()

    def may(self, action: Action, subject: str = "", subject_id: str = "") -> None:
        """Refuse what the role of who acts does not allow, with an audit row of the attempt.

        Raises `UserError`.
        """
        if self.allowed(action):
            return
        refused = self.audit(f"refused: {action}", subject or "store", subject_id)
        self.write(refused)
        doing, role = DOING[action], self.role()
        if role is None:
            raise UserError(f"Nobody of the staff is at the keyboard, so you may not {doing}.")
        raise UserError(f"{self.actor} is {_a(role)} and may not {doing}; {who_may(action)} may.")


def _a(role: str) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"
