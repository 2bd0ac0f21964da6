"""The commands, one file a family; every heavy import waits inside the command that needs it."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point `rehab`."""
    from rehab.cli.app import app

    app(prog_name="rehab")
