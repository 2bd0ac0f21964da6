"""Shader files: errors that say where, and new versions while running."""

from __future__ import annotations

import os
import shutil

import golden
import numpy as np
import pytest

from rehab import resources
from rehab.errors import UserError

SIZE = (60, 60)


@pytest.fixture
def shaders(tmp_path, monkeypatch, renderer):
    """A copy of the shaders' folder, which programs are made from."""
    folder = tmp_path / "shaders"
    shutil.copytree(resources.folder("shaders"), folder)
    monkeypatch.setattr(resources, "folder", lambda _: folder)
    return folder


def change(path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    later = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))


def test_what_is_changed_is_taken_and_what_is_wrong_is_told(shaders, caplog):
    from rehab.gfx.renderer import Renderer

    made, scene = Renderer(quality=0), golden.reach()

    def seen() -> np.ndarray:
        return made.picture(scene, golden.SEATED, SIZE).astype(int)

    before = seen()
    made.reload()
    np.testing.assert_array_equal(seen(), before)
    surface = shaders / "surface.frag"
    change(surface, "vec3 seen = base.rgb", "vec3 seen = vec3(oops)")
    line = 1 + surface.read_text("utf-8")[: surface.read_text("utf-8").index("oops")].count("\n")
    made.reload()
    assert f"surface.frag, line {line}: vec3 seen = vec3(oops)" in caplog.text
    np.testing.assert_array_equal(seen(), before)
    caplog.clear()
    made.reload()  # nothing has changed since: nothing is told again
    assert not caplog.records
    change(surface, "vec3(oops)", "vec3(1.0, 0.0, 1.0)")
    change(shaders / "text.frag", "void main", "void  main")
    made.reload()
    assert not caplog.records
    assert np.abs(seen() - before).max() > 60
    surface.unlink()
    made.reload()
    assert "surface.frag is missing" in caplog.text
    made.close()


def test_a_wrong_line_in_a_shared_file_is_found_there(shaders):
    from rehab.gfx.program import Program

    change(
        shaders / "common.glsl", "vec3 mist_at(vec3 way) {", "vec3 mist_at(vec3 way) { oops = 1.0;"
    )
    with pytest.raises(RuntimeError, match=r"common\.glsl, line \d+: vec3 mist_at.*oops"):
        Program("sky", instanced=False)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_a_file_that_is_missing_or_damaged_is_one_clear_sentence(shaders, content):
    from rehab.gfx.program import Program

    (shaders / "sky.frag").unlink()
    if content is not None:
        (shaders / "sky.frag").write_bytes(content)
    with pytest.raises(UserError, match=r"The shader file sky\.frag is missing or damaged"):
        Program("sky", instanced=False)


def test_a_file_that_ends_too_early_is_named(shaders):
    from rehab.gfx.program import Program

    text = (shaders / "sky.frag").read_text("utf-8")
    (shaders / "sky.frag").write_text(text[:-20], "utf-8")
    with pytest.raises(RuntimeError, match=r"sky\.frag"):
        Program("sky", instanced=False)
