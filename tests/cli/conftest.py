"""The program with data folders of its own: empty, with a patient, with a demo."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # whatever pytest's import mode

from cli_program import Program, Within

from rehab.store import Store


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture
def anna(program: Program) -> Program:
    """The program with one patient, anna-example, in an open store."""
    with Store.open(program.store, create=True) as store:
        store.add_patient("anna-example")
    return program


@pytest.fixture
def within(anna: Program) -> Within:
    """The same without another process."""
    return Within(anna.home)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Within, str]:
    """A demo's folder as data folder, and what the program printed that made it."""
    program = Program(tmp_path_factory.mktemp("demo"))
    done = program("demo", "--headless", "--seconds", "42", "--output", str(program.home))
    assert done.returncode == 0, done.stderr
    return Within(program.home), done.stdout
