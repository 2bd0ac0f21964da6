"""The lab's Python: one environment for each lock, and on top of it one for each state of the code.

Each environment is made once, never changed and named by what it was made from, so that several
labs can run at the same time from checkouts that differ.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from labkit import LabError, say
from labkit.debian import pip_environment
from labkit.place import CHECKOUT, Place
from labkit.process import call

LOCKS = (CHECKOUT / "requirements/test.txt", CHECKOUT / "requirements/build.txt")
SOURCES = ("rehab", "exercises", "shaders", "pyproject.toml", "README.md", "LICENSE")
KEEP_SECONDS = {"app-*": 24 * 3600.0, "deps-*": 14 * 24 * 3600.0}
PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "-q")


def has_dependencies(place: Place) -> bool:
    """Whether the environment of these locks is whole."""
    return (place.outside(place.home) / f"deps-{_digest(LOCKS)}" / "ready").exists()


def dependencies(place: Place, wheelhouse: Path | None = None) -> str:
    """The folder (inside) of the environment with the locked packages; makes it where missing."""
    name = f"deps-{_digest(LOCKS)}"
    folder = f"{place.home}/{name}"

    def build() -> None:
        say("installing the locked Python packages (about half a minute)")
        call(place, ["python3", "-m", "venv", folder], "making the lab's Python environment")
        locks = [f"--requirement={place.checkout}/requirements/{lock.name}" for lock in LOCKS]
        source = ["--no-index", f"--find-links={folder}-wheels"] if wheelhouse else []
        if wheelhouse:
            shutil.copytree(wheelhouse, place.outside(f"{folder}-wheels"), dirs_exist_ok=True)
        install = [f"{folder}/bin/python", *PIP, "install", "--require-hashes", *locks, *source]
        call(place, install, "pip in the lab", **pip_environment(place))
        shutil.rmtree(place.outside(f"{folder}-wheels"), ignore_errors=True)

    _once(place, name, build)
    return folder


def project(place: Place, deps: str) -> str:
    """The folder (inside) of the environment with this checkout's wheel installed."""
    name = f"app-{_digest(sorted(_source_files()))}-{deps.rsplit('-', 1)[1]}"
    folder = f"{place.home}/{name}"

    def build() -> None:
        say("building and installing the project's wheel")
        call(place, ["python3", "-m", "venv", "--without-pip", folder], "making the environment")
        site = next(place.outside(folder).glob("lib/python*/site-packages"))
        below = next(place.outside(deps).glob("lib/python*/site-packages"))
        (site / "_locked.pth").write_text(f"/{below.relative_to(place.root)}\n", encoding="utf-8")
        wheel = [f"{deps}/bin/python", *PIP, "wheel", "--no-deps", "--no-index"]
        wheel += ["--no-build-isolation", f"--wheel-dir={folder}/wheel", place.checkout]
        call(place, wheel, "building the wheel")
        built = next(place.outside(f"{folder}/wheel").glob("*.whl")).name
        install = [f"{deps}/bin/python", *PIP, "--python", f"{folder}/bin/python", "install"]
        install += ["--no-deps", "--no-index", f"{folder}/wheel/{built}"]
        call(place, install, "installing the wheel")
        call(place, [f"{folder}/bin/python", "-m", "rehab.warm"], "compiling the kernels")

    _once(place, name, build)
    _forget_old(place)
    return folder


def _source_files() -> Iterator[Path]:
    for name in SOURCES:
        path = CHECKOUT / name
        files = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and "__pycache__" not in file.parts)


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(str(path.relative_to(CHECKOUT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def _once(place: Place, name: str, build: Callable[[], None]) -> None:
    """Build the environment `name` unless its stamp says it is whole; a broken one is replaced."""
    folder = place.outside(place.home) / name
    stamp = folder / "ready"
    with locked(place.outside(place.home)):
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                build()
            except StopIteration:
                raise LabError(f"{folder} came out empty; remove it and try again.") from None
        stamp.touch()


def _forget_old(place: Place) -> None:
    """Remove environments that nobody has started for a while."""
    for pattern, age in KEEP_SECONDS.items():
        for stamp in place.outside(place.home).glob(f"{pattern}/ready"):
            if time.time() - stamp.stat().st_mtime > age:
                shutil.rmtree(stamp.parent, ignore_errors=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: two makers at once would spoil each other's work."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another lab that is being made")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
