"""Runs every command in this one process, without a network; started by test_no_sockets.py.

Python's own audit events tell of every socket that is made and every name that is looked up; what
libraries do behind Python's back is seen by the kernel, which ends the process (Linux's seccomp).
What came of each command is printed as JSON: exit code, what it said, sockets within the computer.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import platform
import signal
import socket
import struct
import sys
import traceback
from pathlib import Path
from typing import Any

INTERNET = {int(socket.AF_INET), int(socket.AF_INET6)}
LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE, END = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
AGAIN = 20.0
"""Seconds after which what was interrupted is interrupted once more."""
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}


def audited(event: str, given: tuple[Any, ...]) -> None:
    """Refuse what leads to a network, note the rest."""
    if event in LOOKUPS:
        seen.append(f"{event} {given[0]!r}")
        raise PermissionError(event)
    if event == "socket.__new__" and given[1] in INTERNET:
        seen.append("socket of the internet")
        raise PermissionError(event)
    if event in ("socket.connect", "socket.bind") and given[0].family == socket.AF_UNIX:
        within.append(str(given[1]))


def filtered() -> bool:
    """Have the kernel end this process, and all that it starts, at an internet socket; whether it
    could be asked to."""
    number = SOCKET_CALL.get(platform.machine())
    if sys.platform != "linux" or number is None:
        return False
    load, equal, answer = 0x20, 0x15, 0x06  # of a Berkeley packet filter
    steps = [
        (load, 0, 0, 0),  # the system call's number
        (equal, 0, 4, number),
        (load, 0, 0, 16),  # its first argument: the family
        (equal, 1, 0, socket.AF_INET),
        (equal, 0, 1, socket.AF_INET6),
        (answer, 0, 0, END),
        (answer, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0


def unraisable(told: Any) -> None:
    """Tell of what Python ignored, but for an interrupt."""
    if not isinstance(told.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(told)


seen: list[str] = []
within: list[str] = []


def main() -> None:
    sys.addaudithook(audited)
    kernel = filtered()
    # An import that is broken off, as by Ctrl-C, leaves half a library to the commands after it.
    for library in ("scipy.ndimage", "scipy.signal"):
        importlib.import_module(library)
    from command_tree import CALLS, arguments, invoke

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, end)
    # Python ignores an interrupt that meets it in a destructor or a callback of C's: as at a
    # keyboard, there is another one after a while. That it did is no word of the command's.
    sys.unraisablehook = unraisable
    home = Path(os.environ["REHAB_HOME"])
    told: dict[str, Any] = {"": {"kernel": kernel}}
    for name, one in CALLS.items():
        words = [*name.split(), *arguments(home, one)]
        print(name, file=sys.stderr, flush=True)  # the last one named is the one that was ended
        signal.setitimer(signal.ITIMER_REAL, one.seconds or 0.0, AGAIN)
        done = invoke(words, one, home)
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        fault = "".join(traceback.format_exception(done.fault)) if done.fault else ""
        told[name] = {
            "code": done.code,
            "said": done.said[-2000:] + fault[-3000:],
            "seen": list(seen),
            "within": list(within),
        }
        seen.clear()
        within.clear()
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1:] == ["python"]:
        sys.addaudithook(audited)
        socket.create_connection(("localhost", 9))
    elif sys.argv[1:] == ["kernel"]:
        assert filtered()
        ctypes.CDLL(None).socket(int(socket.AF_INET), int(socket.SOCK_STREAM), 0)
        print("went on")
    else:
        main()
