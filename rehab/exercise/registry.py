"""Which exercises there are, and the loading of the one that is named."""

from __future__ import annotations

import difflib
import importlib.metadata
import importlib.util
import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from rehab import resources
from rehab.errors import UserError
from rehab.exercise.base import Exercise

GROUP = "rehab.exercises"
"""The entry point group of installed plug-ins; an entry's name is the exercise's, unversioned."""


def names() -> list[str]:
    """The names of all exercises, bundled and installed, sorted; none of them is loaded."""
    return sorted({*_bundled(), *_installed()})


def find(name: str) -> type[Exercise]:
    """The exercise called `name` (`"star-reach"`) or with that id (`"star-reach/2"`).

    Only the named one is loaded. Raises `UserError` where there is none or where it is broken.
    """
    plain, _, version = name.partition("/")
    files, entries = _bundled(), _installed()
    if plain in files:
        kind = load(files[plain])
    elif plain in entries:
        kind = _load_entry(entries[plain])
    else:
        raise UserError(_unknown(name))
    if version and kind.spec.id != name:
        raise UserError(f'Exercise "{name}" is not here in that version: there is {kind.spec.id}.')
    return kind


def load(path: Path) -> type[Exercise]:
    """The one exercise that the file `path` defines; `UserError` says what is wrong with it."""
    label = f"rehab_exercise_{path.stem}"
    description = importlib.util.spec_from_file_location(label, path)
    if description is None or description.loader is None or not path.is_file():
        raise UserError(f"{path} is not a Python file that can be loaded.")
    module = importlib.util.module_from_spec(description)
    # pydantic looks its annotations up in the module that defines them.
    sys.modules[label] = module
    try:
        description.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[label]
        raise UserError(_broken(str(path), error)) from error
    return _checked(_only(module, str(path)), str(path))


def source(kind: type[Exercise]) -> Path:
    """The file that defines `kind`."""
    return Path(inspect.getfile(kind))


def _bundled() -> Mapping[str, Path]:
    files = resources.folder("exercises").glob("*.py")
    return {path.stem.replace("_", "-"): path for path in files if not path.stem.startswith("_")}


def _installed() -> Mapping[str, importlib.metadata.EntryPoint]:
    return {entry.name: entry for entry in importlib.metadata.entry_points(group=GROUP)}


def _load_entry(entry: importlib.metadata.EntryPoint) -> type[Exercise]:
    where = f"{entry.value} of {entry.dist.name if entry.dist else 'an unknown package'}"
    try:
        kind = entry.load()
    except (Exception, SystemExit) as error:
        raise UserError(_broken(where, error)) from error
    return _checked(_only(kind, where) if isinstance(kind, ModuleType) else kind, where)


def _only(module: ModuleType, where: str) -> object:
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Exercise)
        and value.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise UserError(f"{where} should define one exercise and defines {len(own)}.")
    return own[0]


def _checked(kind: object, where: str) -> type[Exercise]:
    if not (isinstance(kind, type) and issubclass(kind, Exercise)):
        raise UserError(f"{where} is not an exercise: it does not derive from Exercise.")
    if inspect.isabstract(kind):
        lacking = ", ".join(sorted(kind.__abstractmethods__))
        raise UserError(f"{where} is not a whole exercise: it lacks {lacking}.")
    if not hasattr(kind, "spec"):
        raise UserError(f"{where} is not a whole exercise: it lacks spec.")
    return kind


def _broken(where: str, error: BaseException) -> str:
    reason = " ".join(str(error).split()) or "no reason given"
    return f"{where} cannot be loaded: {type(error).__name__}: {reason}."


def _unknown(name: str) -> str:
    known = names()
    near = difflib.get_close_matches(name.partition("/")[0], known, 1, 0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return f'There is no exercise "{name}"; there are: {", ".join(known) or "none"}.{hint}'
