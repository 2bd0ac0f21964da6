"""What is packed for the graphics card: equal to a plain model, nothing seen left out."""

from __future__ import annotations

import itertools
import math

import golden
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.gfx.geometry import side_planes
from rehab.gfx.instances import CLEAR, PAPER, SOFT, SOLID, TEXT, Instances
from rehab.scene import Scene, material, shapes
from rehab.scene.mesh import make
from rehab.scene.primitives import ball

POSE = st.tuples(*[st.floats(-3, 3, width=32)] * 3)


def views(position, way, fov=90.0):
    """The view-projections (2, 4, 4) of eyes there that look along `way`, and their planes."""
    out, planes = [], np.zeros((2, 4, 4), np.float32)
    for number, x in enumerate((-0.032, 0.032)):
        place = np.add(position, (x, 0, 0))
        view = math3d.view_matrix(math3d.look(place, place + way))
        out.append(math3d.perspective(math.radians(fov), 0.9) @ view)
        side_planes(out[-1].astype(np.float32), planes[number])
    return out, planes


def crowd(seed: int, count: int = 300) -> Scene:
    """Many nodes of all kinds, some hidden, faint, bent or of other stuff."""
    rng, scene = np.random.default_rng(seed), Scene(place=None)
    bones = rng.normal(size=(4, 3, 4)).astype(np.float32)
    groups = [scene.add("", position=rng.normal(size=3)) for _ in range(5)]
    for _ in range(count):
        node = scene.add(
            ("box", "star", "hand_left", "paper", "bud")[rng.integers(5)],
            material=("matte", "metal")[rng.integers(2)],
            position=4 * rng.normal(size=3),
            orientation=math3d.normalise(rng.normal(size=4)),
            scale=rng.uniform(0.05, 0.4, 3),
            colour=tuple(rng.uniform(0, 1, 3)),
            opacity=(1.0, 1.0, 0.5, 0.0)[rng.integers(4)],
            parent=groups[rng.integers(5)],
        )
        node.visible = bool(rng.integers(6))
        if rng.integers(10) == 0:
            scene.pose(node, bones)
    return scene


def test_nodes_are_packed_as_a_plain_model_has_them():
    scene, instances = crowd(1), Instances()
    instances.fill(scene)
    table, expected = scene.table, {}
    for row in range(table.used):
        mesh, alpha = int(table.mesh[row]), float(table.alpha[row])
        if mesh < 0 or not table.shown[row] or alpha < 0.004:
            continue
        name = shapes.NAMES[mesh]
        kind = CLEAR if alpha < 0.999 or name == "hand_left" else SOLID
        numbers = [table.emission[row], table.material[row], 5 * (table.pose[row] >= 0), 0.0]
        if name == "paper":
            kind, numbers = PAPER, table.extra[row]
        texels = [*table.world[row, :3], [*table.colour[row], alpha], numbers]
        expected.setdefault((kind, mesh, -1), []).append(np.array(texels, np.float32).tolist())
    drawn = [draw for draw in instances.draws if draw[0] not in (SOFT, TEXT)]
    assert [draw[:3] for draw in drawn] == sorted(expected)
    for *key, first, count in drawn:
        packed = instances.array[first : first + count].tolist()
        assert sorted(packed) == sorted(expected[tuple(key)])
    ends = sorted((first, first + count) for *_, first, count in instances.draws)
    assert ends[0][0] == 1 + math.ceil(4 * 3 / 5)
    assert all(end == first for (_, end), (first, _) in itertools.pairwise(ends))
    assert ends[-1][1] == instances.count
    np.testing.assert_array_equal(
        instances.array.reshape(-1, 4)[5:17], scene.poses[0].reshape(-1, 4)
    )


def test_textured_materials_are_drawn_apart(monkeypatch):
    monkeypatch.setattr(material, "MATERIALS", list(material.MATERIALS))
    picture = np.zeros((2, 2, 4), np.uint8)
    number = material.register(material.Material("bark", colour=picture))
    scene, instances = Scene(place=None), Instances()
    nodes = [scene.add("box", material=name) for name in ("bark", "metal", "matte")]
    instances.fill(scene)
    box = shapes.NUMBER["box"]
    assert [draw[:3] for draw in instances.draws if draw[0] == SOLID] == [
        (SOLID, box, -1),
        (SOLID, box, number),
    ]
    nodes[0].material = "matte"
    assert nodes[0].material == "matte"
    instances.fill(scene)
    assert [draw[2:] for draw in instances.draws if draw[0] == SOLID] == [(-1, 1, 3)]
    with pytest.raises(ValueError, match="no material"):
        scene.add("box", material="wool")


@settings(max_examples=30, deadline=None)
@given(
    position=POSE, way=POSE.filter(lambda w: abs(w[0]) + abs(w[2]) > 0.1), seed=st.integers(0, 3)
)
def test_nothing_is_left_out_of_which_an_eye_sees_a_point(position, way, seed):
    scene, instances = crowd(seed, 120), Instances()
    eyes, planes = views(position, np.array(way) / np.linalg.norm(way))
    instances.fill(scene, planes)
    kept = {
        instances.array[n, :3].tobytes()
        for kind, *_, first, count in instances.draws
        if kind in (SOLID, CLEAR, PAPER)
        for n in range(first, first + count)
    }
    table = scene.table
    for row in np.flatnonzero(table.shown & (table.mesh >= 0) & (table.alpha > 0.01)).tolist():
        points = shapes.shape(shapes.NAMES[table.mesh[row]]).points
        world = np.c_[points, np.ones(len(points))] @ table.world[row].T
        for eye in eyes:
            x, y, _, w = (world @ eye.T).T
            if ((np.abs(x) < w) & (np.abs(y) < w)).any():
                assert table.world[row, :3].tobytes() in kept


def test_looking_away_leaves_out_and_either_eye_keeps():
    scene, instances = Scene(place=None), Instances()
    scene.add("star", position=(0, 0, -2), scale=0.1, emission=0.7)
    scene.text("Hello", position=(0, 0.3, -2))
    _, ahead = views((0, 0, 0), (0, 0, -1))
    _, behind = views((0, 0, 0), (0, 0, 1))
    instances.fill(scene, ahead)
    assert [draw[0] for draw in instances.draws] == [SOLID, TEXT, SOFT]
    instances.fill(scene, behind)
    assert instances.draws == []
    for planes in ((ahead[0], behind[0]), (behind[0], ahead[0])):
        instances.fill(scene, np.stack(planes))
        assert [draw[0] for draw in instances.draws] == [SOLID, TEXT, SOFT]


def test_culling_changes_no_pixel(renderer, monkeypatch):
    scene = golden.success()
    rng = np.random.default_rng(2)
    fill = Instances.fill
    for _ in range(4):
        pose = np.zeros(7)
        pose[:3] = rng.uniform((-0.6, 0.9, -0.6), (0.6, 1.7, 0.6))
        pose[3:] = math3d.normalise(rng.normal(size=4))
        some = renderer.picture(scene, pose, (160, 180))
        with monkeypatch.context() as patch:
            patch.setattr(Instances, "fill", lambda self, scene, _: fill(self, scene))
            every = renderer.picture(scene, pose, (160, 180))
        np.testing.assert_array_equal(some, every)


@pytest.fixture
def forms(monkeypatch):
    """A registry of forms that is as it was afterwards."""
    for name in ("NAMES", "REACH", "RADIUS"):
        monkeypatch.setattr(shapes, name, getattr(shapes, name).copy())
    for name in ("NUMBER", "_meshes", "_bounds"):
        monkeypatch.setattr(shapes, name, dict(getattr(shapes, name)))
    monkeypatch.setattr(shapes, "version", shapes.version + 1)


def test_a_form_can_come_change_and_change_back(forms):
    from rehab.gfx.renderer import Renderer

    renderer = Renderer()
    pose = math3d.look((0, 0, 1.5), (0, 0, 0))
    scene, same = Scene(place=None), Scene(place=None)
    same.add("sphere", colour="#8FA58E")
    sphere = renderer.picture(same, pose, (80, 90))
    empty = renderer.picture(Scene(place=None), pose, (80, 90))
    round_one = shapes.shape("sphere")
    shapes.register("guest", round_one)
    scene.add("guest", colour="#8FA58E")
    big = ball(200, 110)  # more than there was spare room for
    for mesh, expected in ((None, sphere), ("small", empty), (round_one, sphere), (big, None)):
        if mesh == "small":
            speck = np.array([(5, 5, 5), (5, 5.1, 5), (5.1, 5, 5)], np.float32)
            shapes.register("guest", make(speck, [(0, 1, 2)]))
        elif mesh is not None:
            shapes.register("guest", mesh)
        drawn = renderer.picture(scene, pose, (80, 90))
        if expected is not None:
            np.testing.assert_array_equal(drawn, expected)
    assert (drawn != empty).any()
    used = renderer._geometry._points.used
    for mesh in (round_one, big, round_one, big):
        shapes.register("guest", mesh)
        renderer.picture(scene, pose, (80, 90))
    assert renderer._geometry._points.used == used
    for _ in range(3):
        shapes.register(f"guest {_}", big)
    np.testing.assert_array_equal(renderer.picture(same, pose, (80, 90)), sphere)
    renderer.close()
