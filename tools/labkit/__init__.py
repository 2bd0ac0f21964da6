"""The OpenXR laboratory: where it lives, how it is made and how a command runs inside it."""


class CannotHere(Exception):
    """This machine cannot hold the lab; the text says why and what would be right."""


class LabError(Exception):
    """Something that should have worked did not; the text says what and where."""


def say(text: str) -> None:
    """Print one line of progress at once, apart from the command's own output."""
    import sys

    print(f"lab: {text}", file=sys.stderr, flush=True)
