"""Every test: on this machine first, then inside the OpenXR lab where the machine can hold it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bootkit import CHECKOUT, SetupError, say
from bootkit.environment import BIN, PYTHON

LAB_TOOL = [sys.executable, str(CHECKOUT / "tools" / "openxr_lab.py")]
LAB_TESTS = "tests/lab"
CANNOT_HERE, NO_TESTS = 3, 5
PLATFORMS = ("linux", "win32", "darwin")
CHECKS = (
    ("formatting", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    *((f"types for {platform}", ["mypy", "--platform", platform]) for platform in PLATFORMS),
    ("import contracts", ["lint-imports"]),
)


def test(lab: str, wheelhouse: Path | None, arguments: list[str]) -> int:
    """Run the tests; `lab` is auto, required or no. Returns the exit code."""
    absent = "not asked for (--lab=no)" if lab == "no" else make_lab(wheelhouse)
    pytest = [str(PYTHON), "-m", "pytest"]
    if absent:
        if lab == "required":
            raise SetupError(f"the OpenXR lab is required and is absent: {absent}")
        environment = {**os.environ, "REHAB_LAB_ABSENT": f"no OpenXR lab: {absent}"}
        return _call([*pytest, *arguments], environment)
    outside, inside = split(arguments)
    codes = []
    if outside is not None:
        codes.append(_call([*pytest, *outside, f"--ignore={LAB_TESTS}"]))
    if inside is not None:
        say("\nin the OpenXR lab:")
        command = ["run", "--no-service", "--", "python", "-m", "pytest", *inside]
        codes.append(_call([*LAB_TOOL, *command]))
    found = [code for code in codes if code != NO_TESTS]  # -k may leave one side without any
    # A runner that a signal ended has a negative code: any code but 0 is a failure.
    return next((abs(code) for code in found if code), 0 if found else NO_TESTS)


def split(arguments: list[str]) -> tuple[list[str] | None, list[str] | None]:
    """What pytest is given on this machine and in the lab; None where no path is on that side."""
    paths = [text for text in arguments if (CHECKOUT / text.partition("::")[0]).exists()]
    options = [text for text in arguments if text not in paths]
    if not paths:
        return options, [*options, LAB_TESTS]
    lab = [text for text in paths if Path(text).as_posix().startswith(LAB_TESTS)]
    here = [text for text in paths if text not in lab]
    return ([*options, *here] if here else None), ([*options, *lab] if lab else None)


def make_lab(wheelhouse: Path | None) -> str:
    """Build the lab where this machine can hold it; returns why not, or nothing."""
    source = ["--wheelhouse", str(wheelhouse)] if wheelhouse else []
    done = subprocess.Popen(
        [*LAB_TOOL, *source, "make"], stderr=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    lines = []
    for line in done.stderr or ():
        print(line, end="", flush=True)
        lines.append(line.removeprefix("lab: ").strip())
    if done.wait() == 0:
        return ""
    return (
        lines[-1]
        if done.returncode == CANNOT_HERE and lines
        else "it could not be built: " + (" ".join(lines[-3:]) or f"exit code {done.returncode}")
    )


def check() -> int:
    """Formatting, lint, types, import contracts and licences; every one runs, any fails all."""
    failed = []
    licences = [str(PYTHON), str(CHECKOUT / "tools" / "check_licences.py")]
    for name, command in (*CHECKS, ("licences", licences)):
        say(f"checking {name}")
        if _call([str(BIN / command[0]), *command[1:]]):
            failed.append(name)
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _call(command: list[str], environment: dict[str, str] | None = None) -> int:
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
