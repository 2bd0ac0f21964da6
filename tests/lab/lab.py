"""The lab's controls for tests: the service, the programs, the picture on the wall, the validation.

Only true inside `tools/openxr_lab.py run`, which sets the environment that this module reads.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

QUIET = ("Core Validation Layer is initialized", "Core Validation Layer will be destroyed")
WINDOW = (960, 540)  # Monado opens its window in this size at the screen's corner
CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = CHECKOUT.parent / "shared"


class Lab:
    """A Monado service, and programs that talk to it; `folder` takes every log of one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime_dir = Path(os.environ["XDG_RUNTIME_DIR"])
        self.validation = folder / "validation.txt"
        self.env = dict(os.environ, XR_CORE_VALIDATION_FILE_NAME=str(self.validation))
        self._service: subprocess.Popen | None = None
        self._programs: list[subprocess.Popen] = []

    def start(self, **more: str) -> None:
        """Start a fresh service (ending any other) and wait until it accepts programs."""
        self.kill()
        for name in ("monado_comp_ipc", "monado.pid"):
            (self.runtime_dir / name).unlink(missing_ok=True)
        log = self.folder / "monado.log"
        with log.open("a") as out:
            self._service = subprocess.Popen(
                ["monado-service"], env=self.env | more, stdout=out, stderr=out
            )
        (self.runtime_dir / "monado.pid").write_text(str(self._service.pid))
        deadline = time.monotonic() + 20
        while not (self.runtime_dir / "monado_comp_ipc").exists():
            if self._service.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"monado-service did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the service as an operating system would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the service as a crash would: programs lose their instance."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        note = self.runtime_dir / "monado.pid"
        if not note.exists():
            return
        pid = int(note.read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
            _wait_gone(pid, self._service, 5.0)
        note.unlink()

    def program(self, *argv: str, log: str = "program.log", **more: str) -> subprocess.Popen:
        """Start a program in the lab; its output goes to `log` in the folder."""
        with (self.folder / log).open("a") as out:
            started = subprocess.Popen(
                argv, env=self.env | more, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        self._programs.append(started)
        return started

    def run(self, *argv: str, timeout: float = 60.0, **more: str) -> str:
        """Run a program to its end, which must be a good one; returns its standard output."""
        done = subprocess.run(
            argv, env=self.env | more, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, f"{argv} exited {done.returncode}:\n{done.stderr[-4000:]}"
        return done.stdout

    def log(self, name: str = "program.log") -> str:
        """What a program has written so far."""
        path = self.folder / name
        return path.read_text(errors="replace") if path.exists() else ""

    def messages(self) -> list[str]:
        """What the validation layer had to say, its greeting and farewell left out."""
        text = self.validation.read_text(errors="replace") if self.validation.exists() else ""
        return [x for x in text.splitlines() if x and not any(quiet in x for quiet in QUIET)]

    def assert_valid(self) -> None:
        """A program ran under the validation layer and gave it nothing to report."""
        assert self.validation.exists(), "no program ran under the validation layer"
        assert QUIET[0] in self.validation.read_text(errors="replace")
        assert not self.messages(), "\n".join(self.messages()[:20])

    def screenshot(self, path: Path | None = None) -> np.ndarray:
        """What the patient sees, both eyes side by side, as (540, 960, 3) bytes; also to `path`.

        It is the compositor's window on the X screen. A program's own window would lie above it:
        start programs with `--no-mirror` where the picture matters.
        """
        screen = read_xwd(Path(os.environ["REHAB_LAB_RUN"]) / "screen" / "Xvfb_screen0")
        picture = screen[: WINDOW[1], : WINDOW[0]]
        if path is not None:
            Image.fromarray(picture).save(path)
        return picture

    def close(self) -> None:
        """End every program and the service."""
        for program in self._programs:
            if program.poll() is None:
                program.kill()
            program.wait()
        self.kill()


def _wait_gone(pid: int, service: subprocess.Popen | None, patience: float) -> None:
    """Wait for the process's end; one that does not end by itself in time is killed."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if service is not None and service.pid == pid:
            with contextlib.suppress(subprocess.TimeoutExpired):
                service.wait(max(0.0, deadline - time.monotonic()))
                return
        else:
            os.kill(pid, 0)  # raises once it is gone
            time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    if service is not None and service.pid == pid:
        service.wait()


def read_xwd(path: Path) -> np.ndarray:
    """An X window dump of 32 bits a pixel (Xvfb keeps its screen as one) as rows of RGB bytes."""
    data = path.read_bytes()
    header = np.frombuffer(data, ">u4", 25)
    size, width, height, bits, stride, colours = header[[0, 4, 5, 11, 12, 19]].tolist()
    assert bits == 32, f"{path}: {bits} bits a pixel, expected 32"
    rows = np.frombuffer(data, np.uint8, stride * height, size + 12 * colours)
    return rows.reshape(height, stride // 4, 4)[:, :width, 2::-1].copy()


def wait_until(condition, seconds: float, what: Sequence[str] | str) -> None:
    """Wait until `condition()` is true; fail with `what` when it is not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
