"""A new plug-in to begin with: a small distribution that passes the check as it is."""

from __future__ import annotations

import keyword
import re
import shutil
from pathlib import Path
from string import Template

from rehab.errors import UserError
from rehab.exercise import names

_TEMPLATE = Path(__file__).resolve().parent / "template"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def make(name: str, folder: Path | None = None) -> list[Path]:
    """Write the plug-in `name` into `folder`, else into a folder of that name here; its files.

    Raises `UserError`.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > 40:
        raise UserError(
            f'"{name}" cannot be the name of an exercise: small letters and numbers, joined by '
            'hyphens, such as "paper-birds".'
        )
    if name in names():
        raise UserError(f"There is an exercise {name} already; choose another name.")
    home = Path(name) if folder is None else folder
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise UserError(f"{home} is there already and not empty; name another folder.")
    words = name.split("-")
    module = f"rehab_{'_'.join(words)}"
    fields = {
        "name": name,
        "module": module,
        "kind": "".join(word.capitalize() for word in words),
        "title": " ".join(words).capitalize(),
    }
    files = {
        "pyproject.toml": "pyproject.toml.txt",
        "README.md": "README.md.txt",
        f"{module}/__init__.py": "module.py.txt",
        f"{module}/locale/de.po": "de.po.txt",
        f"{module}/bird.glb": "bird.glb",
        f"tests/test_{module}.py": "test.py.txt",
    }
    try:
        return [_write(home / to, _TEMPLATE / of, fields) for to, of in files.items()]
    except OSError as error:
        raise UserError(f"{home} cannot be written: {error.strerror}.") from None


def _write(path: Path, template: Path, fields: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if template.suffix != ".txt":
        shutil.copyfile(template, path)
    else:
        path.write_text(Template(template.read_text("utf-8")).substitute(fields), "utf-8")
    return path
