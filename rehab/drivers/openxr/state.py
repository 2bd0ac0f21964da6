"""The life of a session: which states follow which, and what a program owes at each."""

from __future__ import annotations

import logging
from enum import Enum

from xr import SessionState

from rehab.frame import ABSENT, FOCUSED, VISIBLE

LEGAL = frozenset(
    {
        (SessionState.UNKNOWN, SessionState.IDLE),
        (SessionState.IDLE, SessionState.READY),
        (SessionState.IDLE, SessionState.EXITING),
        (SessionState.READY, SessionState.SYNCHRONIZED),
        (SessionState.READY, SessionState.IDLE),
        (SessionState.SYNCHRONIZED, SessionState.VISIBLE),
        (SessionState.SYNCHRONIZED, SessionState.STOPPING),
        (SessionState.SYNCHRONIZED, SessionState.IDLE),
        (SessionState.VISIBLE, SessionState.FOCUSED),
        (SessionState.VISIBLE, SessionState.SYNCHRONIZED),
        (SessionState.FOCUSED, SessionState.VISIBLE),
        (SessionState.STOPPING, SessionState.IDLE),
    }
)
"""The transitions that a runtime may make, as Khronos's conformance tests hold them.

LOSS_PENDING may follow any state besides.
"""

_PRESENCE = {SessionState.VISIBLE: VISIBLE, SessionState.FOCUSED: FOCUSED}


class Duty(Enum):
    """What the program owes the runtime on entering a state."""

    NOTHING = "nothing"
    BEGIN = "begin the session"
    END = "end the session, and keep it: it may become ready again"
    FINISH = "destroy the session and finish"
    REBUILD = "destroy session and instance, and build them anew or finish"


class SessionMachine:
    """Follows one session from UNKNOWN on.

    `running` is true between the begin and the end that the program did: call `began` and `stopped`
    once they succeeded. `illegal` counts the transitions that no runtime should make; they are
    logged and then followed, since the runtime is where it says it is. `worn` is false while the
    runtime says that nobody wears the headset.
    """

    def __init__(self) -> None:
        self.state = SessionState.UNKNOWN
        self.running = False
        self.worn = True
        self.illegal = 0

    @property
    def presence(self) -> int:
        """`frame.ABSENT`, `VISIBLE` or `FOCUSED`: ABSENT where the person sees nothing of ours."""
        return _PRESENCE.get(self.state, ABSENT) if self.running and self.worn else ABSENT

    def enter(self, state: SessionState) -> Duty:
        """Take in the runtime's news; returns what has to be done now."""
        if state != SessionState.LOSS_PENDING and (self.state, state) not in LEGAL:
            self.illegal += 1
            logging.getLogger(__name__).warning(
                "the runtime went from %s to %s, which OpenXR forbids", self.state.name, state.name
            )
        self.state = state
        if state == SessionState.LOSS_PENDING:
            return Duty.REBUILD
        if state == SessionState.EXITING:
            return Duty.FINISH
        if state == SessionState.IDLE:
            self.running = False  # straight from READY or SYNCHRONIZED there is nothing to end
        if state == SessionState.READY and not self.running:
            return Duty.BEGIN
        if state == SessionState.STOPPING and self.running:
            return Duty.END
        return Duty.NOTHING

    def began(self) -> None:
        """The session was begun."""
        self.running = True

    def stopped(self) -> None:
        """The session was ended."""
        self.running = False
