"""What is to be checked: an exercise by its name, its file or the folder of its package."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from rehab import language
from rehab.errors import UserError
from rehab.exercise import Exercise, find, load
from rehab.exercise.registry import WORDS, load_from, source
from rehab.plugins import GROUP


@dataclass(frozen=True)
class Subject:
    """An exercise that was loaded, where from, and the name that its package gives it, "" where it
    has none."""

    kind: type[Exercise]
    where: str
    called: str = ""

    @property
    def sources(self) -> list[Path]:
        """Its module and those beside it in its package."""
        path = source(self.kind)
        return sorted(path.parent.rglob("*.py")) if path.stem == "__init__" else [path]

    def translated(self) -> dict[str, dict[str, str]]:
        """Its own words by language: what is said, and how. Raises `UserError`."""
        folder = source(self.kind).parent / WORDS
        return {path.stem: language.words_of(path) for path in sorted(folder.glob("*.po"))}


def subject(named: str) -> Subject:
    """What `named` is: a file, a folder with a pyproject.toml, or a name. Raises `UserError`."""
    path = Path(named).expanduser()
    if path.is_dir():
        called, entry = _entry(path)
        home = path / "src" if (path / "src").is_dir() else path
        return Subject(load_from(home, entry), str(path), called)
    if path.suffix == ".py" or path.is_file():
        return Subject(load(path), str(path))
    kind = find(named)
    return Subject(kind, str(source(kind)), named.partition("/")[0])


def _entry(folder: Path) -> tuple[str, str]:
    """The one exercise that a package's pyproject.toml names: its name and "module:Class"."""
    file = folder / "pyproject.toml"
    try:
        project = tomllib.loads(file.read_text("utf-8")).get("project", {})
    except OSError:
        raise UserError(f"{folder} holds no pyproject.toml that could name an exercise.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read: {error}.") from None
    entries = project.get("entry-points", {}).get(GROUP, {})
    if len(entries) != 1:
        raise UserError(
            f'{file} should name one exercise under [project.entry-points."{GROUP}"] and names '
            f"{len(entries)}."
        )
    ((called, entry),) = entries.items()
    return str(called), str(entry)
