"""`rehab bench`: what a frame costs."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure the program's speed.")


@app.callback()
def family() -> None:
    """Keeps `frame` a command of its own while it is the only one."""
