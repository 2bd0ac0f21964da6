"""The frames of a recording, and what of them is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.frame import FRAME, LEAN
from rehab.store.blocks import BlockError, Unpacked, fill, unpack
from rehab.store.dbapi import Database, DatabaseError, connect, trouble
from rehab.store.models import Gap
from rehab.store.sealing import SealError, Seals

Frames = npt.NDArray[np.void]

_BLOCK_SQL = """SELECT number, id, sha256, first_frame, last_frame, count, data FROM recording_block
    WHERE session_id = ? AND number = ?"""
_ALL_SQL = """SELECT number, id, sha256, first_frame, last_frame, count, data FROM recording_block
    WHERE session_id = ? ORDER BY number"""

_WRONG = "damaged: its frames are not those that its row names"


class _Block(NamedTuple):
    number: int
    first: int
    last: int
    unpacked: Unpacked


def frames(
    db: Database, session: str, seals: Seals, *, lean: bool = False
) -> tuple[Frames, list[Gap]]:
    """The frames (N,) of every good block in order, and what is missing between them.

    They are records of `FRAME`, or of `LEAN`.
    """
    whose = "SELECT patient_id FROM session WHERE id = ?"
    (patient,) = db.conn.execute(whose, [session]).fetchone()
    numbers = "SELECT number FROM recording_block WHERE session_id = ?"
    stored = {number for (number,) in db.conn.execute(numbers, [session])}
    totals = "SELECT blocks, motion_removed_at FROM session WHERE id = ?"
    said, removed = db.conn.execute(totals, [session]).fetchone()
    if removed is not None and not stored:
        why = f"the motion was removed on {removed[:10]}"
        return np.zeros(0, LEAN if lean else FRAME), [Gap(0, said - 1, why)]
    missing = sorted(set(range(max([said - 1, *stored]) + 1)) - stored)
    bad = [(number, "missing from the store") for number in missing]
    good = []
    for row in _rows(db, session, sorted(stored)):
        try:
            good.append(_unpacked(row, seals, patient, lean) if len(row) > 2 else _unreadable(*row))
        except (BlockError, SealError) as error:
            how = "damaged" if isinstance(error, BlockError) else "sealed"
            bad.append((row[0], f"{how}: {error}"))
    whole, good, wrong = _filled(good, LEAN if lean else FRAME)
    bad += [(block.number, _WRONG) for block in wrong]
    bad += _lost(whole["index"], good)
    return whole, list(_runs(sorted(bad, key=lambda each: each[0])))


def _rows(db: Database, session: str, numbers: list[int]) -> list[tuple[Any, ...]]:
    """The rows of a recording; of one whose place in the file is damaged, its number and why.

    They are read on a connection of their own, and on another one after each damage: once SQLCipher
    has met a damaged page, a connection reads nothing more.
    """
    _, _, path = db.conn.execute("PRAGMA database_list").fetchone()
    try:
        with closing(connect(Path(path))) as own:
            return list(own.conn.execute(_ALL_SQL, [session]))
    except DatabaseError as error:
        if trouble(error) != "damaged":
            raise
    found = []
    own = connect(Path(path))
    for number in numbers:
        try:
            found.append(own.conn.execute(_BLOCK_SQL, [session, number]).fetchone())
        except DatabaseError as error:
            if trouble(error) != "damaged":
                raise
            found.append((number, str(error)))
            own.close()
            own = connect(Path(path))
    own.close()
    return found


def _unreadable(_: int, error: str) -> _Block:
    raise BlockError(f"its place in the file cannot be read ({error})")


def _unpacked(row: tuple[Any, ...], seals: Seals, patient: str, lean: bool) -> _Block:
    number, key, sha256, first, last, count, data = row
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BlockError("its checksum is wrong")
    block = unpack(seals.unseal(patient, data, key), lean=lean)
    if block.number != count:
        raise BlockError(_WRONG.removeprefix("damaged: "))
    return _Block(number, first, last, block)


def _filled(
    blocks: list[_Block], dtype: np.dtype[Any]
) -> tuple[Frames, list[_Block], list[_Block]]:
    """The frames of `blocks`, those that hold what their rows say, and those that do not."""
    whole = np.zeros(sum(block.unpacked.number for block in blocks), dtype)
    fill(whole, [block.unpacked for block in blocks])
    ends = np.cumsum([block.unpacked.number for block in blocks], dtype=np.int64)
    index = whole["index"]
    wrong = [
        block
        for block, end in zip(blocks, ends, strict=True)
        if (block.first, block.last) != (index[end - block.unpacked.number], index[end - 1])
    ]
    if not wrong:
        return whole, blocks, []
    whole, good, _ = _filled([block for block in blocks if block not in wrong], dtype)
    return whole, good, wrong


def _lost(index: npt.NDArray[np.int64], blocks: list[_Block]) -> Iterator[tuple[int, str]]:
    """Frames of which the numbers of blocks that follow one another show that they never came."""
    numbers = np.repeat([block.number for block in blocks], [b.unpacked.number for b in blocks])
    for at in np.flatnonzero(np.diff(index) > 1):
        if numbers[at + 1] - numbers[at] < 2:  # else a block between them is missing, and told
            lost = f"frames {index[at] + 1} to {index[at + 1] - 1} were lost while recording"
            yield int(numbers[at + 1]), lost


def _runs(bad: list[tuple[int, str]]) -> Iterator[Gap]:
    """Neighbours with the same reason as one gap."""
    run: Gap | None = None
    for number, reason in bad:
        if run and run.reason == reason and run.last_sequence in (number, number - 1):
            run = run._replace(last_sequence=number)
            continue
        if run:
            yield run
        run = Gap(number, number, reason)
    if run:
        yield run
