"""The project's own Python environment: `.venv` with exactly what a lock names.

A stamp inside says which lock it holds, so that a second start costs nothing; a mark left by an
interrupted installation makes the next run start it afresh.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootkit import CHECKOUT, SetupError, say, supervise
from bootkit.system import provide_venv

LOCKS = ("runtime", "test", "dev")  # each holds all of the one before
VENV = CHECKOUT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "rehab-setup.json"
PACKAGE_LINE = re.compile(
    r"(?:Collecting|Processing|Requirement already satisfied:) (?:.*[/\\])?"
    r"([\w.-]+?)(?:==|-\d[^/\\]*\.whl)"
)
MARK = VENV / "rehab-setup-unfinished"


def prepare(lock: str, wheelhouse: Path | None = None) -> None:
    """Make `.venv` hold what the lock names and the project itself, editable."""
    if _holds(lock):
        return
    with _alone():
        if not _holds(lock):
            _make(lock, wheelhouse)


@contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups of one checkout at a time would spoil each other's work: the second waits."""
    try:
        import fcntl
    except ImportError:  # Windows: no lock that needs no file of its own
        yield
        return
    with Path(__file__).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this checkout")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(lock: str, wheelhouse: Path | None) -> None:
    if MARK.exists() or (VENV.exists() and not _runs()):
        say("an earlier set-up was interrupted or its Python is gone: starting it afresh")
        aside = VENV.with_name(f".venv-{os.getpid()}")  # in one step, whoever still writes there
        VENV.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    if not PYTHON.exists():
        provide_venv()
    VENV.mkdir(exist_ok=True)
    MARK.touch()
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        say("making .venv")
        _run([sys.executable, "-m", "venv", str(VENV)], "making .venv")
    _install(lock, wheelhouse)
    STAMP.write_text(json.dumps(_state(lock)), encoding="utf-8")
    MARK.unlink()


def _holds(lock: str) -> bool:
    """Whether the stamp says that this lock, or one that includes it, is installed."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    larger = LOCKS[LOCKS.index(lock) :]
    return not MARK.exists() and _runs() and any(found == _state(name) for name in larger)


def _runs() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0


def _state(lock: str) -> dict[str, str]:
    """What the environment was made from."""
    total = hashlib.sha256()
    for path in (*_files(lock), CHECKOUT / "pyproject.toml"):
        total.update(path.read_bytes())
    return {
        "lock": lock,
        "made_from": total.hexdigest(),
        "python": sys.version.split()[0],
        "checkout": str(CHECKOUT),
    }


def _files(lock: str) -> tuple[Path, Path]:
    folder = CHECKOUT / "requirements"
    return folder / f"{lock}.txt", folder / "build.txt"


def _install(lock: str, wheelhouse: Path | None) -> None:
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install"]
    source = ["--no-index", f"--find-links={wheelhouse}"] if wheelhouse else []
    requirements = [f"--requirement={path}" for path in _files(lock)]
    pins: set[str] = set()
    for path in _files(lock):
        pins |= set(re.findall(r"^\S+==[^\\]*", path.read_text(encoding="utf-8"), re.MULTILINE))
    total = len(pins)
    say(f"installing {total} locked Python packages")
    _with_progress([*pip, "--require-hashes", *source, *requirements], total, wheelhouse)
    # What builds the project came with the lock: nothing else is fetched for it.
    editable = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--editable", "."]
    _run([*pip, *editable], "installing the project", wheelhouse)
    _run([str(PYTHON), "-m", "rehab.warm"], "compiling the kernels", wheelhouse)
    _speak()


def _speak() -> None:
    """Let the system's voice speak all sentences once, so that no patient waits for one; a system
    without a voice is no reason to fail."""
    say("letting the system's voice speak every sentence")
    subprocess.run([str(BIN / "rehab"), "voice", "render"], capture_output=True, check=False)


def _with_progress(command: list[str], total: int, wheelhouse: Path | None) -> None:
    """Run pip and tell which package of how many it is at."""
    count = 0

    def tell(line: str) -> None:
        nonlocal count, total
        if found := PACKAGE_LINE.match(line):
            count += 1
            say(f"  [{count:2}/{total}] {found[1].lower().replace('_', '-')}")
        elif line.startswith("Ignoring "):  # for another system or Python
            total -= 1
        elif line.startswith("Installing collected packages"):
            say("  unpacking")

    code, lines = supervise(command, env=_quiet_environment(wheelhouse), tell=tell)
    if code:
        raise SetupError(
            "pip could not install the lock; its last lines:\n"
            + "\n".join(lines[-8:])
            + f"\n{_advice(lines, wheelhouse)}"
        )


def _advice(lines: list[str], wheelhouse: Path | None) -> str:
    text = "\n".join(lines)
    if "No space left" in text:
        return "The disk is full: free about 600 MB and run the same command again."
    if wheelhouse:
        return f"{wheelhouse} lacks a package for this Python; see --help for how to fill it."
    return "Check the network (or use --offline WHEELHOUSE) and run the same command again."


def _quiet_environment(wheelhouse: Path | None) -> dict[str, str]:
    """pip's surroundings; offline it must not look anywhere else than in the wheelhouse."""
    kept = {k: v for k, v in os.environ.items() if not (wheelhouse and k.startswith("PIP_"))}
    kept |= {"PYTHONUTF8": "1", "PIP_NO_INPUT": "1"}
    return kept | ({"PIP_CONFIG_FILE": os.devnull} if wheelhouse else {})


def _run(command: list[str], what: str, wheelhouse: Path | None = None) -> None:
    code, lines = supervise(command, env=_quiet_environment(wheelhouse))
    if code:
        raise SetupError(f"{what} failed; the last lines:\n" + "\n".join(lines[-8:]))
