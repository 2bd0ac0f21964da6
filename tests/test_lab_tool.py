"""The lab's tool: where it decides to live, what it hands on, and that it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the OpenXR lab needs Linux", allow_module_level=True)

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "tools"))

from labkit import CannotHere, debian, place, process, python  # noqa: E402 (Linux only)

TOOL = [sys.executable, str(CHECKOUT / "tools" / "openxr_lab.py")]
RUN = [*TOOL, "run", "--null", "--no-validation", "--no-service", "--"]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch):
    """A machine with nothing of the lab installed; tests say what else it is."""

    def describe(*, root: bool, release: tuple[str, float], programs: tuple[str, ...]) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr(place, "release", lambda: release)
        monkeypatch.setattr(place.shutil, "which", lambda name: name if name in programs else None)
        monkeypatch.setattr(place.Place, "complete", lambda self: False)

    return describe


def test_old_debian_gets_a_root_of_its_own(bare, tmp_path: Path):
    bare(root=True, release=("debian", 12.0), programs=("unshare", "apt-get"))
    assert place.choose(tmp_path).root == tmp_path / place.SUITE


@pytest.mark.parametrize("release", [("debian", 13.0), ("ubuntu", 24.04), ("ubuntu", 26.04)])
def test_new_release_serves_itself(bare, tmp_path: Path, release: tuple[str, float]):
    bare(root=True, release=release, programs=("unshare", "apt-get"))
    assert place.choose(tmp_path).is_host


def test_without_root_it_says_what_to_install(bare, tmp_path: Path):
    bare(root=False, release=("debian", 13.0), programs=("unshare", "apt-get"))
    with pytest.raises(CannotHere, match="sudo apt-get install monado-service"):
        place.choose(tmp_path)


def test_unknown_system_is_told_what_would_do(bare, tmp_path: Path):
    bare(root=True, release=("fedora", 42.0), programs=("unshare",))
    with pytest.raises(CannotHere, match="debootstrap"):
        place.choose(tmp_path)


def test_pip_settings_that_are_only_true_outside_stay_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere/wheels")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    settings = debian.pip_environment(place.Place(tmp_path, tmp_path / "root"))
    assert settings["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert "PIP_FIND_LINKS" not in settings


def test_environment_hides_this_machines_python_and_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("PYTHONPATH", "DISPLAY", "XR_RUNTIME_JSON", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "x")
    inside = process.environment(place.Place(tmp_path, tmp_path), MORE="1")
    assert inside["MORE"] == "1"
    assert not {"PYTHONPATH", "DISPLAY", "XR_RUNTIME_JSON", "VIRTUAL_ENV"} & set(inside)


def test_broken_environment_is_built_again(tmp_path: Path):
    where = place.Place(tmp_path, tmp_path / "root")
    folder = where.outside(where.home) / "deps-x"
    built = []

    def build() -> None:
        folder.mkdir(parents=True)
        built.append(1)

    folder.mkdir(parents=True)  # left by an interrupted build: no stamp
    (folder / "half").touch()
    python._once(where, "deps-x", build)
    python._once(where, "deps-x", build)
    assert len(built) == 1
    assert not (folder / "half").exists()


made = pytest.mark.skipif(
    subprocess.run([*TOOL, "status"], capture_output=True, check=False).returncode != 0,
    reason="the OpenXR lab is not made here: python3 tools/openxr_lab.py make",
)


@made
def test_exit_code_and_isolation():
    script = "tail -n +3 /proc/net/dev | cut -d: -f1; exit 7"
    done = subprocess.run([*RUN, "sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr
    assert done.stdout.split() == ["lo"]


@made
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_it_is_killed(how: signal.Signals):
    mounts = Path("/proc/mounts").read_text(encoding="utf-8")
    sleep = f"{7000 + how}.{os.getpid()}"  # a command line that only this test has
    started = subprocess.Popen([*RUN, "sleep", sleep], stderr=subprocess.PIPE)
    assert _appears(sleep, 30)
    started.send_signal(how)
    started.wait(10)
    assert _gone(sleep, 10)
    assert Path("/proc/mounts").read_text(encoding="utf-8") == mounts


def _appears(argument: str, seconds: float) -> bool:
    return _within(seconds, lambda: _running(argument))


def _gone(argument: str, seconds: float) -> bool:
    return _within(seconds, lambda: not _running(argument))


def _within(seconds: float, condition) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def _running(argument: str) -> bool:
    wanted = f"sleep\0{argument}\0".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == wanted:
                return True
        except OSError:
            continue
    return False
