"""Every test: on this machine, and inside the OpenXR lab where the machine can hold it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bootkit import CHECKOUT, SetupError, controls, say
from bootkit.environment import BIN, PYTHON

LAB_TOOL = [sys.executable, str(CHECKOUT / "tools" / "openxr_lab.py")]
LAB_TESTS = "tests/lab"
OUTCOMES = ".pytest_cache/outcomes"
IN_LAB = "\nin the OpenXR lab:"
PARALLEL = ("-n", "auto", "--maxprocesses=8", "--dist=loadfile", "--no-loadscope-reorder")
"""A file's tests stay together: they share what its fixtures made. `tests/conftest.py` says which
files begin."""
ALONE = "tests/drivers/test_window.py"
"""Opens windows, which in a process that drew without a screen before ends in a crash."""
GIVING_WAY = ("nice", "-n", "19")
PATIENT = "--timeout=900"
"""Three times what a test is given alone: one that gives way to the lab takes longer."""
CANNOT_HERE, NO_TESTS = 3, 5
PLATFORMS = ("linux", "win32", "darwin")
CHECKS = (
    ("formatting", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    *(
        (
            f"types for {platform}",
            ["mypy", "--platform", platform, "--cache-dir", f".mypy_cache/{platform}"],
        )
        for platform in PLATFORMS
    ),
    ("import contracts", ["lint-imports"]),
)


def test(lab: str, wheelhouse: Path | None, arguments: list[str]) -> int:
    """Run the tests; `lab` is auto, required or no. Returns the exit code."""
    absent = "not asked for (--lab=no)" if lab == "no" else make_lab(wheelhouse)
    if absent and lab == "required":
        raise SetupError(f"the OpenXR lab is required and is absent: {absent}")
    shutil.rmtree(CHECKOUT / OUTCOMES, ignore_errors=True)
    if absent:
        environment = {**os.environ, "REHAB_LAB_ABSENT": f"no OpenXR lab: {absent}"}
        codes = [_call(command, environment) for command in here(arguments)]
        return next(filter(None, codes), 0) or (0 if arguments else all_shown(lab=False))
    outside, inside = split(arguments)
    without = [] if outside is None else [[*c, f"--ignore={LAB_TESTS}"] for c in here(outside)]
    if not arguments:
        codes = beside(without, in_lab([LAB_TESTS]))
    else:
        codes = [_call(command) for command in without]
        if inside is not None:
            say(IN_LAB)
            codes.append(_call(in_lab(inside)))
    found = [code for code in codes if code != NO_TESTS]  # -k may leave one side without any
    # A runner that a signal ended has a negative code: any code but 0 is a failure.
    failed = next((abs(code) for code in found if code), 0 if found else NO_TESTS)
    return failed or (0 if arguments else all_shown())


def here(arguments: list[str]) -> list[list[str]]:
    """How pytest is called on this machine: with all cores where the whole suite is asked for."""
    pytest = [str(PYTHON), "-m", "pytest", f"--outcomes={OUTCOMES}/here.json"]
    if arguments:
        return [[*pytest, *arguments]]
    alone = [str(PYTHON), "-m", "pytest", f"--outcomes={OUTCOMES}/alone.json", ALONE]
    return [[*pytest, *PARALLEL, f"--ignore={ALONE}"], alone]


def in_lab(arguments: list[str]) -> list[str]:
    """How pytest is called in the lab: one test at a time, for there is one headset."""
    noted = f"--outcomes={OUTCOMES}/lab.json"
    return [*LAB_TOOL, "run", "--no-service", "--", "python", "-m", "pytest", noted, *arguments]


def beside(commands: list[list[str]], lab: list[str]) -> list[int]:
    """Run `commands` one after the other while `lab` runs, whose output follows theirs; every exit
    code.

    The lab plays in real time and leaves more than half of two cores idle: the commands take what
    it leaves, and it does not wait for them.
    """
    with (
        tempfile.NamedTemporaryFile() as file,
        Path(file.name).open(encoding="utf-8", errors="replace") as told,
    ):
        started = _start(lab, file.fileno())
        try:
            codes = [_call([*GIVING_WAY, *command, PATIENT]) for command in commands]
            say(IN_LAB)
            while started.poll() is None:
                print(told.read(), end="", flush=True)
                time.sleep(0.2)
            print(told.read(), end="", flush=True)
        finally:
            started.terminate()
            started.wait()
    return [*codes, started.returncode]


def all_shown(lab: bool = True) -> int:
    """After a run of every test: 0 if each control has its passing test, else says which has not
    and returns 1. Without a lab its tests are not asked after."""
    passed = controls.outcomes((CHECKOUT / OUTCOMES).glob("*.json"))
    asked = (one for one in controls.promised() if lab or not one[1].startswith(LAB_TESTS))
    missing = controls.unshown(passed, asked)
    for sentence in missing:
        say(sentence)
    return 1 if missing else 0


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
    """Formatting, lint, types, import contracts and licences; every one runs, any fails all. As
    many at a time as there are cores, told in their order."""
    licences = ("licences", [str(PYTHON), str(CHECKOUT / "tools" / "check_licences.py")])
    checks = (*((name, [str(BIN / words[0]), *words[1:]]) for name, words in CHECKS), licences)
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, _), done in zip(checks, pool.map(_checked, checks), strict=True):
            say(f"checking {name}")
            print(done.stdout, end="", flush=True)
            if done.returncode:
                failed.append(name)
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _checked(check: tuple[str, list[str]]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        check[1],
        cwd=CHECKOUT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def _start(command: list[str], output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _call(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run it; what Python compiles is kept for the hundreds of programs that tests start, each of
    which begins a quarter sooner."""
    kept = dict(environment or os.environ)
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(command, cwd=CHECKOUT, env=kept, check=False).returncode
