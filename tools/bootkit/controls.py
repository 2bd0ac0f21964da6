"""Whether every risk's control was shown by a test that passed.

`docs/risk/hazards.toml` names for each control the tests that show it, and `docs/security.toml` for
each requirement; what the runs of the tests noted (pytest's option `--outcomes`) says what became
of them. A test with parameters has passed if it has with all of them.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from bootkit import CHECKOUT

TABLES = {
    "docs/risk/hazards.toml": "hazard",
    "docs/security-requirements.toml": "requirement",
}


def promised(checkout: Path = CHECKOUT) -> Iterator[tuple[str, str]]:
    """What was promised, as the file and the entry's id, and the id of each test that shows it."""
    for name, entries in TABLES.items():
        table = tomllib.loads((checkout / name).read_text(encoding="utf-8"))
        for entry in table[entries]:
            for test in entry.get("tests", ()):
                yield f"{name}: {entry['id']}", test


def outcomes(files: Iterable[Path]) -> dict[str, bool]:
    """Whether each test passed, with all its parameters and in every run that it had a part in."""
    passed: dict[str, bool] = {}
    for file in files:
        for node, fine in json.loads(file.read_text(encoding="utf-8")).items():
            test = node.partition("[")[0]
            passed[test] = passed.get(test, True) and fine
    return passed


def unshown(passed: dict[str, bool], promises: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence for each promise whose test did not pass or did not run."""
    return [
        f"{promise}: {test} {'did not pass' if test in passed else 'did not run'}."
        for promise, test in promises
        if not passed.get(test, False)
    ]
