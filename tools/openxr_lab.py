#!/usr/bin/env python3
"""The OpenXR laboratory: the program in a real runtime (Monado), fed from a socket.

  tools/openxr_lab.py make                      build it (about two minutes, once)
  tools/openxr_lab.py run -- rehab play …       run a command in it
  tools/openxr_lab.py run -- python -m pytest tests/lab
  tools/openxr_lab.py shell                     look around

Inside, `rehab` is this checkout's wheel, installed; the network is private; nothing is left behind.
Exit code: the command's own; 3 where this machine cannot hold the lab, 4 where it does not start.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from types import FrameType

if sys.platform != "linux":  # what follows needs Linux to be imported at all
    print("lab: the OpenXR lab needs Linux; elsewhere its tests are skipped.", file=sys.stderr)
    sys.exit(3)

from labkit import CannotHere, LabError, debian, place, process, python, say

CANNOT_HERE, BROKEN = 3, 4


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        where = place.choose(options.root)
        if options.action == "status":
            return status(where)
        deps = make(where, options.wheelhouse)
        if options.action == "make":
            say(f"ready in {where.outside(where.home)}")
            return 0
        return run(where, deps, options)
    except CannotHere as error:
        say(str(error))
        return CANNOT_HERE
    except LabError as error:
        say(str(error))
        return BROKEN
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here.")
        return 130


def parser() -> argparse.ArgumentParser:
    about = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    about.add_argument(
        "--root",
        type=Path,
        default=place.default_base(),
        metavar="DIR",
        help="the lab's folder (default: %(default)s)",
    )
    about.add_argument(
        "--wheelhouse",
        type=Path,
        metavar="DIR",
        help="take Python packages from this folder, not from a network",
    )
    actions = about.add_subparsers(dest="action", required=True)
    actions.add_parser("make", help="build what is missing")
    actions.add_parser("status", help="exit with 0 if it is made and up to date, else with 1")
    for name, text in (("run", "run a command in the lab"), ("shell", "an interactive shell")):
        one = actions.add_parser(name, help=text)
        one.add_argument("--null", action="store_true", help="no compositor: 20 Hz, 320×240 views")
        one.add_argument(
            "--no-validation", action="store_true", help="without Khronos's validation layer"
        )
        one.add_argument("--no-service", action="store_true", help="do not start Monado")
        size = one.add_mutually_exclusive_group()
        size.add_argument(
            "--scale",
            type=int,
            default=40,
            metavar="PERCENT",
            help="size of the views (default: %(default)s, which is 384×432)",
        )
        size.add_argument("--full-size", action="store_true", help="views of 1344×1512")
        one.add_argument("--hz", type=int, default=90, help="refresh rate (default: %(default)s)")
        one.add_argument("--log", type=Path, metavar="DIR", help="keep the lab's logs there")
        if name == "run":
            one.add_argument("command", nargs="+", metavar="COMMAND")
    return about


def make(where: place.Place, wheelhouse: Path | None) -> str:
    """Bring the lab up to date; returns the folder of its locked packages."""
    with python.locked(where.base):
        debian.furnish(where)
    return python.dependencies(where, wheelhouse)


def status(where: place.Place) -> int:
    """Tell whether a run would start at once."""
    ready = where.complete() and python.has_dependencies(where)
    say(f"{'ready' if ready else 'not made yet'} in {where.outside(where.home)}")
    return 0 if ready else 1


def run(where: place.Place, deps: str, options: argparse.Namespace) -> int:
    """Run the command in a fresh lab of its own."""
    app = python.project(where, deps)
    logs = options.log.resolve() if options.log else None
    if logs:
        logs.mkdir(parents=True, exist_ok=True)
    logs_inside = str(logs) if where.is_host else f"{where.home}/logs"
    order = {
        "argv": getattr(options, "command", ["bash"]),
        "home": where.home,
        "bin": f"{app}/bin",
        "checkout": where.checkout,
        "null": options.null,
        "validation": not options.no_validation,
        "service": not options.no_service,
        "scale": None if options.full_size else options.scale,
        "hz": options.hz,
        "logs": logs_inside if logs else None,
    }
    inside = f"{where.checkout}/tools/labkit/inside.py"
    started = process.start(
        where,
        [f"{app}/bin/python", "-I", inside, json.dumps(order)],
        env=process.environment(where),
        private_network=True,
        logs=logs,
        cwd=where.checkout,
    )
    return process.finish(started)


def leave(number: int, _frame: FrameType | None) -> None:
    """End as a signal asks; what runs inside dies with its namespace."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
