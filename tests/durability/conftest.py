"""The durability suite: short in every run of the tests, as long as wished by `--runs N`.

python -m pytest tests/durability --runs 2000
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import rehab
from rehab.store import Store

FOLDER = Path(__file__).resolve().parent
for place in (FOLDER, FOLDER.parent / "store"):
    sys.path.insert(0, str(place))

# Windows has neither fork nor SIGKILL.
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []

USUAL = 50
"""So often is the writer killed, and so often does the power fail, unless `--runs` says more."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--runs", type=int, help="how often to kill, and to cut the power")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Who asks for many runs has the time."""
    if config.getoption("runs", None):
        for item in items:
            if item.path.parent == FOLDER:
                item.add_marker(pytest.mark.timeout(0))


@pytest.fixture
def runs(request: pytest.FixtureRequest) -> int:
    # Unknown where this folder was not named on the command line.
    return request.config.getoption("runs", None) or USUAL


@pytest.fixture(params=["encrypted", "open"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Path:
    """A new store with a patient Ada, in a folder of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "disk" / "s.db"
    path.parent.mkdir()
    made = Store.init(path) if request.param == "encrypted" else Store.open(path, create=True)
    with made as store:
        store.add_patient("Ada")
    return path


@pytest.fixture(scope="session")
def preloaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that logs what a program asks of its disk."""
    if sys.platform != "linux":
        pytest.skip("what a program asks of its disk is logged on Linux only")
    if shutil.which("cc") is None and "REHAB_LAB_ABSENT" in os.environ:
        pytest.skip("there is no C compiler here, and none can be installed")
    from power import shim

    return shim(tmp_path_factory.mktemp("shim"))


class Writer:
    """`writer.py`, ready to begin sessions."""

    def __init__(self, path: Path, frames: int, *mode: str, env: dict[str, str] | None = None):
        self.process = subprocess.Popen(
            [sys.executable, FOLDER / "writer.py", path, str(frames), *mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(rehab.__file__).parents[1]), **(env or {})},
        )
        assert self.line().startswith("ready ")

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def begin(self) -> int:
        """A new session's process, once the session is stored."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        what, _, pid = self.line().partition(" ")
        assert what == "pid"
        return int(pid)

    def told(self) -> Iterator[str]:
        """What the session's process tells until it is gone."""
        while not (line := self.line()).startswith("ended "):
            assert line, "the writer is gone"
            yield line

    def close(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def writer() -> Iterator[type[Writer]]:
    """Starts writers, and sees that none stays."""
    made: list[Writer] = []

    class Kept(Writer):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            made.append(self)

    yield Kept
    for one in made:
        one.close()
