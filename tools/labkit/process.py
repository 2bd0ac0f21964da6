"""Runs one command inside the lab, in namespaces that end with it."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from labkit import LabError
from labkit.place import CHECKOUT, Place

# What would lead a command inside to this machine's Python, screen, certificates or runtime.
FOREIGN = (
    "PYTHON",
    "PYENV_",
    "VIRTUAL_ENV",
    "PIP_",
    "UV_",
    "XDG_",
    "XR_",
    "XRT_",
    "DISPLAY",
    "WAYLAND",
)
FOREIGN += ("REQUESTS_CA", "CURL_CA", "DBUS_", "LD_", "LC_", "SSL_", "XAUTHORITY")
PR_SET_PDEATHSIG = 1


def environment(place: Place, **more: str) -> dict[str, str]:
    """This process's environment without what is not true inside, plus `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    fixed = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": f"{place.home}/run",
        "LANG": "C.UTF-8",
    }
    return kept | fixed | more


def start(
    place: Place,
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    private_network: bool = False,
    logs: Path | None = None,
    cwd: str = "/",
    **popen: object,
) -> subprocess.Popen:
    """Start a command inside; it and all that it starts die with this process."""
    shared = CHECKOUT.parent / "shared"
    order = {
        "root": str(place.root),
        "home": place.home,
        "checkout": str(CHECKOUT),
        "shared": str(shared) if shared.is_dir() else None,
        "logs": str(logs) if logs else None,
        "cwd": cwd,
        "argv": list(argv),
    }
    unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    unshare += ["--net"] if private_network else []
    unshare += ["--user", "--map-root-user"] if os.geteuid() else []
    python = sys.executable if place.root != Path("/") else "/usr/bin/python3"
    enter = str(Path(__file__).with_name("enter.py"))
    command = [*unshare, "--", python, "-I", enter, json.dumps(order)]
    libc = ctypes.CDLL(None)
    return subprocess.Popen(
        command,
        env=dict(env),
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),  # noqa: PLW1509 (no threads)
        **popen,
    )


def finish(process: subprocess.Popen, patience: float = 10.0) -> int:
    """Wait for a command; on Ctrl-C let it end by itself for a while, then end it."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            return 130
    finally:
        process.kill()
        process.wait()


def call(place: Place, argv: Sequence[str], what: str, **more: str) -> str:
    """Run a preparing command inside to its end and return its output; LabError where it fails."""
    process = start(
        place,
        argv,
        env=environment(place, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        output, _ = process.communicate()
    finally:
        process.kill()
    if process.returncode:
        tail = "\n".join(output.strip().splitlines()[-12:])
        raise LabError(f"{what} failed (exit {process.returncode}); its last lines:\n{tail}")
    return output
