"""One way to OpenGL for the whole test process, no key among those of the person who tests, the
longest files first, a collector of garbage that leaves the tests themselves alone, and a note of
what became of every test."""

from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# pyopenxr imports OpenGL; it must not be the one to choose the platform.
os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

# Stores' keys go into files of this run's own; the programs that are started inherit that.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="rehab-tests-config-")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)

# Hundreds of thousands of objects are made as tests are found, next to none of them garbage.
gc.disable()

LONGEST = (
    "bench/test_accuracy.py",
    "session/test_supported_play.py",
    "test_wheel.py",
    "cli/test_play.py",
    "session/test_arm_exercises.py",
    "prescription/test_batteries.py",
    "session/test_calm_exercises.py",
    "session/test_said.py",
    "session/test_blocks_played.py",
    "openxr/test_events.py",
    "session/test_presence.py",
    "session/test_provokes.py",
    "cli/test_hostile_words.py",
    "bench/test_people.py",
    "cli/test_demo.py",
    "cli/test_moments.py",
    "session/test_head_exercises.py",
    "session/test_session.py",
    "measures/test_repetitions.py",
    "gfx/test_flicker.py",
    "cli/test_init.py",
    "session/test_moved_and_missing.py",
    "cli/test_no_sockets.py",
    "session/test_identity.py",
)
"""Files that take more than ten seconds of a processor, the longest first; those that wait for a
real clock (station/test_a_morning.py) may come when the lab has ended."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--outcomes",
        metavar="FILE",
        help="note there, as JSON, whether each test passed; relative to the checkout",
    )


def pytest_configure(config: pytest.Config) -> None:
    asked = config.getoption("--outcomes")
    if asked and not hasattr(config, "workerinput"):  # of several processes the first one notes
        config.pluginmanager.register(Outcomes(config.rootpath / asked))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes and was not asked for; and of several processes none shall begin
    the longest file when the others come to their end."""
    if "long" not in config.option.markexpr:
        long = [item for item in items if item.get_closest_marker("long")]
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)
    if hasattr(config, "workerinput"):
        tests = Path(__file__).resolve().parent
        rank = {tests / name: number for number, name in enumerate(LONGEST)}
        items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_collection_finish() -> None:
    """From now on there will be garbage."""
    gc.enable()


@pytest.fixture(scope="module", autouse=True)
def _frozen() -> None:
    """Every session that a test plays begins with a full collection of garbage, which would go
    through all the tests there are and what the files before this one have left: a third of what a
    short session takes."""
    gc.collect()
    gc.freeze()


class Outcomes:
    """A test has passed if every part of it did: set-up, call, tear-down."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._passed: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        so_far = self._passed.get(report.nodeid, True)
        self._passed[report.nodeid] = so_far and report.outcome == "passed"

    def pytest_sessionfinish(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._passed, indent=0), encoding="utf-8")
