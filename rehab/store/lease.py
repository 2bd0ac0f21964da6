"""The lease of a session: only its holder writes the recording, and its end shows a crash."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from rehab.store.dbapi import Database
from rehab.store.keys import holder

LEASE = 5.0
"""Seconds for which a renewed lease holds; the recorder renews it every second."""

_FAR = 120.0  # a lease that ends later than this was written before the clock was set back


class LeaseError(Exception):
    """The session is gone, or another process records it."""


def alive(until: float | None, held_by: str | None) -> bool:
    """Whether a lease that ends at `until` (seconds since 1970) holds now.

    One whose process is known to be gone does not, so that a crash shows at once.
    """
    if until is None or held_by is None or not 0.0 < until - time.time() < _FAR:
        return False
    return not _gone(held_by)


def _gone(held_by: str) -> bool:
    if sys.platform == "win32":  # there `kill` would end it; the lease's end must do
        return False
    try:
        os.kill(int(held_by.partition("-")[0]), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return True
    except PermissionError:
        pass
    return False


def renew(db: Database, session: str, values: dict[str, Any]) -> None:
    """Hold the lease for `LEASE` seconds from now and set `values`, in the caller's transaction.

    A session that was closed meanwhile as cut off (this machine slept, say) runs again.
    Raises `LeaseError`.
    """
    mine = holder()
    values = {"status": "running", "ended_at": None, "lease_holder": mine} | values
    values = {"lease_until": time.time() + LEASE} | values
    sets = ", ".join(f"{column} = ?" for column in values)
    cursor = db.conn.execute(
        f"UPDATE session SET {sets} WHERE id = ? AND (lease_holder IS NULL OR lease_holder = ?)",
        [*values.values(), session, mine],
    )
    if cursor.rowcount != 1:
        raise LeaseError("another program records this session, or it was removed")
