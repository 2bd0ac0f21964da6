#!/usr/bin/env python3
"""Writes into every catalogue of `rehab/locale/` the words that patients are shown and told today.

    python -m tools.write_words [LANGUAGE …]

What was translated stays, what is new stands there untranslated, what is gone goes. A LANGUAGE that
has no catalogue yet begins one.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "rehab" / "locale"
ROOMS = ("audio", "body", "drivers", "recorder", "session", "station")
"""Those of `rehab/` in which something is said to patients, or to who helps them."""

VARYING = (
    '"Generated-By',
    '"Language-Team',
    '"Last-Translator',
    '"PO-Revision-Date',
    '"POT-Creation-Date',
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
    "# ",
)
"""Lines of a catalogue's head that say when and by whom, and nothing of the words."""

CALLS = ("_", "say")
"""Functions whose texts are said; an exercise's stage translates what it is given to `say`."""

SPEC = ("title", "instruction", "counted")
"""What an exercise's spec says to the patient."""


def words() -> Iterator[tuple[str, str]]:
    """Every text and the file that holds it, in the order of files and lines."""
    for room in (ROOT / "exercises", *(ROOT / "rehab" / name for name in ROOMS)):
        for path in sorted(room.rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
                for text in _texts(call):
                    yield text, str(path.relative_to(ROOT))


def _texts(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in CALLS and call.args:
        yield from _constants(call.args[0])
    if name == "Spec":
        for keyword in call.keywords:
            if keyword.arg in SPEC:
                yield from _constants(keyword.value)


def _constants(node: ast.expr) -> Iterator[str]:
    """The texts of an expression: one, or those of a tuple or of a choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _constants(part)
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def updated(path: Path) -> Catalog:
    """The catalogue at `path` with today's words."""
    found: dict[str, list[tuple[str, None]]] = {}
    for text, where in words():
        places = found.setdefault(text, [])
        if (where, None) not in places:
            places.append((where, None))
    before = read_po(path.open("rb")) if path.exists() else Catalog()
    made = Catalog(locale=path.stem, fuzzy=False, charset="utf-8")
    for text, places in found.items():
        known = before.get(text)
        # Words in braces are filled in by `str.format`.
        flags = ["python-brace-format"] if "{" in text else []
        made.add(text, known.string if known else "", locations=places, flags=flags)
    return made


def write(path: Path) -> list[str]:
    """Bring the catalogue at `path` up to date; what it lacks."""
    made = updated(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # No times and no numbers of lines: the same words give the same bytes.
        write_po(file, made, width=100, omit_header=False, include_lineno=False)
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if line != "#" and not line.startswith(VARYING)]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    return [str(message.id) for message in made if message.id and not message.string]


def main(languages: list[str]) -> int:
    paths = {*LOCALE.glob("*.po"), *(LOCALE / f"{name}.po" for name in languages)}
    for path in sorted(paths):
        lacking = write(path)
        print(f"{path.stem}: {len(lacking)} words to be translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
