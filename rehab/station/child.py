"""A command in a process of its own, as the station starts it and hears what it says."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO

from rehab.errors import UserError


class Child:
    """`rehab` with those `arguments` in the data folder `home`; what it asks is answered with
    `answer`. Raises `UserError` where it cannot be started."""

    def __init__(self, home: Path, arguments: list[str], answer: str = "") -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "rehab", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, "REHAB_HOME": str(home), "PYTHONUNBUFFERED": "1"},
                start_new_session=True,  # a Ctrl-C at the station ends no session
            )
        except OSError as error:
            raise UserError(f"It cannot be started: {error.strerror or error}.") from None
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(answer)
        self._told, self._trouble = (
            _Heard(s) for s in (self._process.stdout, self._process.stderr)
        )

    @property
    def code(self) -> int | None:
        """With what it ended; None while it runs."""
        return self._process.poll()

    @property
    def said(self) -> str:
        """The last line that it said."""
        return self._told.last

    @property
    def trouble(self) -> str:
        """The last line that it said of trouble."""
        if self.code is not None:
            self._trouble.finish()
        return self._trouble.last

    def end(self) -> None:
        """Ask it to end."""
        self._process.terminate()


class _Heard:
    """A stream of a process that is read to its end, so that nobody waits for us; the last line is
    kept."""

    def __init__(self, stream: IO[str] | None) -> None:
        assert stream is not None
        self._lines: deque[str] = deque(maxlen=1)
        self._stream = stream
        self._thread = threading.Thread(target=self._listen, name="its words", daemon=True)
        self._thread.start()

    @property
    def last(self) -> str:
        """The last line that is not empty, or nothing."""
        return self._lines[0] if self._lines else ""

    def finish(self) -> None:
        """Read what is still there of a process that has ended."""
        self._thread.join(0.5)

    def _listen(self) -> None:
        with self._stream as lines:
            for line in lines:
                if line.strip():
                    self._lines.append(line.strip())
