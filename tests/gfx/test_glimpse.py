"""A small copy of what was drawn: the same picture, of any eye, and nothing waits for it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from rehab import math3d
from rehab.frame import Eye
from rehab.gfx.context import Headless
from rehab.gfx.glimpse import Glimpse
from rehab.gfx.renderer import Renderer
from rehab.gfx.targets import Sheet
from rehab.scene import Scene

POSE = (0.0, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    context = Headless()
    made = Renderer(plain=True)
    yield made
    made.close()
    context.close()


def eye_of(size: tuple[int, int]) -> Eye:
    eye = Eye(size, Sheet(size).texture, 0)
    eye.projection[...] = math3d.perspective(math.radians(90), size[0] / size[1])
    eye.view[...] = math3d.view_matrix(POSE)
    return eye


def fetched(glimpse: Glimpse) -> np.ndarray:
    for _ in range(1000):
        pixels = glimpse.advance()
        if pixels is not None:
            return pixels[::-1, :, :3]
    raise AssertionError("no picture came")


def test_it_is_what_was_drawn(renderer: Renderer) -> None:
    scene = Scene(place="garden")
    eye = eye_of((320, 240))
    whole = renderer.picture(scene, POSE, (320, 240))
    glimpse = Glimpse(640)
    assert glimpse.advance() is None
    renderer.draw(scene, (eye,))
    glimpse.take(renderer, eye)
    assert glimpse.waiting
    np.testing.assert_allclose(fetched(glimpse), whole, atol=3)
    assert not glimpse.waiting
    glimpse.close()


def test_it_is_as_small_as_asked_and_follows_another_size(renderer: Renderer) -> None:
    scene = Scene(place="garden")
    glimpse = Glimpse(64)
    for size, small in (((320, 240), (48, 64, 3)), ((200, 400), (64, 32, 3))):
        eye = eye_of(size)
        renderer.draw(scene, (eye,))
        glimpse.take(renderer, eye)
        seen = fetched(glimpse)
        assert seen.shape == small
        assert seen.std() > 5.0
    glimpse.close()
