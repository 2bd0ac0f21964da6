"""Programs that an examination may turn out to be: `python -m programs KIND`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from rehab.doctor import GOOD, Finding, apart


def main(kind: str) -> None:
    apart.tell([Finding("first", GOOD, "It begins.", details={"kind": kind})])
    if kind == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif kind == "hang":
        time.sleep(600)
    elif kind == "leave a child":  # which keeps what it inherited open
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])
    elif kind == "chatter":
        print("a library says something")
        print("and complains", file=sys.stderr)
    elif kind == "fail":
        raise RuntimeError("a defect of our own")


if __name__ == "__main__":
    main(sys.argv[1])
