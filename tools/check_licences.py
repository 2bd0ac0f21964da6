#!/usr/bin/env python3
"""Every package in the locks bears a licence that a clinic may use and pass on.

Reads what each installed package says of itself (its licence expression, else its classifiers, else
its licence field); a package that is not installed here, because its marker is for another system,
is read from OTHER_SYSTEMS. Exits 1 and names each package that no rule allows.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"
ALLOWED = {
    "0BSD",
    "APACHE-2.0",
    "BSD",
    "BSD-2-CLAUSE",
    "BSD-3-CLAUSE",
    "CC0-1.0",
    "HPND",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "UNLICENSE",
    "ZLIB",
}
# The same licences as packages without an expression write them.
SPELLINGS = {
    "APACHE": "APACHE-2.0",
    "APACHE 2.0": "APACHE-2.0",
    "APACHE LICENSE 2.0": "APACHE-2.0",
    "APACHE SOFTWARE LICENSE": "APACHE-2.0",
    "APACHE LICENSE, VERSION 2.0": "APACHE-2.0",
    "BSD LICENSE": "BSD",
    "BSD 3-CLAUSE": "BSD-3-CLAUSE",
    "ISC LICENSE (ISCL)": "ISC",
    "MIT LICENSE": "MIT",
    "PYTHON SOFTWARE FOUNDATION LICENSE": "PSF-2.0",
    "THE UNLICENSE (UNLICENSE)": "UNLICENSE",
}
_ALSOFT = "MIT AND MIT-0 AND LGPL-2.0-or-later AND BSD-3-Clause AND LicenseRef-OpenAL-Registry"
# Packages that the rule does not cover: the licence that they name, and why it may be all the same.
EXCEPTIONS = {
    "click-default-group": ("Public Domain", "its author claims no right; it may be passed on"),
    "llvmlite": (
        "BSD-2-Clause AND Apache-2.0 WITH LLVM-exception",
        "LLVM's exception only gives more: what it compiles needs no notice",
    ),
    "pyalsoft": (
        _ALSOFT,
        "OpenAL Soft is a library of its own beside it, which anyone may exchange",
    ),
    "hypothesis": ("MPL-2.0", "runs the tests, unchanged; no part of what is installed to play"),
    "fqdn": (
        "MPL-2.0",
        "helps to write the list of parts, unchanged; not part of what is installed",
    ),
    "pathspec": ("Mozilla Public License 2.0 (MPL 2.0)", "builds the wheel, unchanged; not in it"),
}
# Locked for another system than the one that checks.
OTHER_SYSTEMS = {"colorama": "BSD-3-CLAUSE", "pyalsoft": _ALSOFT, "pywin32-ctypes": "BSD-3-CLAUSE"}


def main() -> int:
    wrong = [text for name in locked_names() if (text := judge(name))]
    print("\n".join(wrong) or f"{len(locked_names())} packages, every licence allowed")
    return 1 if wrong else 0


def locked_names() -> list[str]:
    """The names that the locks pin."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(REQUIREMENTS.glob("*.txt")))
    return sorted(set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE)))


def judge(name: str) -> str:
    """What is wrong with the package's licence, or nothing."""
    try:
        said = licence_of(distribution(name))
    except PackageNotFoundError:
        said = OTHER_SYSTEMS.get(name, "")
        if not said:
            return f"{name}: not installed here; run python3 tools/bootstrap.py check"
    if allowed(said) or said == EXCEPTIONS.get(name, ("", ""))[0]:
        return ""
    return f"{name}: {said or 'says no licence'}: allow it in tools/check_licences.py with a reason"


def licence_of(package: Distribution) -> str:
    """What a package says: expression, else classifiers joined by AND, else its licence field."""
    data = package.metadata
    if expression := data.get("License-Expression"):
        return expression
    classifiers = [
        line.rsplit(" :: ", 1)[1]
        for line in data.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith(("OSI Approved", "DFSG approved"))
    ]
    if classifiers:
        return " AND ".join(f"({line})" if " OR " in line else line for line in classifiers)
    return (data.get("License") or "").strip().splitlines()[0] if data.get("License") else ""


def allowed(expression: str) -> bool:
    """Whether a licence expression holds: all of what AND joins, any of what OR joins."""
    text = SPELLINGS.get(expression.upper().strip(), expression.upper().strip())
    if text in ALLOWED:
        return True
    for word, combine in ((" OR ", any), (" AND ", all)):
        parts = _split(text, word)
        if len(parts) > 1:
            return combine(allowed(part) for part in parts)
    if text.startswith("(") and text.endswith(")"):
        return allowed(text[1:-1])
    return False


def _split(text: str, word: str) -> list[str]:
    """Split at `word` outside parentheses."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and text.startswith(word, at):
            parts.append(text[start:at])
            start = at + len(word)
    return [part.strip() for part in (*parts, text[start:])]


if __name__ == "__main__":
    sys.exit(main())
