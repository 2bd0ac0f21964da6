"""Which numbers may be joined by a line, and what differs between two that may not, in words."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from functools import cache
from typing import Any

from rehab.report.overview import Key

_WORDS = {
    "kind": "purpose",
    "exercise": "exercise",
    "posture": "posture",
    "input": "input",
    "mount": "how the controller is held",
    "headset": "headset",
    "estimator": "body estimate",
    "targets": "targets",
    "mode": "who moved the limb",
}

HOW_MUCH = ("trials", "sides")
"""Settings that say how much is done, and not what."""

SEVERAL = " + "
"""Between the parts of a key whose number sums up blocks that were not alike."""


@cache
def parsed(stored: str, kind: str, exercise: str) -> tuple[Key, Key, Key]:
    """The keys for the left arm, the right and neither, of a block's `comparability` as stored.

    A block names how both arms carry their controllers ("strap/hand" where they differ); an older
    one, that names nothing, has only what its row says.
    """
    found = json.loads(stored)
    known = {name: str(found.get(name, "")) for name in Key._fields}
    known["kind"], known["exercise"] = kind, exercise
    left, slash, right = known["mount"].partition("/")
    whole = Key(**known)
    return (whole._replace(mount=left), whole._replace(mount=right if slash else left), whole)


def of(stored: str, kind: str, exercise: str, side: str) -> Key:
    """The key of what was measured of `side` ("left", "right", else neither) in a block."""
    return parsed(stored, kind, exercise)[{"left": 0, "right": 1}.get(side, 2)]


@cache
def merged(keys: frozenset[Key]) -> Key:
    """The key of a number that sums up blocks of these keys: equal where the mixture is."""
    columns = zip(*sorted(keys), strict=True)
    return Key(*(SEVERAL.join(dict.fromkeys(x for x in column if x)) for column in columns))


@cache
def shared(key: Key) -> Key:
    """The one object of all keys that are equal to it."""
    return key


@cache
def sideless(key: Key) -> Key:
    """The key without what may differ between the arms."""
    return key._replace(mount="", input="")


def differences(before: Key, after: Key) -> str:
    """What changed, for a clinician: "exercise star-reach/2; targets: distance 85 to 92"."""
    return "; ".join(_differences(before, after))


def _differences(before: Key, after: Key) -> Iterable[str]:
    for name, old, new in zip(Key._fields, before, after, strict=True):
        if old == new:
            continue
        if name == "targets" and (parts := _settings(old, new)):
            yield f"targets: {parts}"
        elif not new:
            yield f"{_WORDS[name]} no longer known"
        else:
            yield f"{_WORDS[name]} {new}"


def _settings(old: str, new: str) -> str:
    """What differs between two target sets that are named by their settings."""
    was, now = _parted(old), _parted(new)
    return _changes(was, now) if was and now else ""


def _parted(targets: str) -> dict[str, str]:
    """The settings that name a target set, words of several parts in quotes; empty where it is
    named otherwise."""
    try:
        parts = [part.partition("=") for part in shlex.split(targets)]
    except ValueError:  # a quotation mark without its other one
        return {}
    if SEVERAL in targets or not all(equals for _, equals, _ in parts):
        return {}
    return {name: value for name, _, value in parts}


@cache
def setting_changes(old: str, new: str) -> str:
    """What makes a block harder or easier than another, of their settings as stored: "distance 75
    to 85, size 12 to 10". How much is done is no difficulty."""
    was, now = (
        {name: value for name, value in json.loads(text).items() if name not in HOW_MUCH}
        for text in (old, new)
    )
    return _changes(was, now)


def _changes(was: dict[str, Any], now: dict[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {_plain(was.get(name))} to {_plain(now.get(name))}"
        for name in sorted(was.keys() | now.keys())
        if was.get(name) != now.get(name)
    )


def _plain(value: Any) -> str:
    if value is None:
        return "unset"
    return f"{value:g}" if isinstance(value, float) else str(value)
