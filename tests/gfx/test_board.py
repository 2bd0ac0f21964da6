"""The board: a kept drawing with a changing picture in it."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.frame import Eye
from rehab.gfx.board import Board
from rehab.scene import Scene
from rehab.scene.sheet import Sheet


@pytest.fixture
def board(renderer):
    made = Board()
    yield made
    made.close()


def drawn(renderer, board: Board) -> None:
    scene = Scene(place=None)
    scene.room = True
    Sheet.add(scene, "flat", (3.0, 3.0), "#DCE5E8", None)
    eye = Eye((120, 80))
    eye.near, eye.far = 1.0, 2.0
    eye.view[2, 3] = -1.5
    eye.projection[2, 2:] = -2.0, -3.0
    board.draw(renderer, scene, eye)


def test_a_picture_fills_its_box_as_far_as_its_shape_lets_it(renderer, board):
    picture = np.zeros((10, 20, 3), np.uint8)
    picture[:5] = (200, 100, 50)
    picture[5:] = (10, 20, 30)
    drawn(renderer, board)
    before = board.still(None)
    assert before.reshape(-1, 3).max(axis=0).tolist() == before.reshape(-1, 3).min(axis=0).tolist()
    board.take(picture)
    seen = board.still((20, 10, 80, 60))  # twice as wide as high: 80 by 40, in the middle
    assert seen[25, 60].tolist() == [200, 100, 50]
    assert seen[55, 60].tolist() == [10, 20, 30]
    other = np.ones((80, 120), bool)
    other[20:60, 20:100] = False
    assert (seen[other] == before[other]).all()
    assert (np.abs(seen[22:58, 22:98].astype(int) - before[0, 0]).sum(axis=2) > 30).all()


def test_bytes_stay_what_they_are(renderer, board):
    picture = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    drawn(renderer, board)
    board.take(picture)
    seen = board.still((0, 0, 16, 16))
    np.testing.assert_array_equal(seen[:16, :16], picture)


def test_no_picture_is_shown_any_more_once_there_is_none(renderer, board):
    drawn(renderer, board)
    before = board.still(None)
    board.take(np.zeros((4, 4, 3), np.uint8))
    board.take(None)
    np.testing.assert_array_equal(board.still((0, 0, 80, 60)), before)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4)])
def test_what_is_no_picture_is_refused(renderer, board, shape):
    with pytest.raises(ValueError, match="a picture is bytes"):
        board.take(np.zeros(shape, np.uint8))
