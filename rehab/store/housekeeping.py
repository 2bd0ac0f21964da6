"""What is due in a store between sessions: a backup a day, and motion that need not be kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from rehab.store import backup, retention
from rehab.store.audit import Audit, Head
from rehab.store.changes import Insert
from rehab.store.desk import Desk
from rehab.store.keys import label, uuid7


class Kept(NamedTuple):
    """What housekeeping did, where it did anything."""

    backup: Path | None
    rotated: list[Path]
    tidied: retention.Tidied


def folder(desk: Desk) -> Path:
    """Where the daily backups of a store are: beside it."""
    return desk.path.parent / "backups"


def back_up(desk: Desk, target: Path, kind: str = "asked") -> Head:
    """Copy the store to `target`, prove it, and note that it is there. Raises `UserError`."""
    head = backup.copy(desk, target)
    values = {"id": uuid7(), "path": str(target.absolute()), "kind": kind, "audit_head": str(head)}
    desk.write(
        Insert("backup", {**values, "created_at": label(), "actor": desk.actor}),
        desk.audit("back up", "backup", values["id"], {"kind": kind, "audit_head": str(head)}),
    )
    return head


def backup_due(desk: Desk, today: date) -> bool:
    """Whether today has no backup yet, and anything happened since the last."""
    found = backup.dailies(folder(desk))
    if any(day == today for day, _ in found):
        return False
    sql = "SELECT audit_head FROM backup WHERE kind = 'daily' ORDER BY seq DESC LIMIT 1"
    last = desk.one(sql)
    if not found or last is None:
        return True
    # The backup's own row in the audit follows its head.
    return Audit(desk).head().number > int(last["audit_head"].split()[0]) + 1


def keep(desk: Desk, verify: retention.Verify, *, only: str | None = None) -> Kept:
    """Do what is due now; an open store, which holds invented people only, asks for nothing.

    `only` names the one session that may be replayed now. Raises `UserError`; what it did until
    then is done.
    """
    made, rotated = None, []
    if retention.encrypted(desk) and backup_due(desk, date.today()):
        made = backup.daily(folder(desk), date.today())
        back_up(desk, made, "daily")
        rotated = backup.rotate(folder(desk))
    return Kept(made, rotated, retention.tidy(desk, verify, only=only))
