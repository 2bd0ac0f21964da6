"""What OpenXR's functions return: successes are results to look at, failures are exceptions."""

from __future__ import annotations

import xr

SUCCESS = 0
EVENT_UNAVAILABLE = int(xr.Result.EVENT_UNAVAILABLE)
SESSION_LOSS_PENDING = int(xr.Result.SESSION_LOSS_PENDING)
LOST = frozenset(
    (int(xr.Result.ERROR_SESSION_LOST), int(xr.Result.ERROR_INSTANCE_LOST), SESSION_LOSS_PENDING)
)


def name(code: int) -> str:
    """The enumerator of a result code, without its prefix; the number where it has no name."""
    try:
        return str(xr.Result(code).name)
    except ValueError:
        return str(code)


class CallFailed(Exception):
    """An OpenXR function returned an error."""

    def __init__(self, function: str, code: int) -> None:
        super().__init__(f"{function} returned {name(code)}")
        self.function = function
        self.code = code


class Lost(CallFailed):
    """The session or the instance is gone, or about to go: build both anew, or end."""


def check(function: str, code: int) -> int:
    """The code, where it is a success that means no loss.

    Raises:
        Lost: for SESSION_LOST and INSTANCE_LOST, and for the success SESSION_LOSS_PENDING.
        CallFailed: for every other error.
    """
    check_loss(function, code)
    if code < SUCCESS:
        raise CallFailed(function, code)
    return code


def check_loss(function: str, code: int) -> None:
    """Raise `Lost` where a code says so; what else went wrong is the caller's to do without."""
    if code in LOST:
        raise Lost(function, code)
