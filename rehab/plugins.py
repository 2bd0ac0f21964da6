"""Installed plug-ins: what each brings, found without running it, and who lets it be loaded.

A plug-in is an entry point of an installed package in the group `rehab.exercises`. What counts as
its files is what the package's record names and all that lies in the folder of its module.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "rehab.exercises"
"""The entry point group; an entry's name is the exercise's, unversioned."""

_PASSING = ("__pycache__", ".dist-info", ".egg-info")
"""Folders whose name ends so hold what others write, and not the author."""


@dataclass(frozen=True)
class Plugin:
    """One installed exercise."""

    entry: EntryPoint

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def package(self) -> str:
        """The distribution that brings it, with its version."""
        found = self.entry.dist
        return f"{found.name} {found.version}" if found is not None else "an unknown package"

    @property
    def top(self) -> str:
        """The outermost module that it is in."""
        return self.entry.module.partition(".")[0]

    def files(self) -> dict[str, Path]:
        """All its files by their names below the folder that they are installed in, sorted."""
        found: dict[str, Path] = {}
        dist = self.entry.dist
        for name in (dist.files if dist is not None else None) or ():
            found[name.as_posix()] = Path(str(name.locate()))
        try:
            module = importlib.util.find_spec(self.top)  # of the outermost one: nothing is run
        except (ImportError, ValueError):
            module = None
        if module is not None and module.submodule_search_locations:
            for folder in map(Path, module.submodule_search_locations):
                for path in folder.rglob("*"):
                    found[f"{self.top}/{path.relative_to(folder).as_posix()}"] = path
        elif module is not None and module.origin is not None:
            found[Path(module.origin).name] = Path(module.origin)
        return {
            name: path
            for name, path in sorted(found.items())
            if path.is_file() and not any(part.endswith(_PASSING) for part in Path(name).parts)
        }

    def digest(self) -> str:
        """SHA-256 over the entry and the names and SHA-256 of all its files, in hex."""
        return digest_of(self.files(), self.entry.value)


def digest_of(files: Mapping[str, Path], entry: str) -> str:
    """SHA-256, in hex, over `entry` and the names and contents of `files`."""
    lines = [entry]
    for name, path in files.items():
        lines.append(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def installed() -> dict[str, Plugin]:
    """All plug-ins by the exercise's name; none of them is loaded."""
    from importlib.metadata import entry_points  # it takes longer than all else here

    found: dict[str, Plugin] = {}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, Plugin(entry))
    return found


Rule = Callable[[Plugin], None]
"""Is asked before each loading; raises `UserError` where it may not be."""


def _anything(_: Plugin) -> None:
    """Where nobody said otherwise: tests, and programs that use this one as a library."""


_rule: list[Rule] = [_anything]


def ask(rule: Rule) -> None:
    """From now on `rule` says which plug-ins may be loaded, for the whole process."""
    _rule[:] = [rule]


def admit(plugin: Plugin) -> None:
    """Raise `UserError` where `plugin` may not be loaded."""
    _rule[0](plugin)
