"""What is due in a store between sessions: a backup a day, and motion that need not be kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rehab.store import backup, retention
from rehab.store.audit import Head
from rehab.store.changes import Insert
from rehab.store.keys import label, uuid7

if TYPE_CHECKING:
    from rehab.store.store import Store


class Kept(NamedTuple):
    """What housekeeping did, where it did anything."""

    backup: Path | None
    rotated: list[Path]
    tidied: retention.Tidied


def folder(store: Store) -> Path:
    """Where the daily backups of a store are: beside it."""
    return store.path.parent / "backups"


def back_up(store: Store, target: Path, kind: str = "asked") -> Head:
    """Copy the store to `target`, prove it, and note that it is there. Raises `UserError`."""
    head = backup.copy(store.desk, store.seals, target)
    what = {"kind": kind, "audit_head": str(head)}
    values = {"id": uuid7(), "path": str(target.absolute()), **what}
    store.desk.write(
        Insert("backup", {**values, "created_at": label(), "actor": store.actor}),
        store.desk.audit(
            "back up", "backup", values["id"], {"kind": kind, "audit_head": str(head)}
        ),
    )
    return head


def backup_due(store: Store, today: date) -> bool:
    """Whether today has no backup yet, and anything happened since the last."""
    found = backup.dailies(folder(store))
    if any(day == today for day, _ in found):
        return False
    sql = "SELECT audit_head FROM backup WHERE kind = 'daily' ORDER BY seq DESC LIMIT 1"
    last = store.desk.one(sql)
    if not found or last is None:
        return True
    # The backup's own row in the audit follows its head.
    return store.audit.head().number > int(last["audit_head"].split()[0]) + 1


def keep(store: Store, verify: retention.Verify, *, only: str | None = None) -> Kept:
    """Do what is due now; an open store, which holds invented people only, asks for nothing.

    `only` names the one session that may be replayed now. Raises `UserError`; what it did until
    then is done.
    """
    made, rotated = None, []
    if store.clinic and backup_due(store, date.today()):
        made = backup.daily(folder(store), date.today())
        back_up(store, made, "daily")
        rotated = backup.rotate(folder(store))
    return Kept(made, rotated, retention.tidy(store.desk, verify, only=only))
