"""The set-up: what it installs and when, what it says where it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import bootstrap
from bootkit import CHECKOUT, SetupError, environment, suite, system


@pytest.fixture(autouse=True)
def _outcomes_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What became of this run's own tests is not these tests' to clear away."""
    monkeypatch.setattr(suite, "OUTCOMES", str(tmp_path / "outcomes"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment folder of the test's own; pip and venv are only noted, not run."""
    folder = tmp_path / ".venv"
    monkeypatch.setattr(environment, "VENV", folder)
    monkeypatch.setattr(environment, "PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", folder / "stamp.json")
    monkeypatch.setattr(environment, "MARK", folder / "mark")
    monkeypatch.setattr(environment, "provide_venv", lambda: None)
    monkeypatch.setattr(environment, "_run", lambda command, what: _fake_venv(folder))
    return folder


def _fake_venv(folder: Path) -> None:
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / "python").symlink_to(sys.executable)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The locks that were installed, in order."""
    locks: list[str] = []
    monkeypatch.setattr(environment, "_install", lambda lock, wheelhouse: locks.append(lock))
    return locks


def test_second_set_up_installs_nothing(place: Path, installed: list[str]):
    environment.prepare("test")
    environment.prepare("test")
    environment.prepare("runtime")  # part of what is there
    assert installed == ["test"]


def test_larger_lock_is_added(place: Path, installed: list[str]):
    environment.prepare("runtime")
    environment.prepare("dev")
    environment.prepare("test")
    assert installed == ["runtime", "dev"]


def test_changed_lock_is_installed(place: Path, installed: list[str]):
    environment.prepare("runtime")
    stamp = json.loads(environment.STAMP.read_text())
    environment.STAMP.write_text(json.dumps(stamp | {"made_from": "another lock"}))
    environment.prepare("runtime")
    assert installed == ["runtime", "runtime"]


def test_interrupted_set_up_starts_afresh(
    place: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
):
    def interrupted(lock: str, wheelhouse: Path | None) -> None:
        (place / "half").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as first:
        first.setattr(environment, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.prepare("runtime")
    environment.prepare("runtime")
    assert not (place / "half").exists()
    assert installed == ["runtime"]


def test_environment_whose_python_is_gone_starts_afresh(place: Path, installed: list[str]):
    environment.prepare("runtime")
    environment.PYTHON.unlink()
    environment.PYTHON.symlink_to("/nowhere/python3")
    environment.prepare("runtime")
    assert installed == ["runtime", "runtime"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Collecting click-default-group==1.2.4 (from -r x)", "click-default-group"),
        ("Processing /a-1/b/annotated_types-0.8.0-py3-none-any.whl (from -r x)", "annotated_types"),
        ("Requirement already satisfied: numpy==2.4.6 in /x", "numpy"),
    ],
)
def test_progress_reads_pips_lines(line: str, name: str):
    found = environment.PACKAGE_LINE.match(line)
    assert found is not None
    assert found[1] == name


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux installs system libraries")
def test_missing_library_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(system, "LIBRARIES", ((("libnowhere.so.1",), "libnowhere1"),))
    monkeypatch.setattr(system, "may_install", lambda: False)
    monkeypatch.setattr(system.shutil, "which", lambda name: name if name == "apt-get" else None)
    with pytest.raises(SetupError, match="sudo apt-get install libnowhere1"):
        system.provide_libraries()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux installs system libraries")
def test_other_distributions_get_their_own_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(system, "LIBRARIES", ((("libnowhere.so.1",), "libnowhere1"),))
    monkeypatch.setattr(system.shutil, "which", lambda name: name if name == "pacman" else None)
    with pytest.raises(SetupError, match="sudo pacman -S"):
        system.provide_libraries()


def test_absent_lab_is_told_to_the_tests(monkeypatch: pytest.MonkeyPatch):
    calls = []
    monkeypatch.setattr(suite, "make_lab", lambda wheelhouse: "no Linux")
    monkeypatch.setattr(suite, "_call", lambda command, env=None: calls.append((command, env)) or 0)
    assert suite.test("auto", None, ["-k", "x"]) == 0
    [(command, env)] = calls
    assert command[-2:] == ["-k", "x"]
    assert "no Linux" in env["REHAB_LAB_ABSENT"]
    with pytest.raises(SetupError, match="required and is absent: no Linux"):
        suite.test("required", None, [])


def python(script: str) -> list[str]:
    """A command that runs the script."""
    return [sys.executable, "-c", script]


def test_a_failure_on_either_side_fails(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suite, "make_lab", lambda wheelhouse: "")
    for codes in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
        left = list(codes)
        monkeypatch.setattr(suite, "_call", lambda command, env=None, left=left: left.pop(0))
        monkeypatch.setattr(
            suite, "in_lab", lambda _, code=codes[2]: python(f"raise SystemExit({code})")
        )
        assert suite.test("required", None, []) == 1


def test_what_is_compiled_is_kept_for_the_next_program(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert suite._call(python("import sys; sys.exit(sys.dont_write_bytecode)")) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds the lab")
def test_the_lab_runs_beside_the_rest_and_is_told_after_it(tmp_path: Path, capfd):
    """Each waits for the other, so that both run at once."""
    both = (tmp_path / "here", tmp_path / "lab")
    waiting = "from pathlib import Path; import os, time\n"
    waiting += "Path({!r}).touch()\nwhile not Path({!r}).exists(): time.sleep(0.01)\n"
    here = python(waiting.format(*map(str, both)) + "print('priority', os.nice(0))")
    lab = python(waiting.format(*map(str, both[::-1])) + "print('lab', os.nice(0)); exit(7)")
    assert suite.beside([[*here]], lab) == [0, 7]
    said = capfd.readouterr().out.split("\n")
    assert said == ["priority 19", *suite.IN_LAB.split("\n"), f"lab {os.nice(0)}", ""]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds the lab")
def test_the_lab_ends_with_whoever_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    noted = tmp_path / "lab"

    def interrupted(command: list[str]) -> int:
        while not noted.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(suite, "_call", interrupted)
    lab = python(
        f"import os, time; os.mkdir({str(noted)!r} + str(os.getpid())); "
        f"os.mkdir({str(noted)!r}); time.sleep(600)"
    )
    with pytest.raises(KeyboardInterrupt):
        suite.beside([[]], lab)
    (process,) = tmp_path.glob("lab?*")
    assert not Path(f"/proc/{process.name.removeprefix('lab')}").exists()


def test_paths_go_to_their_side():
    assert suite.split(["-k", "x"]) == (["-k", "x"], ["-k", "x", "tests/lab"])
    assert suite.split(["tests/lab/test_smoke.py::test_x"])[0] is None
    assert suite.split(["-x", "tests/test_licences.py"]) == (["-x", "tests/test_licences.py"], None)


def test_empty_wheelhouse_says_how_to_fill_it(tmp_path: Path):
    with pytest.raises(SetupError, match="wheelhouse"):
        bootstrap._existing(tmp_path)


def test_mistakes_end_in_one_sentence(tmp_path: Path):
    tool = [sys.executable, str(CHECKOUT / "tools" / "bootstrap.py")]
    command = [*tool, "demo", "--offline", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "holds no wheel" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("program", ["tools/bootstrap.py", "tools/lock.sh", ".ci/run"])
def test_entry_points_exist(program: str):
    assert (CHECKOUT / program).is_file()
    assert program.endswith(".py") or os.access(CHECKOUT / program, os.X_OK)


def test_the_whole_suite_takes_all_cores_and_a_part_of_it_one(monkeypatch: pytest.MonkeyPatch):
    calls: list[list[str]] = []
    monkeypatch.setattr(suite, "make_lab", lambda wheelhouse: "")
    monkeypatch.setattr(suite, "_call", lambda command, env=None: calls.append(command) or 0)
    monkeypatch.setattr(suite, "beside", lambda here, lab: calls.extend([*here, lab]) or [0])
    monkeypatch.setattr(suite, "all_shown", lambda lab=True: 1)
    assert suite.test("required", None, ["-k", "x"]) == 0  # not asked after a part
    assert suite.test("required", None, []) == 1
    part, _, whole, windows, lab = calls
    assert f"--ignore={suite.ALONE}" in whole
    assert suite.ALONE in windows
    assert "-n" not in part
    assert whole[whole.index("-n") + 1] == "auto"
    assert "-n" not in lab  # one headset
