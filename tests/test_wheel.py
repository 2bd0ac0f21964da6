"""The built wheel alone, in a clean environment and outside the checkout, plays the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow

CLEAN = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "DISPLAY")}


def _run(*argv: str | Path, cwd: Path, **more: str) -> str:
    done = subprocess.run(
        [str(arg) for arg in argv],
        cwd=cwd,
        env={**CLEAN, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands' folder of an environment that holds the wheel, and this one's libraries.

    Their folder is named in a path file: path files inside it (the checkout's) are not followed.
    """
    home = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(home, with_pip=False)
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    python = commands / ("python.exe" if os.name == "nt" else "python")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index")
    _run(*pip, wheel, cwd=home)
    paths = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", vars=paths))
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands


def test_it_holds_what_the_program_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    for folder in ("shaders", "exercises"):
        for source in (ROOT / folder).rglob("*"):
            if source.suffix in {".vert", ".frag", ".glsl", ".py"} and source.name != "__init__.py":
                within = source.relative_to(ROOT / folder).as_posix()
                assert f"rehab/_bundled/{folder}/{within}" in names
    package = {p.relative_to(ROOT).as_posix() for p in (ROOT / "rehab").rglob("*") if p.is_file()}
    code = {name for name in package if "__pycache__" not in name and not name.endswith(".pyc")}
    assert code <= names


def test_it_plays_the_demo(installed: Path, tmp_path: Path) -> None:
    python, rehab = installed / "python", installed / "rehab"
    where = _run(python, "-c", "import rehab, sys; print(rehab.__file__, *sys.path)", cwd=tmp_path)
    imported, *paths = where.split()
    assert installed.parent in Path(imported).parents
    assert str(ROOT) not in paths

    output = tmp_path / "out"
    printed = _run(
        *(rehab, "demo", "--headless", "--seconds", "36", "--output", output),
        cwd=tmp_path,
        REHAB_HOME=str(tmp_path / "home"),
    )
    report = Path(printed.splitlines()[-1])
    assert report == output / "report.html"
    assert "reached" in report.read_text(encoding="utf-8")
    assert len(list(output.glob("*.png"))) >= 5
    verified = _run(rehab, "replay", "0", "--verify", cwd=tmp_path, REHAB_HOME=str(output))
    assert verified.rstrip().endswith("agree exactly.")
    assert not (tmp_path / "home").exists()
