"""The program as a person starts it: another process, with a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import rehab

ROOT = Path(rehab.__file__).resolve().parents[1]
START = (sys.executable, "-c", "from rehab.cli import main; main()")


class Program:
    """`rehab` with its data in `home`; nothing of the caller's screen or headset reaches it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = home / "rehab.db"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        own = {"PYTHONPATH": str(ROOT), "REHAB_HOME": str(self.home), "NO_COLOR": "1"}
        return {**kept, "XR_RUNTIME_JSON": "/nowhere/runtime.json", **own, **more}

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
