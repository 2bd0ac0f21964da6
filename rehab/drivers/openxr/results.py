"""What OpenXR's functions return, and what a failure of each means to us: the one table of it.

Successes are results to look at; failures are exceptions. While a session is set up, a failure
refuses the runtime: for good, or until waiting mends it (`MENDED_BY_WAITING`). In play

- a call of `BORNE` that fails leaves its frame unknown, and play goes on, for `PATIENCE` on end;
- every other failure, and every loss, drops instance and session, and builds them anew;
- failures that come back again and again right after that end play (`recall.Recall`);
- what fails while things are given back does not matter any more.
"""

from __future__ import annotations

import xr

from rehab.errors import UserError

SUCCESS = 0
EVENT_UNAVAILABLE = int(xr.Result.EVENT_UNAVAILABLE)
SESSION_LOSS_PENDING = int(xr.Result.SESSION_LOSS_PENDING)
LOST = frozenset(
    (int(xr.Result.ERROR_SESSION_LOST), int(xr.Result.ERROR_INSTANCE_LOST), SESSION_LOSS_PENDING)
)

PATIENCE = 2_000_000_000
"""ns for which one function may fail at every frame before the session is built anew."""

BORNE = frozenset(
    (
        "xrApplyHapticFeedback",
        "xrConvertTimespecTimeToTimeKHR",
        "xrConvertWin32PerformanceCounterToTimeKHR",
        "xrGetActionStateBoolean",
        "xrGetActionStateFloat",
        "xrGetActionStatePose",
        "xrGetCurrentInteractionProfile",
        "xrLocateHandJointsEXT",
        "xrLocateSpace",
        "xrLocateViews",
        "xrPathToString",
        "xrStopHapticFeedback",
        "xrSyncActions",
    )
)
"""Functions that only tell something or make something felt."""

MENDED_BY_WAITING = LOST | frozenset(
    int(code)
    for code in (
        xr.Result.ERROR_FORM_FACTOR_UNAVAILABLE,  # no headset is connected, or it is off
        xr.Result.ERROR_INITIALIZATION_FAILED,
        xr.Result.ERROR_LIMIT_REACHED,  # another program has the headset
        xr.Result.ERROR_PERMISSION_INSUFFICIENT,
        xr.Result.ERROR_RUNTIME_FAILURE,  # its service does not run
        xr.Result.ERROR_SYSTEM_INVALID,  # the headset went while it was asked about
    )
)


def name(code: int) -> str:
    """The enumerator of a result code, without its prefix; the number where it has no name."""
    try:
        return str(xr.Result(code).name)
    except ValueError:
        return str(code)


class NotYet(UserError):
    """There is no headset to play with now; there may be one after a while."""


class CallFailed(Exception):
    """An OpenXR function returned an error."""

    def __init__(self, function: str, code: int) -> None:
        super().__init__(f"{function} returned {name(code)}")
        self.function = function
        self.code = code

    @property
    def borne(self) -> bool:
        """Whether play goes on without what the call would have told."""
        return self.function in BORNE

    def refusal(self, sentence: str) -> UserError:
        """What a user is told where this happens while a session is set up."""
        return (NotYet if self.code in MENDED_BY_WAITING else UserError)(sentence)


class Lost(CallFailed):
    """The session or the instance is gone, or about to go: build both anew, or end."""

    @property
    def borne(self) -> bool:
        """Never."""
        return False


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
