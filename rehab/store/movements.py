"""Movements that staff showed to be copied: each with the consent to it, used by its name, and
erasable: then its data and its key go, and that there was one stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehab.errors import UserError
from rehab.store import erasing
from rehab.store.changes import Insert
from rehab.store.desk import Desk
from rehab.store.keys import label, to_json, uuid7
from rehab.store.sealing import SealError, Seals
from rehab.store.words import line

_SQL = """SELECT movement.id, name, seconds, sides, consent, consent_version, created_at, actor,
    NOT EXISTS (SELECT 1 FROM movement_data WHERE movement_id = movement.id) AS erased
    FROM movement"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a movement beside its data: how long (s), which arms, the consent's words
    and their version, when and by whom."""

    id: str
    name: str
    seconds: float
    sides: tuple[str, ...]
    consent: str
    consent_version: str
    created_at: str
    actor: str
    erased: bool


class Movements:
    """A store's part. Every method raises `UserError` where a value cannot be, or who acts may
    not."""

    def __init__(self, desk: Desk, seals: Seals) -> None:
        self._desk, self._seals = desk, seals

    def keep(
        self,
        document: Mapping[str, Any],
        *,
        seconds: float,
        sides: tuple[str, ...],
        consent: str,
        consent_version: str,
    ) -> Kept:
        """Keep a movement (`rehab.movement.Movement.to_dict`) of who acts, who consented to these
        words; its name must be free."""
        self._desk.may("play", "movement")
        name = line(str(document["name"]), "The name")
        words = line(consent, "The consent", longest=1000)
        version = line(consent_version, "The consent's version")
        identity = uuid7()
        sealed = self._seals.seal(identity, to_json(dict(document)).encode(), identity)
        values: dict[str, Any] = {"id": identity, "name": name, "seconds": float(seconds)}
        values |= {"sides": " ".join(sides), "consent": words, "consent_version": version}
        values |= {"created_at": label(), "actor": self._desk.actor}
        data: dict[str, Any] = {"id": uuid7(), "movement_id": identity, "data": sealed}
        with self._desk.writing() as write:
            self.free(name)
            write(
                Insert("movement", values),
                Insert("movement_data", {**data, "created_at": label()}),
                self._desk.audit("record movement", "movement", identity, {"name": name}),
            )
        return self.find(name)

    def free(self, name: str) -> None:
        """Raise `UserError` where a movement is called `name` already."""
        if any(one.name == name and not one.erased for one in self.everything()):
            raise UserError(
                f'There is a movement "{name}" already: take another name, or erase that one: '
                f'rehab movements erase "{name}"'
            )

    def everything(self) -> list[Kept]:
        """Every movement, by its name, the erased ones too."""
        rows = self._desk.rows(f"{_SQL} ORDER BY name, movement.seq")
        return [_kept(row) for row in rows]

    def find(self, name: str) -> Kept:
        """The movement that is called `name` and not erased."""
        there = [one for one in self.everything() if not one.erased]
        for one in there:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in there)
        raise UserError(
            f'There is no movement "{name}"; ' + (f"there are: {known}." if known else "none is.")
        )

    def document(self, kept: Kept) -> dict[str, Any]:
        """Its data, for `rehab.movement.Movement.from_dict`."""
        row = self._desk.one("SELECT data FROM movement_data WHERE movement_id = ?", [kept.id])
        if row is None:
            raise UserError(f'The movement "{kept.name}" was erased.')
        try:
            found = json.loads(self._seals.unseal(kept.id, row["data"], kept.id).decode())
        except SealError as error:
            raise UserError(f'The movement "{kept.name}" cannot be read: {error}.') from None
        return dict(found)

    def uses(self, kept: Kept) -> int:
        """How many sessions were played with it."""
        sql = """SELECT count(*) AS many FROM session WHERE started_at >= ? AND EXISTS (
        SELECT 1 FROM json_each(snapshot, '$.movements') WHERE key = ?)"""
        row = self._desk.one(sql, [kept.created_at, kept.name])
        return 0 if row is None else int(row["many"])

    def erase(self, kept: Kept) -> list[str]:
        """Destroy its key and delete its data: by who showed it, or who may erase. The copies of
        the key that could not be reached, a sentence each."""
        if kept.actor != self._desk.actor or self._desk.role() is None:
            self._desk.may("erase", "movement", kept.id)
        try:
            self._seals.destroy(kept.id)
        except SealError as error:
            raise UserError(f"The movement could not be erased: {error}.") from None
        unreached = erasing.in_copies(self._desk, self._seals, kept.id)
        with self._desk.writing() as write:
            erasing.delete_movement(self._desk.db, kept.id)
            detail = {"copies not reached": len(unreached)}
            write(self._desk.audit("erase movement", "movement", kept.id, detail))
        return unreached


def _kept(row: Mapping[str, Any]) -> Kept:
    values = {**row, "sides": tuple(row["sides"].split()), "erased": bool(row["erased"])}
    return Kept(**values)
