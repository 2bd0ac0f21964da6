"""What `tools/bootstrap.py` is made of: system libraries, the Python environment, the tests."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class SetupError(Exception):
    """The set-up cannot go on; the text says why and what would be right."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def supervise(
    command: list[str], *, env: dict[str, str], tell: Callable[[str], None] = lambda line: None
) -> tuple[int, list[str]]:
    """Run a command to its end; returns its exit code and its last lines of output.

    `tell` gets each line as it comes. When we are interrupted, the command ends with all that it
    started: what went on behind our back would spoil the next try.
    """
    own_group = os.name != "nt"
    started = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=own_group,
    )
    lines: list[str] = []
    try:
        for line in started.stdout or ():
            lines = [*lines[-40:], line.rstrip()]
            tell(line)
        return started.wait(), lines
    except BaseException:
        if own_group:
            os.killpg(started.pid, signal.SIGKILL)
        started.kill()
        started.wait()
        raise
