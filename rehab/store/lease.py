"""The lease of a session: only its holder writes the recording, and its end shows a crash."""

from __future__ import annotations

import time
from typing import Any

from rehab.store.dbapi import Database
from rehab.store.keys import holder

LEASE = 5.0
"""Seconds for which a renewed lease holds; the recorder renews it every second."""

_FAR = 120.0  # a lease that ends later than this was written before the clock was set back


class LeaseError(Exception):
    """The session is gone, or another process records it."""


def alive(until: float | None) -> bool:
    """Whether a lease that ends at `until` (seconds since 1970) holds now."""
    return until is not None and 0.0 < until - time.time() < _FAR


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
