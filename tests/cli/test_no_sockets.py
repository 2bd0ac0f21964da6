"""No command opens a connection: each is run in a small clinic without a network."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_program import ROOT, Program
from command_tree import CALLS, commands, furnish

HERE = Path(__file__).resolve().parent
CHILD = str(HERE / "without_network.py")
WITHIN = ("/tmp/.X11-unix/", "\0/tmp/.X11-unix/", "monado_comp_ipc", "/bus", "pulse", "pipewire")
"""Places within the computer that a command may speak to: the screen, the headset's runtime, the
keystore's bus, the sound."""


def test_every_command_is_called_here() -> None:
    assert {name for name, _ in commands()} == set(CALLS)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What came of every command."""
    folder = tmp_path_factory.mktemp("clinic")
    program = Program(folder / "home")
    furnish(program.home, folder)
    done = subprocess.run(
        [sys.executable, CHILD],
        cwd=folder,
        env=program.environment(PYTHONPATH=f"{HERE}:{ROOT}", XDG_CONFIG_HOME=str(folder)),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="it is ended by a signal that Windows lacks")
def test_no_command_opens_a_connection(told: dict[str, dict]) -> None:
    assert {name: came["seen"] for name, came in told.items() if came.get("seen")} == {}
    places = {place for came in told.values() for place in came.get("within", ())}
    assert {place for place in places if not any(known in place for known in WITHIN)} == set()


@pytest.mark.skipif(sys.platform == "win32", reason="it is ended by a signal that Windows lacks")
@pytest.mark.parametrize("name", CALLS)
def test_it_was_really_run(told: dict[str, dict], name: str) -> None:
    came = told[name]
    ended = (130,) if CALLS[name].seconds else ()
    assert came["code"] in (*CALLS[name].codes, *ended), came["said"]
    assert "Traceback" not in came["said"]


def test_a_socket_made_in_python_is_seen() -> None:
    done = subprocess.run(
        [sys.executable, CHILD, "python"], capture_output=True, text=True, check=False
    )
    assert "PermissionError: socket.getaddrinfo" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")
def test_a_socket_made_behind_pythons_back_is_seen() -> None:
    done = subprocess.run([sys.executable, CHILD, "kernel"], capture_output=True, check=False)
    assert done.returncode == -signal.SIGSYS
    assert done.stdout == b""
