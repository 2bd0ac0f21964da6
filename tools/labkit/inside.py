"""The first process of a running lab: X server, Monado, then the command; run as a script.

The one argument is JSON: argv, home, bin, checkout, null, validation, service, scale, hz, logs.
It prints one line for each thing that does not start and exits as the command does.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
CANNOT_START = 4
LAYER = "XR_APILAYER_LUNARG_core_validation"
QUIET = ("Core Validation Layer is initialized", "Core Validation Layer will be destroyed")


def loopback_up() -> None:
    """A new network namespace starts with its only interface down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def fail(what: str, log: Path) -> None:
    """End the lab with the last lines of the log that tell why."""
    lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    print(f"lab: {what}", *lines, sep="\n", file=sys.stderr)
    raise SystemExit(CANNOT_START)


def start_screen(folder: Path, logs: Path) -> str:
    """Start an X server that keeps its picture in a file; returns the display's name."""
    read, write = os.pipe()
    log = logs / "xvfb.log"
    with log.open("w") as out:
        subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                "1920x1080x24",
                "-nolisten",
                "tcp",
                "-fbdir",
                str(folder),
            ],
            stdout=out,
            stderr=out,
            pass_fds=[write],
        )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    if not number:
        fail("the X server did not start", log)
    return f":{number}"


def environment(order: dict, run: Path, logs: Path, display: str) -> dict[str, str]:
    """What Monado and the program find in their environment (the lab's fixtures reuse it)."""
    env = dict(os.environ)
    env |= {
        "PATH": f"{order['bin']}:{env['PATH']}",
        "DISPLAY": display,
        "XDG_RUNTIME_DIR": str(run / "xdg"),
        "XR_RUNTIME_JSON": "/usr/share/openxr/1/openxr_monado.json",
        "XRT_NO_STDIN": "1",
        "IPC_EXIT_ON_DISCONNECT": "0",
        "P_OVERRIDE_ACTIVE_CONFIG": "remote",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "VK_LOADER_DRIVERS_SELECT": "*lvp*",  # a real card cannot present to this X server
        "REHAB_LAB": "1",
        "REHAB_LAB_RUN": str(run),
        "REHAB_LAB_LOGS": str(logs),
        "PYTHONSAFEPATH": "1",  # the program as installed, not the checkout in the current folder
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if order["null"]:
        env["XRT_COMPOSITOR_NULL"] = "1"
    else:
        env["XRT_COMPOSITOR_FORCE_XCB"] = "1"
        env["XRT_COMPOSITOR_DEFAULT_FRAMERATE"] = str(order["hz"])
        if order["scale"]:
            env["XRT_COMPOSITOR_SCALE_PERCENTAGE"] = str(order["scale"])
    if order["validation"]:
        env["XR_ENABLE_API_LAYERS"] = LAYER
        env["XR_CORE_VALIDATION_EXPORT_TYPE"] = "text"
        env["XR_CORE_VALIDATION_FILE_NAME"] = str(logs / "validation.txt")
    return env


def start_service(env: dict[str, str], logs: Path) -> None:
    """Start Monado and wait for its socket; its process id lies beside it for the fixtures."""
    xdg = Path(env["XDG_RUNTIME_DIR"])
    log = logs / "monado.log"
    with log.open("w") as out:
        service = subprocess.Popen(["monado-service"], env=env, stdout=out, stderr=out)
    (xdg / "monado.pid").write_text(str(service.pid))
    deadline = time.monotonic() + 30
    while not (xdg / "monado_comp_ipc").exists():
        if service.poll() is not None or time.monotonic() > deadline:
            fail("monado-service did not start", log)
        time.sleep(0.02)


def wait_for(command: int) -> int:
    """Reap every process that ends (this is process 1) until the command has; its exit code."""
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == command:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code


def main() -> int:
    order = json.loads(sys.argv[1])
    run = Path(order["home"]) / "run"
    logs = Path(order["logs"] or run / "logs")
    for folder in (logs, run / "xdg", run / "screen"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    loopback_up()
    env = environment(order, run, logs, start_screen(run / "screen", logs))
    if order["service"]:
        start_service(env, logs)
    try:
        child = subprocess.Popen(order["argv"], env=env)
    except OSError as error:
        print(f"lab: cannot run {order['argv'][0]}: {error.strerror}", file=sys.stderr)
        return 127
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the command
    code = wait_for(child.pid)
    validation = logs / "validation.txt"
    if validation.exists():
        text = validation.read_text(errors="replace")
        lines = [x for x in text.splitlines() if x and not any(quiet in x for quiet in QUIET)]
        for line in lines[:20]:
            print(f"lab: validation: {line}", file=sys.stderr)
    return code


sys.exit(main())
