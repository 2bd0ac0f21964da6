"""What a site chose for all of a store: a name and a value, the newest version holds."""

from __future__ import annotations

from typing import Any

from rehab.errors import UserError
from rehab.store.changes import Insert
from rehab.store.desk import Desk
from rehab.store.keys import label, uuid7

SUGGESTIONS = "suggestions"
"""Whether `rehab suggest` proposes anything here: on (as long as nobody chose) or off."""


def current(desk: Desk, name: str) -> str | None:
    """What holds; None where nobody chose."""
    sql = "SELECT value FROM setting WHERE name = ? ORDER BY version DESC LIMIT 1"
    row = desk.one(sql, [name])
    return None if row is None else str(row["value"])


def choose(desk: Desk, name: str, value: str, action: str) -> None:
    """From now on `value` holds; the audit calls what was done `action`."""
    with desk.writing() as write:
        row = desk.one("SELECT max(version) AS last FROM setting WHERE name = ?", [name])
        values: dict[str, Any] = {"id": uuid7(), "name": name, "value": value}
        values |= {"version": ((row and row["last"]) or 0) + 1, "created_at": label()}
        write(
            Insert("setting", {**values, "actor": desk.actor}),
            desk.audit(action, "setting", values["id"], {name: value}),
        )


def suggests(desk: Desk) -> bool:
    """Whether suggestions are on."""
    return current(desk, SUGGESTIONS) != "off"


def switch_suggestions(desk: Desk, to: str) -> None:
    """Turn them on or off; `UserError` for another word."""
    if to not in ("on", "off"):
        raise UserError(f"Suggestions cannot be {to!r}: they are on or off.")
    choose(desk, SUGGESTIONS, to, "switch suggestions")
