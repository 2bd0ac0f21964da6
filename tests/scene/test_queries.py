"""Rays and balls against scenes: the same answers as looking at every triangle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.scene import Scene, shapes
from rehab.scene.queries import nearest, touching

FORMS = ("sphere", "box", "cone", "torus", "ring", "capsule", "star")


def some_scene(seed: int, count: int = 12) -> Scene:
    rng = np.random.default_rng(seed)
    scene = Scene(place=None)
    parent = None
    for number in range(count):
        turn = math3d.normalise(rng.normal(size=4)).tolist()
        parent = scene.add(
            FORMS[number % len(FORMS)],
            position=rng.uniform(-0.6, 0.6, 3),
            orientation=turn,
            scale=rng.uniform(0.2, 1.1, 3) if number % 3 else float(rng.uniform(0.2, 1.1)),
            parent=parent if number % 4 == 3 else None,
        )
    scene.update()
    return scene


def triangles(scene: Scene):
    """Every triangle of a scene (n, 3, 3) in play space, and the row it is of (n,)."""
    table = scene.table
    all_corners, rows = [], []
    for row in range(table.used):
        mesh = shapes.shape(shapes.NAMES[table.mesh[row]])
        world = table.world[row].astype(float)
        points = mesh.points @ world[:3, :3].T + world[:3, 3]
        all_corners.append(points[mesh.faces])
        rows += [row] * len(mesh.faces)
    return np.concatenate(all_corners), np.array(rows)


def ray_by_hand(corners, origin, way):
    """The distances (n,) at which a ray meets the planes of triangles, within them."""
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    with np.errstate(all="ignore"):
        t = ((corners[:, 0] - origin) * normal).sum(1) / (normal @ way)
        point = origin + t[:, None] * way
        inside = np.ones(len(t), bool)
        for k in range(3):
            edge = corners[:, (k + 1) % 3] - corners[:, k]
            inside &= (np.cross(edge, point - corners[:, k]) * normal).sum(1) >= 0
    return np.where(inside & (t >= 0), t, np.inf)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_ray_meets_what_it_meets_first(seed):
    scene = some_scene(seed)
    rng = np.random.default_rng(seed + 1)
    corners, rows = triangles(scene)
    for _ in range(4):
        origin, goal = rng.uniform(-2, 2, 3), rng.uniform(-0.5, 0.5, 3)
        way = (goal - origin) / np.linalg.norm(goal - origin)
        expected = ray_by_hand(corners, origin, way)
        hit = nearest(scene, origin, goal - origin)
        if hit is None:
            assert expected.min() == np.inf
            continue
        assert hit.distance == pytest.approx(expected.min(), abs=1e-6)
        assert hit.node.row == rows[expected.argmin()]
        np.testing.assert_allclose(hit.point, origin + hit.distance * way, atol=1e-6)
        assert np.dot(hit.normal, way) <= 1e-9
        assert np.linalg.norm(hit.normal) == pytest.approx(1.0)


def sampled(corners, count=40):
    """Points spread over every triangle, its corners too."""
    u, v = np.meshgrid(np.linspace(0, 1, count), np.linspace(0, 1, count))
    u, v = u[u + v <= 1], v[u + v <= 1]
    a, b, c = corners[:, None].transpose(2, 0, 1, 3)
    return a + (b - a) * u[:, None] + (c - a) * v[:, None]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_a_ball_touches_the_nearest_surface(seed):
    scene = some_scene(seed, 6)
    rng = np.random.default_rng(seed + 2)
    corners, rows = triangles(scene)
    centre = rng.uniform(-0.9, 0.9, 3)
    hit = touching(scene, centre, 0.3)
    middle = corners.mean(axis=1, keepdims=True)
    round_it = np.linalg.norm(corners - middle, axis=2).max(axis=1)
    nearest_it_may_be = np.linalg.norm(middle[:, 0] - centre, axis=1) - round_it
    some = np.argsort(nearest_it_may_be)[:300]
    apart = np.linalg.norm(sampled(corners[some]) - centre, axis=2).min(axis=1)
    least = apart.min()
    if hit is None:
        assert least > 0.3 - 0.02
    elif hit.distance > 0.0:
        assert hit.distance <= least + 1e-5
        assert hit.distance == pytest.approx(least, abs=0.02)
        np.testing.assert_allclose(
            np.asarray(hit.point) + hit.distance * np.asarray(hit.normal), centre, atol=1e-6
        )
        if apart[rows[some] != hit.node.row].min(initial=math.inf) > least + 0.02:
            assert hit.node.row == rows[some][apart.argmin()]


def test_within_a_closed_form_the_distance_is_nothing():
    scene = Scene(place=None)
    ball = scene.add("sphere", position=(0, 1, 0), scale=2.0)
    hit = touching(scene, (0.1, 1.2, 0.0), 0.05)
    assert hit is not None
    assert hit.node.handle == ball.handle
    assert hit.distance == 0.0
    ball.remove()
    scene.add("torus", position=(0, 1, 0), scale=2.0)
    assert touching(scene, (0.0, 1.0, 0.0), 0.05) is None  # in the hole, not in the form


def test_distances_against_closed_forms():
    scene = Scene(place=None)
    scene.add("sphere", position=(0, 1, -2), scale=0.2)
    hit = nearest(scene, (0, 1, 0), (0, 0, -5))
    assert hit is not None
    assert hit.distance == pytest.approx(1.9, abs=2e-3)
    np.testing.assert_allclose(hit.normal, (0, 0, 1), atol=0.15)
    touch = touching(scene, (0.2, 1, -2), 0.15)
    assert touch is not None
    assert touch.distance == pytest.approx(0.1, abs=2e-3)
    assert touching(scene, (0.2, 1, -2), 0.09) is None
    assert nearest(scene, (0, 1, 0), (0, 0, -1), far=1.5) is None
    assert nearest(scene, (0, 1, 0), (0, 0, 1)) is None


def test_only_what_is_asked_for_and_seen_counts():
    scene = Scene(place=None)
    near = scene.add("box", position=(0, 0, -1), scale=0.2, label="wall")
    far = scene.add("box", position=(0, 0, -2), scale=0.2, cue="touch")
    flat = scene.add("box", position=(0, 0, -0.5), scale=(0.2, 0.2, 0.0))
    ray = (scene, (0, 0, 0), (0, 0, -1))
    assert nearest(*ray).node.handle == near.handle  # what is flat is nowhere
    assert nearest(*ray, cue="touch").node.handle == far.handle
    assert nearest(*ray, label="wall").node.handle == near.handle
    near.visible = False
    assert nearest(*ray).node.handle == far.handle
    far.opacity = 0.0
    assert nearest(*ray) is None
    flat.remove()
    assert touching(scene, (0, 0, -1), 5.0) is None
    with pytest.raises(ValueError, match="ray"):
        nearest(scene, (0, 0, 0), (0, 0, math.nan))
