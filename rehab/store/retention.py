"""How long raw motion is kept once a replay has proved the numbers that came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from rehab.errors import UserError
from rehab.store import changes, settings
from rehab.store.changes import Update
from rehab.store.dbapi import write_tx
from rehab.store.desk import Desk
from rehab.store.keys import label, to_json
from rehab.store.opening import explained

Policy = Literal["0 days", "30 days", "consented"]
POLICIES: tuple[Policy, ...] = get_args(Policy)

CLINIC: Policy = "30 days"
"""What holds in an encrypted store in which nobody chose; an open one keeps everything."""

_SETTING = "raw motion"

Verify = Callable[[str], list[str]]
"""Replays a session; how the replay differs from what is stored, a sentence each."""


class Motion(NamedTuple):
    """A session that ended and whose motion is stored."""

    session: str
    patient_id: str
    ended_at: str
    verified: bool
    tried: bool
    consent: str | None
    """The patient's last decision on raw motion: "given", "withdrawn", or None."""


class Tidied(NamedTuple):
    """What `tidy` did: sessions verified, sessions whose motion it removed, and, for sessions
    whose motion stays because a replay told something else, a sentence each."""

    verified: list[str]
    removed: list[str]
    kept: list[str]


def policy(desk: Desk) -> Policy | None:
    """What was chosen, else what holds in such a store; None keeps everything."""
    chosen = settings.current(desk, _SETTING)
    for known in POLICIES:
        if chosen == known:
            return known
    return CLINIC if desk.clinic else None


def choose(desk: Desk, value: str) -> None:
    """Choose a policy from now on; `UserError` for a word that is none."""
    if value not in POLICIES:
        raise UserError(f"{value!r} is no policy for raw motion; choose {_listed(POLICIES)}.")
    settings.choose(desk, _SETTING, value, "choose retention")


def stored(desk: Desk) -> list[Motion]:
    """The sessions that ended and whose motion is stored, oldest first."""
    sql = """SELECT session.id AS session, patient_id, ended_at,
    verified_at IS NOT NULL AS verified, verified IS NOT NULL AS tried,
    (SELECT decision FROM consent
        WHERE consent.patient_id = session.patient_id AND purpose = 'raw motion'
        ORDER BY on_date DESC, consent.seq DESC LIMIT 1) AS consent
    FROM session WHERE ended_at IS NOT NULL AND motion_removed_at IS NULL AND blocks > 0
    ORDER BY started_at, session.seq"""
    return [
        Motion(**{**row, "verified": bool(row["verified"]), "tried": bool(row["tried"])})
        for row in desk.rows(sql)
    ]


def due(motion: Motion, chosen: Policy | None, now: datetime) -> bool:
    """Whether the policy `chosen` asks for the motion to go, once it is verified."""
    if chosen is None:
        return False
    if motion.consent == "withdrawn":
        return True
    if chosen == "consented":
        return motion.consent != "given"
    days = int(chosen.split()[0])
    return now - datetime.fromisoformat(motion.ended_at) >= timedelta(days=days)


def tidy(desk: Desk, verify: Verify, *, only: str | None = None) -> Tidied:
    """Verify what nobody has verified yet, and remove what the policy no longer keeps.

    `only` names the one session to verify now, for those who wait; removal looks at all.
    """
    chosen = policy(desk)
    done = Tidied([], [], [])
    if chosen is None:
        return done
    for motion in stored(desk):
        verified, tried = motion.verified, motion.tried
        if not tried and only in (None, motion.session):
            differences = verify(motion.session)
            note(desk, motion.session, differences)
            verified, tried = not differences, True
            done.verified.extend([motion.session] * verified)
        if not due(motion, chosen, datetime.now(UTC)):
            continue
        if verified:
            remove(desk, motion.session, chosen)
            done.removed.append(motion.session)
        elif tried:
            done.kept.append(
                f"Session {motion.session} keeps its motion: its replay tells something else; "
                f"see rehab replay {motion.session} --verify."
            )
    if done.removed:
        with explained(desk.path):  # the log holds it until then
            desk.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return done


def note(desk: Desk, session: str, differences: list[str]) -> None:
    """Keep what a replay of `session` said: whether it is verified, or how it differed."""
    said: dict[str, Any] = {
        "verified_at": None if differences else label(),
        "verified": to_json(differences),
    }
    desk.write(
        Update("session", session, said),
        desk.audit("verify", "session", session, {"differences": len(differences)}),
    )


def remove(desk: Desk, session: str, why: str) -> None:
    """Delete the motion of `session` for good; its numbers stay, and the session says so."""
    db = desk.db
    with explained(desk.path):
        # What is deleted is overwritten, so that it is not in the file's free pages either.
        db.conn.execute("PRAGMA secure_delete = ON")
        with write_tx(db):
            db.conn.execute("INSERT INTO erasing VALUES (1)")
            db.conn.execute("DELETE FROM recording_block WHERE session_id = ?", [session])
            db.conn.execute("DELETE FROM erasing")
            gone = desk.audit("remove motion", "session", session, {"policy": why})
            changes.apply(db, [Update("session", session, {"motion_removed_at": label()}), gone])


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
