"""glTF: what is in a file arrives; what is broken or hostile is refused in one sentence."""

from __future__ import annotations

import copy
import json
import logging
import time
import zlib

import models
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pygltflib import GLTF2

from rehab.errors import UserError
from rehab.scene import Scene, material, shapes
from rehab.scene.gltf import load, model_or_placeholder
from rehab.scene.mesh import VERTEX

PLAIN, SKINNED = models.plain().bytes(), models.skinned().bytes()


@pytest.fixture(autouse=True)
def as_before():
    """Forms and materials as they were."""
    kept = list(material.MATERIALS)
    yield
    material.MATERIALS[:] = kept


def written(tmp_path, data: bytes, name="thing.glb"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("data", [PLAIN, SKINNED])
def test_the_samples_are_read_back_by_their_own_library(tmp_path, data):
    document = GLTF2().load(str(written(tmp_path, data)))
    assert len(document.binary_blob()) >= document.buffers[0].byteLength
    assert document.meshes[0].primitives[0].attributes.POSITION == 0


def test_a_models_arrays_materials_and_places_arrive(tmp_path):
    model = load(written(tmp_path, PLAIN))
    (part,) = model.parts
    mesh = part.mesh
    np.testing.assert_array_equal(mesh.points, models.QUAD)
    np.testing.assert_allclose(mesh.normals, [(0, 0, 1)] * 4, atol=1e-6)
    np.testing.assert_allclose(mesh.uv, models.QUAD[:, :2], atol=1e-4)
    assert mesh.faces.ravel().tolist() == models.FACES.tolist()
    np.testing.assert_allclose(mesh.colours[0], (1, 0.7371, 0, 1), atol=2e-3)  # sRGB of 128/255
    assert part.opacity == 0.5
    np.testing.assert_allclose(part.colour, (0.7354, 0.5371, 1.0), atol=1e-3)
    (paint,) = model.materials
    assert (paint.name, paint.roughness, paint.metallic) == ("thing.glb:paint", 0.75, 0.25)
    assert paint.colour.shape == (2, 4, 4)
    assert paint.colour[0, 0, 0] > 250
    assert paint.normal[0, 0].tolist() == [128, 128, 255]
    assert paint.rough_metal[0, 0].tolist() == [0, 200, 10]
    scene = Scene(place=None)
    top = model.add_to(scene, parent=scene.add("", position=(0, 0, 5)))
    scene.update()
    (drawn,) = np.flatnonzero(scene.table.mesh[: scene.table.used] >= 0)
    corner = scene.table.world[drawn] @ (1, 1, 0, 1)
    c, s = np.cos(1.0), np.sin(1.0)
    expected = (c * 3 - s * 5, s * 3 + c * 5 + 1, 3 + 5)
    np.testing.assert_allclose(corner[:3], expected, atol=1e-5)
    assert "thing.glb:0" in shapes.NUMBER
    assert material.number("thing.glb:paint") > 4
    top.remove()
    assert not scene.table.shown[: scene.table.used][drawn]


def test_a_second_loading_takes_the_place_of_the_first(tmp_path):
    path = written(tmp_path, PLAIN)
    scene = Scene(place=None)
    load(path).add_to(scene)
    before = len(shapes.NAMES), len(material.MATERIALS), shapes.version
    load(path).add_to(scene)
    assert (len(shapes.NAMES), len(material.MATERIALS)) == before[:2]
    assert shapes.version > before[2]


def test_a_skin_follows_its_joints(tmp_path):
    model = load(written(tmp_path, SKINNED))
    mesh = model.parts[0].mesh
    assert mesh.points[:, 1].max() == 1.0  # from the sparse part
    assert mesh.vertices()["weights"].sum(axis=1).tolist() == [255] * len(mesh.points)
    assert mesh.vertices().dtype == VERTEX
    worlds = model.worlds()
    rest = mesh.posed(model.matrices(0, worlds))
    np.testing.assert_allclose(rest.points, mesh.points, atol=1e-6)
    tip = [b.name for b in model.branches].index("tip")
    worlds[tip, :3, :3] = [(0, -1, 0), (1, 0, 0), (0, 0, 1)]  # a quarter turn about Z
    bent = mesh.posed(model.matrices(0, worlds))
    corner = (mesh.points[:, 1] == 1.0) & (mesh.points[:, 0] == 0.0)
    assert np.abs(bent.points[corner] - (-0.5, 0.5, 0.0)).max() < 1e-6
    root = mesh.points[:, 1] == 0.0
    np.testing.assert_allclose(bent.points[root], mesh.points[root], atol=1e-6)
    load(tmp_path / "thing.glb").add_to(Scene(place=None))


def deep(document) -> None:
    document["nodes"] = [{"children": [n + 1]} for n in range(200)] + [{"mesh": 0}]


def circle(document) -> None:
    document["nodes"] = [{"children": [1]}, {"children": [2]}, {"children": [1]}]


def circle_without_scene(document) -> None:
    del document["scenes"], document["scene"]
    document["nodes"] = [{"children": [1]}, {"children": [0]}]


def set_in(*path_and_value):
    *path, last, value = path_and_value

    def change(document) -> None:
        for key in path:
            document = document[key]
        document[last] = value

    return change


BROKEN = {
    "two parents": (circle, "below two others"),
    "circle": (circle_without_scene, "circle"),
    "deep": (deep, "deep"),
    "many nodes": (set_in("nodes", [{}] * 2000), "2000 nodes"),
    "endless list": (set_in("nodes", [{}] * 200_000), "200000"),
    "nested": (set_in("extras", json.loads("[" * 200 + "]" * 200)), "nested"),
    "count": (set_in("accessors", 0, "count", 2**40), "count"),
    "negative count": (set_in("accessors", 0, "count", -1), "count"),
    "many points": (set_in("accessors", 0, "count", 200_000), "beyond"),
    "offset": (set_in("accessors", 0, "byteOffset", 10**6), "offset"),
    "stride": (set_in("bufferViews", 0, "byteStride", 4), "beyond"),
    "view": (set_in("bufferViews", 0, "byteLength", 10**6), "length"),
    "buffer": (set_in("bufferViews", 0, "buffer", 1), "outside"),
    "uri": (set_in("buffers", 0, "uri", "http://example.org/a.bin"), "outside"),
    "cut": (set_in("buffers", 0, "byteLength", 10**6), "cut short"),
    "type": (set_in("accessors", 0, "type", "VEC9"), "VEC9"),
    "component": (set_in("accessors", 4, "componentType", 5126), "component"),
    "mode": (set_in("meshes", 0, "primitives", 0, "mode", 1), "lines"),
    "no points": (set_in("meshes", 0, "primitives", 0, "attributes", {}), "no points"),
    "material": (set_in("meshes", 0, "primitives", 0, "material", 7), "materials"),
    "mesh": (set_in("nodes", 1, "mesh", 3), "mesh"),
    "child": (set_in("nodes", 0, "children", [99]), "child"),
    "skin": (set_in("nodes", 1, "skin", 3), "skin 3"),
    "nan": (set_in("nodes", 0, "translation", [float("nan"), 0, 0]), "nan"),
    "infinite": (set_in("nodes", 1, "matrix", [float("inf")] * 16), "inf"),
    "sheared": (set_in("nodes", 1, "matrix", [1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]),
                "shears"),
    "turn": (set_in("nodes", 0, "rotation", [0, 0, 0, 0.5]), "quaternion"),
    "texture": (set_in("materials", 0, "normalTexture", "index", 9), "textures"),
    "second uv": (set_in("materials", 0, "normalTexture", "texCoord", 1), "second set"),
    "no picture": (set_in("images", 0, "bufferView", 0), "PNG"),
    "extension": (set_in("extensionsRequired", ["KHR_draco_mesh_compression"]), "draco"),
    "words": (set_in("meshes", "nothing"), "glTF"),
    "null": (set_in("nodes", [None]), "null"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_hostile_is_refused_quickly_in_one_sentence(tmp_path, name):
    change, why = BROKEN[name]
    path = written(tmp_path, models.with_document(PLAIN, change))
    start = time.process_time()
    with pytest.raises(UserError, match=why) as told:
        load(path)
    assert time.process_time() - start < 1.0
    said = str(told.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert "thing.glb" in said
    assert str(tmp_path) not in said


def test_indices_joints_numbers_and_giant_pictures_are_checked(tmp_path):
    maker = models.plain()
    maker.data = maker.data.replace(
        models.FACES.tobytes(), bytes([9, 0]) + models.FACES.tobytes()[2:]
    )
    refused(tmp_path, maker.bytes(), "index names point 9 of 4")
    data = models.skinned().data
    weights = bytes([127, 128, 0, 0])
    maker = models.skinned()
    maker.data = data.replace(bytes([0, 1, 0, 0]) * 6, bytes([0, 7, 0, 0]) * 6)
    assert weights in data
    refused(tmp_path, maker.bytes(), "joint")
    maker = models.skinned()
    maker.data = data.replace(np.float32(0.5).tobytes(), np.float32(np.nan).tobytes())
    refused(tmp_path, maker.bytes(), "finite")
    maker = models.plain()
    maker.document.images[0].bufferView = maker.view(bomb(60_000, 60_000))
    refused(tmp_path, maker.bytes(), "PNG|large")
    maker = models.plain()
    maker.document.images[0].bufferView = maker.view(bomb(5_000, 5_000))
    refused(tmp_path, maker.bytes(), "5000 x 5000")


def bomb(wide: int, high: int) -> bytes:
    """The beginning of a PNG that says that it is large."""
    head = wide.to_bytes(4, "big") + high.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000))):
        out += len(data).to_bytes(4, "big") + kind + data
        out += zlib.crc32(kind + data).to_bytes(4, "big")
    return out


def refused(tmp_path, data: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        load(written(tmp_path, data))


@pytest.mark.parametrize("data", [b"", b"glTF", PLAIN[:-5], PLAIN[:30], b"x" * 100, PLAIN + b"abc"])
def test_what_is_no_whole_file_is_refused(tmp_path, data):
    refused(tmp_path, data, "cut short|not a binary")


def test_a_placeholder_stands_in_and_it_is_said_once(tmp_path, caplog):
    scene = Scene(place=None)
    with caplog.at_level(logging.WARNING):
        node = model_or_placeholder(scene, tmp_path / "missing.glb")
    assert node.mesh == "rounded_box"
    (record,) = caplog.records
    assert "missing.glb" in record.getMessage()
    assert model_or_placeholder(scene, written(tmp_path, PLAIN)).mesh == ""


def test_more_materials_than_there_is_room_for_are_told(tmp_path):
    def many(document) -> None:
        document["materials"] = [{"name": f"m{n}"} for n in range(material.LIMIT)]

    path = written(tmp_path, models.with_document(PLAIN, many))
    with pytest.raises(UserError, match="materials"):
        load(path).add_to(Scene(place=None))


FUZZ = settings(
    max_examples=150, deadline=2000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
ODD = st.sampled_from(
    [-1, 0, 1, 2, 3, 255, 2**31, 2**63, 10**40, 0.5, 1e308, float("nan"), float("inf"), True,
     None, "", "SCALAR", [], [0], [[]], {}, {"a": 1}, [1e9] * 16, "x" * 1000]
)  # fmt: skip


def survived(tmp_path, data: bytes) -> None:
    """Loading either works, and what it gives can be drawn, or is refused."""
    try:
        model = load(written(tmp_path, data))
    except UserError:
        return
    for part in model.parts:
        assert np.isfinite(part.mesh.points).all()
        assert part.mesh.faces.max() < len(part.mesh.points)
        part.mesh.vertices()
    assert np.isfinite(model.worlds()).all()
    model.add_to(Scene(place=None))


@FUZZ
@given(st.sampled_from([PLAIN, SKINNED]), st.data())
def test_changed_bytes_never_crash(tmp_path, data, draw):
    changed = bytearray(data)
    places = draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=6))
    for at in places:
        changed[at] = draw.draw(st.integers(0, 255))
    survived(tmp_path, bytes(changed[: draw.draw(st.sampled_from([len(data), places[0]]))]))


def places_in(document, path=()):
    """The ways to everything in a JSON document."""
    if path:
        yield path
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        if isinstance(value, (dict, list)):
            yield from places_in(value, (*path, key))
        else:
            yield (*path, key)


@FUZZ
@given(st.sampled_from([PLAIN, SKINNED]), st.data())
def test_changed_documents_never_crash(tmp_path, data, draw):
    def change(document):
        for _ in range(draw.draw(st.integers(1, 3))):
            ways = list(places_in(document))
            *path, last = ways[draw.draw(st.integers(0, len(ways) - 1))]
            at = document
            for key in path:
                at = at[key]
            at[last] = copy.deepcopy(draw.draw(ODD))

    survived(tmp_path, models.with_document(data, change))
