"""What an exercise does wrong harms nothing but its own block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rehab.errors import UserError

T = TypeVar("T")


class Broken(Exception):
    """The exercise raised or broke its contract; the message is the reason."""


def guarded(call: Callable[..., T], *args: Any) -> T:
    """`call(*args)`; whatever it raises becomes `Broken`, with class and message."""
    try:
        return call(*args)
    except UserError as error:
        raise Broken(str(error)) from error
    except (Exception, SystemExit) as error:
        raise Broken(f"{type(error).__name__}: {error}") from error
