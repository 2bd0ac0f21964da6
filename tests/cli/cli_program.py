"""The program as a person starts it: another process, with a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

import rehab
from rehab.cli.app import app

ROOT = Path(rehab.__file__).resolve().parents[1]
START = (sys.executable, "-c", "from rehab.cli import main; main()")
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
NO_RUNTIME = "/nowhere/runtime.json"


class Program:
    """`rehab` with its data in `home`; nothing of the caller's screen or headset reaches it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = home / "rehab.db"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in SCREENS}
        own = {"PYTHONPATH": str(ROOT), "REHAB_HOME": str(self.home), "NO_COLOR": "1"}
        return {**kept, "XR_RUNTIME_JSON": NO_RUNTIME, **own, **more}

    def __call__(self, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*START, *args],
            check=False,
            capture_output=True,
            encoding=environment.get("PYTHONIOENCODING", "utf-8"),
            timeout=120,
            stdin=subprocess.DEVNULL,
            env=self.environment(**environment),
        )

    def start(self, *args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*START, *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment(),
        )

    def refuses(self, *args: str, **environment: str) -> str:
        """The one sentence that the program ends with, exit code 2 and no traceback."""
        done = self(*args, **environment)
        assert done.returncode == 2, (done.stdout, done.stderr)
        lines = done.stderr.strip().splitlines()
        assert len(lines) == 1, done.stderr
        return lines[0]


class Within(Program):
    """The same commands in this process, which has read their code already: a start takes a second.

    For what does not draw and is not about processes; `start` begins one all the same.
    """

    def __call__(self, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {"REHAB_HOME": str(self.home), "NO_COLOR": "1", "XR_RUNTIME_JSON": NO_RUNTIME}
        asked = {**dict.fromkeys(SCREENS), **own, **environment}
        done = CliRunner().invoke(app, args, prog_name="rehab", env=asked)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(args, done.exit_code, done.stdout, done.stderr)
