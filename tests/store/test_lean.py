"""Frames that are read without hand joints are the same in all else, whatever joints there were."""

from __future__ import annotations

import numpy as np
import pytest
from made import walk, with_extras

from rehab.body import batch
from rehab.frame import FRAME, LEAN
from rehab.store.blocks import encode, fill, unpack


@pytest.mark.parametrize("seen", [(), ("joints",), ("gaze", "trackers", "joints")], ids="+".join)
def test_lean_frames_are_equal_but_for_joints(seen: tuple[str, ...]) -> None:
    whole = with_extras(walk(200), *seen)
    blocks = [unpack(encode(whole[at : at + 90]), lean=True) for at in range(0, 200, 90)]
    lean = np.zeros(200, LEAN)
    fill(lean, blocks)
    assert LEAN.names is not None
    assert not any("joints" in name for name in LEAN.names)
    for name in LEAN.names:
        assert (lean[name] == whole[name]).all(), name


def test_a_body_needs_no_more_than_lean_frames() -> None:
    whole = with_extras(walk(120), "trackers")
    lean = np.zeros(120, LEAN)
    fill(lean, [unpack(encode(whole[:90]), lean=True), unpack(encode(whole[90:]), lean=True)])
    assert batch(lean).tobytes() == batch(whole).tobytes()
    assert 4 * LEAN.itemsize < FRAME.itemsize
