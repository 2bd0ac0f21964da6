"""What a simulated patient sees of a program in another process (`eyes/sitecustomize.py`)."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

from rehab.drivers.patient import Seen

FOLDER = Path(__file__).parent / "eyes"
GONE = 1.0
"""Seconds without a picture after which nothing is seen any more."""


class Sight:
    """Receives what is drawn; `environment` is what a program needs to be seen."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self._seen: list[Seen] = []
        self._last = 0.0
        port = self._socket.getsockname()[1]
        self.environment = {"PYTHONPATH": str(FOLDER), "REHAB_LAB_EYES": str(port)}

    def look(self) -> list[Seen]:
        """The cues of the latest picture, in play space."""
        drawn = b""
        try:
            while True:
                drawn = self._socket.recv(65535)
        except BlockingIOError:
            pass
        if drawn:
            self._last = time.monotonic()
            cues = json.loads(drawn)
            self._seen = [Seen(cue, side, tuple(position)) for cue, side, position in cues]
        elif time.monotonic() > self._last + GONE:
            self._seen = []
        return self._seen

    def close(self) -> None:
        """Look no more."""
        self._socket.close()
