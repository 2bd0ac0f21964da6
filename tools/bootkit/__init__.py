"""What `tools/bootstrap.py` is made of: system libraries, the Python environment, the tests."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class SetupError(Exception):
    """The set-up cannot go on; the text says why and what would be right."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)
