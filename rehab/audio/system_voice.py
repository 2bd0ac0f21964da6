"""The voice that this computer has: espeak-ng on Linux, its own on macOS and Windows."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import unicodedata
from gettext import gettext as _
from pathlib import Path

from rehab.errors import UserError

LONGEST = 300
"""Characters that are spoken at once."""

PATIENCE = 20.0
"""Seconds that a sentence may take."""

_WINDOWS = """
[Console]::InputEncoding = [Text.Encoding]::UTF8
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
$voice.Rate = [int]$env:REHAB_VOICE_RATE
$voice.SetOutputToWaveFile($env:REHAB_VOICE_FILE)
$voice.Speak([Console]::In.ReadToEnd())
$voice.Dispose()
"""


def language() -> str:
    """The language that is spoken, as espeak-ng names it: a translation brings its own."""
    return _("en-gb")


def render(text: str, rate: int, path: Path) -> None:
    """Speak `text` into the WAV file `path`, `rate` words a minute.

    The text goes in by standard input, so nothing in it is ever a command or an option. Raises
    `UserError` where there is no voice or it does not answer.
    """
    command, settings = _command(rate, path)
    if shutil.which(command[0]) is None:
        raise UserError(
            f"This computer has no voice: {command[0]} is not installed, so nothing is spoken."
        )
    try:
        subprocess.run(
            command,
            input=_plain(text).encode(),
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise UserError(
            f"This computer's voice ({command[0]}) does not answer, so a sentence stays unspoken."
        ) from None


def _command(rate: int, path: Path) -> tuple[list[str], dict[str, str]]:
    if sys.platform == "win32":
        # 0 is about 180 words a minute, and ten steps are three times as fast.
        speed = max(-10, min(10, round(10.0 * math.log(rate / 180.0, 3.0))))
        asked = {"REHAB_VOICE_RATE": str(speed), "REHAB_VOICE_FILE": str(path)}
        return ["powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS], asked
    if sys.platform == "darwin":
        form = ["--file-format=WAVE", "--data-format=LEI16@22050"]
        return ["say", "-r", str(rate), *form, "-o", str(path), "-f", "-"], {}
    # A little lower than its own pitch and with a hair between words: easier on old ears.
    tone = ["-p", "42", "-g", "1"]
    return [
        *("espeak-ng", "-v", language(), "-s", str(rate)),
        *(*tone, "-b", "1", "-w", str(path), "--stdin"),
    ], {}


def _plain(text: str) -> str:
    """`text` without control characters and brackets, which some voices take for orders."""
    kept = (" " if unicodedata.category(c)[0] == "C" or c in "[]<>" else c for c in text)
    return "".join(kept)[:LONGEST]
