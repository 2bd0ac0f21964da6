"""The commands, one file a family; every heavy import waits inside the command that needs it."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line; the entry point `rehab`."""
    from rehab.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows pipe has not every character that we write: "?" then, and no traceback.
            stream.reconfigure(errors="replace")
    app(prog_name="rehab")
