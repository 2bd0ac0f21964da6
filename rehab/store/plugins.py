"""Which plug-ins an administrator let in, of which files: a clinic's store loads no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from rehab.errors import UserError
from rehab.plugins import Plugin, Rule
from rehab.store import settings
from rehab.store.desk import Desk
from rehab.store.keys import to_json

_SETTING = "exercise "


class Enabled(NamedTuple):
    """What was let in: the SHA-256 of its files, of which package, by whom and when."""

    name: str
    sha256: str
    package: str
    by: str
    at: str

    @property
    def day(self) -> str:
        return self.at[:10]


def enabled(desk: Desk) -> dict[str, Enabled]:
    """All that is let in now, by name."""
    sql = """SELECT name, value, created_at, actor FROM setting AS one
    WHERE substr(name, 1, ?) = ?
    AND version = (SELECT max(version) FROM setting WHERE name = one.name)"""
    found = {}
    for row in desk.rows(sql, [len(_SETTING), _SETTING]):
        name = row["name"].removeprefix(_SETTING)
        if value := json.loads(row["value"]):
            found[name] = Enabled(name, **value, by=row["actor"], at=row["created_at"])
    return found


def enable(desk: Desk, plugin: Plugin) -> Enabled:
    """Let the files of `plugin` in as they are now."""
    value = {"sha256": plugin.digest(), "package": plugin.package}
    settings.choose(desk, _SETTING + plugin.name, to_json(value), "enable exercise")
    return enabled(desk)[plugin.name]


def disable(desk: Desk, name: str) -> None:
    """Let `name` in no more. Raises `UserError` where it is not let in."""
    if name not in enabled(desk):
        raise UserError(f"{name} is not enabled.")
    settings.choose(desk, _SETTING + name, to_json({}), "disable exercise")


def state(plugin: Plugin, known: Enabled | None) -> str:
    """Why `plugin` is not let in by `known`, the rest of a sentence about it; "" where it is."""
    if known is None:
        return "is not enabled here"
    if plugin.digest() != known.sha256:
        return f"has changed since {known.by} enabled it on {known.day}"
    return ""


def rule(desk: Desk, say: Callable[[str], object]) -> Rule:
    """Who may be loaded: in a clinic's store what is let in and has not changed; in an open one
    anything, which `say` is told."""
    known, clinic = enabled(desk), desk.clinic

    def admit(plugin: Plugin) -> None:
        why = state(plugin, known.get(plugin.name))
        whole = f"The exercise {plugin.name} of {plugin.package} {why}"
        if why and clinic:
            raise UserError(
                f"{whole}; an administrator can look at it and let it in: "
                f"rehab exercises enable {plugin.name}"
            )
        if why:
            say(f"{whole}; it is loaded, since this store is open.")

    return admit
