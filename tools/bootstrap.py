#!/usr/bin/env python3
"""Sets this machine up and starts what you ask for; run it again at any time.

  python3 tools/bootstrap.py demo [--seconds N ...]    a simulated patient plays an exercise
  python3 tools/bootstrap.py test [PYTEST ARGUMENT...] every test, the OpenXR lab's where it can be
  python3 tools/bootstrap.py check                     formatting, lint, types, imports, licences
  python3 tools/bootstrap.py setup                     only the set-up: then `.venv/bin/rehab`
  python3 tools/bootstrap.py wheelhouse DIR            fetch the packages for --offline DIR

It needs Python 3.11 or later and git's checkout, nothing else. Tried on Linux; written for Windows
(which needs no administrator) and macOS, and untested there.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (said by whatever Python a person has)
    sys.exit(
        "rehab needs Python 3.11 or later; this is {}.{}. Install one and start this file with it, "
        "for example: python3.11 tools/bootstrap.py".format(*sys.version_info[:2])
    )

import argparse
import os
import shutil
import signal
import subprocess
from pathlib import Path

from bootkit import CHECKOUT, SetupError, say, suite
from bootkit.environment import BIN, LOCKS, PYTHON, prepare
from bootkit.system import provide_libraries

LOCK_FOR = {
    "demo": "runtime",
    "setup": "runtime",
    "test": "test",
    "check": "dev",
    "wheelhouse": "runtime",
}


def main() -> int:
    options, rest = parser().parse_known_args()
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        return act(options, rest)
    except SetupError as error:
        print(f"bootstrap: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbootstrap: interrupted; the same command goes on from here.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    about = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        usage="bootstrap.py [--offline WHEELHOUSE] [--lab WHEN] ACTION [ARGUMENT...]",
    )
    about.add_argument(
        "action",
        choices=sorted(LOCK_FOR),
        metavar="ACTION",
        help="demo, test, check, setup or wheelhouse",
    )
    about.add_argument(
        "--offline",
        type=Path,
        metavar="WHEELHOUSE",
        help="install from this folder, without a network",
    )
    about.add_argument(
        "--lab",
        choices=("auto", "required", "no"),
        default="auto",
        help="the OpenXR lab's tests: where they can run, fail if they cannot, never",
    )
    return about


def act(options: argparse.Namespace, rest: list[str]) -> int:
    """Set up, then do it; arguments that are not ours are passed on."""
    wheelhouse = _existing(options.offline)
    if options.action in ("setup", "check") and rest:
        raise SetupError(f"{options.action} takes no further argument, but got {rest[0]!r}.")
    if options.action == "wheelhouse" and len(rest) != 1:
        raise SetupError("wheelhouse takes one argument: the folder to fill.")
    # Debian's g++ brings all that compiles C as well: tests/durability builds a small library.
    for_tests = ("Xvfb", "g++", "npm") if options.action == "test" else ()
    provide_libraries(programs=("espeak-ng", *for_tests))
    if for_tests and options.lab == "required" and shutil.which("npm") is None:
        raise SetupError("npm is required, for the validators of exports, and is absent.")
    prepare(LOCK_FOR[options.action], wheelhouse)
    if options.action == "demo":
        return _become([str(BIN / "rehab"), "demo", *rest])
    if options.action == "test":
        return suite.test(options.lab, wheelhouse, rest)
    if options.action == "check":
        return suite.check()
    if options.action == "wheelhouse":
        return _fill(Path(rest[0]))
    say(f"ready: {BIN / 'rehab'}")
    return 0


def _existing(wheelhouse: Path | None) -> Path | None:
    if wheelhouse is not None and not any(wheelhouse.glob("*.whl")):
        raise SetupError(
            f"{wheelhouse} holds no wheel; fill it where there is a network: "
            f"python3 tools/bootstrap.py wheelhouse {wheelhouse}"
        )
    return wheelhouse.resolve() if wheelhouse else None


def _become(command: list[str]) -> int:
    """Run the program as this process's last act, so that its keys and signals are its own."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def _fill(folder: Path) -> int:
    """Fetch every locked package (those of all sets) for this Python."""
    locks = [CHECKOUT / "requirements" / f"{name}.txt" for name in (*LOCKS, "build")]
    download = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "download"]
    download += ["--require-hashes", "--only-binary=:all:", "--dest", str(folder)]
    return subprocess.run([*download, *(f"-r{lock}" for lock in locks)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
