"""What an exercise's text tells before it is played: what it imports, its clocks and its chance."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

CLOCKS = ("time", "datetime", "calendar", "sched")
CHANCE = ("random", "secrets", "uuid")
OUTSIDE = (
    *("threading", "multiprocessing", "concurrent", "asyncio", "subprocess", "socket", "http"),
    *("urllib", "ssl", "ctypes", "sqlite3", "signal"),
)
"""What reaches out of a frame or out of the program."""

PUBLIC = "rehab.exercise"


def faults(paths: Sequence[Path]) -> Iterator[str]:
    """What in the modules at `paths` cannot be in an exercise, a sentence each."""
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"), str(path))
        for node in ast.walk(tree):
            for name in _imported(node):
                if said := _said(name):
                    yield f"{path.name}, line {getattr(node, 'lineno', 0)}: {said}"
            if isinstance(node, ast.Call) and (drawn := _numpys_chance(node)):
                yield (
                    f"{path.name}, line {node.lineno}: {drawn} draws by lot what no replay can "
                    "draw again; take stage.rng."
                )


def _imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def _said(name: str) -> str:
    """Why the module `name` is not to be imported; "" where it may be."""
    top = name.partition(".")[0]
    if top in CLOCKS:
        return f"{name} is a clock that no replay has; take stage.seconds."
    if top in CHANCE or name.startswith("numpy.random"):
        return f"{name} draws by lot what no replay can draw again; take stage.rng."
    if top in OUTSIDE:
        return f"{name} reaches out of the frame that is played; an exercise has its stage only."
    if top == "rehab" and name != PUBLIC:
        return f"{name} may change any day; {PUBLIC} is what keeps its version."
    return ""


def _numpys_chance(call: ast.Call) -> str:
    """The name of a function of `numpy.random` that is called; "" where it is another."""
    names = []
    it: ast.expr = call.func
    while isinstance(it, ast.Attribute):
        names.append(it.attr)
        it = it.value
    if isinstance(it, ast.Name):
        names.append(it.id)
    whole = ".".join(reversed(names))
    return whole if whole.startswith(("np.random.", "numpy.random.")) else ""
