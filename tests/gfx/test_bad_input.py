"""Shaders and pictures that make no sense: one sentence each, and what was drawn goes on."""

from __future__ import annotations

import logging

import golden
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from test_shaders import SIZE, change, shaders  # noqa: F401 (a fixture)

from rehab.scene import Scene
from rehab.scene.material import Material, register

FUZZ = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FUZZ
@given(at=st.floats(0.0, 1.0), put_in=st.text(max_size=30), cut=st.integers(0, 400))
def test_a_shader_spoilt_anywhere_is_said_or_drawn(shaders, caplog, renderer, at, put_in, cut):  # noqa: F811
    from OpenGL import GL

    path = shaders / "surface.frag"
    whole = path.read_text("utf-8")
    place = int(at * len(whole))
    caplog.clear()
    try:
        change(path, whole, whole[:place] + put_in + whole[place + cut :])
        with caplog.at_level(logging.WARNING):
            renderer.reload()
        # Where, as a line of the file; what is missing as a whole, as "surface: …".
        assert all("surface" in record.getMessage() for record in caplog.records)
        renderer.picture(golden.forms(), golden.PICTURES["forms"][1], SIZE)
        assert GL.glGetError() == GL.GL_NO_ERROR
    finally:
        change(path, path.read_text("utf-8"), whole)
        renderer.reload()


@FUZZ
@given(
    picture=arrays.arrays(
        st.sampled_from([np.uint8, np.float32, np.int64, np.bool_]),
        arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
    ),
    part=st.sampled_from(["colour", "normal", "rough_metal"]),
)
def test_a_picture_of_any_kind_is_shown_or_said(renderer, caplog, picture, part):
    from OpenGL import GL

    register(Material("test_fuzzed", **{part: picture}))
    scene = Scene(place=None)
    scene.add("sphere", position=(0, 1.2, -0.6), material="test_fuzzed")
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        renderer.picture(scene, golden.SEATED, SIZE)
    register(Material("test_fuzzed"))  # other renderers, which meet it later, have nothing to say
    fits = picture.dtype == np.uint8 and picture.ndim == 3 and picture.size
    fits = fits and picture.shape[2] == (4 if part == "colour" else 3)
    assert len(caplog.records) == (0 if fits else 1)
    assert GL.glGetError() == GL.GL_NO_ERROR
