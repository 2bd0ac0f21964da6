"""Examinations in a process of their own: a driver or a runtime may crash there, or never answer.

Such a program prints each finding as a line of JSON as soon as it has it, so that what it found
before its end is known.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from typing import IO

from rehab.doctor.finding import BAD, Finding

_WINDOWS_EXCEPTION = 0xC0000000  # exit codes from here on are exceptions that nobody handled


def examine(module: str, name: str, seconds: float, *arguments: str) -> list[Finding]:
    """The findings of the program `module`; where it ends badly, the last is one called `name`."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as complaints:
        # Files, no pipes: what a runtime starts in turn would keep a pipe open for ever.
        program = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=complaints,
        )
        try:
            code: int | None = program.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            program.kill()
            program.wait()
        found = [Finding.from_dict(json.loads(line)) for line in _lines(told) if line[:1] == "{"]
        if code != 0:
            found.append(_broken(name, code, seconds, found, _lines(complaints)))
    return found


def tell(findings: Iterable[Finding]) -> None:
    """Print findings as `examine` reads them."""
    for finding in findings:
        print(json.dumps(finding.to_dict()), flush=True)


def _lines(file: IO[bytes]) -> list[str]:
    file.seek(0)
    return file.read().decode(errors="replace").splitlines()


def _broken(
    name: str, code: int | None, seconds: float, found: list[Finding], complaints: list[str]
) -> Finding:
    after = f" after {found[-1].name} was found {found[-1].state}" if found else ""
    if code is None:
        says = f"Examining the {name} did not come to an end in {seconds:.0f} seconds{after}."
    elif (how := _crash(code)) is not None:
        says = f"Examining the {name} crashed ({how}){after}."
    else:
        says = f"Examining the {name} failed with exit code {code}{after}."
    remedy = {
        "graphics": "Update the graphics driver, restart the computer, then look again.",
        "headset": "Restart the headset's software (SteamVR, monado-service) or update it, then "
        "look again.",
    }[name]
    return Finding(name, BAD, says, remedy, details={"code": code, "log": complaints[-20:]})


def _crash(code: int) -> str | None:
    """What ended a process that did not end itself; None for an exit code of its own."""
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"0x{code:08X}" if code >= _WINDOWS_EXCEPTION else None
